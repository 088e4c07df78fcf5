import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATEGORIES, SEVERITIES, type Category, type Feature, type Severity } from '../../src/domain/labels.ts'
import type { Facts, FeatureSuggestion } from '../../src/domain/triage.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { suggest } from '../../src/rules/suggest.ts'
import { assess } from '../../src/rules/triage.ts'

// What a suggestion must obey, one law each, written down apart from the code that obeys it.
const policy = loadPolicy()
const RUNS = 10_000

interface Case {
  readonly facts: Facts
  readonly present: ReadonlySet<string>
  readonly category: Category
  readonly categories: readonly Category[]
  readonly severity: Severity
  readonly features: readonly FeatureSuggestion[]
}

const ids = (one: Case): readonly Feature[] => one.features.map((feature) => feature.id)
const has = (one: Case, ...wanted: readonly Feature[]): boolean => wanted.some((id) => ids(one).includes(id))
const known = (one: Case, limit: number): boolean => [one.facts.age, one.facts.reporter_age].some((age) => age !== null && age < limit)
const youngPicture = ({ facts }: Case): boolean => (facts.age_in_image === null ? facts.minor === true : facts.age_in_image < 18)
const adultPicture = ({ facts }: Case): boolean => (facts.age_in_image === null ? facts.minor === false : facts.age_in_image >= 18)
const picture = ({ categories, present }: Case): boolean => categories.some((one) => ['child_exploitation', 'sextortion', 'intimate_images'].includes(one)) || ['nude', 'csam', 'deepfake', 'secret_filming'].some((name) => present.has(name))
const selfHarm = (one: Case): boolean => one.categories.includes('self_harm') || one.present.has('sh_sign')
const watched = ({ facts, present }: Case): boolean => facts.safe_contact === false || present.has('partner_abuse') || present.has('unsafe_contact')
const because = (one: Case, id: Feature): string => one.features.find((feature) => feature.id === id)?.because ?? ''
const before = (one: Case, first: readonly Feature[], second: readonly Feature[]): boolean => {
  const at = ids(one).map((id, index) => ({ id, index }))
  const last = Math.max(-1, ...at.filter(({ id }) => first.includes(id)).map(({ index }) => index))
  return at.every(({ id, index }) => !second.includes(id) || index > last)
}
const NOTICEABLE: readonly Feature[] = ['block-account', 'private-account', 'remove-follower', 'two-step-verification', 'security-alerts', 'security-checkup', 'manage-devices', 'hacked-account-recovery', 'download-your-data', 'deactivate-account', 'location-services-off']
const REPORTS: readonly Feature[] = ['report-content', 'report-sexual-abuse-form', 'report-impersonation', 'report-underage-account']
const HELP: readonly Feature[] = ['emergency-services', 'crisis-helpline']
const BLOCKS: readonly Feature[] = ['block-account', 'bulk-comment-actions']
const SETTINGS: readonly Feature[] = [
  'comment-audience', 'approve-all-comments', 'comment-keyword-filter', 'offensive-comment-filter', 'creator-care-mode', 'private-account', 'per-video-audience', 'remove-follower', 'direct-message-controls', 'duet-stitch-controls',
  'downloads-off', 'discoverability-off', 'mention-tag-controls', 'family-pairing', 'time-away', 'restricted-mode', 'screen-time-limit', 'break-sleep-reminders', 'video-keyword-filter', 'refresh-feed', 'manage-topics', 'not-interested',
  'sensitive-search-screens', 'two-step-verification', 'security-checkup', 'location-services-off', 'off-platform-data-controls', 'live-comment-controls',
]
const DONE: readonly (readonly [string, Feature])[] = [
  ['done_block', 'block-account'], ['done_report', 'report-content'], ['done_evidence', 'preserve-evidence'], ['done_two_step', 'two-step-verification'], ['done_devices', 'manage-devices'], ['done_not_interested', 'not-interested'],
]
const P0_KINDS: Readonly<Partial<Record<Category, readonly Feature[]>>> = {
  self_harm: HELP, sextortion: ['report-sexual-abuse-form', 'ncmec-take-it-down', 'stopncii', 'report-remove', 'crisis-helpline'], child_exploitation: ['emergency-services', 'report-sexual-abuse-form'],
  child_welfare: ['emergency-services', 'report-sexual-abuse-form'], violent_threat: HELP, stalking_doxxing: HELP, trafficking: HELP,
}

/** Each answers whether the case obeys it. */
const LAWS: Readonly<Record<string, (one: Case) => boolean>> = {
  'never more than five, at P0 two, none twice': (one) => one.features.length <= (one.severity === 'P0' ? 2 : 5) && new Set(ids(one)).size === one.features.length,
  'each with its reason': (one) => one.features.every((feature) => /^[A-Z].{5,}\.$/.test(feature.because) && policy.features[feature.id] !== undefined),
  'at P0 something is said, and it is help': (one) => one.severity !== 'P0' || ['not_safety', 'legal_request'].includes(one.category) || (one.features.length > 0 && ids(one).every((id) => [...HELP, 'report-sexual-abuse-form', 'ncmec-take-it-down', 'stopncii', 'report-remove'].includes(id))),
  'at P0 only the help that fits the kind of danger': (one) => one.severity !== 'P0' || ids(one).every((id) => P0_KINDS[one.category]?.includes(id) ?? true),
  'at P0 a helpline in other dangers only where there is a sign of self-harm': (one) => one.severity !== 'P0' || one.category === 'self_harm' || !has(one, 'crisis-helpline') || selfHarm(one),
  'at P0 sextortion with a sign of self-harm has the helpline first': (one) => one.severity !== 'P0' || one.category !== 'sextortion' || !selfHarm(one) || ids(one)[0] === 'crisis-helpline',
  'at P0 a bystander to abuse of a child has the form first': (one) => one.severity !== 'P0' || one.category !== 'child_exploitation' || one.facts.reporter !== 'bystander' || ids(one)[0] === 'report-sexual-abuse-form',
  'help, evidence, report, block, settings': (one) =>
    before(one, ['emergency-services'], one.severity === 'P0' && one.facts.reporter === 'bystander' ? SETTINGS : ['preserve-evidence', ...REPORTS, ...BLOCKS, ...SETTINGS]) && before(one, ['preserve-evidence'], [...REPORTS, ...BLOCKS, ...SETTINGS]) && before(one, REPORTS, [...BLOCKS, ...SETTINGS]) && before(one, BLOCKS, SETTINGS),
  'evidence comes before blocking, unless it is kept or must not be': (one) =>
    !has(one, 'block-account') || has(one, 'preserve-evidence') || one.present.has('done_evidence') || one.facts.reporter === 'bystander' || one.category === 'safety_advice' || (one.category === 'child_exploitation' && !['self', 'parent_guardian', 'friend'].includes(one.facts.reporter ?? '')),
  'a report comes before blocking, unless it is made': (one) => !has(one, 'block-account') || has(one, ...REPORTS) || one.present.has('done_report') || one.category === 'safety_advice',
  'a picture that may show a minor: no copy of any kind': (one) => !has(one, 'preserve-evidence') || !picture(one) || adultPicture(one) || /user names, links and dates.*never a screenshot, a saved copy, a forward, or the picture sent to us/.test(because(one, 'preserve-evidence')),
  'a bystander to such a picture keeps nothing': (one) => !has(one, 'preserve-evidence') || one.facts.reporter !== 'bystander' || one.category !== 'child_exploitation' && (!picture(one) || adultPicture(one)),
  'sextortion: block yes': (one) => one.category !== 'sextortion' || one.severity === 'P0' || has(one, 'block-account') || one.present.has('done_block') || known(one, 13) || watched(one),
  'sextortion: never delete, never pay': (one) => one.features.every(({ because: reason }) => reason.replaceAll(/do not (delete|pay)/g, '').match(/\b(delet\w*|pay)\b/) === null),
  'Take It Down only for a picture from under 18': (one) => !has(one, 'ncmec-take-it-down') || youngPicture(one),
  'StopNCII only for a picture from 18 or over, never for a minor': (one) => !has(one, 'stopncii') || (adultPicture(one) && one.facts.minor !== true),
  'Report Remove only under 18 in the United Kingdom': (one) => !has(one, 'report-remove') || (one.facts.country === 'GB' && one.facts.minor === true && youngPicture(one)),
  'an unknown age passes no age gate': (one) => one.facts.age !== null || one.facts.minor !== null || !has(one, 'direct-message-controls', 'live-safety-guide', 'live-comment-controls', 'family-pairing', 'time-away', 'report-remove') && (one.facts.age_in_image !== null || !has(one, 'ncmec-take-it-down', 'stopncii')),
  'no settings of direct messages under 16': (one) => !has(one, 'direct-message-controls') || !known(one, 16) && !(one.facts.minor === true && one.facts.age === null),
  'no LIVE advice under 18': (one) => !has(one, 'live-safety-guide', 'live-comment-controls') || (one.facts.minor === false && !known(one, 18)),
  'Family Pairing only for a parent of somebody of 13 to 17': (one) => !has(one, 'family-pairing', 'time-away') || (one.facts.reporter === 'parent_guardian' && one.facts.age !== null && one.facts.age >= 13 && one.facts.age <= 17),
  'under 13 no settings': (one) => !known(one, 13) || !has(one, ...SETTINGS, ...BLOCKS),
  'a caregiver who does harm is never brought in': (one) => !one.categories.includes('child_welfare') && !one.present.has('caregiver_abuser') || !has(one, 'family-pairing', 'trusted-adult-alert', 'guardians-guide', 'time-away'),
  'nothing that can be noticed where somebody dangerous reads along': (one) => !watched(one) || !has(one, ...NOTICEABLE),
  'stalking and control: what can be noticed is never first and has its warning': (one) =>
    !one.categories.includes('stalking_doxxing') && !one.present.has('spying') || (!NOTICEABLE.includes(ids(one)[0] as Feature) && one.features.every((feature) => !NOTICEABLE.includes(feature.id) || feature.because.includes('can be noticed'))),
  'never asks for a password or a code': (one) => one.features.every((feature) => !/\b(send|share|tell|give|forward)\b.{0,20}\b(password|code)/i.test(feature.because)),
  'quotes no time to appeal': (one) => one.features.every((feature) => !/\d+ (day|month)/.test(feature.because)),
  'never what the writer did already': (one) => DONE.every(([signal, id]) => !one.present.has(signal) || !has(one, id)),
  'what was done never removes help': (one) => {
    const fresh = suggestFor({ ...one, present: new Set([...one.present].filter((name) => !name.startsWith('done_'))) })
    return HELP.every((id) => !fresh.some((feature) => feature.id === id) || has(one, id))
  },
  'an official request discloses and changes nothing': (one) => one.category !== 'legal_request' || ids(one).every((id) => HELP.includes(id)),
}

function suggestFor(one: Omit<Case, 'features'>): FeatureSuggestion[] {
  return suggest({ plan: policy.compiled.featurePlan, values: { present: new Set(one.present), numbers: { age: one.facts.age, reporter_age: one.facts.reporter_age } }, present: one.present, facts: one.facts, category: one.category, categories: one.categories, severity: one.severity })
}

const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null, freq: 2 })
// Ages crowd around the limits.
const age = fc.oneof(fc.constantFrom(9, 12, 13, 15, 16, 17, 18, 19), fc.integer({ min: 5, max: 80 }))
const facts: fc.Arbitrary<Facts> = fc.record<Facts>({
  reporter: maybe(fc.constantFrom('self', 'self', 'parent_guardian', 'friend', 'bystander', 'official')), reporter_age: maybe(age), age: maybe(age), minor: fc.constant(null), age_in_image: maybe(age),
  safe_contact: fc.constantFrom(null, null, null, true, false), ongoing: maybe(fc.boolean()), country: maybe(fc.constantFrom('GB', 'US', 'DE')), handles: fc.constant([]), urls: fc.constant([]), surfaces: fc.constant([]), money_demand: maybe(fc.boolean()), pii: fc.constant([]),
}).chain((one): fc.Arbitrary<Facts> => (one.age === null ? fc.constantFrom(null, true, false).map((minor): Facts => ({ ...one, minor })) : fc.constant({ ...one, minor: one.age < 18 })))

const SIGNALS = [
  'nude', 'nude_threat', 'csam', 'deepfake', 'over', 'partner_abuse', 'unsafe_contact', 'spying', 'partner', 'sh_sign', 'sh_plan', 'caregiver_abuser', ...DONE.map(([signal]) => signal), 'surface_comments', 'surface_dm', 'surface_live', 'surface_video',
  'topic_time', 'topic_duet', 'topic_messages', 'topic_private', 'topic_followers', 'topic_comments', 'topic_location', 'topic_security', 'topic_feed', 'topic_found', 'topic_download', 'topic_tag', 'age_ban', 'data_right', 'data_copy', 'amount', 'money_demand', 'scam', 'locked_out', 'has_url', 'has_handle',
]
// Sextortion, takeover and advice have the longest lists; a few signals at a time leave room for what they would hide.
const present = fc.oneof(fc.subarray(SIGNALS, { maxLength: 5 }), fc.subarray(SIGNALS))
const cases: fc.Arbitrary<Case> = fc.tuple(facts, present, fc.constantFrom(...CATEGORIES), fc.subarray([...CATEGORIES], { maxLength: 2 }), fc.constantFrom(...SEVERITIES)).map(([given, signals, category, others, severity]) => {
  const names = new Set<string>([...signals, `is_${category}`, `at_${severity.toLowerCase()}`])
  const categories = [category, ...others.filter((one) => one !== category)]
  for (const other of categories.slice(1)) names.add(`also_${other}`)
  const set = (name: string, on: boolean): void => void (on && names.add(name))
  for (const name of ['minor', 'under_18']) set(name, given.minor === true)
  set('adult', given.minor === false)
  set('age_unknown', given.minor === null)
  set('under_13', given.age !== null && given.age < 13)
  set('under_16', given.age !== null && given.age < 16)
  set('teen_13_17', given.age !== null && given.age >= 13 && given.age < 18)
  set('image_minor', given.age_in_image === null ? given.minor === true : given.age_in_image < 18)
  set('image_adult', given.age_in_image === null ? given.minor === false : given.age_in_image >= 18)
  set(`by_${given.reporter ?? ''}`, given.reporter !== null)
  const bare = { facts: given, present: names, category, categories, severity }
  return { ...bare, features: suggestFor(bare) }
})

describe('over generated facts, a suggestion obeys', () => {
  it.each(Object.entries(LAWS))('%s', (name, law) => {
    fc.assert(fc.property(cases, (one) => { if (!law(one)) throw new Error(`${name}: ${ids(one).join(', ')}`) }), { numRuns: RUNS })
  })
})

const PHRASES = [
  'my daughter is 11', 'my son is 15', 'im 14', 'i am 34', 'im 16', 'my friend is 17', 'my 9yo', 'im 22 but i was 16 in the pictures', 'he will send my nudes to everyone', 'he wants 200 in gift cards', 'by midnight', 'i want to kill myself', 'i took all the pills',
  'my ex stalks me', 'my husband hits me', 'he reads all my messages', 'do not call me he sees my phone', 'my dad hits me every night', 'somebody posted my address', 'they bully me in the comments', 'i blocked him', 'i already reported it', 'i kept screenshots', 'i changed my password',
  'my account was hacked', 'i cannot log in', 'i lost 300 dollars to a scam', 'someone pretends to be me', 'how do i turn off duets', 'who can message me', 'how do i make my account private', 'i saw a live where a child is abused', 'a man asks my daughter for nudes', 'they meet on saturday',
  'i am from the police and need the data', 'i live in the UK', 'my video was removed, i appeal', 'my account was banned because they say i am under 13', 'he shoots up the school tomorrow', 'a man kicks a dog in a video', 'i am a teacher', 'my ex posted my nudes', 'deepfake of me naked',
  'tengo 13 años', 'me amenaza con subir mis fotos íntimas', 'ich bin 15', 'ich will nicht mehr leben', 'mon mari me frappe', 'ho 16 anni', '死にたい', 'أريد أن أموت', 'not', 'never', 'thank you', 'the app crashes',
]
const ticket = fc.subarray(PHRASES, { minLength: 1, maxLength: 6 }).chain((list) => fc.shuffledSubarray(list, { minLength: list.length })).map((list) => list.join('. '))

describe('over generated tickets', () => {
  it('every suggestion obeys every law', () => {
    fc.assert(fc.property(ticket, (body) => {
      const { triage, values } = assess({ subject: '', body, comments: [], at: 0 }, policy, 0)
      const one: Case = { ...triage, present: values.present }
      for (const [name, law] of Object.entries(LAWS)) if (!law(one)) throw new Error(`${name}: ${triage.category} ${triage.severity} ${ids(one).join(', ')}`)
    }), { numRuns: RUNS })
  }, 60_000)
})

describe('the plan of features', () => {
  it('leaves no feature of the vocabulary without audience, place, link and date', () => {
    for (const [id, feature] of Object.entries(policy.features)) {
      expect(feature, id).toMatchObject({ audience: expect.stringMatching(/.{5}/) as string, where: expect.stringMatching(/.{3}/) as string, link: expect.stringMatching(/^https:\/\//) as string, checkedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string })
    }
    expect(Object.keys(policy.features)).toHaveLength(55)
  })

  it('has a place for each: none is known and never said', () => {
    const offered = new Set(policy.compiled.featurePlan.answers.flatMap((answer) => answer.offers.map((offer) => offer.id)))
    expect(Object.keys(policy.features).filter((id) => !offered.has(id as Feature))).toEqual([])
  })
})
