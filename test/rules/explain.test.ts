import { describe, expect, it } from 'vitest'
import { loadPolicy } from '../../src/policy-files.ts'
import { explainRules, type RuleExplanation } from '../../src/rules/explain.ts'
import { compilePolicy } from '../../src/rules/policy.ts'
import { triage } from '../../src/rules/triage.ts'
import { shadow } from '../../src/rules/watched.ts'
import { LEXICONS, rule, RULES, smallPolicy } from '../support/policy.ts'

const RULE_SET = [
  ...RULES,
  rule('threat-there', { state: 'shadow', when: 'threat && place', outcome: { severity: 'P0', category: 'violent_threat' } }),
  rule('threat-said', { state: 'draft', when: 'threat__own && !bothered', outcome: { severity: 'P0' } }),
  rule('threat-young', { when: 'threat && age < 14.0', outcome: { severity: 'P0' } }),
  rule('threat-late', { state: 'shadow', when: 'is_violent_threat && place', outcome: { severity: 'P0' } }),
  rule('gone', { state: 'retired' }),
]
const policy = compilePolicy(smallPolicy(RULE_SET))
const input = (body: string) => ({ subject: '', body, comments: [], at: 0 })
const explain = (body: string): Map<string, RuleExplanation> => new Map(explainRules(input(body), policy, 0).rules.map((one) => [one.rule, one]))
const states = (one: RuleExplanation | undefined) => Object.fromEntries(one?.signals.map(({ name, state }) => [name, state]) ?? [])

describe('one ticket, rule by rule', () => {
  it('says of every rule but retired ones whether it fired, and whether that counted', () => {
    const found = explain('he says he will kill me at school')

    expect([...found.keys()]).toEqual(['bothered', 'threat', 'threat-there', 'threat-said', 'threat-young', 'threat-late'])
    expect([...found.values()].map(({ fired, counted }) => [fired, counted])).toEqual([[false, false], [true, true], [true, false], [true, false], [false, false], [true, false]])
    expect(explainRules(input('he says he will kill me at school'), policy, 0).triage).toEqual(triage(input('he says he will kill me at school'), policy, 0))
  })

  it('names what is present, absent, denied and quoted, and which of them decided', () => {
    const text = 'he wrote "i will kill you", he does not hurt you, near the house'
    const found = explain(text)
    const threat = found.get('threat')?.signals[0]

    expect(states(found.get('threat-there'))).toEqual({ threat: 'quoted', place: 'present' })
    expect(states(found.get('threat-said'))).toEqual({ threat__own: 'quoted', bothered: 'absent' })
    expect(found.get('threat-said')?.because).toBe('Quiet: threat__own is present, but only in quotation marks.')
    expect(threat?.spans.map(({ start, end }) => text.slice(start, end))).toEqual(['kill'])
    expect(states(explain('i am not going to kill anybody').get('threat'))).toEqual({ threat: 'denied' })
    expect(explain('i am not going to kill anybody').get('threat')?.because).toBe('Quiet: threat is denied.')
    expect(found.get('threat-there')?.signals.filter((one) => one.decisive).map((one) => one.name)).toEqual(['place', 'threat'])
  })

  it('tells a number that is not known from one that does not fit', () => {
    expect(explain('i will kill him').get('threat-young')?.because).toBe('Skipped: the text does not say age.')
    expect(explain("i'm 12 and i will kill him").get('threat-young')?.fired).toBe(true)
    expect(explain("i'm 16 and i will kill him").get('threat-young')).toMatchObject({ fired: false })
    expect(explain("i'm 16 and i will kill him").get('threat-young')?.signals.find((one) => one.name === 'age')?.value).toBe(16)
  })

  it('takes words that must stand together apart', () => {
    const near = compilePolicy(smallPolicy([...RULES, rule('threat-near', { when: 'has_handle', near: [['threat'], ['place', 'bothered']], words: 6, unless: ['negation_word'], reason: 'Words: {near}', tests: [{ hit: 'he will kill me at school, @him.example' }, { miss: 'fine' }] })], { ...LEXICONS, negation_word: { negatable: false, entries: { en: 'film' } } }))
    const of = (body: string): RuleExplanation => explainRules(input(body), near, 0).rules.find((one) => one.rule === 'threat-near') as RuleExplanation
    const body = 'he will kill me at school, @him.example'
    const parts = of(body).signals.find((one) => one.near !== null)?.near

    expect(of(body).fired).toBe(true)
    expect(parts?.groups.map(({ names, found, spans }) => [names, found, spans.map(({ start, end }) => body.slice(start, end))])).toEqual([[['threat'], ['threat'], ['kill']], [['place', 'bothered'], ['place'], ['school']]])
    expect(of('he will kill me, @him.example').because).toBe('Quiet: near_threat_near is absent (nothing of place or bothered is there).')
    expect(of('at school there is a lot of noise and a long queue where he said kill, @him.example').because).toBe('Quiet: near_threat_near is absent (its words do not stand within 6 words of one sense).')
    expect(of('in the film he will kill me at school, @him.example').because).toMatch(/or negation_word beside them takes it away/)
  })

  it('holds none of the words outside the spans', () => {
    expect(JSON.stringify([...explain('zebra crossing where he will kill me').values()])).not.toContain('zebra')
  })

  it('says so where there is no text', () => {
    const found = explain('')

    expect([...found.values()].every((one) => !one.fired && one.because.startsWith('There is no text'))).toBe(true)
  })

  it('agrees with the triage about every rule of the shipped policy', () => {
    const shipped = loadPolicy()
    const texts = shipped.compiled.rules.slice(0, 60).flatMap((one) => one.tests.map((test) => test.hit ?? test.miss ?? ''))
    for (const text of texts) {
      const { rules, others } = explainRules(input(text), shipped, 0)
      const fired = [...rules.filter((one) => one.counted).map((one) => one.rule), ...others.map((one) => one.finding.rule)]
      expect(fired.toSorted(), text).toEqual(triage(input(text), shipped, 0).findings.map((one) => one.rule).toSorted())
    }
  })
})

describe('rules in shadow', () => {
  it('change nothing, and what each alone would have changed is known', () => {
    const { triage: found, would } = shadow(input('he says he will kill me at school'), policy, 0)

    expect(found).toEqual(triage(input('he says he will kill me at school'), policy, 0))
    expect(found.severity).toBe('P1')
    expect(would.map((one) => [one.rule, one.severity.from, one.severity.to])).toEqual([['threat-there', 'P1', 'P0'], ['threat-late', 'P1', 'P0']])
    expect(shadow(input('he will kill me'), policy, 0).would).toEqual([])
  })
})
