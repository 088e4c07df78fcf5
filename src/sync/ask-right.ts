import type { LinkedRecord } from '../connector/connector.ts'
import type { Escalation } from '../domain/escalation.ts'
import type { Comment, Ticket } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'
import { partyRules } from '../mapping/party.ts'
import type { Would } from '../rules/watched.ts'
import type { LaneIntent, LinkRow, StoredTicket } from '../store/store.ts'
import { caseBase } from './base.ts'
import type { SyncContext } from './context.ts'
import { asFault } from './faults.ts'
import { caseLane, externalIdOf } from './keys.ts'
import { asKept } from './lives/take-back.ts'
import { lookUp, NOBODY, type Looked } from './parties/look-up.ts'
import { type Limits, mappedRight, pairsOf, type PairState, stepOf } from './pairs.ts'
import { wantsEdit } from './plan-case.ts'
import { readThreads, type Threads } from './threads.ts'
import { toTakeBack } from './undo/again.ts'

export interface Judged {
  readonly stored: StoredTicket
  readonly thread: readonly Comment[]
  readonly triage: Triage
  readonly would: readonly Would[]
  /** A person's, the last one, also when it is over: its end is told too. */
  readonly escalation?: Escalation | null
}

/** What had to be asked of the second CRM before planning. */
export interface Asked {
  readonly found: ReadonlyMap<string, readonly LinkedRecord[]>
  readonly current: ReadonlyMap<string, Ticket>
  /** Counterparts that were read now; kept as stored. */
  readonly fresh: readonly Ticket[]
  /** What was said on those of them that were never read before. */
  readonly threads: Threads['threads']
  /** Which counterpart was read for which ticket. */
  readonly readFor: ReadonlyMap<string, string>
  /** Who is behind tickets whose case is to be made. */
  readonly parties: Looked
  /** It did not answer: tickets are judged and written all the same, their cases wait. */
  readonly silent: boolean
}

export const NOTHING_ASKED: Asked = { found: new Map(), current: new Map(), fresh: [], threads: new Map(), readFor: new Map(), parties: NOBODY, silent: false }

/** Looks for cases made by others before any is created, and at cases whose queue or priority ought to change. */
export async function askRight(ctx: SyncContext, judged: readonly Judged[]): Promise<Asked> {
  const { right, left } = ctx
  if (right === null || ctx.mode === 'observe') return NOTHING_ASKED
  const ids = judged.map(({ stored }) => stored.ticket.ref.id)
  const { links, lanes, pairs, floors, kept } = await ctx.store.read(async (tx) => {
    const known = await tx.links.byLeft(left.id, ids, right.id)
    const own = await tx.intents.ofLanes(right.id, judged.map(({ stored }) => caseLane(externalIdOf(stored.ticket.ref))))
    return { floors: await tx.floors.inForce(left.id, ids), kept: await tx.holds.standing(left.id, ids), links: known, lanes: own, pairs: await pairsOf(ctx, tx, counterparts(judged, known, own), judged.map(({ stored }) => stored.ticket)) }
  })
  const unlinked: Ticket[] = []
  const made: Judged[] = []
  const named = ctx.mapping !== null && partyRules(ctx.mapping.source).length > 0
  const edits = new Map<string, string>()
  for (const one of judged) {
    const { stored, thread, triage } = one
    const lane = lanes.get(caseLane(externalIdOf(stored.ticket.ref))) ?? []
    const base = caseBase(lane)
    const caseId = links.get(stored.ticket.ref.id)?.rightId ?? base.caseId
    if (caseId !== null && toTakeBack(lane) !== null) edits.set(stored.ticket.ref.id, caseId)
    else if (!stored.routed) continue
    else if (caseId === null) {
      if (named || lane.length === 0) made.push(one)
      if (lane.length === 0) unlinked.push(stored.ticket)
    }
    else if (caseId !== null && (wantsEdit({ triage, base, mapped: mappedRight(ctx) }) || mustBeRead(ctx, asKept(stored.ticket, thread), triage, pairs.get(stored.ticket.ref.id), { floor: floors.get(stored.ticket.ref.id) ?? null, kept: kept.has(stored.ticket.ref.id), lanes: { left: [], right: lane } }))) edits.set(stored.ticket.ref.id, caseId)
  }
  if (made.length === 0 && edits.size === 0) return NOTHING_ASKED
  if (ctx.faults.right !== null) return { ...NOTHING_ASKED, silent: true }
  try {
    const found =
      right.linked === undefined || unlinked.length === 0
        ? new Map<string, readonly LinkedRecord[]>()
        : await right.linked.find(unlinked.map((ticket) => ({ id: ticket.ref.id, url: ticket.url, externalId: externalIdOf(ticket.ref) })))
    // A case that was there before is named by those who made it.
    const parties = await lookUp(ctx, made.filter(({ stored }) => !found.has(stored.ticket.ref.id)).map(({ stored, triage }) => ({ ticket: stored.ticket, triage, floor: floors.get(stored.ticket.ref.id) ?? null })))
    const cases = edits.size === 0 || right.reads.tickets === undefined ? [] : await right.reads.tickets.fetch([...edits.values()])
    const fresh = cases.filter((one) => one !== null)
    const unread = new Set([...pairs.values()].flatMap((pair) => (pair.threadKnown ? [] : [pair.rightId])))
    const { threads } = await readThreads(ctx, right, fresh.flatMap(({ ref }) => (unread.has(ref.id) ? [ref.id] : [])))
    return { found, current: new Map(fresh.map((one) => [one.ref.id, one])), fresh: ctx.mapping === null ? [] : fresh, threads, readFor: edits, parties, silent: false }
  } catch (error) {
    ctx.faults.right = asFault(error)
    ctx.log.warn('sync.right-silent', { connection: right.id, code: ctx.faults.right.code })
    return { ...NOTHING_ASKED, silent: true }
  }
}

/** What was asked, as far as it concerns these tickets. */
export function askedFor(asked: Asked, judged: readonly Judged[]): Asked {
  const ids = new Set(judged.flatMap(({ stored }) => asked.readFor.get(stored.ticket.ref.id) ?? []))
  return { ...asked, fresh: asked.fresh.filter(({ ref }) => ids.has(ref.id)), threads: new Map([...asked.threads].filter(([id]) => ids.has(id))) }
}

/** A counterpart that has never been read, thread included, or is about to be written: a conditional write needs its version as it is now. */
function mustBeRead(ctx: SyncContext, left: Ticket, triage: Triage, pair: PairState | undefined, limits: Limits): boolean {
  if (ctx.mapping === null || pair === undefined) return false
  const step = stepOf(ctx, left, triage, pair, limits)
  return pair.right === null || !pair.threadKnown || (step !== null && step.toRight !== null)
}

export function counterparts(judged: readonly Judged[], links: ReadonlyMap<string, LinkRow>, lanes: ReadonlyMap<string, readonly LaneIntent[]>): ReadonlyMap<string, string> {
  return new Map(judged.flatMap(({ stored }) => {
    const { id } = stored.ticket.ref
    // What ended is kept in step no more, though the case may be another ticket's now.
    if (links.get(id)?.ended !== undefined) return []
    const rightId = links.get(id)?.rightId ?? caseBase(lanes.get(caseLane(externalIdOf(stored.ticket.ref))) ?? []).caseId
    return rightId === null ? [] : [[id, rightId] as const]
  }))
}
