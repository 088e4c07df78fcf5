import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mappingVersion } from '../../src/mapping/compile.ts'
import { diffMappings } from '../../src/mapping/diff.ts'
import type { Mapping } from '../../src/mapping/mapping.ts'
import { crossingRules, mapping } from './make.ts'

const BEFORE = mapping({
  fields: [{ id: 'plan', left: 'field:1', right: 'field:A', direction: 'both' }, { id: 'gone', left: 'field:2', right: 'field:B', direction: 'to-right' }],
  status: { direction: 'both', pairs: [{ left: 'open', right: 'open' }, { left: 'solved', right: 'solved' }, { left: 'solved', right: 'closed' }] },
})
const AFTER = mapping({
  fields: [{ id: 'new', left: 'field:3', right: 'field:C', direction: 'to-left' }, { id: 'plan', left: 'field:1', right: 'field:D', direction: 'both', owner: 'left' }],
  status: { direction: 'both', pairs: [{ left: 'solved', right: 'closed' }, { left: 'solved', right: 'solved' }, { left: 'pending', right: 'open' }] },
  comments: { public: 'both' },
})

describe('what one mapping does otherwise than another', () => {
  it('is named rule by rule and pair by pair', () => {
    expect(diffMappings(BEFORE, AFTER).map(({ about, change, before, after }) => [about, change, before, after])).toEqual([
      ['field plan, right', 'changed', '"field:A"', '"field:D"'],
      ['field plan, owner', 'changed', '"ask"', '"left"'],
      ['field gone', 'removed', expect.stringContaining('"field:B"'), null],
      ['field new', 'added', null, expect.stringContaining('"to-left"')],
      ['status, pairs, "open" = "open"', 'removed', 'true', null],
      ['status, pairs, "pending" = "open"', 'added', null, 'true'],
      ['comments, public', 'changed', '"none"', '"both"'],
    ])
  })

  it('sees that the usual pair is another one', () => {
    const pairs = [{ left: 'solved', right: 'solved' }, { left: 'solved', right: 'closed' }]
    const [one, other] = [pairs, pairs.toReversed()].map((order) => mapping({ status: { direction: 'both', pairs: order } })) as [Mapping, Mapping]

    expect(diffMappings(one, other).map(({ about }) => about)).toEqual(['status, pairs, order'])
  })

  it('is nothing exactly where both say the same, in whatever order', () => {
    const field = fc.record({ id: fc.constantFrom('a', 'b', 'c'), left: fc.constantFrom('subject', 'field:1'), right: fc.constantFrom('subject', 'field:A'), direction: fc.constantFrom('both', 'to-right'), words: fc.constantFrom(true, undefined) })
    const any = fc.record({ fields: fc.uniqueArray(field, { selector: (one) => one.id }), crossing: crossingRules, filter: fc.constantFrom(undefined, 'status == "open"') }).map(mapping)
    const inOrder = (one: Mapping): string => mappingVersion({ ...one, fields: one.fields.toSorted((x, y) => (x.id < y.id ? -1 : 1)), crossing: one.crossing.toSorted((x, y) => (x.id < y.id ? -1 : 1)) })
    fc.assert(fc.property(any, any, fc.boolean(), (one, two, same) => {
      const other = same ? { ...one, fields: one.fields.toReversed(), crossing: one.crossing.toReversed() } : two
      expect(diffMappings(one, other).length === 0).toBe(inOrder(one) === inOrder(other))
      expect(diffMappings(one, other)).toHaveLength(diffMappings(other, one).length)
    }), { numRuns: 2_000 })
  })
})
