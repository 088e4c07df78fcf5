import { severityRank, type Severity } from '../domain/labels.ts'
import type { RecordRef, Ticket } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'
import type { AttentionRow, Tx } from '../store/store.ts'
import { laneState, ticketBase } from './base.ts'
import { rationNow } from './caps.ts'
import type { SyncContext } from './context.ts'
import { holdBack } from './held.ts'
import { intentOf } from './intent.ts'
import { ticketLane } from './keys.ts'
import { planReview, RECENT_MS } from './plan.ts'

/** An urgent finding in a ticket outside the route. */
export interface Alarm {
  readonly ticket: Ticket
  readonly triage: Triage
  /** Because of a comment that has just come. */
  readonly spoken?: boolean
}

/** P0 and P1: somebody must see this, wherever it was said. */
export function isUrgent(triage: Triage): boolean {
  return triage.judged && severityRank(triage.severity) <= severityRank('P1')
}

export function attentionRow(ref: RecordRef, at: number, url: string, reason: AttentionRow['reason'], triage: Triage | null): AttentionRow {
  return { ref, at, reason, severity: triage?.severity ?? null, rules: [...new Set(triage?.findings.map((finding) => finding.rule) ?? [])], url }
}

/** Lists alarms under *Needs a person* and, where writing is allowed, adds the one tag that calls one. */
export async function raise(ctx: SyncContext, tx: Tx, alarms: readonly Alarm[]): Promise<void> {
  if (alarms.length === 0) return
  for (const { ticket } of alarms) ctx.alarmed.add(ticket.ref.id)
  await addAttention(ctx, tx, alarms.map(({ ticket, triage }) => attentionRow(ticket.ref, ticket.updatedAt, ticket.url, 'urgent-outside-route', triage)))
  await callPerson(ctx, tx, alarms.map(({ ticket, triage, spoken }) => ({ ticket, severity: triage.severity, rules: triage.findings.map((finding) => finding.rule), spoken: spoken === true })))
}

/** A ticket outside the route that somebody must see. */
export interface Call {
  readonly ticket: Ticket
  readonly severity: Severity
  readonly rules: readonly string[]
  /** Because of something said just now, not of the ticket as a whole. */
  readonly spoken?: boolean
}

/** Adds the tag, where writing is allowed and this hour has room; the others are held back. */
export async function callPerson(ctx: SyncContext, tx: Tx, calls: readonly Call[]): Promise<void> {
  if (calls.length === 0 || ctx.mode === 'observe') return
  const lanes = await tx.intents.ofLanes(ctx.left.id, calls.map(({ ticket }) => ticketLane(ticket.ref.id)))
  const wanted = calls.flatMap((call) => {
    const lane = lanes.get(ticketLane(call.ticket.ref.id)) ?? []
    const { busy, round } = laneState(lane)
    const base = ticketBase(lane)
    const write = busy ? null : planReview(call.ticket, base, round, call.spoken === true ? null : ctx.policy.version)
    // Taken back by a person: what is said from now on calls one again.
    if (write === null && base.holds.size > 0) ctx.alarmed.delete(call.ticket.ref.id)
    return write === null ? [] : [{ ...call, write, waits: lane.some((intent) => intent.write.key === write.key) }]
  })
  if (ctx.mode === 'dry-run') {
    for (const { write } of wanted) ctx.show(write, ctx.left.id)
    return
  }
  const { held } = await rationNow(ctx, tx, wanted.filter(({ waits }) => !waits).map(({ ticket, severity, rules }) => ({ id: ticket.ref.id, priority: urgencyOf(ctx, ticket, severity), rules })))
  const intents = wanted
    .filter(({ ticket }) => !held.has(ticket.ref.id))
    .map(({ ticket, severity, write }) => intentOf(ctx, write, ctx.left.id, ticketLane(ticket.ref.id), urgencyOf(ctx, ticket, severity)))
  await holdBack(ctx, tx, wanted.filter(({ ticket }) => held.has(ticket.ref.id)).map(({ ticket, severity, rules }) => ({ id: ticket.ref.id, severity, rules: [...rules] })))
  await tx.intents.add(intents)
  ctx.counts.planned += intents.length
}

/** History waits for full batches, as all history does; what came in the last three days goes at once. */
function urgencyOf(ctx: SyncContext, ticket: Ticket, severity: Severity): number {
  if (ticket.updatedAt < ctx.row.connectedAt && ctx.clock.now() - ticket.updatedAt > RECENT_MS) return 3
  return severity === 'P0' ? 0 : 1
}

export async function addAttention(ctx: SyncContext, tx: Tx, rows: readonly AttentionRow[]): Promise<void> {
  if (rows.length === 0) return
  const before = await tx.attention.count(ctx.left.id)
  await tx.attention.add(rows)
  ctx.counts.attention += (await tx.attention.count(ctx.left.id)) - before
}
