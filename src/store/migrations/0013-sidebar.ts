import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Migration } from './migration.ts'
import { columnsOf } from './columns.ts'

/** Breaking: an older Breakwater would write over what people corrected. */
export const sidebar: Migration = { id: 13, name: 'sidebar', breaking: true, up }

const TABLES: Readonly<Record<string, string>> = {
  decisions: 'seq serial, connection text!, ticket_id text!, nth int!, at int!, kind text!, body text!',
  escalations: 'id text!, connection text!, ticket_id text!, raised_at int!, due_at int!, state text!, body text!, primary key (id)',
  escalation_events: 'seq serial, escalation text!, at int!, what text!, body text!',
  promises: 'id text!, connection text!, ticket_id text!, made_at int!, due_at int!, state text!, body text!, primary key (id)',
  handovers: 'connection text!, ticket_id text!, at int!, accepted_at int?, body text!, primary key (connection, ticket_id)',
  exposure: 'day int!, person text!, category text!, severity text!, seconds int!, items int!, primary key (day, person, category, severity)',
  persons: 'person text!, at int!, body text!, primary key (person)',
  descriptions: 'mark text!, at int!, body text!, primary key (mark)',
}

const INDEXES = [
  'create unique index decisions_of_ticket on decisions (connection, ticket_id, nth)',
  `create unique index escalations_standing on escalations (connection, ticket_id) where state <> 'closed'`,
  'create index escalations_of_ticket on escalations (connection, ticket_id, raised_at)',
  `create index escalations_due on escalations (connection, due_at) where state <> 'closed'`,
  'create index escalation_events_of on escalation_events (escalation, seq)',
  'create index promises_of_ticket on promises (connection, ticket_id)',
  `create index promises_due on promises (connection, due_at) where state <> 'kept'`,
] as const

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  for (const [name, columns] of Object.entries(TABLES)) await sql.raw(`create table ${name} (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  for (const index of INDEXES) await sql.raw(index).execute(db)
}
