import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { columnsOf } from './columns.ts'
import type { Migration } from './migration.ts'

/** Breaking: an older Breakwater would take escalations that are over for standing ones. What was raised before is watched at once. */
export const escalations: Migration = { id: 18, name: 'escalations', breaking: true, up }

const MESSAGES = 'key text!, escalation text!, reminder text!, channel text!, grave int!, at int!, not_before int!, attempts int!, state text!, settled_at int?, body text!, primary key (key)'

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  const int = flavour === 'sqlite' ? 'integer' : 'bigint'
  await sql.raw(`alter table escalations add column open ${int} not null default 1`).execute(db)
  await sql.raw(`alter table escalations add column next_at ${int} not null default 0`).execute(db)
  await sql.raw(`alter table escalations add column silent_since ${int}`).execute(db)
  await sql.raw(`update escalations set open = 0 where state = 'closed'`).execute(db)
  for (const name of ['escalations_standing', 'escalations_due']) await sql.raw(`drop index ${name}`).execute(db)
  await sql.raw('create unique index escalations_standing on escalations (connection, ticket_id) where open = 1').execute(db)
  await sql.raw('create index escalations_due on escalations (connection, due_at) where open = 1').execute(db)
  await sql.raw('create index escalations_next on escalations (connection, next_at) where open = 1').execute(db)
  await sql.raw('create index escalations_silent on escalations (silent_since) where silent_since is not null').execute(db)
  await sql.raw(`create table escalation_messages (${columnsOf(MESSAGES, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  await sql.raw(`create index escalation_messages_waiting on escalation_messages (not_before) where state = 'waiting'`).execute(db)
  await sql.raw('create index escalation_messages_of on escalation_messages (escalation, at)').execute(db)
  await sql.raw(`create index escalation_messages_grave on escalation_messages (reminder) where grave = 1 and state <> 'over'`).execute(db)
}
