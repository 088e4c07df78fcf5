import type { Generated } from 'kysely'

/**
 * The tables, as Kysely sees them. `body` columns are sealed (`seal.ts`); flags are 0 or 1; instants are milliseconds.
 * In clear stand only ids, versions, instants, states, severities, categories and keyed hashes.
 */
export interface Schema {
  schema_migrations: { id: number; name: string; breaking: number; applied_at: number }
  connections: { id: string; vendor: string; url: string; connected_at: number; setup_at: number | null }
  tokens: { connection: string; name: string; body: string }
  checkpoints: { connection: string; stream: string; body: string; up_to: number }
  tickets: TicketTable
  comments: { connection: string; id: string; ticket_id: string; at: number; own_key: string | null; body: string }
  triages: { seq: Generated<number>; connection: string; ticket_id: string; at: number; digest: string; body: string }
  identities: { connection: string; ticket_id: string; source: 'ticket' | 'triage'; kind: string; hash: string }
  attention: { connection: string; kind: string; id: string; reason: string; severity: string | null; at: number; body: string }
  links: LinkTable
  intents: IntentTable
  deliveries: { id: string; connection: string; op: string; sent_at: number; handle: string | null; owner: string; lease_until: number; settled_at: number | null }
  receipts: { seq: Generated<number>; key: string; delivery: string; connection: string; lane: string; op: string; at: number; result: string; body: string }
  runs: { id: string; started_at: number; ended_at: number | null; state: string; body: string | null }
  leases: { name: string; owner: string; token: number; until: number }
  inbox: { connection: string; id: string; at: number; done: number; body: string }
  provisions: { connection: string; kind: string; id: string; vendor_id: string; digest: string; at: number }
  reports: { connection: string; name: string; at: number; body: string }
  policy_versions: VersionTable
  policy_events: VersionEventTable
  mapping_versions: VersionTable
  mapping_events: VersionEventTable
  shadows: ShadowTable
  rule_days: { connection: string; day: number; rule: string; hits: number }
  bases: { left_connection: string; left_id: string; right_connection: string; body: string }
  conflicts: ConflictTable
  circuits: { connection: string; part: string; since: number; until_at: number; failures: number; code: string; body: string }
  redactions: RedactionTable
  holds: HoldTable
  matches: MatchTable
  tombstones: TombstoneTable
  merges: MergeTable
  waits: { connection: string; id: string; ticket_connection: string; ticket_id: string }
  floors: { seq: Generated<number>; connection: string; ticket_id: string; at: number; crossing: string; body: string }
  decisions: { seq: Generated<number>; connection: string; ticket_id: string; nth: number; at: number; kind: string; body: string }
  escalations: { id: string; connection: string; ticket_id: string; raised_at: number; due_at: number; state: string; open: number; next_at: number; silent_since: number | null; body: string }
  escalation_events: { seq: Generated<number>; escalation: string; at: number; what: string; body: string }
  escalation_messages: { key: string; escalation: string; reminder: string; channel: string; grave: number; at: number; not_before: number; attempts: number; state: string; settled_at: number | null; body: string }
  promises: { id: string; connection: string; ticket_id: string; made_at: number; due_at: number; state: string; body: string }
  handovers: { connection: string; ticket_id: string; at: number; accepted_at: number | null; body: string }
  exposure: { day: number; person: string; category: string; severity: string; seconds: number; items: number }
  persons: { person: string; at: number; body: string }
  descriptions: { mark: string; at: number; body: string }
  app_tokens: { mark: string; until_at: number }
  app_sessions: { mark: string; connection: string; person: string; location: string; until_at: number }
  /** `said` and `who`: keyed hashes of what `body` seals. */
  audit: { seq: number; at: number; verb: string; policy: string | null; mapping: string | null; who: string; said: string; body: string | null; previous: string; hash: string }
  reviews: { connection: string; ticket_id: string; at: number; body: string }
  automation_hours: { connection: string; hour: number; rule: string; writes: number }
}

export interface VersionTable {
  version: string
  at: number
  body: string
}

export interface VersionEventTable {
  seq: Generated<number>
  at: number
  kind: string
  version: string | null
  body: string
}

export interface ConflictTable {
  id: string
  left_connection: string
  left_id: string
  right_connection: string
  right_id: string
  field: string
  since: number
  /** `left`, `right`, `settled`; null while it waits. */
  decision: string | null
  decided_at: number | null
  body: string
}

export interface RedactionTable {
  id: string
  left_connection: string
  left_id: string
  right_connection: string | null
  connection: string
  comment_id: string
  since: number
  because: string
  /** `approved`, `declined`; null while it waits. */
  decision: string | null
  /** Sealed: who, why and when. */
  decided: string | null
  body: string
}

export interface TombstoneTable {
  connection: string
  record_id: string
  side: string
  left_connection: string
  left_id: string
  deleted_at: number
  told_at: number
  looked_at: number | null
  state: string
  because: string | null
  due_at: number | null
  carried_at: number | null
  decision: string | null
  deleted_by: string | null
  decided: string | null
}

export interface MergeTable {
  connection: string
  record_id: string
  side: string
  left_connection: string
  left_id: string
  merged_at: number
  told_at: number
  into_id: string | null
  state: string
  because: string | null
  due_at: number | null
  decision: string | null
  /** Sealed: who, why and when. */
  decided: string | null
}

export interface HoldTable {
  connection: string
  ticket_id: string
  placed_at: number
  placed: string
  released: string | null
}

export interface ShadowTable {
  connection: string
  ticket_id: string
  rule: string
  version: string
  policy: string
  at: number
  severity_from: string
  severity_to: string
  category_from: string
  category_to: string
  team_from: string
  team_to: string
}

export interface TicketTable {
  connection: string
  id: string
  version: string
  changed_at: number
  created_at: number
  status: string
  channel: string
  routed: number
  thread_complete: number
  due_after: number | null
  /** Routed or triaged: what lists show. */
  listed: number
  severity: string | null
  category: string | null
  team: string | null
  lang: string | null
  judged: number | null
  read_first: number | null
  read_last: number | null
  body: string
}

export interface LinkTable {
  left_connection: string
  left_kind: string
  left_id: string
  right_connection: string
  right_id: string | null
  right_version: string | null
  external_id: string
  adopted: number
  ended: number | null
}

export interface IntentTable {
  /** The order within a lane. */
  seq: Generated<number>
  key: string
  connection: string
  op: string
  lane: string
  priority: number
  created_at: number
  run: string
  policy: string | null
  mapping: string | null
  state: 'waiting' | 'sent' | 'done' | 'set-aside'
  not_before: number
  attempts: number
  /** The last delivery it went out with. */
  delivery: string | null
  body: string
}

export interface MatchTable {
  id: string
  kind: string
  left_connection: string
  left_id: string
  right_connection: string
  ticket_id: string
  /** JSON: ids. */
  candidates: string
  since: number
  chosen: string | null
  chosen_at: number | null
}
