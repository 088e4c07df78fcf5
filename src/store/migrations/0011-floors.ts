import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** Breaking: an older Breakwater would let cross what was restricted before. */
export const floors: Migration = { id: 11, name: 'floors', breaking: true, up }

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  await sql.raw(`create table floors (${columnsOf('seq serial, connection text!, ticket_id text!, at int!, crossing text!, body text!', flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index floors_of_ticket on floors (connection, ticket_id, seq)').execute(db)
}
