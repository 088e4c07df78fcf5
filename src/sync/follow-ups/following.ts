import type { Ticket } from '../../domain/ticket.ts'
import type { Write } from '../../domain/write.ts'
import type { IntentRow, LaneIntent, Tx } from '../../store/store.ts'
import type { Judged } from '../ask-right.ts'
import type { SyncContext } from '../context.ts'
import type { InStep } from '../in-step.ts'
import { intentOf } from '../intent.ts'
import { ticketLane } from '../keys.ts'
import { isHeld } from '../lives/look-after.ts'
import { type PairState, unsaid } from '../pairs.ts'
import { lanesBefore, parentsOfFollowUps } from './link.ts'
import { planClosed } from './plan.ts'

/** Of a ticket that follows up another, or may be followed up. */
export interface Following {
  /** What was written to the one before. */
  readonly before: readonly LaneIntent[]
  /** The other's case, where a new one is to be a part of it. */
  readonly parent: string | null
  /** Nothing is opened for it without a person. */
  readonly held: boolean
}

const NOTHING: Following = { before: [], parent: null, held: false }

/** By ticket; `kept`: under a legal hold. */
export async function followingOf(ctx: SyncContext, tx: Tx, judged: readonly Judged[], kept: { has(id: string): boolean }): Promise<(id: string) => Following> {
  const tickets = judged.map(({ stored }) => stored.ticket)
  const [earlier, parents] = [await lanesBefore(tx, ctx.left.id, tickets), await parentsOfFollowUps(ctx, tx, tickets)]
  const closed = ctx.mapping?.source.followUps?.writes === 'follow-up' ? judged.filter(({ stored }) => stored.ticket.status === 'closed') : []
  const held = new Set<string>()
  for (const { stored: { ticket }, triage } of closed) if (kept.has(ticket.ref.id) || isHeld(ctx, [...(await tx.triages.history(ctx.left.id, ticket.ref.id)).map((row) => row.triage), triage])) held.add(ticket.ref.id)
  return (id) => ({ ...NOTHING, before: earlier.get(id) ?? [], parent: parents.get(id) ?? null, held: held.has(id) })
}

/** A case of its own for what follows up another ticket is a part of that one's. */
export function asPartOf(write: Write, { parent }: Following): Write {
  return write.op !== 'create-case' || parent === null ? write : { ...write, values: { ...write.values, parent } }
}

/** What follows from work on the case of a closed ticket: the follow-up to open, or that a person is told. */
export function workedOnClosed(ctx: SyncContext, step: InStep | null, pair: PairState | undefined, left: Ticket, right: Ticket | null, lane: readonly LaneIntent[], { before, held }: Following, priority: number): { readonly tell: boolean; readonly intents: readonly IntentRow[] } {
  if (step === null || right === null || pair === undefined) return { tell: false, intents: [] }
  const found = planClosed({ left, right, bases: pair.bases, lane, next: unsaid(ctx, step, pair, left, [...before, ...lane]), writes: ctx.mapping?.source.followUps?.writes ?? 'set-aside', held })
  if (found === null || found === 'tell') return { tell: found === 'tell', intents: [] }
  return { tell: false, intents: [intentOf(ctx, found, ctx.left.id, ticketLane(left.ref.id), priority)] }
}
