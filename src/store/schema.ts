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
