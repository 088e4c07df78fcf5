import type { Tombstone, WaitsFor } from '../../domain/lives.ts'
import type { Instant } from '../../domain/ports.ts'

/** A record that was told to be deleted, with what is known when that is decided. */
export interface Deleted {
  /** Unique among those that are decided together. */
  readonly key: string
  /** When its stream of changes told so. */
  readonly toldAt: Instant
  /** A look at the record itself, by its id; null: none was had. */
  readonly looked: { readonly at: Instant; readonly found: 'there' | 'gone' } | null
  readonly decision: Tombstone['decision']
  /** The mapping carries deletes this way, and keeps these two in step. */
  readonly carries: boolean
  readonly held: 'preserved' | 'hold' | null
  /** The other side's record, looked at just now. `edited`: somebody worked on it since, or nobody can rule that out. */
  readonly counterpart: 'none' | 'gone' | 'untouched' | 'edited'
}

/** What holds for all deletes on one connection. */
export interface DeleteRules {
  readonly now: Instant
  /** Between the telling and the look that confirms it lies at least so much. */
  readonly confirmMs: number
  readonly perHour: number
  /** When deletes were told of, these among them. */
  readonly told: readonly Instant[]
  /** How many were carried over within the last hour. */
  readonly carried: number
}

export type Verdict =
  /** Not confirmed: it is looked at again, not before then. */
  | { readonly kind: 'look'; readonly at: Instant }
  /** It is there. */
  | { readonly kind: 'lift' }
  /** The other side keeps its record. */
  | { readonly kind: 'end' }
  | { readonly kind: 'wait'; readonly because: WaitsFor }
  | { readonly kind: 'carry' }

export const HOUR_MS = 3_600_000

/**
 * What becomes of deletes. Two signals that do not depend on each other say that a record is gone, or nothing is done: a missing row, an
 * answer that there is none, or a row of an export is never enough by itself. Above the cap all wait, for so many deletes are most
 * likely a mistake. Pure; the order of the records makes no difference.
 */
export function planDeletes(records: readonly Deleted[], rules: DeleteRules): ReadonlyMap<string, Verdict> {
  const verdicts = new Map(records.map((one) => [one.key, judgeDelete(one, rules)]))
  const automatic = records.filter(({ key, decision }) => verdicts.get(key)?.kind === 'carry' && decision !== 'approved')
  const full = rules.carried + automatic.length > rules.perHour
  const many = (one: Deleted): boolean => toldAround(one.toldAt, rules.told) > rules.perHour
  for (const one of automatic) if (full || many(one)) verdicts.set(one.key, { kind: 'wait', because: 'many' })
  // A person is asked anyway: until then nobody need look at each of thousands.
  for (const one of records) if (verdicts.get(one.key)?.kind === 'look' && one.carries && one.decision === null && many(one)) verdicts.set(one.key, { kind: 'wait', because: 'many' })
  return verdicts
}

function judgeDelete({ toldAt, looked, decision, carries, held, counterpart }: Deleted, { confirmMs, now }: DeleteRules): Verdict {
  if (looked?.found === 'there') return { kind: 'lift' }
  if (looked === null || looked.at < toldAt + confirmMs) return { kind: 'look', at: Math.max(toldAt + confirmMs, looked === null ? 0 : now + 1) }
  if (!carries || decision === 'declined' || counterpart === 'none' || counterpart === 'gone') return { kind: 'end' }
  // An order of a court outweighs whoever approved it before; it is released first.
  if (held === 'hold') return { kind: 'wait', because: 'hold' }
  if (decision === 'approved') return { kind: 'carry' }
  if (held !== null) return { kind: 'wait', because: held }
  return counterpart === 'edited' ? { kind: 'wait', because: 'edited' } : { kind: 'carry' }
}

/** The most that were told within any hour that this one lies in. */
function toldAround(at: Instant, told: readonly Instant[]): number {
  const near = told.filter((one) => Math.abs(one - at) < HOUR_MS).toSorted((one, other) => one - other)
  let most = 0
  let from = 0
  near.forEach((one, index) => {
    while ((near[from] ?? one) <= one - HOUR_MS) from += 1
    most = Math.max(most, index - from + 1)
  })
  return most
}
