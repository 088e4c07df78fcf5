import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** Breaking: an older Breakwater would write although somebody stopped it. */
export const policies: Migration = { id: 2, name: 'policies', breaking: true, up }

const TABLES: Readonly<Record<string, string>> = {
  policy_versions: 'version text!, at int!, body text!, primary key (version)',
  policy_events: 'seq serial, at int!, kind text!, version text?, body text!',
  shadows: `connection text!, ticket_id text!, rule text!, version text!, policy text!, at int!, severity_from text!, severity_to text!,
    category_from text!, category_to text!, team_from text!, team_to text!, primary key (connection, rule, ticket_id)`,
  rule_days: 'connection text!, day int!, rule text!, hits int!, primary key (connection, day, rule)',
  automation_hours: 'connection text!, hour int!, rule text!, writes int!, primary key (connection, hour, rule)',
}

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  for (const [name, columns] of Object.entries(TABLES)) await sql.raw(`create table ${name} (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw('create index policy_events_by_kind on policy_events (kind, seq)').execute(db)
}
