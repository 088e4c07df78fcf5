import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** Who opened a page of the app; tokens and bearers stand here as keyed hashes only. */
export const appSessions: Migration = { id: 12, name: 'app-sessions', breaking: false, up }

const TABLES: Readonly<Record<string, string>> = {
  app_tokens: 'mark text!, until_at int!, primary key (mark)',
  app_sessions: 'mark text!, connection text!, person text!, location text!, until_at int!, primary key (mark)',
}

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  for (const [name, columns] of Object.entries(TABLES)) {
    await sql.raw(`create table ${name} (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
    await sql.raw(`create index ${name}_over on ${name} (until_at)`).execute(db)
  }
}
