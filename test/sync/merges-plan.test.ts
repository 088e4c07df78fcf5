import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planCaseMerge, planTicketMerge, type MergedCase, type MergedTicket } from '../../src/sync/merges/plan.ts'

const RUNS = { numRuns: 10_000 }
const HOUR = 3_600_000
const NOW = 90 * HOUR
const told = { toldAt: fc.integer({ min: 0, max: 40 }).map((hours) => NOW - hours * HOUR), into: fc.constantFrom(null, '8', '8', '8'), decision: fc.constantFrom(null, null, null, 'approved' as const, 'declined' as const) }
const ticket = fc.record<MergedTicket>({ ...told, to: fc.constantFrom('close' as const, 'close' as const, 'link' as const, null), held: fc.constantFrom(null, null, null, 'preserved' as const, 'hold' as const), own: fc.constantFrom('there' as const, 'there' as const, 'edited' as const, 'none' as const), winners: fc.constantFrom('there' as const, 'there' as const, 'none' as const) })
const ofCase = fc.record<MergedCase>({ ...told, kept: fc.constantFrom('free' as const, 'taken' as const, 'gone' as const) })

describe('the planner of merges', () => {
  it('is delete-safe: nothing is closed that is held or preserved, that somebody worked on, or that the mapping does not name, unless a person says so; under a legal hold not even then', () => {
    fc.assert(fc.property(ticket, (one) => {
      const verdict = planTicketMerge(one, NOW)
      if (verdict.kind !== 'name') return
      expect([one.held === 'hold', one.decision === 'declined', one.own === 'none']).toEqual([false, false, false])
      if (one.decision === null) expect([one.held, one.own, one.to === null, one.into === null, one.winners]).toEqual([null, 'there', false, false, 'there'])
      if (one.to === 'link') expect(verdict.close).toBe(false)
    }), RUNS)
  })

  it('is delete-safe: a case that was merged away takes no ticket with it and none of another ticket is taken', () => {
    fc.assert(fc.property(ofCase, (one) => {
      const verdict = planCaseMerge(one, NOW)
      expect(['look', 'wait', 'end', 'move']).toContain(verdict.kind)
      if (verdict.kind === 'move') expect([one.kept, one.into === null]).toEqual(['free', false])
      if (one.kept === 'taken' && one.into !== null && one.decision !== 'declined') expect(verdict).toEqual({ kind: 'wait', because: 'taken' })
    }), RUNS)
  })

  it('acts where all is known and allowed: safety is not bought by doing nothing', () => {
    fc.assert(fc.property(ticket, ofCase, (one, other) => {
      expect(planTicketMerge({ ...one, into: '8', decision: null, held: null, own: 'there', winners: 'there', to: 'close' }, NOW)).toEqual({ kind: 'name', close: true })
      expect(planCaseMerge({ ...other, into: '8', decision: null, kept: 'free' }, NOW)).toEqual({ kind: 'move' })
    }), RUNS)
  })

  it('converges: after a day everything has come to an end or waits for a person, who always ends it', () => {
    fc.assert(fc.property(ticket, ofCase, (one, other) => {
      const later = NOW + 25 * HOUR
      expect([planTicketMerge(one, later).kind, planCaseMerge(other, later).kind]).not.toContain('look')
      expect([planTicketMerge({ ...one, decision: 'declined' }, NOW), planCaseMerge({ ...other, decision: 'declined' }, NOW)]).toEqual([{ kind: 'end' }, { kind: 'end' }])
    }), RUNS)
  })

  it('never looks again at once', () => {
    fc.assert(fc.property(ticket, ofCase, (one, other) => {
      for (const verdict of [planTicketMerge(one, NOW), planCaseMerge(other, NOW)]) if (verdict.kind === 'look') expect(verdict.at).toBeGreaterThan(NOW)
    }), RUNS)
  })
})
