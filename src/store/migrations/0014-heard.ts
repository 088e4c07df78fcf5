import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'

/** An index alone: an older Breakwater asks nothing of it. */
export const heard: Migration = { id: 14, name: 'heard', breaking: false, up }

async function up(db: Kysely<Schema>): Promise<void> {
  await sql.raw('create index inbox_heard on inbox (connection, at)').execute(db)
}
