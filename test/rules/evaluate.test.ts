import { describe, expect, it } from 'vitest'
import { evaluate } from '../../src/rules/evaluate.ts'
import { parseCase, type LabelledCase } from '../../src/rules/evaluate-case.ts'
import { parseExamples } from '../../src/rules/examples.ts'
import { compilePolicy } from '../../src/rules/policy.ts'
import { rule, RULES, smallPolicy } from '../support/policy.ts'

const policy = compilePolicy(smallPolicy([...RULES, rule('place', { when: 'threat && place', outcome: { category: 'violent_threat', severity: 'P0' } })]))

function one(id: string, body: string, changes: Partial<LabelledCase> = {}): LabelledCase {
  return { id, lang: 'en', subject: '', body, category: 'violent_threat', also: [], severity: ['P1'], facts: {}, team: null, featuresAny: null, featuresNever: null, ...changes }
}

const calm = { category: 'not_safety', severity: ['P4'] } as const
const CASES = [
  one('hit', 'i will kill him'),
  one('grave', 'i will kill them all at school', { severity: ['P0'] }),
  one('missed', 'something bad is coming', { severity: ['P0', 'P1'] }),
  one('alarm', 'this app will kill me', { ...calm, lang: 'de' }),
  one('quiet', 'how do i upload', { ...calm, lang: 'de' }),
  one('raised', 'he will kill it in the comments', { category: 'bullying_harassment', also: ['violent_threat'], severity: ['P2'] }),
]

describe('scoring a labelled set', () => {
  it('counts what the labels allow, overall and by language', () => {
    const { all, languages, ...found } = evaluate(CASES, policy)

    expect(all).toMatchObject({
      grave: { right: 2, of: 3 }, p0: { right: 1, of: 1, share: 1 }, p0BelowP1: { right: 0, of: 1 }, p2Raised: { right: 1, of: 1 }, calmRaised: { right: 1, of: 2, share: 0.5 },
      category: { right: 4, of: 6 }, team: { right: 4, of: 6 },
    })
    expect(languages['de']).toMatchObject({ cases: 2, grave: { of: 0, share: null }, calmRaised: { right: 1, of: 2 } })
    expect(found).toMatchObject({ cases: 6, policy: policy.version, missed: ['missed'], falseAlarms: ['alarm'], p2Raised: ['raised'], wrongCategory: ['missed', 'alarm'] })
  })

  it('knows recall and precision of categories and severities', () => {
    const { categories, severities } = evaluate(CASES, policy)

    expect(categories['violent_threat']).toMatchObject({ recall: { right: 2, of: 3 }, precision: { right: 3, of: 4, share: 0.75 } })
    expect(categories['not_safety']).toMatchObject({ recall: { right: 1, of: 2 }, precision: { right: 1, of: 2 } })
    expect(severities['P0']).toMatchObject({ recall: { right: 1, of: 2 }, precision: { right: 1, of: 1 } })
    expect(severities['P1']).toMatchObject({ recall: { right: 1, of: 1 }, precision: { right: 1, of: 3 } })
  })

  it('scores facts: right, wrong and invented apart, and leaves alone what nobody labelled', () => {
    const { values, lists } = evaluate([
      one('a', "i'm 15 and he keeps writing, he is @him.example", { facts: { age: 15, minor: true, handles: ['@Him.example', '@other'] } }),
      one('b', "i'm 15 and he keeps writing", { facts: { age: null, minor: null, handles: [] } }),
      one('c', "i'm 15 and he keeps writing", { facts: { age: 16 } }),
    ], policy).facts

    expect(values.age).toMatchObject({ labelled: 2, right: 1, silent: 1, invented: 1, wrongIds: ['c'], inventedIds: ['b'] })
    expect(values.age.f1).toBeCloseTo(2 / 5)
    expect(values.minor).toMatchObject({ labelled: 1, right: 1, silent: 1, invented: 1 })
    expect(values.country).toMatchObject({ labelled: 0, silent: 0, f1: null })
    expect(lists.handles).toMatchObject({ labelled: 2, found: 1, extra: 0, missedIds: ['a'] })
    expect(lists.handles.f1).toBeCloseTo(2 / 3)
  })

  it('calls personal data masked only where no letter or digit of it is left', () => {
    const text = 'write to jo@example.com or see flat nine, mill lane'
    const { pii } = evaluate([one('a', text, { facts: { pii: ['jo@example.com'] } }), one('b', text, { facts: { pii: ['jo@example.com', 'flat nine, mill lane'] } })], policy).facts

    expect(pii).toMatchObject({ labelled: 3, masked: 2, unmaskedIds: ['b'] })
  })

  it('finds good and unsafe suggestions', () => {
    const { suggestions } = evaluate([
      one('good', 'i will kill him', { featuresAny: ['emergency-services'] }), one('poor', 'i will kill him', { featuresAny: ['block-account'] }),
      one('unsafe', 'i will kill him', { featuresNever: ['emergency-services'] }), one('none', 'hello', { featuresAny: [] }),
    ], policy)

    expect(suggestions).toMatchObject({ anyGood: { right: 1, of: 2 }, firstGood: { right: 1, of: 2 }, unsafe: [{ id: 'unsafe', why: 'never emergency-services' }] })
  })
})

describe('a labelled line', () => {
  it('is read in the schema of the labels, absent facts as not said', () => {
    const found = parseCase('{"id":7,"lang":"en","body":"b","subject":null,"category":"hate","severity":["P2"],"facts":{"age":15},"features_any":["block-account"]}')

    expect(found).toMatchObject({ id: '7', subject: '', also: [], team: null, facts: { age: 15, minor: null, handles: [] }, featuresAny: ['block-account'], featuresNever: null })
  })

  it('says what is wrong without quoting it', () => {
    expect(parseCase('nonsense')).toBe('is not JSON')
    expect(parseCase('{"id":"1","body":"secret words","category":"secret","severity":[]}')).toMatch(/^category: is none of the known ids; severity: /)
  })
})

describe('worked examples', () => {
  const read = (text: string) => parseExamples(text, 'de-1.txt')

  it('are read with the labels of their heading and their own', () => {
    const { cases, faults } = read([
      '# sextortion P0,P1 also=self_harm,scam_fraud reporter=self minor=true', '', 'hilfe :: er hat meine bilder || age=15 money_demand=true', 'er droht :: mit allem', '  # not_safety P4', 'die app stürzt ab || lang=hi',
    ].join('\n'))

    expect(faults).toEqual([])
    expect(cases).toMatchObject([
      { id: 'de-1.txt:3', lang: 'de', subject: 'hilfe', body: 'er hat meine bilder', category: 'sextortion', also: ['self_harm', 'scam_fraud'], severity: ['P0', 'P1'], facts: { reporter: 'self', minor: true, age: 15, money_demand: true } },
      { id: 'de-1.txt:4', subject: 'er droht', body: 'mit allem', facts: { reporter: 'self', minor: true } },
      { id: 'de-1.txt:6', lang: 'hi', category: 'not_safety', severity: ['P4'], facts: {} },
    ])
    expect(cases[2]?.facts.age).toBeUndefined()
  })

  it.each([
    ['eine zeile', 1, 'no heading stands above it'],
    ['# krach P1\nzeile', 1, 'the heading begins with a category that is not known: krach'],
    ['# hate P9', 1, 'the heading needs severities after the category, such as P0 or P1,P2'],
    ['# hate P2 also=krach', 1, 'the heading names a second category that is not known: krach'],
    ['# hate P2 colour=red', 1, 'the heading has a label that is not known: colour'],
    ['# hate P2\nzeile || age=alt', 2, 'age= takes a whole number of years'],
    ['# hate P2\nzeile || minor=yes', 2, 'minor= takes true or false'],
    ['# hate P2\nzeile || shoe=44', 2, 'has a label that is not known: shoe'],
    ['# hate P2\nzeile || country=de', 2, 'country= takes two capital letters, such as DE'],
    ['# hate P2\nzeile || reporter=me', 2, 'reporter= takes one of self, parent_guardian, friend, bystander, official'],
    ['# hate P2\n|| age=3', 2, 'has labels and no words'],
  ])('names the line of a fault: %j', (text, line, why) => {
    expect(read(text).faults[0]).toEqual({ line, text: why })
  })

  it('leaves out what stands below a faulty heading and goes on after it', () => {
    const { cases, faults } = read('# krach P1\nzeile\n# hate P2\nzeile')

    expect(cases.map((found) => found.id)).toEqual(['de-1.txt:4'])
    expect(faults.map((fault) => fault.line)).toEqual([1, 2])
  })
})
