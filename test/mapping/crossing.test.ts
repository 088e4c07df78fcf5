import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATEGORIES } from '../../src/domain/labels.ts'
import { allowed, crossingOf, type Evidence, evidenceOf, groundsOf, stricter, threadUnder, under, whyCrossing } from '../../src/mapping/crossing.ts'
import type { Floor } from '../../src/domain/lives.ts'
import { CROSSINGS, type Crossing } from '../../src/mapping/mapping.ts'
import { loadMapping } from '../../src/mapping-files.ts'
import { triageOf } from '../sync/make.ts'
import { crossingRules, EVIDENCE, evidences, field, record, RUNS } from './make.ts'

const of = (changes: Partial<Evidence>, floor: Floor | null = null): Crossing => crossingOf({ crossing: [] }, { ...EVIDENCE, ...changes }, floor)
const looser = (one: Crossing, other: Crossing): boolean => CROSSINGS.indexOf(one) > CROSSINGS.indexOf(other)

describe('how much of a record may be on both sides', () => {
  it.each<[Crossing, Partial<Evidence>]>([
    ['whole', {}], ['whole', { minor: false, reporterMinor: false, imageMinor: false }], ['redacted', { minor: true }], ['redacted', { reporterMinor: true }], ['redacted', { minor: false, imageMinor: true }],
    ['pointer', { categories: ['child_exploitation'] }], ['pointer', { categories: ['spam_manipulation', 'child_exploitation'], minor: false, imageMinor: false, reporterMinor: false }],
    ['pointer', { categories: ['sextortion'] }], ['pointer', { categories: ['hate', 'intimate_images'], minor: null, imageMinor: false }], ['pointer', { categories: ['sextortion'], minor: true }],
    ['pointer', { categories: ['sextortion'], minor: false, imageMinor: true }], ['pointer', { categories: ['intimate_images'], minor: false, reporterMinor: true }],
    ['whole', { categories: ['sextortion'], minor: false }], ['whole', { categories: ['intimate_images'], minor: false, imageMinor: false }],
    ['redacted', { categories: ['child_welfare'] }], ['redacted', { categories: ['hate', 'underage_account'] }], ['pointer', { categories: ['intimate_images', 'child_welfare'], minor: false }], ['redacted', { judged: false }],
  ])('%s by law: %j', (wanted, changes) => expect(of(changes)).toBe(wanted))

  it('follows the strictest rule of the mapping, each of which must hold as a whole', () => {
    const crossing = [
      { id: 'a', about: '', when: { categories: ['hate' as const], severities: ['P0' as const] }, as: 'pointer' as const },
      { id: 'b', about: '', when: { rules: ['bullying-targeted', 'threat-plain'] }, as: 'redacted' as const },
      { id: 'c', about: '', when: {}, as: 'whole' as const },
    ]
    const by = (changes: Partial<Evidence>): Crossing => crossingOf({ crossing }, { ...EVIDENCE, rules: [], ...changes }, null)

    expect([by({}), by({ rules: ['bullying-targeted'] }), by({ categories: ['hate'] }), by({ categories: ['hate'], severity: 'P0', rules: ['bullying-targeted'] })]).toEqual(['whole', 'redacted', 'whole', 'pointer'])
  })

  it('never becomes looser by what is learned, nor than what was set before', () => {
    const more = fc.record({ categories: fc.array(fc.constantFrom(...CATEGORIES)), rules: fc.array(fc.constantFrom('bullying-targeted', 'threat-plain', 'grooming-gifts')), minor: fc.boolean(), reporterMinor: fc.boolean(), imageMinor: fc.boolean(), unjudged: fc.boolean() })
    const floors = fc.oneof(fc.constant(null), fc.record({ as: fc.constantFrom(...CROSSINGS), despite: fc.option(fc.subarray<string>([...CATEGORIES, 'minor', 'reporterMinor', 'imageMinor', 'minor?', 'imageMinor?', 'unjudged']), { nil: null }) }))
    fc.assert(fc.property(crossingRules, evidences, more, floors, (crossing, evidence, added, floor) => {
      const before = crossingOf({ crossing }, evidence, floor)
      const after = crossingOf({ crossing }, {
        ...evidence,
        categories: [...evidence.categories, ...added.categories],
        rules: [...evidence.rules, ...added.rules],
        minor: added.minor ? true : evidence.minor, reporterMinor: added.reporterMinor ? true : evidence.reporterMinor, imageMinor: added.imageMinor ? true : evidence.imageMinor,
        judged: added.unjudged ? false : evidence.judged === true,
      }, floor)
      expect(looser(after, before)).toBe(false)
      // Forgetting an age is no reason to let go either, but for the mapping's own rules about it.
      expect(looser(crossingOf({ crossing: [] }, { ...evidence, minor: evidence.minor === false ? null : evidence.minor }, floor), crossingOf({ crossing: [] }, evidence, floor))).toBe(false)
      if (floor !== null) expect(looser(before, floor.as)).toBe(false)
      expect(crossingOf({ crossing }, evidence, { as: before, despite: null })).toBe(floor?.despite == null ? before : stricter(before, crossingOf({ crossing }, evidence, null)))
      expect(crossingOf({ crossing: crossing.toReversed() }, evidence, floor)).toBe(before)
    }), { numRuns: RUNS })
  })

  it('is what a person set, looser or not, until something is known that was not then', () => {
    const evidence: Evidence = { ...EVIDENCE, categories: ['child_exploitation'] }
    const set: Floor = { as: 'whole', despite: groundsOf({ crossing: [] }, evidence) }
    expect([of({ categories: ['child_exploitation'] }, set), of({ categories: ['hate'] }, { as: 'pointer', despite: null }), of({}, set)]).toEqual(['whole', 'pointer', 'whole'])
    expect([of({ categories: ['child_exploitation', 'sextortion'] }, set), of({ categories: ['child_exploitation'], minor: true }, set), of({ categories: ['child_exploitation'], judged: false }, set)]).toEqual(['pointer', 'pointer', 'pointer'])
    expect([whyCrossing({ crossing: [] }, evidence, set), whyCrossing({ crossing: [] }, EVIDENCE, { as: 'redacted', despite: null })]).toEqual([['a person'], ['floor']])
  })

  it('is read off a triage: all categories, all findings, every age', () => {
    const facts = triageOf().facts
    expect(evidenceOf(triageOf({ category: 'hate', categories: ['hate', 'sextortion'] }))).toEqual({ categories: ['hate', 'sextortion'], rules: ['bullying-targeted'], severity: 'P2', minor: null, reporterMinor: null, imageMinor: null, judged: true })
    expect(evidenceOf(triageOf({ facts: { ...facts, age: 17 } })).minor).toBe(true)
    expect(evidenceOf(triageOf({ facts: { ...facts, minor: false, age: 30 } })).minor).toBe(false)
    expect(evidenceOf(triageOf({ facts: { ...facts, reporter_age: 17, age_in_image: 18 } }))).toMatchObject({ reporterMinor: true, imageMinor: false })
    const span = { field: 'body', start: 0, end: 1 }
    expect(evidenceOf(triageOf({ facts: { ...facts, age: 30, minor: false }, details: [{ kind: 'age', value: '12', confidence: 0.4, span }, { kind: 'age_in_image', value: '15', confidence: 0.4, span }] }))).toMatchObject({ minor: true, imageMinor: true })
  })

  it('is for the starter at least what the law says, and names nothing restricted', () => {
    const starter = loadMapping('zendesk-salesforce')
    fc.assert(fc.property(evidences, (evidence) => !looser(starter.crossing(evidence, null), crossingOf({ crossing: [] }, evidence, null))), { numRuns: RUNS })
    for (const category of ['child_exploitation', 'sextortion', 'intimate_images', 'trafficking'] as const) expect(starter.crossing({ ...EVIDENCE, categories: [category], minor: false }, null)).toBe('pointer')
  })
})

describe('what of a record crosses', () => {
  const CASES: readonly [string, object, 'whole' | 'redacted' | 'no', 'whole' | 'redacted' | 'no'][] = [
    ['subject', { left: 'subject', right: 'subject' }, 'no', 'redacted'], ['description', { left: 'description', direction: 'to-right' }, 'no', 'redacted'], ['status', { left: 'status', right: 'status' }, 'whole', 'whole'],
    ['group', { left: 'group', right: 'group' }, 'whole', 'whole'], ['priority', { left: 'priority', right: 'priority' }, 'whole', 'whole'], ['words though a priority', { left: 'priority', right: 'priority', words: true }, 'no', 'redacted'],
    ['others’ tags', { left: 'tags', right: 'tags' }, 'no', 'whole'], ['a field', {}, 'no', 'redacted'], ['a table', { transform: { kind: 'values', pairs: [{ left: 'a', right: 'b' }] } }, 'no', 'whole'],
    ['a table of words', { words: true, transform: { kind: 'values', pairs: [{ left: 'a', right: 'b' }] } }, 'no', 'redacted'], ['a date', { transform: { kind: 'date', left: 'date', right: 'date' } }, 'no', 'whole'],
    ['a template of the subject', { left: 'status', right: 'group', direction: 'to-right', transform: { kind: 'template', text: '{subject}' } }, 'no', 'redacted'],
    ['a priority into a field', { left: 'priority', direction: 'to-right' }, 'no', 'whole'], ['an expression', { left: 'status', right: 'priority', direction: 'to-right', transform: { kind: 'cel', toRight: 'description' } }, 'no', 'redacted'],
  ]
  it.each(CASES)('%s', (_, changes, pointer, redacted) => {
    const made = field(changes)
    expect([allowed(made, 'pointer'), allowed(made, 'redacted'), allowed(made, 'whole')]).toEqual([pointer, redacted, 'whole'])
  })

  it('shows nothing of a pointer’s words by any rule, and only redacted words of what is redacted', () => {
    const secret = 'SECRET'
    const ticket = record({ subject: secret, description: secret, tags: [secret], fields: { 1: secret, 2: secret } })
    const redact = (text: string): string => text.replaceAll(secret, '•')
    const paths = fc.constantFrom('subject', 'description', 'field:1', 'status', 'priority', 'group', 'tags')
    const transforms = fc.constantFrom(
      { kind: 'same' }, { kind: 'template', text: '{subject} {field:2} {tags}' }, { kind: 'cel', toRight: 'description + field["2"]' }, { kind: 'cel', toRight: '[subject]' }, { kind: 'split', separator: 'E', also: ['field:B'] },
    )
    fc.assert(fc.property(paths, paths, transforms, fc.constantFrom('to-right', 'create-only'), (from, to, transform, direction) => {
      if (transform.kind === 'split' && (from === 'tags' || to === 'tags')) return
      const made = field({ left: from, right: to, transform, direction })
      const pointed = under(made, 'pointer', redact)
      expect(JSON.stringify(pointed?.toRight?.(pointed.read.left(ticket), ticket) ?? null)).not.toContain(secret)
      if (from === 'tags' && transform.kind === 'same') return
      const veiled = under(made, 'redacted', redact)
      expect(JSON.stringify(veiled?.toRight?.(veiled.read.left(ticket), ticket) ?? null)).not.toContain(secret)
    }), { numRuns: RUNS })
  })

  it('carries nothing back over an original that was redacted, and takes its redacted copy for equal', () => {
    const made = under(field({ left: 'subject', right: 'subject', words: true }), 'redacted', (text) => text.replace(/\d/g, '•'))

    expect(made?.toLeft).toBeNull()
    expect(made?.agrees(record({ subject: 'Call 5' }), record({ subject: 'Call •' }))).toBe(true)
    expect(made?.agrees(record({ subject: 'Call 5' }), record({ subject: 'Call 5' }))).toBe(false)
    expect(under(field({ left: 'subject', right: 'subject', direction: 'to-left' }), 'redacted', () => '•')?.toLeft?.('x', record())).toEqual({ value: '•' })
  })

  it('has attachments only of what crosses whole', () => {
    expect(CROSSINGS.map(threadUnder)).toEqual([{ comments: 'no', attachments: false }, { comments: 'redacted', attachments: false }, { comments: 'whole', attachments: true }])
    expect(stricter('whole', 'pointer')).toBe('pointer')
  })
})
