import type { Judged, Sighting } from '../../src/insight/pattern.ts'
import { CAMPAIGN, CHAINS, CLOSINGS, type Lang, LANGS, OPENINGS, ORDINARY } from './planted-words.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const START = Date.UTC(2026, 8, 7)
const COUNTRIES: Readonly<Record<Lang, readonly string[]>> = { en: ['US', 'GB', 'AU', 'CA'], es: ['ES', 'MX', 'AR'], de: ['DE', 'AT'], fr: ['FR', 'BE'] }

/** Mulberry32: the same seed, the same traffic. */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface Planted {
  readonly tickets: readonly Sighting[]
  readonly judged: ReadonlyMap<string, Judged>
  /** Ids of each campaign's tickets. */
  readonly campaigns: readonly { readonly name: string; readonly ids: ReadonlySet<string> }[]
  readonly weeks: number
}

export interface PlantedOptions {
  readonly seed: number
  readonly tickets: number
  readonly weeks: number
  /** Sizes of the campaigns, taken in turn; or anything from 5 to 500, small ones more often. */
  readonly sizes: readonly number[] | 'any'
  /** Sentences of ordinary traffic beside the made-up ones, in English. */
  readonly more?: readonly string[]
}

type Dress = (text: string, random: () => number) => string

interface Kind {
  readonly name: string
  readonly langs: readonly Lang[]
  readonly days: number
  /** Which of the campaign stories, or a chain letter, or ordinary words. */
  readonly story: number | 'ordinary' | { readonly chain: number; readonly cut: number }
  readonly thing?: (index: number, random: () => number) => string
  readonly dress?: Dress
  readonly country?: string
  readonly category?: Judged['category']
  readonly surface?: string
  readonly one?: true
}

const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }
const CYRILLIC: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'о', c: 'с', p: 'р', x: 'х' }
const swap = (map: Readonly<Record<string, string>>, share: number): Dress => (text, random) => Array.from(text, (letter) => (map[letter] !== undefined && random() < share ? map[letter] : letter)).join('')
const hidden: Dress = (text, random) => Array.from(text, (letter) => (random() < 0.15 ? `${letter}\u200b` : letter)).join('')
const stretched: Dress = (text, random) => text.replace(/[aeo]/g, (letter) => (random() < 0.1 ? letter.repeat(3 + Math.floor(random() * 3)) : letter))

const KINDS: readonly Kind[] = [
  { name: 'chain letter', langs: ['en'], days: 3, story: { chain: 0, cut: 0.15 } },
  { name: 'chain letter in leet', langs: ['en'], days: 4, story: { chain: 1, cut: 0.1 }, dress: swap(LEET, 0.25) },
  { name: 'chain letter in look-alikes', langs: ['en'], days: 5, story: { chain: 2, cut: 0.1 }, dress: swap(CYRILLIC, 0.25) },
  { name: 'chain letter with unseen signs', langs: ['es'], days: 2, story: { chain: 3, cut: 0.1 }, dress: hidden },
  { name: 'chain letter stretched', langs: ['de'], days: 6, story: { chain: 4, cut: 0.1 }, dress: stretched },
  { name: 'phishing host, a path each', langs: LANGS, days: 4, story: 0, thing: (_, random) => `https://glow-prizes.example/c/${Math.floor(random() * 1e6)}` },
  { name: 'phishing link spelt out', langs: LANGS, days: 3, story: 0, thing: (index) => ['tablet-gift[.]example', 'tablet-gift dot example', 'tablet-gift . example', 'hxxps://tablet-gift.example/win'][index % 4] ?? '' },
  { name: 'wallet', langs: LANGS, days: 7, story: 4, thing: () => '0x52908400098527886E0F7030069857D2E4169EE7' },
  { name: 'account number', langs: ['de', 'fr', 'es'], days: 5, story: 4, thing: (index) => (index % 2 === 0 ? 'DE89 3704 0044 0532 0130 00' : 'DE89370400440532013000') },
  { name: 'phone', langs: LANGS, days: 6, story: 4, thing: (index) => ['+1 202 555 0143', '+1-202-555-0143', '+12025550143', '+1 (202) 555-0143'][index % 4] ?? '' },
  { name: 'messenger channel', langs: LANGS, days: 3, story: 0, thing: (index) => (index % 2 === 0 ? 'https://t.me/orchard_winners' : 't.me/orchard_winners') },
  { name: 'mail', langs: ['en', 'fr'], days: 8, story: 4, thing: (index) => (index % 2 === 0 ? 'parcel.office@lotto-mail.example' : 'Parcel.Office@Lotto-Mail.example') },
  { name: 'handle named by many', langs: LANGS, days: 5, story: 1, thing: (index) => ['@velvet.hammer', '@VelvetHammer', '@velvet_hammer', '@ v3lvethammer'][index % 4] ?? '' },
  { name: 'handle of a series', langs: LANGS, days: 4, story: 0, thing: (index) => `@prize.desk.${index + 11}` },
  { name: 'cash tag', langs: ['en'], days: 6, story: 4, thing: () => '$ParcelFeeDesk' },
  { name: 'product fault in own words', langs: ['en'], days: 3, story: 2 },
  { name: 'dare in own words, disguised', langs: ['en'], days: 4, story: 3, dress: swap(LEET, 0.1) },
  { name: 'dare in four languages', langs: LANGS, days: 5, story: 3 },
  { name: 'outage in one country', langs: ['es'], days: 0.6, story: 'ordinary', country: 'CL', category: 'not_safety' },
  { name: 'one person again and again', langs: ['en'], days: 20, story: 'ordinary', one: true },
]

export function plantTraffic(options: PlantedOptions): Planted {
  const random = chance(options.seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const tickets: Sighting[] = []
  const judged = new Map<string, Judged>()
  const span = options.weeks * 7 * DAY
  const fill = (template: string, thing: string): string => {
    let text = template
    while (text.includes('{')) {
      text = text.replace(/\{([^{}]*)\}/, (_, inner: string) => (inner === 'handle' ? handleOf(random) : inner === 'thing' ? thing : pick(inner.split('|'))))
    }
    return text
  }
  const say = (lang: Lang, middle: string): string => [pick(OPENINGS[lang]), middle, pick(CLOSINGS[lang])].filter((part) => part !== '').join(random() < 0.5 ? ', ' : '. ')
  const add = (id: string, at: number, lang: Lang, body: string, country: string, requester: string, category: Judged['category'], surfaces: readonly string[]): void => {
    tickets.push({ id, at, subject: random() < 0.4 ? '' : body.split(' ').slice(0, 4).join(' '), body, lang, country, requester })
    judged.set(id, { lang, category, severity: 'P3', surfaces: surfaces as Judged['surfaces'], country })
  }
  const usual = (lang: Lang): { text: string; category: Judged['category'] } => {
    if (lang === 'en' && options.more !== undefined && random() < 0.5) return { text: pick(options.more), category: 'not_safety' }
    const index = Math.floor(random() * ORDINARY[lang].length)
    return { text: fill(ORDINARY[lang][index] ?? '', ''), category: (['bullying_harassment', 'account_takeover', 'safety_advice', 'impersonation', 'appeal', 'privacy_request', 'scam_fraud', 'not_safety'] as const)[index % 8] ?? 'not_safety' }
  }
  const sizes = KINDS.map((_, index) => (options.sizes === 'any' ? Math.round(5 * 100 ** random()) : (options.sizes[index % options.sizes.length] ?? 10)))
  const plain = options.tickets - sizes.reduce((sum, size) => sum + size, 0)
  for (let index = 0; index < plain; index += 1) {
    const lang = random() < 0.55 ? 'en' : pick(LANGS)
    const { text, category } = usual(lang)
    add(`t${index}`, timeOf(random, span), lang, say(lang, text), random() < 0.01 ? 'CL' : pick(COUNTRIES[lang]), random() < 0.85 ? `u${index}` : `r${Math.floor(random() * plain * 0.2)}`, category, random() < 0.3 ? [pick(['dm', 'live', 'comments', 'video'])] : [])
  }
  const campaigns = KINDS.map((kind, number) => {
    const ids = new Set<string>()
    const size = kind.one === true ? Math.min(12, Math.max(6, sizes[number] ?? 6)) : (sizes[number] ?? 5)
    const begin = START + span * 0.5 + random() * Math.max(0, span * 0.5 - kind.days * DAY)
    for (let index = 0; index < size; index += 1) {
      const lang = kind.langs[index % kind.langs.length] ?? 'en'
      const id = `c${number}-${index}`
      const thing = kind.thing?.(index, random) ?? ''
      const body = dressed(kind, thing, bodyOf(kind, lang, thing, { pick, fill, usual, random }), random)
      const at = kind.one === true ? START + span * 0.1 + random() * span * 0.8 : begin + kind.days * DAY * (kind.days < 1 ? random() : random() ** 1.7)
      add(id, at, lang, say(lang, body), kind.country ?? pick(COUNTRIES[lang]), kind.one === true ? 'one-person' : `w${number}-${index}`, kind.category ?? 'scam_fraud', [])
      ids.add(id)
    }
    return { name: kind.name, ids }
  })
  return { tickets: tickets.sort((a, b) => a.at - b.at), judged, campaigns, weeks: options.weeks }
}

interface Mouth {
  readonly pick: <T>(list: readonly T[]) => T
  readonly fill: (template: string, thing: string) => string
  readonly usual: (lang: Lang) => { readonly text: string }
  readonly random: () => number
}

function bodyOf(kind: Kind, lang: Lang, thing: string, { fill, usual, random }: Mouth): string {
  if (kind.story === 'ordinary') return usual(lang).text
  if (typeof kind.story === 'object') {
    const { chain, cut } = kind.story
    return (CHAINS[chain] ?? '').split(' ').filter(() => random() >= cut).join(' ')
  }
  const parts = (CAMPAIGN[lang][kind.story] ?? []).map((part) => fill(part, thing))
  // Some leave the end out, some begin with it.
  if (parts.length > 2 && random() < 0.25) parts.pop()
  return random() < 0.25 ? parts.reverse().join('. ') : parts.join(' ')
}

/** Words are disguised, addresses stay usable. */
function dressed(kind: Kind, thing: string, body: string, random: () => number): string {
  const { dress } = kind
  if (dress === undefined) return body
  return thing === '' ? dress(body, random) : body.split(thing).map((part) => dress(part, random)).join(thing)
}

/** More by day than by night, fewer at the week-end. */
function timeOf(random: () => number, span: number): number {
  for (;;) {
    const at = START + random() * span
    const hour = new Date(at).getUTCHours()
    const busy = (0.35 + 0.65 * Math.sin(((hour + 18) % 24 / 24) * Math.PI) ** 2) * ([0, 6].includes(new Date(at).getUTCDay()) ? 0.7 : 1)
    if (random() < busy) return Math.floor(at / (HOUR / 3600)) * (HOUR / 3600)
  }
}

/** Half of all handles are met once, the others are of accounts that many know. */
function handleOf(random: () => number): string {
  const syllables = ['lo', 'ma', 'ri', 'ten', 'ka', 'sun', 'vel', 'dor', 'pi', 'zu', 'mira', 'fox', 'nor', 'bel']
  if (random() < 0.4) return `@${['daily.recipes', 'cat.corner', 'football_now', 'dance.school', 'city.news', 'old.songs'][Math.floor(random() ** 2 * 6)] ?? 'x'}${Math.floor(random() * 40)}`
  return `@${Array.from({ length: 4 }, () => syllables[Math.floor(random() * syllables.length)]).join('')}${random() < 0.5 ? Math.floor(random() * 1000) : ''}`
}
