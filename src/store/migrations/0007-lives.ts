import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** Breaking: an older Breakwater would not know what is held, and carry over what a person has not allowed yet. */
export const lives: Migration = { id: 7, name: 'lives', breaking: true, up }

const TABLES: Readonly<Record<string, string>> = {
  redactions: `id text!, left_connection text!, left_id text!, right_connection text?, connection text!, comment_id text!, since int!, because text!, decision text?, decided text?, body text!, primary key (id)`,
  holds: 'connection text!, ticket_id text!, placed_at int!, placed text!, released text?, primary key (connection, ticket_id, placed_at)',
}

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  for (const [name, columns] of Object.entries(TABLES)) await sql.raw(`create table ${name} (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index redactions_waiting on redactions (left_connection, since) where decision is null').execute(db)
}
