import type { Instant } from '../../src/domain/ports.ts'

/** One answer's `Date` header, and between which two moments of ours it was written. */
interface Heard {
  readonly asked: Instant
  readonly got: Instant
  readonly date: Instant
}

/** Clocks drift apart, and are set: what was heard longer ago says nothing any more. */
const RECENT_MS = 30_000
/** `Date` has whole seconds (RFC 9110, 6.6.1). */
const SECOND_MS = 1_000

/**
 * The earliest that a vendor's clock can show now. A `Date` of whole seconds was written between asking and hearing; of several answers the
 * one that says the most counts. Where two contradict each other a clock was set in between, and only the last counts.
 */
export function createVendorClock(): { hear(heard: Heard): void; atLeast(now: Instant): Instant | null } {
  let recent: Heard[] = []

  return {
    hear(heard) {
      recent = recent.filter((one) => heard.got - one.got < RECENT_MS && one.got <= heard.got)
      const most = heard.date + SECOND_MS - heard.asked
      if (recent.some((one) => earliest(one) > most || one.date + SECOND_MS - one.asked < earliest(heard))) recent = []
      // Those that say less than a later one are of no use.
      recent = [...recent.filter((one) => earliest(one) > earliest(heard)), heard]
    },
    atLeast(now) {
      const known = recent.filter((one) => now - one.got < RECENT_MS && one.got <= now)
      return known.length === 0 ? null : now + Math.max(...known.map(earliest))
    },
  }
}

/** By how much the vendor's clock is ahead of ours, at least. */
function earliest({ date, got }: Heard): number {
  return date - got
}
