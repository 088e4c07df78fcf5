import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATEGORIES, SEVERITIES, type Feature } from '../../src/domain/labels.ts'
import type { Facts, Triage } from '../../src/domain/triage.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { stageOf } from '../../src/rules/feature-laws.ts'
import { suggest } from '../../src/rules/suggest.ts'
import { triage } from '../../src/rules/triage.ts'

const policy = loadPolicy()
const judge = (subject: string, body: string): Triage => triage({ subject, body, comments: [], at: 0 }, policy, 0)

const words = fc.constantFrom(
  'my', 'daughter', 'is', '11', '15', '34', 'he', 'wants', 'nudes', 'or', 'will', 'send', 'them', 'to', 'everyone', 'kill', 'myself', 'tonight', '@some.one', 'hotel', 'ex', 'dog', 'kicks',
  'hacked', 'account', 'blackmail', 'money', 'i', 'am', 'live', 'hits', 'me', 'dad', 'address', 'posted', 'my', 'private', 'photos', 'https://www.tiktok.com/@some.one/video/7', 'blocked', 'him',
  'te', 'voy', 'a', 'matar', 'ich', 'will', 'nicht', 'mehr', 'leben', '死にたい', 'انا', 'عمري', '١٥', 'not', 'never', '.', ',', '?', '\n', '"', '🔫', 'k1ll', 'h a t e', 'reports', 'dont', 'call', 'husband', 'stalks',
)
const text = fc.array(words, { minLength: 1, maxLength: 40 }).map((list) => list.join(' '))

const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null })
const facts: fc.Arbitrary<Facts> = fc.record<Facts>({
  reporter: maybe(fc.constantFrom('self' as const, 'parent_guardian' as const, 'friend' as const, 'bystander' as const, 'official' as const)),
  reporter_age: maybe(fc.integer({ min: 8, max: 70 })), age: maybe(fc.integer({ min: 5, max: 70 })), minor: fc.constant(null), age_in_image: maybe(fc.integer({ min: 8, max: 60 })),
  safe_contact: maybe(fc.constant(false)), ongoing: maybe(fc.boolean()), country: maybe(fc.constantFrom('GB', 'US', 'DE')), handles: fc.constant([]), urls: fc.constant([]), surfaces: fc.constant([]),
  money_demand: maybe(fc.boolean()), pii: fc.constant([]),
}).chain((one): fc.Arbitrary<Facts> => (one.age === null ? maybe(fc.boolean()).map((minor): Facts => ({ ...one, minor })) : fc.constant({ ...one, minor: one.age < 18 })))
const signals = fc.subarray(['nude', 'over', 'partner_abuse', 'unsafe_contact', 'sh_sign', 'caregiver_abuser', 'done_block', 'done_report', 'done_evidence', 'surface_comments', 'surface_dm', 'surface_live', 'topic_time', 'topic_duet', 'topic_messages', 'topic_private', 'age_ban', 'data_right', 'amount', 'scam'])

describe('suggestions', () => {
  it('obey every limit whatever the facts', () => {
    fc.assert(fc.property(facts, signals, fc.constantFrom(...CATEGORIES), fc.constantFrom(...SEVERITIES), (given, present, category, severity) => {
      const names = new Set<string>([...present, `is_${category}`, `at_${severity.toLowerCase()}`])
      if (given.minor === true) for (const name of ['minor', 'under_18']) names.add(name)
      if (given.minor === false) names.add('adult')
      if (given.reporter !== null) names.add(`by_${given.reporter}`)
      if ((given.age_in_image ?? (given.minor === true ? 1 : 99)) < 18) names.add('image_minor')
      const found = suggest({ plan: policy.compiled.featurePlan, values: { present: names, numbers: { age: given.age, reporter_age: given.reporter_age } }, present: names, facts: given, category, categories: [category], severity })
      const ids = found.map((one) => one.id)
      check(ids, given, names, category, severity)
      for (const one of found) expect(one.because.length).toBeGreaterThan(5)
    }), { numRuns: 4000 })
  })
})

function check(ids: readonly Feature[], given: Facts, names: ReadonlySet<string>, category: string, severity: string): void {
  const has = (id: Feature): boolean => ids.includes(id)
  expect(ids.length).toBeLessThanOrEqual(severity === 'P0' ? 2 : 5)
  expect(new Set(ids).size).toBe(ids.length)
  const imageMinor = given.age_in_image !== null ? given.age_in_image < 18 : given.minor === true
  if (has('ncmec-take-it-down')) expect(imageMinor).toBe(true)
  if (has('stopncii')) expect(given.minor !== true && !imageMinor && (given.age_in_image !== null || given.minor === false)).toBe(true)
  if (has('report-remove')) expect(given.country === 'GB' && given.minor === true).toBe(true)
  if (given.minor !== false && (given.age === null || given.age < 16)) expect(has('direct-message-controls')).toBe(false)
  if (given.minor !== false) expect(has('live-safety-guide') || has('live-comment-controls')).toBe(false)
  if (has('family-pairing') || has('time-away')) expect(given.reporter === 'parent_guardian' && given.age !== null && given.age > 12 && given.age < 18).toBe(true)
  if (category === 'child_welfare' || names.has('caregiver_abuser')) for (const id of ['family-pairing', 'trusted-adult-alert', 'guardians-guide', 'time-away'] as const) expect(has(id)).toBe(false)
  if (given.age !== null && given.age < 13) for (const id of ['private-account', 'comment-audience', 'direct-message-controls', 'family-pairing', 'remove-follower', 'block-account'] as const) expect(has(id)).toBe(false)
  if (names.has('done_block')) expect(has('block-account')).toBe(false)
  if (given.safe_contact === false || names.has('partner_abuse')) for (const id of ['block-account', 'private-account', 'remove-follower', 'two-step-verification', 'security-alerts', 'download-your-data', 'deactivate-account', 'location-services-off'] as const) expect(has(id)).toBe(false)
  if (given.reporter === 'bystander' && category === 'child_exploitation') expect(has('preserve-evidence')).toBe(false)
  if (has('preserve-evidence') && has('block-account')) expect(ids.indexOf('preserve-evidence')).toBeLessThan(ids.indexOf('block-account'))
  for (let index = 1; index < ids.length; index += 1) if (severity !== 'P0') expect(stageOf(ids[index - 1] as Feature)).toBeLessThanOrEqual(stageOf(ids[index] as Feature))
}

describe('findings', () => {
  it('point inside the field they name, at words', () => {
    fc.assert(fc.property(text, text, (subject, body) => {
      const found = judge(subject, body)
      const fields: Record<string, string> = { subject, body }
      const spans = [...found.findings.flatMap((one) => one.spans), ...Object.values(found.factSpans).flat()]
      for (const span of spans) {
        const field = fields[span.field]
        expect(field).toBeDefined()
        expect(span.start).toBeGreaterThanOrEqual(0)
        expect(span.end).toBeLessThanOrEqual((field ?? '').length)
        expect((field ?? '').slice(span.start, span.end).trim().length).toBeGreaterThan(0)
      }
    }), { numRuns: 1500 })
  })

  it('never quote the ticket in a reason', () => {
    const found = judge('', 'a stranger called zanzibarquux keeps sending me dick pics')
    expect(found.features.length).toBeGreaterThan(0)
    expect(JSON.stringify(found.features)).not.toContain('zanzibarquux')
  })

  it('are the same whenever they are asked for again', () => {
    fc.assert(fc.property(text, (body) => { expect(judge('', body)).toEqual(judge('', body)) }), { numRuns: 300 })
  })
})

describe('long texts', () => {
  const hostile: Readonly<Record<string, string>> = {
    words: 'he said he will send my nudes to everyone tomorrow at 5 pm, call +44 20 7946 0000 now. ', digits: '0123456789 ', quotes: '«"„', ats: '@a.b@c.d ', stretched: 'k'.repeat(50), spaced: 'k i l l ', tags: '<b ', lines: '> quoted\n', dots: 'https://', street: '12 High Street, ',
  }
  for (const [name, unit] of Object.entries(hostile)) {
    it(`${name}: a megabyte takes no more than its share`, () => {
      const half = unit.repeat(Math.ceil(500_000 / unit.length))
      judge('', half.slice(0, 60_000))
      const once = timed(() => judge('', half))
      const twice = timed(() => judge('', half + half))
      expect(twice).toBeLessThan(Math.max(once * 4, 2500))
      expect(twice).toBeLessThan(8000)
    }, 30_000)
  }
})

function timed(work: () => void): number {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1e6
}
