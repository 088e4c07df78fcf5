import type { Instant } from '../domain/ports.ts'
import type { Policy } from '../rules/policy.ts'
import { triage } from '../rules/triage.ts'
import type { StoredTicket, Store } from '../store/store.ts'
import { triageInput } from '../sync/input.ts'
import { ticketLane } from '../sync/keys.ts'
import { withCorrections } from './corrections.ts'
import { agrees, changeOf, decidedBy, KINDS, kindsOf, type Change, type ChangeKind } from './policy-compare.ts'

interface Agreement {
  /** Tickets on which a person decided after us. */
  readonly decided: number
  /** Of these, as each policy would have it. */
  readonly a: number
  readonly b: number
}

export interface Backtest {
  readonly a: string
  readonly b: string
  readonly since: Instant
  /** Stored tickets of the route written since then. */
  readonly tickets: number
  readonly unchanged: number
  readonly counts: Readonly<Record<ChangeKind, number>>
  /** The first ones of each kind, newest change first. */
  readonly examples: Readonly<Record<ChangeKind, readonly Change[]>>
  readonly specialists: { readonly severity: Agreement; readonly category: Agreement }
}

export interface BacktestOptions {
  readonly store: Store
  readonly a: Policy
  readonly b: Policy
  readonly since: Instant
  readonly now: Instant
  /** Examples kept of each kind. */
  readonly examples: number
}

const PAGE = 100

/** Judges stored tickets by two policies and compares. Reads only; nothing of the words comes out. */
export async function backtest(options: BacktestOptions): Promise<Backtest> {
  const { store, a, b, since, now } = options
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<ChangeKind, number>
  const examples = Object.fromEntries(KINDS.map((kind) => [kind, [] as Change[]])) as Record<ChangeKind, Change[]>
  const specialists = { severity: { decided: 0, a: 0, b: 0 }, category: { decided: 0, a: 0, b: 0 } }
  let [tickets, unchanged] = [0, 0]
  for await (const { stored, input, decided } of storedSince(store, since)) {
    tickets += 1
    const [byA, byB] = [triage(input, a, now), triage(input, b, now)]
    const change = changeOf(stored.ticket.ref.id, byA, byB)
    const kinds = kindsOf(change)
    if (kinds.length === 0) unchanged += 1
    for (const kind of kinds) {
      counts[kind] += 1
      if (examples[kind].length < options.examples) examples[kind].push(change)
    }
    const [agreesA, agreesB] = [agrees(byA, decided), agrees(byB, decided)]
    for (const name of ['severity', 'category'] as const) {
      if (decided[name] === null) continue
      specialists[name].decided += 1
      if (agreesA[name]) specialists[name].a += 1
      if (agreesB[name]) specialists[name].b += 1
    }
  }
  return { a: a.version, b: b.version, since, tickets, unchanged, counts, examples, specialists }
}

interface Past {
  readonly stored: StoredTicket
  readonly input: ReturnType<typeof triageInput>
  readonly decided: ReturnType<typeof decidedBy>
}

/** Tickets that are kept whole, page by page, newest change first. */
async function* storedSince(store: Store, since: Instant): AsyncGenerator<Past> {
  for (const { id: connection } of await store.read((tx) => tx.connections.list())) {
    const made = await store.read((tx) => tx.provisions.list(connection))
    const field = (id: string): string | undefined => made.find((item) => item.kind === 'field' && item.id === id)?.vendorId
    const fields = { severity: field('severity'), category: field('category') }
    let after: { readonly changedAt: Instant; readonly id: string } | undefined
    for (;;) {
      const page = await store.read(async (tx) => {
        const rows = await tx.tickets.list({ connection, limit: PAGE, ...(after === undefined ? {} : { after }) })
        const ids = rows.map((row) => row.id)
        return { rows, tickets: await tx.tickets.get(connection, ids), threads: await tx.comments.of(connection, ids), lanes: await tx.intents.ofLanes(connection, ids.map(ticketLane)), decisions: await tx.decisions.of(connection, ids) }
      })
      for (const { id, createdAt } of page.rows) {
        const stored = page.tickets.get(id)
        if (stored === undefined || !stored.routed || createdAt < since) continue
        yield { stored, input: triageInput(stored.ticket, page.threads.get(id) ?? []), decided: withCorrections(decidedBy(stored.ticket, page.lanes.get(ticketLane(id)) ?? [], fields), page.decisions.get(id) ?? []) }
      }
      const last = page.rows.at(-1)
      // A ticket is never written after its last change.
      if (last === undefined || last.changedAt < since) break
      after = { changedAt: last.changedAt, id: last.id }
    }
  }
}
