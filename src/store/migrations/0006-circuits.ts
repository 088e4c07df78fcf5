import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** An older Breakwater tries a vendor that another one lets rest: that costs calls, and no truth. */
export const circuits: Migration = { id: 6, name: 'circuits', breaking: false, up }

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  const columns = 'connection text!, part text!, since int!, until_at int!, failures int!, code text!, body text!, primary key (connection, part)'
  await sql.raw(`create table circuits (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
}
