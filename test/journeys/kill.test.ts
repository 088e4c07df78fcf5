import { describe, expect, it } from 'vitest'
import { killProof, withoutStamps } from '../support/kill-proof.ts'

const MINUTES = 60_000

/** `npm run prove` does three hundred; this is the slice that every change passes. */
describe('kill -9 of a real process, over HTTP', () => {
  it('while people work on both sides: loses no ticket, edit or comment and doubles no note, macro or case, most often between a write and its receipt', { timeout: 6 * MINUTES }, async () => {
    const { tally, violations, cases, people } = await killProof({ kills: 12, seed: 1 })

    expect(violations).toEqual([])
    expect(tally.kills).toBe(12)
    expect(tally.inDelivery / tally.kills).toBeGreaterThanOrEqual(0.6)
    expect(cases).toBeGreaterThan(200)
    expect(people.edits).toBeGreaterThan(0)
    expect(people.comments).toBeGreaterThan(0)
  })

  it('doubles notes once the stamps are taken out on the way', { timeout: 6 * MINUTES }, async () => {
    const { violations } = await killProof({ kills: 20, seed: 2, alter: withoutStamps, aim: /update_many/, stopAt: 'note twice' })

    expect(violations.filter((one) => one.startsWith('note twice'))).not.toEqual([])
  })
})
