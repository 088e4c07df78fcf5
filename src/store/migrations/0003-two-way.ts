import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** Breaking: an older Breakwater would not keep what both sides agreed on, and later writes would be taken for people's edits. */
export const twoWay: Migration = { id: 3, name: 'two-way', breaking: true, up }

const TABLES: Readonly<Record<string, string>> = {
  bases: 'left_connection text!, left_id text!, right_connection text!, body text!, primary key (left_connection, left_id, right_connection)',
  conflicts: `id text!, left_connection text!, left_id text!, right_connection text!, right_id text!, field text!, since int!, decision text?, decided_at int?, body text!,
    primary key (id), unique (left_connection, left_id, right_connection, field)`,
}

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  for (const [name, columns] of Object.entries(TABLES)) await sql.raw(`create table ${name} (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index links_by_right on links (right_connection, right_id) where right_id is not null').execute(db)
  await sql.raw('create index conflicts_open on conflicts (left_connection, since) where decision is null').execute(db)
}
