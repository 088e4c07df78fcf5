import type { LinkedRecord } from '../connector/connector.ts'
import type { Instant } from '../domain/ports.ts'
import type { Comment, Ticket } from '../domain/ticket.ts'
import type { Side } from '../domain/merge.ts'
import type { Triage } from '../domain/triage.ts'
import type { OwnField } from '../domain/write.ts'
import type { Would } from '../rules/watched.ts'
import type { IntentRow, LaneIntent, LinkRow, StoredTicket, Tx } from '../store/store.ts'
import { caseBase, laneState, ticketBase } from './base.ts'
import { breathe, CHUNK, PARKED, ticketLink, type SyncContext } from './context.ts'
import { nextHour, rationNow, type Wanted } from './caps.ts'
import { asFault } from './faults.ts'
import { triageInput } from './input.ts'
import { bookJudged } from './judged-books.ts'
import { intentOf } from './intent.ts'
import type { InStep } from './in-step.ts'
import { caseLane, externalIdOf, ticketLane } from './keys.ts'
import { bookStep, carriedOver, joined, madeWith, mappedRight, pairsOf, type PairState, stepOf } from './pairs.ts'
import { isQuiet, planTicket } from './plan.ts'
import { planCase, wantsEdit } from './plan-case.ts'
import { marksOf } from './seen.ts'
import { isStopped } from './switch.ts'
import { completeThreads } from './threads.ts'
import { ownKeysOf, takeBackAgain, toTakeBack } from './undo/again.ts'
import { addAttention, attentionRow } from './watch.ts'

interface Judged {
  readonly stored: StoredTicket
  readonly thread: readonly Comment[]
  readonly triage: Triage
  readonly would: readonly Would[]
}

/** What had to be asked of the second CRM before planning. */
interface Asked {
  readonly found: ReadonlyMap<string, readonly LinkedRecord[]>
  readonly current: ReadonlyMap<string, Ticket>
  /** Counterparts that were read now; kept as stored. */
  readonly fresh: readonly Ticket[]
  /** It did not answer: tickets are judged and written all the same, their cases wait. */
  readonly silent: boolean
}

/** How long cases wait for a second CRM that did not answer, a ticket whose thread cannot be read, and one that this hour has no room for: what turns urgent meanwhile is seen then. */
const WAIT_MS = 5 * 60_000

/** Judges up to one chunk of ripe tickets; returns how many there were. */
export async function judgeRipe(ctx: SyncContext, commentsUpTo: Instant): Promise<number> {
  return judgeThese(ctx, (tx) => tx.tickets.ripe(ctx.left.id, commentsUpTo, CHUNK))
}

/** Judges what `choose` finds in the store; returns how many there were. What changes there meanwhile stays due, and is judged as it then is. */
export async function judgeThese(ctx: SyncContext, choose: (tx: Tx) => Promise<readonly StoredTicket[]>): Promise<number> {
  const { due, seen } = await ctx.store.read(async (tx) => {
    const chosen = await choose(tx)
    return { due: chosen, seen: await marksOf(ctx, tx, chosen) }
  })
  if (due.length === 0) return 0
  const unreadable = await completeThreads(ctx, due)
  if (unreadable.size > 0) await setBack(ctx, due.filter(({ ticket }) => unreadable.has(ticket.ref.id)))
  const ripe = due.filter(({ ticket }) => !unreadable.has(ticket.ref.id))
  const threads = await ctx.store.read((tx) => tx.comments.of(ctx.left.id, ripe.map(({ ticket }) => ticket.ref.id)))
  const judged: Judged[] = []
  for (const stored of ripe) {
    const thread = threads.get(stored.ticket.ref.id) ?? []
    const said = triageInput(stored.ticket, thread)
    const input = (await ctx.policy.hear?.(said)) ?? said
    judged.push({ stored, thread, ...(ctx.policy.trial?.judge(input, ctx.clock.now()) ?? { triage: ctx.policy.triage(input, ctx.clock.now()), would: [] }) })
    if (judged.length % 25 === 0) await breathe(ctx.clock, ctx.signal)
  }
  const asked = await askRight(ctx, judged)
  await ctx.fenced(async (tx) => {
    const now = await marksOf(ctx, tx, ripe)
    await storeJudged(ctx, tx, judged.filter(({ stored: { ticket } }) => now.get(ticket.ref.id) === seen.get(ticket.ref.id)), asked)
  })
  return due.length
}

/** Tried again later; what cannot be read must not stand in the way of the rest. */
async function setBack(ctx: SyncContext, rows: readonly StoredTicket[]): Promise<void> {
  ctx.counts.rejected += rows.length
  await ctx.fenced(async (tx) => {
    await addAttention(ctx, tx, rows.map(({ ticket }) => attentionRow(ticket.ref, ticket.updatedAt, ticket.url, 'cannot-judge', null)))
    await tx.tickets.markDue(ctx.left.id, rows.map(({ ticket }) => ticket.ref.id), ctx.clock.now() + WAIT_MS)
  })
}

/** Looks for cases made by others before any is created, and at cases whose queue or priority ought to change. */
async function askRight(ctx: SyncContext, judged: readonly Judged[]): Promise<Asked> {
  const { right, left } = ctx
  if (right === null || ctx.mode === 'observe') return { found: new Map(), current: new Map(), fresh: [], silent: false }
  const ids = judged.map(({ stored }) => stored.ticket.ref.id)
  const { links, lanes, pairs } = await ctx.store.read(async (tx) => {
    const known = await tx.links.byLeft(left.id, ids, right.id)
    const own = await tx.intents.ofLanes(right.id, judged.map(({ stored }) => caseLane(externalIdOf(stored.ticket.ref))))
    return { links: known, lanes: own, pairs: await pairsOf(ctx, tx, counterparts(judged, known, own)) }
  })
  const unlinked: Ticket[] = []
  const edits: string[] = []
  for (const { stored, triage } of judged) {
    const lane = lanes.get(caseLane(externalIdOf(stored.ticket.ref))) ?? []
    const base = caseBase(lane)
    const caseId = base.caseId ?? links.get(stored.ticket.ref.id)?.rightId ?? null
    if (caseId !== null && toTakeBack(lane) !== null) edits.push(caseId)
    else if (caseId === null && lane.length === 0) unlinked.push(stored.ticket)
    else if (caseId !== null && (wantsEdit({ triage, base, mapped: mappedRight(ctx) }) || mustBeRead(ctx, stored.ticket, triage, pairs.get(stored.ticket.ref.id)))) edits.push(caseId)
  }
  if (unlinked.length === 0 && edits.length === 0) return { found: new Map(), current: new Map(), fresh: [], silent: false }
  if (ctx.faults.right !== null) return { found: new Map(), current: new Map(), fresh: [], silent: true }
  try {
    const found =
      right.linked === undefined || unlinked.length === 0
        ? new Map<string, readonly LinkedRecord[]>()
        : await right.linked.find(unlinked.map((ticket) => ({ id: ticket.ref.id, url: ticket.url, externalId: externalIdOf(ticket.ref) })))
    const cases = edits.length === 0 || right.reads.tickets === undefined ? [] : await right.reads.tickets.fetch(edits)
    const fresh = cases.filter((one) => one !== null)
    return { found, current: new Map(fresh.map((one) => [one.ref.id, one])), fresh: ctx.mapping === null ? [] : fresh, silent: false }
  } catch (error) {
    ctx.faults.right = asFault(error)
    ctx.log.warn('sync.right-silent', { connection: right.id, code: ctx.faults.right.code })
    return { found: new Map(), current: new Map(), fresh: [], silent: true }
  }
}

/** A counterpart that has never been read, or is about to be written: a conditional write needs its version as it is now. */
function mustBeRead(ctx: SyncContext, left: Ticket, triage: Triage, pair: PairState | undefined): boolean {
  if (ctx.mapping === null || pair === undefined) return false
  const step = stepOf(ctx, left, triage, pair)
  return pair.right === null || (step !== null && step.toRight !== null)
}

function counterparts(judged: readonly Judged[], links: ReadonlyMap<string, LinkRow>, lanes: ReadonlyMap<string, readonly LaneIntent[]>): ReadonlyMap<string, string> {
  return new Map(judged.flatMap(({ stored }) => {
    const { id } = stored.ticket.ref
    const rightId = caseBase(lanes.get(caseLane(externalIdOf(stored.ticket.ref))) ?? []).caseId ?? links.get(id)?.rightId ?? null
    return rightId === null ? [] : [[id, rightId] as const]
  }))
}

async function storeJudged(ctx: SyncContext, tx: Tx, judged: readonly Judged[], asked: Asked): Promise<void> {
  const { left, right } = ctx
  const ids = judged.map(({ stored }) => stored.ticket.ref.id)
  const leftLanes = await tx.intents.ofLanes(left.id, ids.map(ticketLane))
  const rightLanes = right === null ? new Map<string, readonly LaneIntent[]>() : await tx.intents.ofLanes(right.id, judged.map(({ stored }) => caseLane(externalIdOf(stored.ticket.ref))))
  const links = right === null ? new Map<string, LinkRow>() : await tx.links.byLeft(left.id, ids, right.id)
  if (asked.fresh.length > 0) await tx.tickets.observe(asked.fresh.map((ticket) => ({ ticket, routed: true, dueAfter: null, threadComplete: false })), ctx.clock.now())
  const pairs = await pairsOf(ctx, tx, counterparts(judged, links, rightLanes), judged.map(({ stored, thread }) => ({ ticket: stored.ticket, thread })))
  // Somebody stopped everything while this was being judged: it stays due, and nothing is planned.
  if (ctx.mode === 'write' && (await isStopped(tx))) return
  await bookJudged(ctx, tx, judged.map(({ stored, triage, would }) => ({ ticket: stored.ticket, triage, would })))
  const intents: IntentRow[] = []
  const newLinks: LinkRow[] = []
  const ambiguous: Judged[] = []
  const stuck: Judged[] = []
  const over: Judged[] = []
  const parked: string[] = []
  const waiting: string[] = []
  const ownKeys = [...leftLanes.values()].some((lane) => toTakeBack(lane) !== null) ? ownKeysOf(await tx.provisions.list(left.id)) : new Map<OwnField, string>()
  const plans = judged.map((one) => {
    const id = one.stored.ticket.ref.id
    const lanes = [leftLanes.get(ticketLane(id)) ?? [], rightLanes.get(caseLane(externalIdOf(one.stored.ticket.ref))) ?? []] as const
    return { one, id, lanes, plan: planOne(ctx, one, ...lanes, links.get(id) ?? null, asked, pairs.get(id), ownKeys) }
  })
  const held = await heldBack(ctx, tx, plans)
  for (const { one, id, plan } of plans) {
    if (held.has(id)) continue
    if (plan.parked) parked.push(id)
    if (asked.silent) waiting.push(id)
    if (plan.ambiguous) ambiguous.push(one)
    if (plan.step !== null && plan.step.found.stuck.length > 0) stuck.push(one)
    if (plan.step !== null && plan.step.found.over.length > 0) over.push(one)
    if (plan.step !== null && ctx.mode === 'write') await bookStep(ctx, tx, one.stored.ticket, plan.step.pair, plan.step.right, plan.step.found)
    if (plan.link !== null) newLinks.push(plan.link)
    if (plan.intents.length === 0 && !plan.parked && !asked.silent) ctx.counts.unchanged += 1
    intents.push(...plan.intents)
  }
  ctx.counts.triaged += judged.length
  await addAttention(ctx, tx, [
    ...judged.filter(({ triage }) => !triage.judged).map(({ stored, triage }) => attentionRow(stored.ticket.ref, stored.ticket.updatedAt, stored.ticket.url, 'cannot-judge', triage)),
    ...stuck.map(({ stored, triage }) => attentionRow(stored.ticket.ref, stored.ticket.updatedAt, stored.ticket.url, 'unmapped-value', triage)),
    ...over.map(({ stored, triage }) => attentionRow(stored.ticket.ref, stored.ticket.updatedAt, stored.ticket.url, 'written-over', triage)),
    ...ambiguous.map(({ stored, triage }) => attentionRow(stored.ticket.ref, stored.ticket.updatedAt, stored.ticket.url, 'ambiguous-link', triage)),
  ])
  if (ctx.mode === 'dry-run') for (const { write, connection } of intents) ctx.show(write, connection)
  if (ctx.mode === 'write') {
    await tx.links.put(newLinks)
    await tx.intents.add(intents)
    ctx.counts.planned += intents.length
  }
  await tx.tickets.settle(left.id, judged.map(({ stored }) => ({ id: stored.ticket.ref.id, changedAt: stored.ticket.changedAt, dueAfter: stored.dueAfter })))
  if (waiting.length > 0) await tx.tickets.markDue(left.id, waiting, ctx.clock.now() + WAIT_MS)
  if (parked.length > 0) await tx.tickets.markDue(left.id, parked, PARKED)
  if (held.size > 0) await tx.tickets.markDue(left.id, [...held], Math.min(ctx.clock.now() + WAIT_MS, nextHour(ctx.clock.now())))
}

/** Tickets that wait for the next hour because this one's allowance is used up. What waits already, unsent, was counted when it was planned. */
async function heldBack(ctx: SyncContext, tx: Tx, plans: readonly { readonly one: Judged; readonly id: string; readonly lanes: readonly (readonly LaneIntent[])[]; readonly plan: OnePlan }[]): Promise<ReadonlySet<string>> {
  if (ctx.mode !== 'write') return new Set()
  const wanted = plans.flatMap(({ one, id, lanes, plan }): Wanted[] => {
    const known = new Set(lanes.flat().map((intent) => intent.write.key))
    const fresh = plan.intents.filter((intent) => !known.has(intent.write.key))
    return fresh.length === 0 ? [] : [{ id, priority: Math.min(...fresh.map((intent) => intent.priority)), rules: one.triage.findings.map((finding) => finding.rule) }]
  })
  return new Set((await rationNow(ctx, tx, wanted)).held.keys())
}

interface OnePlan {
  readonly intents: readonly IntentRow[]
  readonly link: LinkRow | null
  readonly ambiguous: boolean
  /** It waits for a write of its own that is on its way. */
  readonly parked: boolean
  /** What keeping both records in step came to. */
  readonly step: { readonly found: InStep; readonly pair: PairState; readonly right: Ticket } | null
}

function planOne(ctx: SyncContext, one: Judged, ticketLaneRows: readonly LaneIntent[], caseLaneRows: readonly LaneIntent[], link: LinkRow | null, asked: Asked, pair: PairState | undefined, ownKeys: ReadonlyMap<OwnField, string>): OnePlan {
  const { ticket } = one.stored
  const { thread, triage } = one
  const base = ticketBase(ticketLaneRows)
  const left = laneState(ticketLaneRows)
  const right = laneState(caseLaneRows)
  const shared = { ticket, thread, triage, clocks: ctx.policy.clocks }
  const priority = priorityOf(triage, isQuiet({ ...shared, base, connectedAt: ctx.row.connectedAt }))
  const intents: IntentRow[] = []
  const add = (write: IntentRow['write'], connection: string, lane: string): void => void intents.push(intentOf(ctx, write, connection, lane, priority))
  const back = takenBack(ctx, one, { left: ticketLaneRows, right: caseLaneRows }, asked.current.get(pair?.rightId ?? link?.rightId ?? '') ?? pair?.right ?? null, pair, ownKeys, priority)
  if (back.length > 0) return { intents: back, link: null, ambiguous: false, parked: true, step: null }
  const update = left.busy
    ? null
    : planTicket({ ...shared, base, round: left.round, connectedAt: ctx.row.connectedAt, link: ticketLink(ctx.page, ticket.ref.id), ruleTitle: ctx.policy.ruleTitle })
  if (update !== null) add(update, ctx.left.id, ticketLane(ticket.ref.id))
  let newLink: LinkRow | null = null
  let ambiguous = false
  if (ctx.right !== null && !right.busy && !asked.silent) {
    const of = caseBase(caseLaneRows)
    const current = asked.current.get(of.caseId ?? link?.rightId ?? '') ?? null
    const plan = planCase({ ...shared, rightConnection: ctx.right.id, link, base: of, round: right.round, found: asked.found.get(ticket.ref.id) ?? [], current, mapped: mappedRight(ctx), ...(ctx.readsAs.priority === undefined ? {} : { readsAs: ctx.readsAs.priority }) })
    for (const write of plan.writes) add(madeWith(ctx, write, ticket, triage, right.round), ctx.right.id, caseLane(externalIdOf(ticket.ref)))
    newLink = plan.link
    ambiguous = plan.ambiguous
  }
  // Nothing is compared while a write is out: nobody knows what it made of the record.
  const still = left.busy || right.busy ? null : stepOf(ctx, ticket, triage, pair, asked.current.get(pair?.rightId ?? '') ?? pair?.right ?? null)
  const other = asked.current.get(pair?.rightId ?? '') ?? pair?.right ?? null
  const withComments = (rows: readonly IntentRow[], step: InStep, counterpart: Ticket): readonly IntentRow[] =>
    pair === undefined ? rows : [...rows, ...carriedOver(ctx, step, ticket, thread, pair, counterpart, { left: ticketLaneRows, right: caseLaneRows }, priority)]
  const all = still === null || other === null ? intents : withComments(joined(ctx, intents, still, ticket, other, { left: left.round, right: right.round }, priority), still, other)
  return { intents: all, link: newLink, ambiguous, parked: left.busy || right.busy, step: still === null || other === null || pair === undefined ? null : { found: still, pair, right: other } }
}

/** What a person wants taken back comes before anything new, and alone: a newer wish would take its place in the lane. */
function takenBack(ctx: SyncContext, { stored: { ticket }, thread, triage }: Judged, lanes: Readonly<Record<Side, readonly LaneIntent[]>>, right: Ticket | null, pair: PairState | undefined, ownKeys: ReadonlyMap<OwnField, string>, priority: number): readonly IntentRow[] {
  const of = (side: Side, connection: string, name: string, record: Ticket | null, other: Ticket | null): IntentRow[] =>
    takeBackAgain({ side, connection, lane: lanes[side], record, other, ticket, thread, triage, bases: pair?.bases ?? {}, mapping: ctx.mapping, ownKeys, readsAs: ctx.readsAs }).map((write) => intentOf(ctx, write, connection, name, priority))
  return [...of('left', ctx.left.id, ticketLane(ticket.ref.id), ticket, right), ...(ctx.right === null ? [] : of('right', ctx.right.id, caseLane(externalIdOf(ticket.ref)), right, ticket))]
}

/** Lower goes first. Quiet history waits for everything that is new. */
function priorityOf(triage: Triage, quiet: boolean): number {
  if (quiet) return 3
  return triage.severity === 'P0' ? 0 : triage.severity === 'P1' ? 1 : 2
}
