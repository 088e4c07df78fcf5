import type { Merged } from '../../domain/lives.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Write } from '../../domain/write.ts'
import type { LinkRow, Tx } from '../../store/store.ts'
import { caseBase, laneState } from '../base.ts'
import type { SyncContext } from '../context.ts'
import { intentOf } from '../intent.ts'
import { caseLane, externalIdOf, keyed } from '../keys.ts'
import { addAttention, attentionRow } from '../watch.ts'
import type { MergeVerdict } from './plan.ts'

/** Merges are never urgent. */
const PRIORITY = 2
/** How long a write of ours is given before it is asked after. */
const AGAIN_MS = 60_000

/** The case of a merged ticket names the one that was kept. What people set there stays: a parent of another kind is not replaced, and a note says it instead. */
export async function nameWinner(ctx: SyncContext, tx: Tx, one: Merged, own: Ticket, kept: { readonly ticket: string | null; readonly case: string | null }, close: boolean, right: string): Promise<void> {
  const lane = laneOf(one)
  const { busy, round } = laneState((await tx.intents.ofLanes(right, [lane])).get(lane) ?? [])
  if (busy) return tx.merges.change(one.connection, one.recordId, { intoId: kept.ticket, dueAt: ctx.clock.now() + AGAIN_MS })
  const as = ctx.mapping?.source.merges?.by ?? 'parent'
  const parent = as === 'parent' && kept.case !== null && (own.parent === null || own.parent === kept.case) ? kept.case : null
  const values = parent === null || own.parent === parent ? {} : { parent }
  const solved = close && own.status !== 'solved'
  const writes: Write[] = []
  if (parent === null) writes.push(keyed(right, { op: 'add-note', recordId: own.ref.id, version: own.version, body: saysInto(one, kept), asked: true }))
  if (solved || Object.keys(values).length > 0) writes.push(keyed(right, { op: 'edit-case', caseId: own.ref.id, version: own.version, ...(solved ? { status: 'solved' as const } : {}), values, before: { status: own.status, parent: own.parent ?? null }, asked: true }, round))
  await tx.attention.remove([refOf(one)], 'merge-waits')
  // The first that is conditional on the version goes first: a note moves it.
  await tx.intents.add(writes.toReversed().map((write) => intentOf(ctx, write, right, lane, PRIORITY)))
  ctx.counts.planned += writes.length
  await tx.merges.change(one.connection, one.recordId, { intoId: kept.ticket, because: null, ...(writes.length === 0 ? { state: 'done', dueAt: null } : { state: 'leaving', dueAt: ctx.clock.now() + AGAIN_MS }) })
}

/** Ids alone: what is said in either ticket stays there. */
function saysInto({ recordId }: Merged, kept: { readonly ticket: string | null; readonly case: string | null }): string {
  return kept.ticket === null ? `Ticket #${recordId} was merged into another ticket.` : `Ticket #${recordId} was merged into ticket #${kept.ticket}${kept.case === null ? '' : `, whose case is ${kept.case}`}.`
}

/**
 * Keeps what came of a merge. Given its own case, asks after what is leaving: true where that has landed or is still on its way, false where it met a
 * conflict and is decided anew.
 */
export async function settleMerge(ctx: SyncContext, tx: Tx, one: Merged, own: Ticket | null, right: string, verdict?: MergeVerdict, into: string | null = one.intoId): Promise<boolean> {
  const change = (how: Parameters<Tx['merges']['change']>[2]): Promise<void> => tx.merges.change(one.connection, one.recordId, { intoId: into, because: null, dueAt: null, ...how })
  if (verdict === undefined) {
    const lane = (await tx.intents.ofLanes(right, [laneOf(one)])).get(laneOf(one)) ?? []
    const ours = lane.filter(({ write, createdAt }) => write.asked === true && createdAt >= one.toldAt && (write.op === 'edit-case' ? write.caseId : write.op === 'add-note' ? write.recordId : null) === own?.ref.id)
    const open = ours.some(({ state }) => state === 'waiting' || state === 'sent' || state === 'set-aside')
    if (open) await change({ dueAt: ctx.clock.now() + AGAIN_MS })
    else if (ours.filter(({ write }) => write.op === 'edit-case').every(({ outcome }) => outcome?.result === 'conflict') && ours.some(({ write }) => write.op === 'edit-case')) return false
    else await change({ state: 'done' })
    return true
  }
  if (verdict.kind === 'look') await change({ dueAt: verdict.at })
  else if (verdict.kind === 'wait') {
    await change({ state: 'waits', because: verdict.because })
    await addAttention(ctx, tx, [attentionRow(refOf(one), ctx.clock.now(), (await tx.tickets.get(one.leftConnection, [one.leftId])).get(one.leftId)?.ticket.url ?? '', one.side === 'left' ? 'merge-waits' : 'case-merged', null)])
    // The case is no more, and what is written to it goes nowhere.
    if (one.side === 'right') await tx.links.end(ctx.left.id, [one.leftId], right, ctx.clock.now())
  } else {
    await change({ state: 'done' })
    for (const reason of ['merge-waits', 'case-merged'] as const) await tx.attention.remove([refOf(one)], reason)
    if (one.side === 'right') await tx.links.end(ctx.left.id, [one.leftId], right, ctx.clock.now())
  }
  return true
}

/** The case that was kept is the ticket's from now on: it is given the ticket's key, and what waited for the other is planned anew. */
export async function moveLink(ctx: SyncContext, tx: Tx, one: Merged, link: LinkRow, kept: Ticket, right: string): Promise<void> {
  const lane = laneOf(one)
  const all = (await tx.intents.ofLanes(right, [lane])).get(lane) ?? []
  const again = (dueAt: number): Promise<void> => tx.merges.change(one.connection, one.recordId, { intoId: kept.ref.id, dueAt })
  if (all.some(({ state }) => state === 'sent')) return again(ctx.clock.now() + AGAIN_MS)
  await tx.intents.forget(right, all.flatMap(({ write, state }) => (state === 'waiting' || state === 'set-aside' ? [write.key] : [])))
  await tx.links.put([{ ...link, rightId: kept.ref.id, rightVersion: null, adopted: true }])
  await tx.links.end(ctx.left.id, [one.leftId], right, null)
  const write = keyed(right, { op: 'update-case', caseId: kept.ref.id, externalId: link.externalId, fields: caseBase(all).fields, adopt: true, asked: true }, laneState(all).round)
  await tx.intents.add([intentOf(ctx, write, right, lane, PRIORITY)])
  ctx.counts.planned += 1
  await tx.tickets.markDue(ctx.left.id, [one.leftId], 0)
  await tx.attention.remove([refOf(one)], 'case-merged')
  await tx.merges.change(one.connection, one.recordId, { intoId: kept.ref.id, state: 'done', because: null, dueAt: null })
}

function refOf({ leftConnection, leftId }: Merged): { readonly connection: string; readonly kind: 'ticket'; readonly id: string } {
  return { connection: leftConnection, kind: 'ticket', id: leftId }
}

function laneOf({ leftConnection, leftId }: Merged): string {
  return caseLane(externalIdOf({ connection: leftConnection, id: leftId }))
}
