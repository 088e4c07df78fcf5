import { type Kysely, sql } from 'kysely'
import type { Flavour } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { columnsOf } from './columns.ts'
import type { Migration } from './migration.ts'

export const ground: Migration = { id: 1, name: 'ground', breaking: true, up }

const TABLES: Readonly<Record<string, string>> = {
  connections: 'id text!, vendor text!, url text!, connected_at int!, setup_at int?, primary key (id)',
  tokens: 'connection text!, name text!, body text!, primary key (connection, name)',
  checkpoints: 'connection text!, stream text!, body text!, up_to int!, primary key (connection, stream)',
  tickets: `connection text!, id text!, version text!, changed_at int!, created_at int!, status text!, channel text!, routed int!,
    thread_complete int!, due_after int?, listed int!, severity text?, category text?, team text?, lang text?, judged int?, body text!,
    primary key (connection, id)`,
  comments: 'connection text!, id text!, ticket_id text!, at int!, own_key text?, body text!, primary key (connection, id)',
  triages: 'seq serial, connection text!, ticket_id text!, at int!, digest text!, body text!',
  identities: 'connection text!, ticket_id text!, source text!, kind text!, hash text!, primary key (connection, ticket_id, source, kind, hash)',
  attention: 'connection text!, kind text!, id text!, reason text!, severity text?, at int!, body text!, primary key (connection, kind, id, reason)',
  links: `left_connection text!, left_kind text!, left_id text!, right_connection text!, right_id text?, right_version text?, external_id text!,
    adopted int!, primary key (left_connection, left_id, right_connection), unique (right_connection, external_id)`,
  intents: `seq serial, key text!, connection text!, op text!, lane text!, priority int!, created_at int!, run text!, state text!,
    not_before int!, attempts int!, delivery text?, body text!, unique (key)`,
  deliveries: `id text!, connection text!, op text!, sent_at int!, handle text?, owner text!, lease_until int!, settled_at int?, primary key (id)`,
  receipts: `seq serial, key text!, delivery text!, connection text!, lane text!, op text!, at int!, result text!, body text!, unique (key, delivery)`,
  runs: 'id text!, started_at int!, ended_at int?, state text!, body text?, primary key (id)',
  leases: 'name text!, owner text!, token int!, until int!, primary key (name)',
  inbox: 'connection text!, id text!, at int!, done int!, body text!, primary key (connection, id)',
  provisions: 'connection text!, kind text!, id text!, vendor_id text!, digest text!, at int!, primary key (connection, kind, id)',
  reports: 'connection text!, name text!, at int!, body text!, primary key (connection, name)',
}

/**
 * Partial where a table keeps its history for ever, so that what is looked for often does not slow with what is done.
 * `intents_one_sent` is the law of lanes itself: the database refuses a second unsettled write of one lane.
 */
const INDEXES: readonly string[] = [
  'index tickets_due on tickets (connection, changed_at, id) where due_after is not null',
  'index tickets_listed on tickets (connection, changed_at, id) where listed = 1',
  'index tickets_by_severity on tickets (connection, severity, changed_at, id) where listed = 1',
  'index tickets_by_category on tickets (connection, category, changed_at, id) where listed = 1',
  'index tickets_counts on tickets (connection, routed, status, severity, category, lang) where listed = 1',
  'index comments_of_ticket on comments (connection, ticket_id, at)',
  'index comments_own on comments (connection, own_key) where own_key is not null',
  'index triages_of_ticket on triages (connection, ticket_id, seq)',
  'index identities_by_hash on identities (kind, hash)',
  'unique index intents_one_sent on intents (connection, lane) where state = \'sent\'',
  'index intents_waiting on intents (connection, op, priority, seq) where state = \'waiting\'',
  'index intents_waiting_lane on intents (connection, lane, seq) where state = \'waiting\'',
  'index intents_of_lane on intents (connection, lane, seq)',
  'index intents_next on intents (connection, not_before) where state = \'waiting\'',
  'index intents_aside on intents (connection, lane, op) where state = \'set-aside\'',
  'index intents_of_delivery on intents (delivery) where delivery is not null',
  'index intents_states on intents (connection, state)',
  'index deliveries_open on deliveries (connection, sent_at) where settled_at is null',
  'index receipts_of_lane on receipts (connection, lane, seq)',
  'index runs_newest on runs (started_at)',
  'index inbox_pending on inbox (connection, at) where done = 0',
]

async function up(db: Kysely<Schema>, flavour: Flavour): Promise<void> {
  for (const [name, columns] of Object.entries(TABLES)) {
    await sql.raw(`create table ${name} (${columnsOf(columns, flavour)})${flavour === 'sqlite' ? ' strict' : ''}`).execute(db)
  }
  for (const index of INDEXES) await sql.raw(`create ${index}`).execute(db)
}
