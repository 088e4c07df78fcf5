import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AddNote, CreateTicket } from '../../src/domain/write.ts'
import { planClosed, type ClosedInput } from '../../src/sync/follow-ups/plan.ts'
import { landed, ticket } from './make.ts'

const RUNS = { numRuns: 10_000 }
const note = (key: string): AddNote => ({ op: 'add-note', key, recordId: '17', body: 'words', public: false, source: `sf ${key}` })
const made: CreateTicket = { op: 'create-ticket', key: 'follow-up a', externalId: 'bw-follow-up-17-a', subject: '', body: 'words', public: false, tags: [], fields: {}, follows: '17' }
const input = fc.record<ClosedInput>({
  left: fc.constantFrom('closed' as const, 'closed' as const, 'solved' as const, 'open' as const).chain((status) => fc.boolean().map((merged) => ticket({ status, ...(merged ? { merged: true as const } : {}) }))),
  right: fc.constantFrom('open' as const, 'solved' as const, 'deleted' as const).map((status) => ticket({ status })),
  bases: fc.constantFrom({}, { status: { left: 'closed', right: 'solved' } }),
  lane: fc.constantFrom([], [landed(note('x'), 'n1')], [landed(made, '90')]),
  next: fc.constantFrom(null, note('a'), note('b')), writes: fc.constantFrom('follow-up' as const, 'follow-up' as const, 'set-aside' as const), held: fc.boolean(),
})

describe('the planner of follow-ups', () => {
  it('opens none for what is open, merged, deleted, held, opened before, or not declared', () => {
    fc.assert(fc.property(input, (one) => {
      const found = planClosed(one)
      if (found === null || found === 'tell') return
      expect([one.left.status, one.left.merged === true, one.right.status === 'deleted', one.held, one.writes, one.next === null]).toEqual(['closed', false, false, false, 'follow-up', false])
      expect(one.lane.some(({ write }) => write.op === 'create-ticket')).toBe(false)
    }), RUNS)
  })

  it('is idempotent: planned again it is the same write, and once that is in the lane there is no other', () => {
    fc.assert(fc.property(input, (one) => {
      const found = planClosed(one)
      expect(planClosed(one)).toEqual(found)
      if (found !== null && found !== 'tell') expect(planClosed({ ...one, lane: [...one.lane, landed(found, '91')], next: note('c') })).toBeNull()
    }), RUNS)
  })

  it('says so to a person where nothing is opened, and opens one where it may', () => {
    fc.assert(fc.property(input, (one) => {
      const may: ClosedInput = { ...one, left: ticket({ status: 'closed' }), right: ticket({ status: 'open' }), lane: [], next: note('a'), held: false, writes: 'follow-up' }
      expect([planClosed(may)]).toMatchObject([{ op: 'create-ticket', follows: '17' }])
      expect([planClosed({ ...may, held: true }), planClosed({ ...may, writes: 'set-aside' })]).toEqual(['tell', 'tell'])
    }), RUNS)
  })
})
