import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { severityRank } from '../../src/domain/labels.ts'
import type { OutsideSignal, Triage, TriageInput } from '../../src/domain/triage.ts'
import { loadPolicy, readPolicy } from '../../src/policy-files.ts'
import { compilePolicy, type Policy } from '../../src/rules/policy.ts'
import { triage } from '../../src/rules/triage.ts'

const policy = loadPolicy()
const judge = (body: string, more: Partial<TriageInput> = {}, by: Policy = policy): Triage => triage({ subject: '', body, comments: [], at: 0, ...more }, by, 0)
const score = (label: string, value: number): OutsideSignal => ({ field: `classifier.${label}`, value })
const HARMLESS = 'the colours of the new filter are nice'

/** The shipped policy and one more rule. */
function withRule(rule: object): Policy {
  const full = { id: 'heard-outside', title: 'Heard outside', version: '1', state: 'live', reason: 'Other systems say so', tests: [{ miss: 'hello' }, { hit: 'i want to kill myself' }], ...rule }
  return compilePolicy({ files: [...readPolicy().files, { name: 'rules/heard.yaml', data: { rules: [full] } }] })
}

describe('what other systems say', () => {
  it('raises attention, and the finding says who said it', () => {
    const quiet = judge(HARMLESS)
    const raised = judge(HARMLESS, { signals: [score('self_harm', 0.9)] })
    expect(quiet.severity).toBe('P4')
    expect(raised).toMatchObject({ severity: 'P2', category: quiet.category })
    expect(raised.findings).toContainEqual({ rule: 'outside_self_harm', version: '1', spans: [] })
    expect(policy.ruleTitles['outside_self_harm']).toMatch(/classifier/)
  })

  it.each<[string, Partial<TriageInput>, string]>([
    ['a tag of Zendesk', { tags: ['Intent__Safety'] }, 'outside_safety_intent'], ['a field of Zendesk', { signals: [{ field: 'sentiment', value: 'Very Negative' }] }, 'outside_very_negative'], ['a tag of feelings', { tags: ['sentiment__very_negative'] }, 'outside_very_negative'], ['a field of Salesforce', { signals: [{ field: 'IsEscalated', value: 'true' }] }, 'outside_escalated'],
  ])('hears %s', (_, more, id) => expect(judge(HARMLESS, more).findings.map((one) => one.rule)).toContain(id))

  it.each<[string, Partial<TriageInput>]>([
    ['another field', { signals: [{ field: 'mood', value: 'very negative' }] }], ['a low score', { signals: [score('self_harm', 0.79)] }], ['a score beyond belief', { signals: [score('self_harm', 17)] }], ['a score as a word', { signals: [{ field: 'classifier.self_harm', value: '0.99' }] }], ['an unknown label', { signals: [score('constructor', 1)] }], ['a tag like ours', { tags: ['outside_self_harm', '__proto__'] }],
  ])('does not hear %s', (_, more) => expect(judge(HARMLESS, more)).toEqual(judge(HARMLESS)))

  it('tells the language where the words do not', () => {
    expect(judge('@abc 12', { tags: ['language__turkish'] }).lang).toBe('tr')
    expect(judge('@abc 12', { signals: [{ field: 'language', value: 'Polish' }] }).lang).toBe('pl')
    expect(judge('ich möchte wissen, wie ich Kommentare ausschalten kann', { tags: ['language__turkish'] }).lang).toBe('de')
  })

  it('can be read by a rule that raises, together with words', () => {
    const stricter = withRule({ when: 'outside_very_negative && suicide', outcome: { severity: 'P0' } })
    const words = 'i want to die'
    expect(judge(words, {}, stricter).severity).not.toBe('P0')
    expect(judge(words, { tags: ['sentiment__very_negative'] }, stricter).severity).toBe('P0')
  })

  it.each<[string, object, RegExp]>([
    ['chooses a category', { when: 'outside_escalated', outcome: { category: 'hate' } }, /not choose a category/], ['counts its absence', { when: 'suicide && !outside_escalated', outcome: { severity: 'P1' } }, /must not count/],
    ['hides its absence', { when: 'suicide && !(outside_escalated && takeover)', outcome: { severity: 'P1' } }, /must not count/], ['compares it', { when: 'suicide && outside_escalated == false', outcome: { severity: 'P1' } }, /must not count/], ['reads an unknown one', { when: 'outside_nothing', outcome: { severity: 'P1' } }, /Unknown variable/],
  ])('is refused in a rule that %s', (_, rule, why) => expect(() => withRule(rule)).toThrow(why))

  it('is refused in a choice of features, and where it is mapped from nothing', () => {
    const files = readPolicy().files
    const features = files.map((file) => (file.name === 'features.yaml' ? { ...file, data: JSON.parse(JSON.stringify(file.data).replace('"when":"by_bystander"', '"when":"outside_escalated"')) as unknown } : file))
    expect(() => compilePolicy({ files: features })).toThrow(/chooses no feature/)
    const empty = files.map((file) => (file.name === 'signals.yaml' ? { ...file, data: { signals: [{ id: 'outside_x', about: 'Nothing.' }] } } : file))
    expect(() => compilePolicy({ files: empty })).toThrow(/mapped from nothing/)
    const grave = files.map((file) => (file.name === 'signals.yaml' ? { ...file, data: { signals: [{ id: 'outside_x', about: 'All.', tags: ['x'], raises: 'P0' }] } } : file))
    expect(() => compilePolicy({ files: grave })).toThrow(/signals\.yaml/)
  })

  it('never lowers, whatever is said and whatever the ticket says', () => {
    const phrases = ['i want to die', 'my ex posted my nudes', 'im 15', 'he will send them to everyone', 'my account was hacked', 'the app crashes', 'he kills me tonight', 'how do i turn off comments', 'in the game', 'i blocked him', 'not', 'ich will sterben', 'thank you']
    const said = fc.record({
      tags: fc.subarray(['sentiment__very_negative', 'sentiment__positive', 'intent__safety', 'language__german', 'other']),
      signals: fc.array(fc.oneof(fc.record({ field: fc.constantFrom('sentiment', 'IsEscalated', 'language', 'x'), value: fc.constantFrom('very negative', 'true', 'Positive', 'german') }), fc.record({ field: fc.constantFrom('classifier.self_harm', 'classifier.violence', 'classifier.child_safety', 'classifier.harassment'), value: fc.double({ min: 0, max: 1, noNaN: true }) })), { maxLength: 4 }),
    })
    fc.assert(fc.property(fc.array(fc.constantFrom(...phrases), { minLength: 1, maxLength: 6 }), said, (list, more) => {
      const before = judge(list.join('. '), { lang: 'en' })
      const after = judge(list.join('. '), { lang: 'en', ...more })
      expect(severityRank(after.severity)).toBeLessThanOrEqual(severityRank(before.severity))
      expect({ ...after, severity: 0, features: 0, findings: 0 }).toEqual({ ...before, severity: 0, features: 0, findings: 0 })
      for (const one of before.findings) expect(after.findings).toContainEqual(one)
    }), { numRuns: 10_000 })
  }, 60_000)
})
