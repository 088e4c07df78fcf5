import type { Instant } from '../domain/ports.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'
import type { Would } from '../rules/watched.ts'
import type { RuleDay, ShadowRow } from '../store/policy-store.ts'
import type { TriageRow, Tx } from '../store/store.ts'
import type { SyncContext } from './context.ts'
import { digest } from './keys.ts'
import { outwardOf } from './outward.ts'

export interface Booked {
  readonly ticket: Ticket
  readonly triage: Triage
  readonly would: readonly Would[]
}

/** Stands for all judged tickets among the rules' counts. */
export const ALL_RULES = '*'
export const DAY_MS = 86_400_000

/** Keeps what judging came to: the triage where it differs from the one in force, the rules' counts, and what shadow rules would have done. */
export async function bookJudged(ctx: SyncContext, tx: Tx, judged: readonly Booked[]): Promise<void> {
  const now = ctx.clock.now()
  const latest = await tx.triages.latest(ctx.left.id, judged.map(({ ticket }) => ticket.ref.id))
  const rows = judged.map(({ ticket, triage }): TriageRow => ({ connection: ctx.left.id, ticketId: ticket.ref.id, at: now, triage, digest: digest(outwardOf(triage)) }))
  // Seeing our own write come back adds nothing.
  await tx.triages.put(rows.filter((row) => digest(latest.get(row.ticketId)?.triage ?? null) !== digest(row.triage)))
  await tx.ruleDays.add(ctx.left.id, judged.flatMap(({ ticket, triage }) => dayChanges(latest.get(ticket.ref.id)?.triage ?? null, triage, ticket.createdAt)))
  const { trial } = ctx.policy
  if (trial !== undefined) await tx.shadows.put(ctx.left.id, judged.map(({ ticket }) => ticket.ref.id), trial.rules, judged.flatMap((one) => shadowRows(ctx, one, now)))
}

/**
 * What one more judgement changes in the counts of the day on which the ticket was written: counted once, however often it is judged,
 * and moved where another policy sees it differently. So the counts always say on how many tickets of a day each rule fires now. Pure.
 */
export function dayChanges(before: Triage | null, after: Triage, writtenAt: Instant): readonly RuleDay[] {
  const day = Math.floor(writtenAt / DAY_MS)
  const [then, now] = [before, after].map((triage) => new Set(triage === null || !triage.judged ? [] : [ALL_RULES, ...triage.findings.map((finding) => finding.rule)])) as [Set<string>, Set<string>]
  return [...[...now].filter((rule) => !then.has(rule)).map((rule) => ({ day, rule, hits: 1 })), ...[...then].filter((rule) => !now.has(rule)).map((rule) => ({ day, rule, hits: -1 }))]
}

function shadowRows(ctx: SyncContext, { ticket, would }: Booked, at: Instant): ShadowRow[] {
  return would.map((one) => ({ connection: ctx.left.id, ticketId: ticket.ref.id, policy: ctx.policy.version, at, ...one }))
}
