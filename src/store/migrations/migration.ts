import type { Kysely } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'

/** Forward only: a migration that was released is never edited, a mistake is mended by the next one. */
export interface Migration {
  readonly id: number
  readonly name: string
  /** An older Breakwater must not touch a database that has it. */
  readonly breaking: boolean
  up(db: Kysely<Schema>, flavour: Flavour): Promise<void>
}
