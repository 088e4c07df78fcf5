import type { Connection } from '../connector/connector.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import type { Store } from '../store/store.ts'
import { chunks, TICKETS } from './context.ts'
import type { Ticket } from '../domain/ticket.ts'
import { digest } from './keys.ts'
import type { Route } from './route.ts'

/** Whether everything of the route that the CRM has is here, as it says when all of it is read once more. Ids only. */
export interface Completeness {
  /** Tickets that the CRM handed over, and how many of them match the route. */
  readonly read: number
  readonly routed: number
  /** Of the route, changed before where reading stands, and not here. */
  readonly missing: readonly string[]
  /** Here, but older than what the CRM had before where reading stands. */
  readonly behind: readonly string[]
  /** Here, judged and to be kept in step, and without a counterpart although nothing is due. */
  readonly unlinked: readonly string[]
  /** Could not be read: each stands under Needs a person once the scheduled reading meets it. */
  readonly rejected: readonly string[]
}

export interface CompletenessOptions {
  readonly store: Store
  readonly left: Connection
  /** Null: nothing is mirrored, so nothing is missed there. */
  readonly right: Connection | null
  readonly mapping: CompiledMapping | null
  readonly route: Route
  readonly signal: AbortSignal
}

/**
 * Reads the whole export from its beginning, apart from the checkpoint of the scheduled reading, and holds each ticket against what is kept.
 * A thousand tickets a call; writes nothing. Throws what the connection throws: half an export proves nothing.
 */
export async function completeness(options: CompletenessOptions): Promise<Completeness> {
  const { store, left, signal } = options
  if (left.reads.tickets === undefined) return { read: 0, routed: 0, missing: [], behind: [], unlinked: [], rejected: [] }
  const upTo = (await store.read((tx) => tx.checkpoints.get(left.id, TICKETS)))?.upTo ?? 0
  const seen = new Set<string>()
  const routed = new Set<string>()
  const [missing, behind, unlinked] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const rejected: string[] = []
  for await (const page of left.reads.tickets.changes(null, { from: 0, signal })) {
    for (const part of chunks(page.records)) {
      for (const ticket of part) seen.add(ticket.ref.id)
      const ours = part.filter((ticket) => ticket.status !== 'deleted' && options.route.matches(ticket))
      for (const ticket of ours) routed.add(ticket.ref.id)
      await hold(options, ours.filter((ticket) => ticket.changedAt < upTo), { missing, behind, unlinked })
    }
    rejected.push(...page.rejected.map((one) => one.id))
  }
  return { read: seen.size, routed: routed.size, missing: [...missing], behind: [...behind], unlinked: [...unlinked], rejected }
}

async function hold({ store, left, right, mapping }: CompletenessOptions, tickets: readonly Ticket[], found: { readonly missing: Set<string>; readonly behind: Set<string>; readonly unlinked: Set<string> }): Promise<void> {
  const ids = tickets.map((ticket) => ticket.ref.id)
  const { kept, triages, links } = await store.read(async (tx) => ({
    kept: await tx.tickets.get(left.id, ids), triages: await tx.triages.latest(left.id, ids), links: right === null ? new Map() : await tx.links.byLeft(left.id, ids, right.id),
  }))
  for (const { ref: { id }, changedAt } of tickets) {
    const stored = kept.get(id)
    // An export may hand over two versions of one ticket: the newer one counts.
    for (const set of Object.values(found)) set.delete(id)
    const triage = triages.get(id)?.triage
    if (stored === undefined || !stored.routed) found.missing.add(id)
    // What was read directly is kept as a moment older (`observe`).
    else if (stored.ticket.changedAt < changedAt - 1) found.behind.add(id)
    else if (right !== null && mapping !== null && stored.dueAfter === null && triage !== undefined && !links.has(id) && mapping.filter(stored.ticket, triage) === 'in') found.unlinked.add(id)
  }
}

/** Reads again what is missing or behind, and judges anew what has no counterpart; the next sync does it. Returns how many tickets. */
export async function completeAgain(store: Store, leftId: string, found: Completeness, now: number): Promise<number> {
  const again = [...found.missing, ...found.behind]
  for (const part of chunks(again)) {
    await store.write((tx) => tx.inbox.put(leftId, `reconcile ${digest([now, ...part])}`, part.map((id) => ({ connection: leftId, kind: 'ticket' as const, id })), now))
  }
  for (const part of chunks(found.unlinked)) await store.write((tx) => tx.tickets.markDue(leftId, part, 0))
  return again.length + found.unlinked.length
}
