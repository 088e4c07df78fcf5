import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldValue } from '../../src/domain/ticket.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { bind } from '../../src/mapping/field.ts'
import { previewPair, type PreviewRow } from '../../src/mapping/preview.ts'
import { mergeField } from '../../src/sync/merge/field.ts'
import { triageOf } from '../sync/make.ts'
import { EVIDENCE, mapping, record, RUNS } from './make.ts'

const redact = (text: string): string => text.replace(/\d/g, '•')
const pairs = { kind: 'values', pairs: [{ left: 'a', right: 'x' }, { left: 'b', right: 'x' }, { left: 'c', right: 'z' }] }

function show(changes: object, left: FieldValue, right: FieldValue | undefined, evidence = EVIDENCE): PreviewRow | undefined {
  const compiled = compileMapping(mapping({ fields: [{ id: 'r', left: 'field:1', right: 'field:A', direction: 'both', ...changes }] }))
  return previewPair(compiled, record({ fields: { 1: left } }), right === undefined ? null : record({ fields: { A: right } }), evidence, { redact }).rows[0]
}
const after = (row: PreviewRow | undefined): unknown => [row?.outcome, row?.left.after, row?.right.after]

describe('the preview of two records', () => {
  it.each<[object, FieldValue, FieldValue | undefined, unknown]>([
    [{}, 'a', 'a', ['agreed', 'a', 'a']], [{}, 'a', 'b', ['conflict', 'a', 'b']], [{ owner: 'left' }, 'a', 'b', ['to-right', 'a', 'a']], [{ owner: 'right' }, 'a', 'b', ['to-left', 'b', 'b']],
    [{}, 'a', null, ['to-right', 'a', 'a']], [{}, null, 'b', ['to-left', 'b', 'b']], [{}, null, null, ['agreed', null, null]], [{}, 'a', undefined, ['to-right', 'a', 'a']], [{}, null, undefined, ['left alone', null, null]],
    [{ direction: 'to-right', owner: 'left' }, 'a', 'b', ['to-right', 'a', 'a']], [{ direction: 'to-right', owner: 'right' }, 'a', 'b', ['left alone', 'a', 'b']], [{ direction: 'to-right' }, null, 'b', ['left alone', null, 'b']],
    [{ direction: 'to-left', owner: 'right' }, 'a', 'b', ['to-left', 'b', 'b']], [{ direction: 'to-left' }, 'a', undefined, ['left alone', 'a', null]],
    [{ direction: 'create-only' }, 'a', undefined, ['to-right', 'a', 'a']], [{ direction: 'create-only' }, 'a', 'b', ['left alone', 'a', 'b']],
    [{ transform: pairs }, 'b', 'x', ['agreed', 'b', 'x']], [{ transform: pairs }, 'odd', null, ['stuck', 'odd', null]], [{ transform: pairs, owner: 'right' }, 'a', 'z', ['to-left', 'c', 'z']],
  ])('%j: %j and %j', (changes, left, right, wanted) => expect(after(show(changes, left, right))).toEqual(wanted))

  it('shows what is withheld by name only, and redacted words as they would be written', () => {
    const child = { ...EVIDENCE, minor: true }

    expect(show({}, 'secret', 'other', { ...EVIDENCE, categories: ['child_exploitation'] })).toEqual({ rule: 'r', left: { path: 'field:1', before: null, after: null }, right: { path: 'field:A', before: null, after: null }, outcome: 'withheld', fault: null })
    expect(show({ owner: 'left' }, 'room 12', undefined, child)?.right.after).toBe('room ••')
    expect(show({ owner: 'right' }, 'room 12', 'room ••', child)?.outcome).toBe('agreed')
    expect(show({ owner: 'right' }, 'room 12', 'hall', child)).toMatchObject({ outcome: 'left alone', left: { after: 'room 12' } })
  })

  it('merges tags one by one and leaves ours out', () => {
    const compiled = compileMapping(mapping({ fields: [{ id: 'r', left: 'tags', right: 'tags', direction: 'both' }] }))
    const row = previewPair(compiled, record({ tags: ['a', 'safety_hate'] }), record({ tags: ['b', 'severity_p1'] }), EVIDENCE, { redact }).rows[0]

    expect(row).toMatchObject({ outcome: 'both', left: { before: ['a'], after: ['a', 'b'] }, right: { before: ['b'], after: ['a', 'b'] } })
  })

  it('has no rows for what the filter leaves out', () => {
    const compiled = compileMapping(mapping({ filter: 'severity == "P0"', fields: [{ id: 'r', left: 'subject', right: 'subject', direction: 'both' }] }))

    expect(previewPair(compiled, record(), null, EVIDENCE, { redact, triage: triageOf() })).toMatchObject({ filter: 'out', rows: [] })
    expect(previewPair(compiled, record(), null, EVIDENCE, { redact, triage: triageOf({ severity: 'P0' }), floor: { as: 'pointer', despite: null } })).toMatchObject({ filter: 'in', crossing: 'pointer', rows: [{ outcome: 'withheld' }] })
  })

  it('is what the merge would do, whatever the rule', () => {
    const value = fc.constantFrom<FieldValue>('a', 'b', 'c', 'x', 'z', null)
    const changes = fc.record({ direction: fc.constantFrom('to-right', 'to-left', 'both', 'create-only'), owner: fc.constantFrom('left', 'right', 'ask'), whenEmpty: fc.constantFrom('clear', 'keep'), transform: fc.constantFrom<object>({ kind: 'same' }, pairs) })
    fc.assert(fc.property(changes, value, value, (rule, one, other) => {
      const compiled = compileMapping(mapping({ fields: [{ id: 'r', left: 'field:1', right: 'field:A', ...rule }] }))
      const field = compiled.fields[0]
      if (field === undefined) throw new Error('no rule')
      const left = record({ fields: { 1: one } })
      const right = record({ fields: { A: other } })
      // The merge leaves alone what a table pairs once it asks for `pairs`.
      fc.pre(!field.pairs(one, other))
      const merged = mergeField(bind(field, left, right), null, one, other)
      const row = previewPair(compiled, left, right, EVIDENCE, { redact }).rows[0]
      const seen = merged.kind === 'write' ? [`to-${merged.side}`, merged.value] : merged.kind === 'agreed' ? ['nothing', null] : [merged.kind, null]
      const outcome = row?.outcome ?? ''
      expect(outcome.startsWith('to-') ? [outcome, row?.[outcome === 'to-left' ? 'left' : 'right'].after] : [outcome === 'agreed' || outcome === 'left alone' ? 'nothing' : outcome, null]).toEqual(seen)
      expect(row?.left.after === one && row.right.after === other).toBe(merged.kind !== 'write')
    }), { numRuns: RUNS })
  })
})
