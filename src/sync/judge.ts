import { PARKED, type Instant } from '../domain/ports.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Crossing, Floor } from '../domain/lives.ts'
import type { Side } from '../domain/merge.ts'
import type { Triage, TriageInput } from '../domain/triage.ts'
import type { OwnField } from '../domain/write.ts'
import type { IntentRow, LaneIntent, LinkRow, StoredTicket, Tx } from '../store/store.ts'
import { evidenceOf } from '../mapping/crossing.ts'
import { alarmUnescalated } from './alarm.ts'
import { askedFor, askRight, counterparts, NOTHING_ASKED, type Asked, type Judged } from './ask-right.ts'
import { caseBase, laneState, ticketBase } from './base.ts'
import { breathe, CHUNK, chunks, newCounts, ticketLink, type SyncContext } from './context.ts'
import { nextHour, rationNow, type Wanted } from './caps.ts'
import { judgedWith } from './corrected.ts'
import { triageInput } from './input.ts'
import { bookJudged } from './judged-books.ts'
import { escalatedAs, graverThan, isUntold, planCaseNote } from './escalated.ts'
import { intentOf } from './intent.ts'
import type { InStep } from './in-step.ts'
import { caseLane, externalIdOf, ticketLane } from './keys.ts'
import { asPartOf, followingOf, workedOnClosed, type Following } from './follow-ups/following.ts'
import { floorsOf } from './lives/floors.ts'
import { revived } from './lives/revived.ts'
import { asKept, takeBack } from './lives/take-back.ts'
import { takeComments } from './lives/take-comments.ts'
import { bookStep, carriedOver, joined, madeWith, type Limits, mappedRight, pairsOf, type PairState, stepOf } from './pairs.ts'
import { bookMatches } from './parties/book.ts'
import { isQuiet, planTicket } from './plan.ts'
import { planCase } from './plan-case.ts'
import { schemasFound, take } from './schemas.ts'
import { asLastJudged } from './shells.ts'
import { marksOf } from './seen.ts'
import { isStopped } from './switch.ts'
import { completeThreads } from './threads.ts'
import { wordsOf } from './undo/hold.ts'
import { ownKeysOf, takeBackAgain, toTakeBack } from './undo/again.ts'
import { readUntold, type Untold } from './untold.ts'
import { addAttention, attentionRow, isUrgent } from './watch.ts'

/** How long cases wait for a second CRM that did not answer, a ticket whose thread cannot be read, and one that this hour has no room for: what turns urgent meanwhile is seen then. */
const WAIT_MS = 5 * 60_000

/** So many at a time: what has to be asked of the other CRM is asked for all of them at once, and that is what a backfill costs. */
const AT_ONCE = 10 * CHUNK

/** Judges the next ripe tickets; returns how many there were. */
export async function judgeRipe(ctx: SyncContext, commentsUpTo: Instant): Promise<number> {
  return judgeThese(ctx, (tx) => tx.tickets.ripe(ctx.left.id, commentsUpTo, AT_ONCE))
}

/** Judges what `choose` finds in the store; returns how many there were. What changes there meanwhile stays due, and is judged as it then is. */
export async function judgeThese(ctx: SyncContext, choose: (tx: Tx) => Promise<readonly StoredTicket[]>, urgent?: UrgentFirst): Promise<number> {
  const { due, seen } = await ctx.store.read(async (tx) => {
    const chosen = await choose(tx)
    if (ctx.mapping !== null && chosen.length > 0) take(ctx, await schemasFound(tx, ctx.left.id))
    return { due: chosen, seen: await marksOf(ctx, tx, chosen) }
  })
  if (due.length === 0) return 0
  const unreadable = await completeThreads(ctx, due)
  if (unreadable.size > 0) await setBack(ctx, due.filter(({ ticket }) => unreadable.has(ticket.ref.id)))
  const ripe = due.filter(({ ticket }) => !unreadable.has(ticket.ref.id))
  const ids = ripe.map(({ ticket }) => ticket.ref.id)
  const { threads, decided, escalations } = await ctx.store.read(async (tx) => ({ threads: await tx.comments.of(ctx.left.id, ids), decided: await tx.decisions.of(ctx.left.id, ids), escalations: await tx.escalations.last(ctx.left.id, ids) }))
  const judge = (said: TriageInput): Pick<Judged, 'triage' | 'would'> => ctx.policy.trial?.judge(said, ctx.clock.now()) ?? { triage: ctx.policy.triage(said, ctx.clock.now()), would: [] }
  const judged: Judged[] = [...(await asLastJudged(ctx, ripe, threads))]
  for (const stored of ripe.filter(({ routed }) => routed)) {
    const thread = threads.get(stored.ticket.ref.id) ?? []
    const said = triageInput(stored.ticket, thread)
    const input = (await ctx.policy.hear?.(said)) ?? said
    const escalation = escalations.get(stored.ticket.ref.id) ?? null
    const found = judgedWith(judge, input, decided.get(stored.ticket.ref.id) ?? [], () => wordsOf(stored.ticket, thread))
    judged.push({ stored, thread, ...found, triage: escalatedAs(found.triage, escalation), escalation })
    if (judged.length % 25 === 0) await breathe(ctx.clock, ctx.signal)
  }
  const first = urgent === undefined || ctx.mode !== 'write' ? { planned: new Set<string>(), marks: seen, untold: [] } : await planUrgent(ctx, judged, seen)
  if (first.planned.size > 0) urgent?.()
  const rest = judged.filter(({ stored }) => !first.planned.has(stored.ticket.ref.id))
  const asked = await askRight(ctx, rest)
  const untold = [...first.untold]
  // Whatever else wants to write gets its turn in between.
  for (const part of chunks(rest)) untold.push(...(await ctx.fenced((tx) => storeUnmoved(ctx, tx, part, first.marks, askedFor(asked, part)))).untold)
  await readUntold(ctx, untold)
  return due.length
}

/** Told as soon as something urgent may go out to the tickets' own CRM. */
export type UrgentFirst = () => void

/**
 * What is urgent does not wait for the other CRM's answers: its own write to the ticket is planned first. Where there is one, the ticket is
 * left due for everything else. Returns which these are, and the marks of the others as they are now.
 */
async function planUrgent(ctx: SyncContext, judged: readonly Judged[], seen: ReadonlyMap<string, string>): Promise<{ readonly planned: ReadonlySet<string>; readonly marks: ReadonlyMap<string, string>; readonly untold: readonly Untold[] }> {
  const urgent = judged.filter(({ stored, triage }) => stored.routed && isUrgent(triage))
  if (urgent.length === 0) return { planned: new Set(), marks: seen, untold: [] }
  const lanes = urgent.map(({ stored }) => ticketLane(stored.ticket.ref.id))
  return ctx.fenced(async (tx) => {
    const before = await tx.intents.laneMarks(ctx.left.id, lanes)
    const alone: SyncContext = { ...ctx, right: null, counts: newCounts() }
    const { unmoved, untold } = await storeUnmoved(alone, tx, urgent, seen, NOTHING_ASKED, ctx)
    const ids = unmoved.map(({ stored }) => stored.ticket.ref.id)
    await tx.tickets.markDue(ctx.left.id, ids, 0)
    const after = await tx.intents.laneMarks(ctx.left.id, lanes)
    const planned = new Set(ids.filter((id) => after.get(ticketLane(id)) !== before.get(ticketLane(id))))
    ctx.counts.planned += planned.size
    return { planned, untold, marks: new Map([...seen, ...(await marksOf(ctx, tx, urgent.filter(({ stored }) => ids.includes(stored.ticket.ref.id)).map(({ stored }) => stored)))]) }
  })
}

/** Leaves out what changed in the store since it was read. */
async function storeUnmoved(ctx: SyncContext, tx: Tx, judged: readonly Judged[], seen: ReadonlyMap<string, string>, asked: Asked, marked: SyncContext = ctx): Promise<{ readonly unmoved: readonly Judged[]; readonly untold: readonly Untold[] }> {
  const now = await marksOf(marked, tx, judged.map(({ stored }) => stored))
  const unmoved = judged.filter(({ stored: { ticket } }) => now.get(ticket.ref.id) === seen.get(ticket.ref.id))
  return { unmoved, untold: await storeJudged(ctx, tx, unmoved, asked) }
}

/** Tried again later; what cannot be read must not stand in the way of the rest. */
async function setBack(ctx: SyncContext, rows: readonly StoredTicket[]): Promise<void> {
  ctx.counts.rejected += rows.length
  await ctx.fenced(async (tx) => {
    await addAttention(ctx, tx, rows.map(({ ticket }) => attentionRow(ticket.ref, ticket.updatedAt, ticket.url, 'cannot-judge', null)))
    await tx.tickets.markDue(ctx.left.id, rows.map(({ ticket }) => ticket.ref.id), ctx.clock.now() + WAIT_MS)
  })
}

/** Returns what was compared while a field of it was not told. */
async function storeJudged(ctx: SyncContext, tx: Tx, judged: readonly Judged[], asked: Asked): Promise<readonly Untold[]> {
  const { left, right } = ctx
  const ids = judged.map(({ stored }) => stored.ticket.ref.id)
  const floors = await floorsOf(ctx, tx, judged)
  const leftLanes = await tx.intents.ofLanes(left.id, ids.map(ticketLane))
  const rightLanes = right === null ? new Map<string, readonly LaneIntent[]>() : await tx.intents.ofLanes(right.id, judged.map(({ stored }) => caseLane(externalIdOf(stored.ticket.ref))))
  const links = right === null ? new Map<string, LinkRow>() : await tx.links.byLeft(left.id, ids, right.id)
  if (asked.fresh.length > 0) await tx.tickets.observe(asked.fresh.map((ticket) => ({ ticket, routed: true, dueAfter: null, threadComplete: false })), ctx.clock.now())
  if (right !== null && asked.threads.size > 0) {
    await takeComments(ctx, tx, right.id, [...asked.threads.values()].flat())
    await tx.tickets.markThreadComplete(right.id, [...asked.threads.keys()])
  }
  const pairs = await pairsOf(ctx, tx, counterparts(judged, links, rightLanes), judged.map(({ stored }) => stored.ticket), judged.map(({ stored, thread }) => ({ ticket: stored.ticket, thread })))
  // Somebody stopped everything while this was being judged: it stays due, and nothing is planned.
  if (ctx.mode === 'write' && (await isStopped(tx))) return []
  const ours = judged.filter(({ stored }) => stored.routed)
  await bookJudged(ctx, tx, ours.map(({ stored, triage, would }) => ({ ticket: stored.ticket, triage, would })))
  await alarmUnescalated(ctx, tx, ours, leftLanes)
  await tx.escalations.wake(ours.flatMap(({ escalation = null, triage }) => (escalation !== null && graverThan(escalation, triage) !== null ? [escalation.id] : [])))
  const intents: IntentRow[] = []
  const newLinks: LinkRow[] = []
  const ambiguous: Judged[] = []
  const stuck: Judged[] = []
  const over: Judged[] = []
  const parked: string[] = []
  const waiting: string[] = []
  const ownKeys = [...leftLanes.values()].some((lane) => toTakeBack(lane) !== null) ? ownKeysOf(await tx.provisions.list(left.id)) : new Map<OwnField, string>()
  const kept = await tx.holds.standing(left.id, ids)
  const following = await followingOf(ctx, tx, judged, kept)
  const plans = judged.map((one) => {
    const id = one.stored.ticket.ref.id
    const { stored: { ticket, read }, thread } = one
    const pair = pairs.get(id)
    const lanes = [
      revived(leftLanes.get(ticketLane(id)) ?? [], { record: ticket, readAt: read?.last ?? null, thread }),
      revived(rightLanes.get(caseLane(externalIdOf(ticket.ref))) ?? [], { record: pair?.right ?? null, readAt: pair?.readAt ?? null, thread: pair?.thread ?? [] }),
    ] as const
    return { one, id, lanes, plan: planOne(ctx, one, ...lanes, links.get(id) ?? null, asked, pairs.get(id), ownKeys, { floor: floors.get(id) ?? null, kept: kept.has(id), lanes: { left: lanes[0], right: lanes[1] } }, following(id)) }
  })
  await takeBack(ctx, tx, plans.map(({ one, id, lanes }) => ({ thread: one.thread, pair: pairs.get(id), lanes, crossing: crossingNow(ctx, one, floors.get(id) ?? null, kept.has(id)) })))
  const held = await heldBack(ctx, tx, plans)
  for (const { one, id, lanes, plan } of plans) {
    if (held.has(id)) continue
    if (plan.parked) parked.push(id)
    if (asked.silent || asked.parties.late.has(id) || (ctx.right !== null && isUntold(one.escalation ?? null, [...lanes[1], ...plan.intents]))) waiting.push(id)
    if (plan.ambiguous) ambiguous.push(one)
    if (plan.step !== null && plan.step.found.stuck.length > 0) stuck.push(one)
    if (plan.step !== null && plan.step.found.over.length > 0) over.push(one)
    if (plan.step !== null && ctx.mode === 'write') await bookStep(ctx, tx, one.stored.ticket, plan.step.pair, plan.step.right, plan.step.found)
    if (plan.link !== null) newLinks.push(plan.link)
    if (plan.intents.length === 0 && !plan.parked && !asked.silent) ctx.counts.unchanged += 1
    intents.push(...plan.intents)
  }
  ctx.counts.triaged += ours.length
  await addAttention(ctx, tx, [
    ...ours.filter(({ triage }) => !triage.judged).map(({ stored, triage }) => attentionRow(stored.ticket.ref, stored.ticket.updatedAt, stored.ticket.url, 'cannot-judge', triage)),
    ...stuck.map(({ stored, triage }) => attentionRow(stored.ticket.ref, stored.ticket.updatedAt, stored.ticket.url, 'unmapped-value', triage)),
    ...over.map(({ stored, triage }) => attentionRow(stored.ticket.ref, stored.ticket.updatedAt, stored.ticket.url, 'written-over', triage)),
    ...plans.filter(({ plan }) => plan.closed).map(({ one: { stored, triage } }) => attentionRow(stored.ticket.ref, stored.ticket.updatedAt, stored.ticket.url, 'closed-ticket', triage)),
    ...ambiguous.map(({ stored, triage }) => attentionRow(stored.ticket.ref, stored.ticket.updatedAt, stored.ticket.url, 'ambiguous-link', triage)),
  ])
  if (ctx.mode === 'dry-run') for (const { write, connection } of intents) ctx.show(write, connection)
  if (ctx.mode === 'write') {
    await tx.links.put(newLinks)
    await tx.intents.add(intents)
    await bookMatches(ctx, tx, judged.map(({ stored }) => stored.ticket), asked.parties, intents)
    ctx.counts.planned += intents.length
  }
  await tx.tickets.settle(left.id, judged.map(({ stored }) => ({ id: stored.ticket.ref.id, changedAt: stored.ticket.changedAt, dueAfter: stored.dueAfter })))
  if (waiting.length > 0) await tx.tickets.markDue(left.id, waiting, ctx.clock.now() + WAIT_MS)
  if (parked.length > 0) await tx.tickets.markDue(left.id, parked, PARKED)
  if (held.size > 0) await tx.tickets.markDue(left.id, [...held], Math.min(ctx.clock.now() + WAIT_MS, nextHour(ctx.clock.now())))
  return plans.flatMap(({ id, plan: { step } }) => (step === null || step.found.unreadable.length === 0 ? [] : [{ ticketId: id, rightId: step.pair.rightId, fields: step.found.unreadable }]))
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
  /** Somebody works on its case, and it takes nothing any more. */
  readonly closed: boolean
  /** It waits for a write of its own that is on its way. */
  readonly parked: boolean
  /** What keeping both records in step came to. */
  readonly step: { readonly found: InStep; readonly pair: PairState; readonly right: Ticket } | null
}

function planOne(ctx: SyncContext, one: Judged, ticketLaneRows: readonly LaneIntent[], caseLaneRows: readonly LaneIntent[], link: LinkRow | null, asked: Asked, pair: PairState | undefined, ownKeys: ReadonlyMap<OwnField, string>, limits: Limits, following: Following): OnePlan {
  const { ticket } = one.stored
  const { thread, triage, escalation = null } = one
  const base = ticketBase(ticketLaneRows)
  const left = laneState(ticketLaneRows)
  const right = laneState(caseLaneRows)
  const shared = { ticket, thread, triage, clocks: ctx.policy.clocks, escalation }
  const priority = priorityOf(triage, isQuiet({ ...shared, base, connectedAt: ctx.row.connectedAt }))
  const intents: IntentRow[] = []
  const add = (write: IntentRow['write'], connection: string, lane: string): void => void intents.push(intentOf(ctx, write, connection, lane, priority))
  const back = takenBack(ctx, one, { left: ticketLaneRows, right: caseLaneRows }, asked.current.get(pair?.rightId ?? link?.rightId ?? '') ?? pair?.right ?? null, pair, ownKeys, priority)
  if (back.length > 0 || !one.stored.routed) return { intents: back, link: null, ambiguous: false, closed: false, parked: back.length > 0 || left.busy || right.busy, step: null }
  const update = left.busy
    ? null
    : planTicket({ ...shared, base, round: left.round, connectedAt: ctx.row.connectedAt, link: ticketLink(ctx.page, ticket.ref.id), ruleTitle: ctx.policy.ruleTitle })
  if (update !== null) add(update, ctx.left.id, ticketLane(ticket.ref.id))
  let newLink: LinkRow | null = null
  let ambiguous = false
  if (ctx.right !== null && !right.busy && !asked.silent && !asked.parties.late.has(ticket.ref.id)) {
    const of = caseBase(caseLaneRows)
    const current = asked.current.get(link?.rightId ?? of.caseId ?? '') ?? null
    const plan = planCase({ ...shared, rightConnection: ctx.right.id, link, base: of, round: right.round, found: asked.found.get(ticket.ref.id) ?? [], current, mapped: mappedRight(ctx), ...(ctx.readsAs.priority === undefined ? {} : { readsAs: ctx.readsAs.priority }) })
    for (const write of plan.writes) add(asPartOf(madeWith(ctx, write, ticket, triage, limits.floor, right.round, asked.parties.matches.get(ticket.ref.id)), following), ctx.right.id, caseLane(externalIdOf(ticket.ref)))
    const caseId = link?.rightId ?? of.caseId
    const told = caseId === null ? null : planCaseNote(escalation, { connection: ctx.right.id, caseId, round: right.round }, caseLaneRows)
    if (told !== null) add(told, ctx.right.id, caseLane(externalIdOf(ticket.ref)))
    newLink = plan.link
    ambiguous = plan.ambiguous
  }
  // Nothing is compared while a write is out: nobody knows what it made of the record.
  const other = asked.current.get(pair?.rightId ?? '') ?? pair?.right ?? null
  const still = left.busy || right.busy ? null : stepOf(ctx, asKept(ticket, thread), triage, pair, limits, other)
  const withComments = (rows: readonly IntentRow[], step: InStep, counterpart: Ticket): readonly IntentRow[] =>
    pair === undefined ? rows : [...rows, ...carriedOver(ctx, step, ticket, thread, pair, counterpart, { left: [...following.before, ...ticketLaneRows], right: caseLaneRows }, priority)]
  const all = still === null || other === null ? intents : withComments(joined(ctx, intents, still, ticket, other, { left: left.round, right: right.round }, priority), still, other)
  const over = workedOnClosed(ctx, still, pair, ticket, other, ticketLaneRows, following, priority)
  return { intents: [...all, ...over.intents], link: newLink, ambiguous, closed: over.tell, parked: left.busy || right.busy, step: still === null || other === null || pair === undefined ? null : { found: still, pair, right: other } }
}

/** What a person wants taken back comes before anything new, and alone: a newer wish would take its place in the lane. */
function takenBack(ctx: SyncContext, { stored: { ticket }, thread, triage }: Judged, lanes: Readonly<Record<Side, readonly LaneIntent[]>>, right: Ticket | null, pair: PairState | undefined, ownKeys: ReadonlyMap<OwnField, string>, priority: number): readonly IntentRow[] {
  const of = (side: Side, connection: string, name: string, record: Ticket | null, other: Ticket | null): IntentRow[] =>
    takeBackAgain({ side, connection, lane: lanes[side], record, other, ticket, thread, triage, bases: pair?.bases ?? {}, mapping: ctx.mapping, ownKeys, readsAs: ctx.readsAs }).map((write) => intentOf(ctx, write, connection, name, priority))
  return [...of('left', ctx.left.id, ticketLane(ticket.ref.id), ticket, right), ...(ctx.right === null ? [] : of('right', ctx.right.id, caseLane(externalIdOf(ticket.ref)), right, ticket))]
}

/** How much of a ticket's comments may stand on the other side; null where nothing says less than before: no mapping, or a legal hold. */
function crossingNow(ctx: SyncContext, { stored: { ticket }, triage }: Judged, floor: Floor | null, kept: boolean): Crossing | null {
  return ctx.mapping === null || kept || ctx.mapping.filter(ticket, triage) !== 'in' ? null : ctx.mapping.crossing(evidenceOf(triage), floor)
}

/** Lower goes first. Quiet history waits for everything that is new. */
function priorityOf(triage: Triage, quiet: boolean): number {
  if (quiet) return 3
  return triage.severity === 'P0' ? 0 : triage.severity === 'P1' ? 1 : 2
}
