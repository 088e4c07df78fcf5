import { describe, expect, it } from 'vitest'
import { checkPolicy, type CheckReport } from '../../src/rules/check.ts'
import { testRules } from '../../src/rules/check-tests.ts'
import { compilePolicy } from '../../src/rules/policy.ts'
import { LEXICONS, rule, RULES, smallPolicy, type RuleDraft } from '../support/policy.ts'

const byCode = (name: string): boolean => name.startsWith('negation_')
const check = (rules: readonly RuleDraft[], lexicons = LEXICONS as Parameters<typeof smallPolicy>[1]): CheckReport => checkPolicy(smallPolicy(rules, lexicons), byCode)
const said = ({ faults }: CheckReport): string[] => faults.map(({ file, about, text }) => `${file}, ${about ?? ''}: ${text}`)

describe('a whole set', () => {
  it('that is sound has no faults, and warns of word lists that nothing reads', () => {
    const report = check(RULES)

    expect(report.faults).toEqual([])
    expect(report.policy?.version).toBe(report.version)
    expect(report.warnings.map((one) => [one.file, one.about])).toEqual([['lexicons/words.yaml', 'lexicon place']])
  })

  it('that is faulty says where, about what, and how to mend it', () => {
    const report = check([
      ...RULES, rule('misspelt', { when: 'botherd' }), rule('broken', { when: 'threat &&' }), rule('always', { when: '!threat' }), rule('untested', { tests: [{ hit: 'he keeps writing' }] }), rule('bothered'),
    ])

    expect(report.policy).toBeNull()
    expect(said(report)).toEqual([
      'rules/own.yaml, rule bothered: is there twice',
      'rules/own.yaml, rule misspelt: the condition Unknown variable: botherd',
      'rules/own.yaml, rule broken: the condition Unexpected token: EOF',
      'rules/own.yaml, rule always: nothing in the condition must be present, so it would run on every ticket',
      'rules/own.yaml, rule untested: no test shows it quiet',
    ])
    expect(report.faults.map((one) => one.remedy)).toEqual([
      'Rename or take out one of the two.', 'Perhaps bothered was meant; otherwise add the word list.', 'Write it as signals joined by &&, || and !; it must come to yes or no.',
      'Name at least one signal that must be present, outside «!».', 'Add a test with miss.',
    ])
  })

  it('names the rule where a file has the wrong shape', () => {
    const report = check([...RULES, rule('shapeless', { outcome: { category: 'krach' } })])

    expect(report.faults).toMatchObject([{ file: 'rules/own.yaml', about: 'rule shapeless', text: 'rules.2.outcome.category is none of the known ids', remedy: 'Use one of the known ids.' }])
  })

  it.each([
    ['a signal and its denial', 'threat && threat__not'],
    ['a quality of what is absent', 'threat__own && !threat'],
    ['two ages at once', 'threat && age < 13.0 && age > 16.0'],
    ['a grown-up child', 'threat && adult && under_13'],
    ['an age that is a child and grown up', 'threat && age < 12.0 && adult'],
    ['a severity that is not settled yet', 'threat && at_p0'],
    ['a second category before the first is known', 'threat && also_hate'],
    ['two main categories', 'threat && is_hate && is_appeal'],
    ['two reporters', 'threat && by_self && by_friend'],
    ['a denial of what cannot be denied', 'threat && negation_before__not'],
    ['parts that exclude each other', '(threat || place) && !threat && !place'],
  ])('finds a condition that can never be true: %s', (_, when) => {
    const outcome = when.includes('is_') ? { severity: 'P1' } : { category: 'hate', severity: 'P1' }

    expect(said(check([...RULES, rule('never', { when, outcome })]))).toContain('rules/own.yaml, rule never: its condition can never be true')
  })

  it.each(['threat && !place', 'threat && threat__own', 'threat && (age < 13.0 || age > 60.0)', 'threat && is_hate && also_appeal', 'threat && under_13 && minor', '(threat || place) && !(threat && place)'])('leaves alone what can be true: %s', (when) => {
    const outcome = when.includes('is_') ? { severity: 'P1' } : { category: 'hate', severity: 'P1' }

    expect(said(check([...RULES, rule('maybe', { when, outcome })])).filter((text) => text.includes('never be true'))).toEqual([])
  })

  it('finds rules that contradict each other, however they are written', () => {
    const one = rule('one', { when: 'threat && !place', outcome: { category: 'hate' }, tests: [{ hit: 'i will kill him' }, { miss: 'fine' }] })

    expect(said(check([...RULES, one, { ...one, id: 'two', when: '!(place || !threat) && threat', outcome: { category: 'appeal' } }]))).toEqual(['rules/own.yaml, rule two: it contradicts one: both fire for the same tickets, and their categories differ'])
    expect(said(check([...RULES, one, { ...one, id: 'two', when: '!place && threat', outcome: { category: 'hate', severity: 'P0' } }, { ...one, id: 'three', outcome: { category: 'hate', severity: 'P4' } }]))).toEqual(['rules/own.yaml, rule three: it contradicts two: both fire for the same tickets, and their severities differ'])
    expect(check([...RULES, one, { ...one, id: 'two', when: '!place && threat' }]).warnings.map((issue) => issue.text)).toEqual(['it fires exactly when one does'])
    expect(said(check([...RULES, one, { ...one, id: 'two', when: 'threat && place', outcome: { category: 'appeal' }, tests: [{ hit: 'kill at school' }, { miss: 'fine' }] }]))).toEqual([])
  })

  it('compares rules by the words they ask for, whatever their own combination is called', () => {
    const one = rule('one', { when: '!minor', near: ['threat', 'place'], outcome: { category: 'hate' }, reason: 'Words: {near}', tests: [{ hit: 'i will kill him at school' }, { miss: 'fine' }] })

    expect(said(check([...RULES, one, { ...one, id: 'two', near: ['place', 'threat'], outcome: { category: 'appeal' } }]))).toEqual(['rules/own.yaml, rule two: it contradicts one: both fire for the same tickets, and their categories differ'])
    expect(said(check([...RULES, one, { ...one, id: 'two', words: 3, outcome: { category: 'appeal' } }])).filter((text) => text.includes('contradicts'))).toEqual([])
    expect(check([...RULES, { ...one, near: ['threat', 'plac'] }]).faults).toMatchObject([{ file: 'rules/own.yaml', about: 'rule one', text: 'unknown word list or concept plac', remedy: 'Perhaps place was meant; otherwise add the word list.' }])
  })

  it('lets a shadow rule differ from the live one it is to replace', () => {
    expect(said(check([...RULES, rule('bothered-more', { state: 'shadow', outcome: { category: 'hate', severity: 'P1' } })]))).toEqual([])
  })

  it('counts an empty word list as one that never speaks', () => {
    expect(said(check([...RULES, rule('mute', { when: 'nothing && threat' })], { ...LEXICONS, nothing: { negatable: true, entries: { en: '# to be written' } } }))).toContain('rules/own.yaml, rule mute: its condition can never be true')
  })
})

describe('tests inside the files', () => {
  it('are run for drafts and shadow rules too, and name the rule, the test and what was expected', () => {
    const policy = compilePolicy(smallPolicy([
      ...RULES,
      rule('loud', { tests: [{ hit: 'he keeps writing' }, { miss: 'she keeps writing' }] }),
      rule('deaf', { state: 'draft', when: 'threat && place', tests: [{ hit: 'he keeps writing' }, { hit: 'kill them at school' }, { miss: 'fine' }] }),
      rule('old', { state: 'retired', tests: [{ hit: 'not a word' }] }),
    ]))
    const { rules, tests, failures } = testRules(policy)

    expect([rules, tests]).toEqual([4, 9])
    expect(failures).toEqual([
      { rule: 'loud', index: 2, expected: 'stays quiet', got: 'fired', because: 'Fired: bothered is present.' },
      { rule: 'deaf', index: 1, expected: 'fires', got: 'stayed quiet', because: 'Quiet: more than one of its signals would have to be different.' },
    ])
  })

  it('keep a set from being used when one does not hold', () => {
    expect(said(check([...RULES, rule('loud', { tests: [{ hit: 'he keeps writing' }, { miss: 'she keeps writing' }] })]))).toEqual([
      'rules/own.yaml, rule loud: its test 2 expects that it stays quiet, and it fired. Fired: bothered is present.',
    ])
  })
})
