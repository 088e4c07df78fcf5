import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Deleted, type DeleteRules, HOUR_MS, planDeletes, type Verdict } from '../../src/sync/lives/deletes.ts'

const RUNS = { numRuns: 10_000 }
const MINUTE = 60_000
const NOW = 50 * HOUR_MS

const at = fc.integer({ min: 0, max: 180 }).map((minutes) => NOW - minutes * MINUTE)
const deleted = (key: string) => fc.record<Deleted>({
  key: fc.constant(key), toldAt: at,
  looked: fc.option(fc.record({ at, found: fc.constantFrom('there' as const, 'gone' as const, 'gone' as const) }), { freq: 8 }),
  decision: fc.constantFrom(null, null, null, 'approved' as const, 'declined' as const), carries: fc.integer({ max: 9, min: 0 }).map((one) => one > 0),
  held: fc.constantFrom(null, null, null, 'preserved' as const, 'hold' as const),
  counterpart: fc.constantFrom('untouched' as const, 'untouched' as const, 'edited' as const, 'gone' as const, 'none' as const),
})
const story = fc.integer({ min: 1, max: 8 }).chain((count) => fc.record({
  records: fc.tuple(...Array.from({ length: count }, (_, index) => deleted(String(index)))),
  confirmMinutes: fc.integer({ min: 1, max: 90 }), perHour: fc.integer({ min: 0, max: 6 }), carried: fc.integer({ min: 0, max: 4 }), others: fc.array(at, { maxLength: 6 }),
}))
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

const rulesOf = ({ records, confirmMinutes, perHour, carried, others }: Story): DeleteRules => ({ now: NOW, confirmMs: confirmMinutes * MINUTE, perHour, carried, told: [...records.map((one) => one.toldAt), ...others] })
const planned = (one: Story, records: readonly Deleted[] = one.records): ReadonlyMap<string, Verdict> => planDeletes(records, rulesOf(one))
const carriedOf = (one: Story): readonly Deleted[] => one.records.filter(({ key }) => planned(one).get(key)?.kind === 'carry')

describe('the planner of deletes', () => {
  it('is delete-safe: nothing is carried without two signals, against the mapping, under hold or preservation, or of a record that somebody worked on since', () => {
    fc.assert(fc.property(story, (one) => {
      for (const { looked, toldAt, decision, carries, held, counterpart } of carriedOf(one)) {
        expect(looked?.found).toBe('gone')
        expect(looked?.at).toBeGreaterThanOrEqual(toldAt + one.confirmMinutes * MINUTE)
        expect([carries, held === 'hold', decision === 'declined', ['untouched', 'edited'].includes(counterpart)]).toEqual([true, false, false, true])
        if (decision !== 'approved') expect([held, counterpart]).toEqual([null, 'untouched'])
      }
    }), RUNS)
  })

  it('is delete-safe: above the cap nothing is carried that no person approved, however the deletes are spread', () => {
    fc.assert(fc.property(story, (one) => {
      const automatic = carriedOf(one).filter(({ decision }) => decision !== 'approved')
      if (automatic.length === 0) return
      const { told } = rulesOf(one)
      expect(one.carried + automatic.length).toBeLessThanOrEqual(one.perHour)
      for (const { toldAt } of automatic) {
        for (let from = toldAt - HOUR_MS + MINUTE; from <= toldAt; from += MINUTE) expect(told.filter((each) => each >= from && each < from + HOUR_MS).length).toBeLessThanOrEqual(one.perHour)
      }
    }), RUNS)
  })

  it('carries what is confirmed, allowed, untouched and below the cap: safety is not bought by doing nothing', () => {
    fc.assert(fc.property(story, (one) => {
      const [first] = one.records
      if (first === undefined) return
      const alone: Deleted = { ...first, looked: { at: first.toldAt + one.confirmMinutes * MINUTE, found: 'gone' }, decision: null, carries: true, held: null, counterpart: 'untouched' }
      expect(planDeletes([alone], { ...rulesOf(one), perHour: 1, carried: 0, told: [alone.toldAt] }).get(alone.key)).toEqual({ kind: 'carry' })
    }), RUNS)
  })

  it('does not depend on the order of the records, nor of what was told', () => {
    fc.assert(fc.property(story, (one) => {
      const turned = planDeletes(one.records.toReversed(), { ...rulesOf(one), told: rulesOf(one).told.toReversed() })
      expect(Object.fromEntries(turned)).toEqual(Object.fromEntries(planned(one)))
    }), RUNS)
  })

  it('is idempotent: what was carried is planned no second time, and leaves no room for more than the cap', () => {
    fc.assert(fc.property(story, (one) => {
      const first = planned(one)
      const gone = one.records.filter(({ key }) => first.get(key)?.kind === 'carry')
      const rest = one.records.filter(({ key }) => first.get(key)?.kind !== 'carry')
      const second = planDeletes(rest, { ...rulesOf(one), carried: one.carried + gone.length })
      for (const { key, decision } of rest) {
        if (decision === 'approved') continue
        expect([key, second.get(key)?.kind === 'carry']).toEqual([key, false])
      }
    }), RUNS)
  })

  it('converges: every record comes to an end once it is looked at, or waits for a person, who always ends it', () => {
    fc.assert(fc.property(story, (one) => {
      const seen = one.records.map((each): Deleted => ({ ...each, looked: { at: each.toldAt + one.confirmMinutes * MINUTE, found: each.looked?.found ?? 'gone' } }))
      const verdicts = planned(one, seen)
      for (const { key } of seen) expect(verdicts.get(key)?.kind).not.toBe('look')
      const decided = seen.map((each): Deleted => ({ ...each, decision: 'declined', held: null }))
      for (const verdict of planned(one, decided).values()) expect(['lift', 'end']).toContain(verdict.kind)
    }), RUNS)
  })

  it('is echo-free: a record whose counterpart is gone already takes nothing with it', () => {
    fc.assert(fc.property(story, (one) => {
      const echoes = one.records.map((each): Deleted => ({ ...each, counterpart: 'gone' }))
      for (const verdict of planned(one, echoes).values()) expect(verdict.kind).not.toBe('carry')
    }), RUNS)
  })
})
