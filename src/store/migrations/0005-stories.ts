import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** When a record was read: only its story tells it, so an older Breakwater may go on without. */
export const stories: Migration = { id: 5, name: 'stories', breaking: false, up }

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  for (const column of ['read_first int?', 'read_last int?']) await sql.raw(`alter table tickets add column ${columnsOf(column, flavour)}`).execute(db)
}
