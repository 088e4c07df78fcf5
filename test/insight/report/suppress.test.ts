import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withheldCells, withheldRows } from '../../../src/insight/report/suppress.ts'

const LEAST = 5

/**
 * What a reader can work out who knows every rule: rows that are named count at least one, the total is shown. For each withheld row the least and the most it may
 * be, by trying every way to share out what is left: nothing of the code under test.
 */
function workedOut(values: readonly number[], hidden: readonly boolean[], each: number): readonly { readonly least: number; readonly most: number }[] {
  const behind = values.filter((_, index) => hidden[index] === true)
  const left = values.reduce((sum, value) => sum + value, 0) - values.reduce((sum, value, index) => sum + (hidden[index] === true ? 0 : value), 0)
  const found = behind.map(() => ({ least: Infinity, most: -Infinity }))
  const share = (place: number, rest: number, so: readonly number[]): void => {
    if (place < behind.length - 1) {
      for (let value = each; value <= rest; value += 1) share(place + 1, rest - value, [...so, value])
    } else if (rest >= each) {
      for (const [index, value] of [...so, rest].entries()) found[index] = { least: Math.min(found[index]?.least ?? value, value), most: Math.max(found[index]?.most ?? value, value) }
    }
  }
  if (behind.length > 0) share(0, left, [])
  return found
}

const rows = fc.array(fc.record({ value: fc.integer({ min: 1, max: 8 }), share: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 5 })
  .map((all) => all.map(({ value, share }) => ({ value, people: Math.ceil(value / share) })))

describe('what is withheld', () => {
  it('holds every row behind which few people stand, and cannot be worked out of what is shown', () => {
    let [withheld, given] = [0, 0]
    fc.assert(fc.property(rows, (all) => {
      const hidden = withheldRows(all, LEAST)
      if (hidden === null) {
        given += 1
        expect(all.some(({ people }) => people < LEAST)).toBe(true)
        return
      }
      expect(all.filter(({ people }, index) => people < LEAST && hidden[index] !== true)).toEqual([])
      for (const { least, most } of workedOut(all.map(({ value }) => value), hidden, 1)) {
        withheld += 1
        expect(most - least).toBeGreaterThanOrEqual(LEAST - 1)
      }
    }), { numRuns: 2000, seed: 7 })
    expect(withheld).toBeGreaterThan(1000)
    expect(given).toBeGreaterThan(50)
  })

  it('withholds nothing where nothing is small, and no more than it takes', () => {
    const counted = (...values: number[]) => values.map((value) => ({ value, people: value }))
    expect(withheldRows(counted(9, 5, 700), LEAST)).toEqual([false, false, false])
    expect(withheldRows(counted(3, 40, 60), LEAST)).toEqual([true, true, false])
    expect(withheldRows(counted(3, 4, 60), LEAST)).toEqual([true, true, false])
    // Two of one each: their sum of two would tell both.
    expect(withheldRows(counted(1, 1, 60, 70), LEAST)).toEqual([true, true, true, false])
    expect(withheldRows(counted(1, 1, 1), LEAST)).toBeNull()
  })

  it('a further column of the same rows tells no withheld row either, as far as its total leaves anything open', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), { minLength: 2, maxLength: 5 }).filter((all) => all.filter(([, few]) => few).length > 1), (all) => {
      const values = all.map(([value]) => value)
      const hidden = withheldCells(values, all.map(([, few]) => few))
      expect(all.filter(([, few], index) => few && hidden[index] !== true)).toEqual([])
      if (values.every((value) => value === 0)) return
      for (const { least, most } of workedOut(values, hidden, 0)) expect(most).toBeGreaterThan(least)
    }), { numRuns: 2000, seed: 7 })
  })
})
