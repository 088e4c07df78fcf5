import type { Instant } from '../domain/ports.ts'
import type { LaneIntent } from '../store/store.ts'

/** So often in a row a conflict is nothing but somebody working on the record at the same moment. */
const ORDINARY = 2
const LONGEST_MS = 300_000

/**
 * When a record whose conditional write met a newer version is tried again. At once, the first times; then after longer and longer rests, for
 * its new version may not be shown to readers yet, and asking without end would use up the allowance. Pure.
 */
export function afterConflict(lane: readonly LaneIntent[], now: Instant): Instant {
  let times = 0
  for (const { outcome } of lane.toReversed()) {
    if (outcome?.result === 'landed') break
    if (outcome?.result === 'conflict') times += 1
  }
  return times <= ORDINARY ? 0 : now + Math.min(LONGEST_MS, 1_000 * 2 ** (times - ORDINARY))
}
