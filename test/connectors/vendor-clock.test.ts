import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVendorClock } from '../../connectors/zendesk/vendor-clock.ts'

const answers = fc.array(fc.record({ after: fc.nat(3_000), there: fc.nat(400), back: fc.nat(400) }), { minLength: 1, maxLength: 20 })

/** Asks one after another by a clock that is `skew` behind the vendor's; what its headers say is all that is heard. */
function tell(clock: ReturnType<typeof createVendorClock>, skew: number, began: number, all: readonly { readonly after: number; readonly there: number; readonly back: number }[]): number {
  let now = began
  for (const { after, there, back } of all) {
    const asked = (now += after)
    now += there
    const date = Math.floor((now + skew) / 1000) * 1000
    now += back
    clock.hear({ asked, got: now, date })
  }
  return now
}

describe("the vendor's clock", () => {
  it('is never taken for later than it is, and never for more than a second and the way back earlier', () => {
    fc.assert(fc.property(fc.integer({ min: -90_000, max: 90_000 }), fc.integer({ min: 1_000_000, max: 2_000_000 }), answers, (skew, began, all) => {
      const clock = createVendorClock()
      const now = tell(clock, skew, began, all)
      const least = clock.atLeast(now) ?? Number.NaN
      expect(least).toBeLessThanOrEqual(now + skew)
      expect(least).toBeGreaterThanOrEqual(now + skew - 1_000 - 400)
    }), { numRuns: 10_000 })
  })

  it('is known to a fraction of a second after some answers', () => {
    const clock = createVendorClock()
    const now = tell(clock, 12_345, 1_000_000, Array.from({ length: 20 }, (_, at) => ({ after: 130 + at, there: 20, back: 20 })))
    expect(now + 12_345 - (clock.atLeast(now) ?? 0)).toBeLessThan(200)
  })

  it('is learned anew once one of the two was set', () => {
    fc.assert(fc.property(fc.integer({ min: -60_000, max: 60_000 }), answers, answers, (skew, before, after) => {
      const clock = createVendorClock()
      const now = tell(clock, 0, 1_000_000, before)
      const later = tell(clock, skew, now, after)
      // Whatever is within what a header leaves open contradicts nothing.
      if (skew < -2_000) expect(clock.atLeast(later)).toBeLessThanOrEqual(later + skew)
      else expect(clock.atLeast(later)).toBeGreaterThanOrEqual(later - 60_000 - 1_400)
    }), { numRuns: 10_000 })
  })

  it('is not known where nobody answered lately', () => {
    const clock = createVendorClock()
    expect(clock.atLeast(5)).toBeNull()
    const now = tell(clock, 0, 1_000_000, [{ after: 1, there: 1, back: 1 }])
    expect(clock.atLeast(now + 29_000)).not.toBeNull()
    expect(clock.atLeast(now + 30_000)).toBeNull()
  })
})
