import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { columnsOf } from './columns.ts'
import type { Migration } from './migration.ts'

/** Breaking: an older Breakwater would do things that are then on no record. */
export const audit: Migration = { id: 16, name: 'audit', breaking: true, up }

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  const columns = 'seq int!, at int!, verb text!, policy text?, mapping text?, who text!, said text!, body text?, previous text!, hash text!, primary key (seq)'
  await sql.raw(`create table audit (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index audit_who on audit (who, seq)').execute(db)
}
