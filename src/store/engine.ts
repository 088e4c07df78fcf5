import type { Transaction } from 'kysely'
import type { Schema } from './schema.ts'

export type Flavour = 'sqlite' | 'postgres'

/** One database, whatever its kind: transactions and nothing else. */
export interface Engine {
  readonly flavour: Flavour
  /** `work` may run again from its start when another process was in the way; it must change nothing but the database. */
  write<T>(work: (db: Transaction<Schema>) => Promise<T>): Promise<T>
  read<T>(work: (db: Transaction<Schema>) => Promise<T>): Promise<T>
  close(): Promise<void>
}
