import type { Connection } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Since } from '../domain/merge.ts'
import { PARKED, type Instant, WireFault } from '../domain/ports.ts'
import type { Comment, Ticket } from '../domain/ticket.ts'
import type { Outcome, Write } from '../domain/write.ts'
import type { Claimed, DeliveryRow, LinkRow, Tx } from '../store/store.ts'
import type { SyncContext } from './context.ts'
import { caseLane, laneOf } from './keys.ts'
import { bookRemovals } from './lives/removed.ts'
import { takeComments } from './lives/take-comments.ts'
import { agree } from './merge/record.ts'
import { observe, type Observation } from './observe.ts'
import { patched } from './patch.ts'
import { storeObservations } from './pull.ts'
import { afterConflict } from './rest.ts'
import { suspect } from './schemas.ts'
import { withRestored } from './undo/landed.ts'

/** What deliveries came to in this run. */
export interface Results {
  /** Vendor records changed. */
  landed: number
  conflicts: number
  moot: number
  refused: number
  again: number
}

export function newResults(): Results {
  return { landed: 0, conflicts: 0, moot: 0, refused: 0, again: 0 }
}

/** A conflict that turns out to be our own earlier sending, seen in the thread by its key. */
async function withOwnNotes(ctx: SyncContext, delivery: DeliveryRow, outcomes: readonly Outcome[]): Promise<{ readonly outcomes: readonly Outcome[]; readonly threads: ReadonlyMap<string, readonly Comment[]> }> {
  const noted = new Map(delivery.intents.flatMap(({ write }) => (write.op === 'update-ticket' && write.note !== null ? [[write.key, write.ticketId] as const] : [])))
  const doubtful = outcomes.filter((outcome) => outcome.result === 'conflict').flatMap((outcome) => noted.get(outcome.key) ?? [])
  if (doubtful.length === 0 || ctx.left.reads.comments === undefined) return { outcomes, threads: new Map() }
  const threads = await ctx.left.reads.comments.fetch([...new Set(doubtful)])
  const seen = new Set([...threads.values()].flat().flatMap((comment) => comment.ownKey ?? []))
  return {
    threads,
    outcomes: outcomes.map((outcome) => (outcome.result === 'conflict' && seen.has(outcome.key) ? { key: outcome.key, result: 'landed', recordId: noted.get(outcome.key) ?? null, version: null } : outcome)),
  }
}

/** Settles deliveries of both connections: receipts, links, and which tickets must be read or judged again. */
export function settler(ctx: SyncContext, connection: Connection, results: Results): (delivery: DeliveryRow, outcomes: readonly Outcome[], resent: boolean) => Promise<void> {
  const isLeft = connection.id === ctx.left.id
  return async (delivery, told, resent) => {
    const known = isLeft && resent ? await withOwnNotes(ctx, delivery, told) : { outcomes: told, threads: new Map<string, readonly Comment[]>() }
    const outcomes = await withRestored(connection, ctx.log, delivery, known.outcomes)
    const byKey = new Map(delivery.intents.map((intent) => [intent.write.key, intent]))
    const again = isLeft ? await reread(ctx, delivery, outcomes) : null
    await ctx.fenced(async (tx) => {
      await tx.intents.settle(delivery.id, outcomes, ctx.clock.now())
      await bookRemovals(ctx, tx, byKey, outcomes)
      await bookAgreements(ctx, tx, connection.id, byKey, outcomes)
      // Of a carried value nothing is as likely as a schema that changed.
      if (outcomes.some((outcome) => outcome.result === 'refused' && byKey.get(outcome.key)?.write.why !== undefined)) await suspect(tx, ctx.left.id, [], ctx.clock.now())
      if (isLeft) await afterTickets(ctx, tx, byKey, outcomes, again)
      else await afterCases(ctx, tx, connection.id, byKey, outcomes)
    })
    count(results, outcomes)
    for (const outcome of outcomes) {
      if (outcome.result === 'refused') ctx.log.warn('outbox.set-aside', { connection: connection.id, key: outcome.key, lane: byKey.get(outcome.key)?.lane, code: outcome.code })
    }
  }
}

function count(results: Results, outcomes: readonly Outcome[]): void {
  for (const { result } of outcomes) {
    if (result === 'landed') results.landed += 1
    else if (result === 'conflict') results.conflicts += 1
    else if (result === 'moot') results.moot += 1
    else if (result === 'refused') results.refused += 1
    else results.again += 1
  }
}

/** The ticket a write goes to. */
function ticketOf(write: Write): readonly string[] {
  if (write.op === 'update-ticket' || write.op === 'edit-ticket') return [write.ticketId]
  return write.op === 'add-note' || write.op === 'add-file' ? [write.recordId] : []
}

interface Reread {
  readonly ids: readonly string[]
  readonly store: (tx: Tx) => Promise<void>
}

/** After a conflict the ticket is read anew, thread included: somebody may just have written in. Where that fails, the next export brings it. */
async function reread(ctx: SyncContext, delivery: DeliveryRow, outcomes: readonly Outcome[]): Promise<Reread | null> {
  const conflicts = new Set(outcomes.filter((outcome) => outcome.result === 'conflict').map((outcome) => outcome.key))
  const ids = [...new Set(delivery.intents.flatMap(({ write }) => (conflicts.has(write.key) ? ticketOf(write) : [])))]
  return ids.length === 0 ? null : readWhole(ctx, ids)
}

/** Fetches tickets with their threads, ready to be stored; null where the vendor does not answer now. */
export async function readWhole(ctx: SyncContext, ids: readonly string[]): Promise<Reread | null> {
  const { left } = ctx
  try {
    const tickets = (await left.reads.tickets?.fetch(ids)) ?? []
    const present = tickets.flatMap((ticket) => (ticket === null ? [] : [ticket]))
    const known = await ctx.store.read((tx) => tx.tickets.get(left.id, present.map((ticket) => ticket.ref.id)))
    const routed = present.filter((ticket) => ticket.status !== 'deleted' && ctx.route.matches(ticket))
    const threads = routed.length === 0 ? new Map<string, readonly Comment[]>() : ((await left.reads.comments?.fetch(routed.map((ticket) => ticket.ref.id))) ?? new Map<string, readonly Comment[]>())
    const seen: Observation[] = present.map((ticket) => observe(ticket, known.get(ticket.ref.id) ?? null, ctx.route, { commentsUpTo: 0, connectedAt: ctx.row.connectedAt, withThread: true }))
    const rows = storeObservations(ctx, seen)
    return {
      ids: routed.map((ticket) => ticket.ref.id),
      store: async (tx) => {
        await rows(tx)
        await takeComments(ctx, tx, left.id, [...threads.values()].flat())
        await tx.tickets.dueAtOnce(left.id, routed.map((ticket) => ticket.ref.id), PARKED)
      },
    }
  } catch (error) {
    if (!(error instanceof BridgeError) && !(error instanceof WireFault)) throw error
    ctx.log.warn('sync.reread-failed', { connection: left.id, tickets: ids.length })
    return null
  }
}

async function afterTickets(ctx: SyncContext, tx: Tx, byKey: ReadonlyMap<string, Claimed>, outcomes: readonly Outcome[], again: Reread | null): Promise<void> {
  const ids = outcomes.flatMap((outcome) => {
    const write = byKey.get(outcome.key)?.write
    return write === undefined ? [] : ticketOf(write)
  })
  await unpark(ctx, tx, ids)
  // The next file may follow.
  const filed = outcomes.flatMap(({ key, result }) => {
    const write = byKey.get(key)?.write
    return write?.op === 'add-file' && result !== 'again' ? [write.recordId] : []
  })
  if (filed.length > 0) await tx.tickets.markDue(ctx.left.id, filed, 0)
  if (again !== null) await again.store(tx)
  // Not readable now: what is stored is stale, but the next export brings the change that caused the conflict.
}

/** What landed is agreed on both sides from now on, and stands in the stored record until it is read again. */
async function bookAgreements(ctx: SyncContext, tx: Tx, connection: string, byKey: ReadonlyMap<string, Claimed>, outcomes: readonly Outcome[]): Promise<void> {
  const { left, right } = ctx
  if (right === null) return
  const landed = outcomes.flatMap((outcome) => {
    const intent = byKey.get(outcome.key)
    return outcome.result === 'landed' && outcome.adopted === undefined && intent?.write.agrees !== undefined ? [{ intent, outcome, agrees: intent.write.agrees }] : []
  })
  if (landed.length === 0) return
  const lanes = landed.map(({ intent }) => laneOf(intent.lane))
  const links = await tx.links.byExternalId(right.id, lanes.flatMap((lane) => (lane?.kind === 'case' ? [lane.id] : [])))
  const leftIds = lanes.map((lane) => (lane?.kind === 'ticket' ? lane.id : (links.get(lane?.id ?? '')?.left.id ?? null)))
  const bases = new Map(await tx.bases.get(left.id, leftIds.flatMap((id) => id ?? []), right.id))
  const decided = Map.groupBy(await tx.conflicts.of(left.id, leftIds.flatMap((id) => id ?? []), right.id), (one) => one.leftId)
  const settled: string[] = []
  landed.forEach(({ agrees, intent }, at) => {
    const id = leftIds[at]
    if (id === null || id === undefined) return
    bases.set(id, agree(bases.get(id) ?? {}, agrees, (field) => sinceOf(intent, field, ctx.clock.now())))
    settled.push(...(decided.get(id) ?? []).filter((one) => one.field in agrees).map((one) => one.id))
  })
  await tx.bases.put(left.id, right.id, [...bases].map(([leftId, all]) => ({ leftId, bases: all })))
  await tx.conflicts.settle(settled, ctx.clock.now())
  const patches = landed.flatMap(({ intent: { write }, outcome }) => {
    // It landed on the version it was planned against: one that is newer was read after it, and holds what people did since.
    if (write.op === 'edit-ticket') return [{ id: write.ticketId, change: (ticket: Ticket) => (ticket.version === write.version ? patched(ticket, write, outcome.version) : ticket) }]
    return write.op === 'edit-case' ? [{ id: write.caseId, change: (ticket: Ticket) => patched(ticket, write, outcome.version) }] : []
  })
  await tx.tickets.patch(connection, patches)
}

function sinceOf({ write, under }: Claimed, field: string, at: Instant): Since | undefined {
  const why = write.why?.[field]
  if (why === undefined || under?.mapping == null) return undefined
  return { at, under: under.mapping, shape: why.shape, ...(why.held === undefined ? {} : { held: { under: why.held, side: why.from === 'left' ? 'right' : 'left' } }) }
}

/** Tickets that waited for their own write are judged again. A stale version then becomes a conflict, and so a fresh read. */
async function unpark(ctx: SyncContext, tx: Tx, ids: readonly string[]): Promise<void> {
  const stored = await tx.tickets.get(ctx.left.id, ids)
  const parked = [...stored].filter(([, row]) => row.dueAfter === PARKED).map(([id, row]) => ({ id, changedAt: row.ticket.changedAt }))
  if (parked.length === 0) return
  await tx.tickets.settle(ctx.left.id, parked)
  await tx.tickets.markDue(ctx.left.id, parked.map(({ id }) => id), 0)
}

async function afterCases(ctx: SyncContext, tx: Tx, rightId: string, byKey: ReadonlyMap<string, Claimed>, outcomes: readonly Outcome[]): Promise<void> {
  const externalIds = outcomes.flatMap((outcome) => {
    const lane = laneOf(byKey.get(outcome.key)?.lane ?? '')
    return lane?.kind === 'case' || lane?.kind === 'file' ? [lane.id] : []
  })
  const links = await tx.links.byExternalId(rightId, [...new Set(externalIds)])
  const newer = new Map<string, LinkRow>()
  const fresh: string[] = []
  const met: { readonly ticketId: string; readonly lane: string }[] = []
  const settled: string[] = []
  for (const outcome of outcomes) {
    const externalId = laneOf(byKey.get(outcome.key)?.lane ?? '')?.id
    const link = externalId === undefined ? undefined : (newer.get(externalId) ?? links.get(externalId))
    if (link === undefined || externalId === undefined) continue
    const op = byKey.get(outcome.key)?.write.op
    // A note's record is the note, not the case, and a file's the file.
    if (outcome.result === 'landed' && op !== 'add-note' && op !== 'add-file') newer.set(externalId, { ...link, rightId: outcome.recordId ?? link.rightId, rightVersion: outcome.version ?? link.rightVersion })
    if (outcome.result === 'conflict') met.push({ ticketId: link.left.id, lane: caseLane(externalId) })
    // Its counterpart is read and compared for the first time.
    if (outcome.result === 'landed' && ctx.mapping !== null && (op === 'create-case' || op === 'add-note')) fresh.push(link.left.id)
    // The next file may follow.
    if (op === 'add-file' && outcome.result !== 'again') fresh.push(link.left.id)
    settled.push(link.left.id)
  }
  await tx.links.put([...newer.values()])
  await unpark(ctx, tx, settled)
  if (fresh.length > 0) await tx.tickets.markDue(ctx.left.id, fresh, 0)
  if (met.length === 0) return
  const all = await tx.intents.ofLanes(rightId, met.map(({ lane }) => lane))
  for (const { ticketId, lane } of met) await tx.tickets.markDue(ctx.left.id, [ticketId], afterConflict(all.get(lane) ?? [], ctx.clock.now()))
}
