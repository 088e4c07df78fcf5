import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATEGORIES, FEATURES, SEVERITIES } from '../../src/domain/labels.ts'
import type { Facts, Triage } from '../../src/domain/triage.ts'
import { loadPolicy, readPolicy } from '../../src/policy-files.ts'
import { compose, type ComposeWishes, type Reply } from '../../src/rules/compose.ts'
import { compilePolicy } from '../../src/rules/policy.ts'
import { sentencesOf } from '../../src/rules/replies.ts'
import { ASKED, DONE_STEPS, PART_NAMES } from '../../src/rules/reply-files.ts'
import { REPLY_LANGUAGES, whyNever } from '../../src/rules/reply-lint.ts'
import { triage } from '../../src/rules/triage.ts'

const policy = loadPolicy()
const NOW = Date.UTC(2026, 10, 23)
const books = [...policy.replies.books.values()]
const english = policy.replies.books.get('en') as (typeof books)[number]
const wish = (more: Partial<ComposeWishes> = {}): ComposeWishes => ({ lang: 'en', country: null, now: NOW, ...more })
const judge = (body: string): Triage => triage({ subject: '', body, comments: [], at: NOW }, policy, NOW)
const reply = (body: string, more: Partial<ComposeWishes> = {}): Reply => compose(judge(body), policy, wish(more))

/** The policy with every text reviewed from the first of the month on, for four weeks. */
function reviewed(): typeof policy {
  const source = readPolicy()
  const text = (data: unknown): unknown => JSON.parse(JSON.stringify(data).replaceAll('"reviewed":{"by":null,"on":null,"until":null}', '"reviewed":{"by":"A. Reader","on":"2026-11-01","until":"2026-11-28"}'))
  return compilePolicy({ files: source.files.map((file) => (file.name.startsWith('replies/') ? { ...file, data: text(file.data) } : file)) })
}
const inDate = reviewed()

const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null })
const facts: fc.Arbitrary<Facts> = fc.record<Facts>({
  reporter: maybe(fc.constantFrom('self', 'parent_guardian', 'friend', 'bystander', 'official')), reporter_age: maybe(fc.integer({ min: 9, max: 60 })), age: maybe(fc.integer({ min: 9, max: 60 })), minor: maybe(fc.boolean()), age_in_image: maybe(fc.integer({ min: 9, max: 60 })),
  safe_contact: maybe(fc.boolean()), ongoing: maybe(fc.boolean()), country: fc.constant(null), handles: fc.constant(['@secret.handle']), urls: fc.constant(['https://example.com/secret']), surfaces: fc.constant([]), money_demand: fc.constant(null), pii: fc.constant(['jo@example.com']),
})
const triages: fc.Arbitrary<Triage> = fc.record({ category: fc.constantFrom(...CATEGORIES), severity: fc.constantFrom(...SEVERITIES), facts, features: fc.subarray([...FEATURES], { maxLength: 5 }), missing: fc.subarray([...ASKED, 'plan', 'means', 'meeting', 'images_sent', 'school']), tried: fc.subarray([...DONE_STEPS]), second_look: fc.boolean() })
  .map(({ features, ...one }) => ({
    lang: 'en', categories: [one.category], team: 'support' as const, teams_also: [], factSpans: {}, findings: [], judged: true, policy: '', ...one,
    features: (one.severity === 'P0' ? features.slice(0, 2) : features).map((id) => ({ id, because: 'Because.' })),
  }))
const wishes: fc.Arbitrary<ComposeWishes> = fc.record({ lang: fc.constantFrom(...REPLY_LANGUAGES, 'ko'), country: maybe(fc.constantFrom('US', 'GB', 'DE', 'KE')), now: fc.constant(NOW) })

/** Each answers whether a reply obeys it; 10,000 replies are asked. */
const LAWS: Readonly<Record<string, (one: Triage, said: Reply, wanted: ComposeWishes) => boolean>> = {
  'a text for P0 or P1 goes in only while its review is in date': (one, said) => said.insertable === (!['P0', 'P1'].includes(one.severity) || said.review.state === 'current'),
  'nothing is sent while a placeholder is open': (_, said) => said.sendable === (said.insertable && said.open.length === 0) && said.open.every((name) => said.text.includes(`### ${name} ###`)) && !/[{}]/.test(said.text),
  'a draft for P0 or P1 says that it is one': (one, said) => said.text.endsWith((policy.replies.books.get(said.lang) as typeof english).parts.mark) === ['P0', 'P1'].includes(one.severity),
  'the subject gives nothing away': (_, said) => said.subject === policy.replies.books.get(said.lang)?.parts.subject,
  'no detail where somebody dangerous reads along': (one, said) => {
    if (one.facts.safe_contact !== false) return true
    const { parts, texts, features, questions } = policy.replies.books.get(said.lang) as typeof english
    return ![parts.tried, parts.steps, parts.questions, parts.again, parts.helpline, ...texts.flatMap((text) => [text.acknowledge, text.act]), ...Object.values(features), ...Object.values(questions)].some((part) => said.text.includes(part)) && !said.text.includes('http')
  },
  'at P0 help is the first thing said': (one, said, wanted) => {
    if (one.severity !== 'P0') return true
    const { parts, features } = policy.replies.books.get(said.lang) as typeof english
    const first = said.text.split('\n')[0] as string
    const begins = (part: string): boolean => first.startsWith((part.split('{')[0] as string).slice(0, 12))
    if (one.facts.safe_contact === false) return begins(parts.emergency_neutral)
    if (one.features.length === 0) return begins(parts.emergency) && (wanted.country !== 'US' || first.includes('911'))
    return begins(parts.emergency) || begins(parts.helpline) || Object.values(features).some((part) => first.includes(part))
  },
  'repeats nothing that the ticket says': (_, said) => !/secret|jo@example/.test(said.text),
  'asks for little, at P0 for one thing, and never for plans, means, meetings or pictures': (one, said) => {
    const { questions } = policy.replies.books.get(said.lang) as typeof english
    return Object.values(questions).filter((question) => said.text.includes(`- ${question}`)).length <= (one.severity === 'P0' ? 1 : 3)
  },
  'asks the age in the picture where a hash tool depends on it': (one, said) =>
    one.facts.safe_contact === false || !['child_exploitation', 'sextortion', 'intimate_images'].includes(one.category) || one.facts.age_in_image !== null || one.facts.minor !== null || said.text.includes((policy.replies.books.get(said.lang) as typeof english).questions.age_in_image),
  'quotes a time to appeal only where the country is known': (one, said, wanted) => {
    const quoted = /(?<!\d)(23|113|180)(?!\d)/.exec(said.text.replaceAll(/https?:\S+|0800[\d ]+|\d{3} \d{3}/g, ''))?.[0]
    const may = wanted.country !== null && one.features.some((feature) => feature.id === 'underage-ban-appeal') && one.facts.safe_contact !== false
    return may ? quoted === ({ US: '23', DE: '180' }[wanted.country ?? ''] ?? '113') : quoted === undefined && !said.open.includes('days')
  },
  'somebody refused before hears of a second look by somebody else': (one, said) => one.facts.safe_contact === false || said.text.includes((policy.replies.books.get(said.lang) as typeof english).parts.again) === one.second_look,
  'what was tried is acknowledged': (one, said) => one.facts.safe_contact === false || one.tried.every((id) => said.text.includes((policy.replies.books.get(said.lang) as typeof english).done[id as 'block-account'])),
}

describe('a reply', () => {
  it.each(Object.entries(LAWS))('%s', (name, law) => {
    fc.assert(fc.property(triages, wishes, (one, wanted) => { if (!law(one, compose(one, policy, wanted), wanted)) throw new Error(name) }), { numRuns: 10_000 })
  })

  it('knows the number where the country is known, and the directory where it is not', () => {
    const words = 'i want to kill myself tonight, i have the pills'
    expect(reply(words, { country: 'US' }).text).toMatch(/^If you or somebody else is in danger now, please call 911\.\n\n.*988/)
    expect(reply(words).text).toMatch(/^If you or somebody else is in danger now, please call your local emergency number\.\n\n.*findahelpline\.com/)
    expect(reply(words, { lang: 'ko' }).lang).toBe('en')
  })

  it('is inserted from the day of its review to its last day', () => {
    const one = judge('i want to kill myself')
    const at = (day: string): Reply => compose(one, inDate, wish({ now: Date.parse(`${day}T12:00:00Z`) }))
    expect([at('2026-10-31'), at('2026-11-01'), at('2026-11-28'), at('2026-11-29')].map((said) => [said.review.state, said.insertable, said.sendable])).toEqual([['expired', false, false], ['current', true, true], ['current', true, true], ['expired', false, false]])
    expect(at('2026-11-10').text).not.toContain('Draft')
  })

  it('waits for the number of an official request', () => {
    const one = { ...judge('hello'), category: 'legal_request' as const, severity: 'P3' as const }
    expect(compose(one, policy, wish())).toMatchObject({ open: ['reference'], insertable: true, sendable: false })
    expect(compose(one, policy, wish({ given: { reference: '4711' } }))).toMatchObject({ open: [], sendable: true })
  })

  it('answers those who were refused: what they tried, and somebody else', () => {
    const one = judge('third time i write. my ex posted my nudes, you rejected my report. i blocked him. i am 30')
    expect(one).toMatchObject({ second_look: true, tried: ['block-account'] })
    expect(compose(one, policy, wish()).text).toMatch(/A different person will now take a second look[\s\S]*You have already tried this: you blocked the account/)
    expect(one.features.map((feature) => feature.id)).not.toContain('block-account')
  })
})

describe('being refused before is heard', () => {
  it.each([
    ['en', 'this is the third time i write to you'], ['en', 'my appeal was rejected'], ['en', 'you refused me twice'], ['es', 'es la tercera vez que escribo'], ['pt', 'é a terceira vez que escrevo'], ['fr', "c'est la troisième fois que j'écris"], ['de', 'ich schreibe schon zum dritten mal'], ['it', 'è la terza volta che scrivo'],
    ['id', 'sudah tiga kali lapor'], ['tr', 'itirazım reddedildi'], ['vi', 'khiếu nại của tôi bị từ chối'], ['pl', 'trzeci raz piszę'], ['nl', 'dit is de derde keer dat ik mail'], ['ja', '何度も連絡しました'], ['ar', 'كتبت لكم مرتين ولا احد يرد'], ['hi', 'मेरी अपील खारिज हो गई'],
  ])('%s: %s', (lang, text) => expect(triage({ subject: '', body: text, comments: [], at: NOW, lang }, policy, NOW).second_look).toBe(true))

  it.each(['this is my first message', 'nobody was hurt', 'my report is about a video', 'i write about my account'])('not in: %s', (text) => expect(judge(text).second_look).toBe(false))
})

describe('the books', () => {
  it('are there for all fourteen languages, each whole', () => {
    expect(books.map((book) => book.lang).toSorted()).toEqual([...REPLY_LANGUAGES].toSorted())
    expect(books).toHaveLength(14)
    for (const book of books) expect([...sentencesOf(book)]).toHaveLength(PART_NAMES.length + DONE_STEPS.length + FEATURES.length - 2 + ASKED.length + 3 * english.texts.length)
  })

  it('carry the same placeholders as the English one', () => {
    const holes = (text: string): string[] => [...text.matchAll(/\{[a-z_]+\}/g)].map((match) => match[0]).toSorted()
    const model = new Map([...sentencesOf(english)].map(([name, said]) => [name, holes(said)]))
    for (const book of books) for (const [name, said] of sentencesOf(book)) expect(holes(said), `${book.lang} ${name}`).toEqual(model.get(name))
  })

  it('are nobody else’s words: no language repeats a sentence of another', () => {
    const seen = new Map<string, string>()
    for (const book of books) for (const [name, said] of sentencesOf(book)) {
      if (said.length < 15) continue
      expect(seen.get(said) ?? book.lang, `${book.lang} ${name}`).toBe(book.lang)
      seen.set(said, book.lang)
    }
  })

  it('are read easily at twelve', () => {
    const sentences = (text: string): string[] => text.split(/[.!?。؟।:\n]+/).map((one) => one.trim()).filter((one) => one !== '')
    for (const book of books) {
      for (const [name, said] of sentencesOf(book)) for (const one of sentences(said)) expect(book.lang === 'ja' ? one.length / 2.5 : one.split(/\s+/).length, `${book.lang} ${name}`).toBeLessThanOrEqual(24)
    }
    const prose = english.texts.map((text) => `${text.acknowledge} ${text.act}`).join(' ')
    const words = prose.split(/\s+/)
    const syllables = words.reduce((sum, word) => sum + Math.max(1, (word.toLowerCase().replace(/[^a-z]/g, '').replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, '').match(/[aeiouy]{1,2}/g) ?? []).length), 0)
    // Flesch–Kincaid grade; year 7 pupils are twelve.
    expect(0.39 * (words.length / sentences(prose).length) + 11.8 * (syllables / words.length) - 15.59).toBeLessThan(6)
  })

  it.each([
    ['en', 'Please send us a screenshot.'], ['en', 'We have removed the account.'], ['en', 'The other account was banned.'], ['es', 'Envíanos una captura.'], ['es', 'La cuenta ha sido suspendida.'], ['pt', 'Envie a sua senha.'], ['fr', 'Envoyez une capture.'], ['de', 'Bitte senden Sie ein Bild.'], ['de', 'Das Konto wurde gesperrt.'], ['it', 'Invia una foto.'],
    ['id', 'Kirim foto itu.'], ['tr', 'Hesabı kapattık.'], ['vi', 'Hãy gửi ảnh.'], ['pl', 'Wyślij zdjęcie.'], ['nl', 'Stuur een foto.'], ['ja', '画像を送ってください。'], ['ar', 'أرسل صورة.'], ['hi', 'तस्वीर भेजें।'], ['xx', 'anything'],
  ])('never say, in %s: %s', (lang, text) => expect(whyNever(lang, text)).not.toBeNull())

  it('are refused as a whole where one sentence must not be said', () => {
    const source = readPolicy()
    const files = source.files.map((file) => (file.name === 'replies/nl.yaml' ? { ...file, data: JSON.parse(JSON.stringify(file.data).replace('Kies wie mag reageren.', 'Stuur ons een foto.')) as unknown } : file))
    expect(() => compilePolicy({ files })).toThrow(/replies\/nl\.yaml: features\.comment-audience asks for a picture/)
  })
})
