import { createContext, useContext } from 'react'
import type english from './locales/en.json'

export type Key = keyof typeof english
export type Texts = Readonly<Record<Key, string>>

/** One file per language; only the one that is used is loaded. */
const FILES = import.meta.glob<{ readonly default: Texts }>('./locales/*.json')
export const KNOWN = Object.keys(FILES).map((path) => path.slice('./locales/'.length, -'.json'.length))
const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi']

export interface Words {
  readonly locale: string
  /** The locale of the texts, which may be less exact than the person's. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly t: (key: Key, given?: Readonly<Record<string, string | number>>) => string
  /** True where there is such a text: ids that this page is too old to know are shown as they are. */
  readonly has: (key: string) => key is Key
  /** The name of an id, or the id itself, readable. */
  readonly name: (group: 'category' | 'severity' | 'team' | 'fact' | 'reporter' | 'surface' | 'status' | 'priority' | 'tone' | 'part' | 'escalation' | 'doing' | 'promise' | 'flight', id: string) => string
  readonly language: (code: string) => string
  readonly country: (code: string) => string
  readonly time: (at: number) => string
  readonly day: (at: number) => string
  readonly list: (items: readonly string[]) => string
  readonly number: (value: number) => string
  readonly size: (bytes: number) => string
  /** `12 min`, `3 h`, `2 d`: a length, never a direction. */
  readonly length: (ms: number) => string
}

/** The nearest language there is: exact, then the same language anywhere, then English. */
export function nearest(wanted: string, known: readonly string[] = KNOWN): string {
  const lower = wanted.toLowerCase()
  const language = lower.split('-')[0] ?? ''
  return known.find((one) => one.toLowerCase() === lower) ?? known.find((one) => one === language) ?? known.find((one) => one.toLowerCase().split('-')[0] === language) ?? 'en'
}

export async function loadWords(wanted: string): Promise<Words> {
  const lang = nearest(wanted)
  return createWords(canonical(wanted, lang), lang, await textsOf(lang))
}

/** Everything that is said in one of the languages there are. */
export async function textsOf(lang: string): Promise<Texts> {
  const file = FILES[`./locales/${lang}.json`]
  if (file === undefined) throw new Error(`no texts for ${lang}`)
  return (await file()).default
}

/** The exact locale that a wish comes to, before its texts are there. */
export function localeOf(wanted: string): string {
  return canonical(wanted, nearest(wanted))
}

function canonical(wanted: string, lang: string): string {
  try {
    return wanted.toLowerCase().startsWith(lang.split('-')[0] ?? '') ? (Intl.getCanonicalLocales(wanted)[0] ?? lang) : lang
  } catch {
    return lang
  }
}

const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]] as const

export function createWords(locale: string, lang: string, texts: Texts): Words {
  const table = texts as Readonly<Record<string, string>>
  const has = (key: string): key is Key => Object.hasOwn(table, key)
  const shown = (type: 'language' | 'region', code: string): string => {
    try {
      return new Intl.DisplayNames([locale], { type }).of(code) ?? code
    } catch {
      return code
    }
  }
  return {
    locale,
    lang,
    dir: RIGHT_TO_LEFT.includes(lang.split('-')[0] ?? '') ? 'rtl' : 'ltr',
    has,
    t: (key, given = {}) => (table[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => (given[name] === undefined ? whole : String(given[name]))),
    name: (group, id) => table[`${group}.${id}`] ?? id.replaceAll(/[_-]/g, ' '),
    language: (code) => shown('language', code),
    country: (code) => shown('region', code),
    time: (at) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at),
    day: (at) => new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(at),
    list: (items) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
    number: (value) => new Intl.NumberFormat(locale).format(value),
    size: (bytes) => new Intl.NumberFormat(locale, { style: 'unit', unit: bytes >= 1_000_000 ? 'megabyte' : 'kilobyte', maximumFractionDigits: bytes >= 1_000_000 ? 1 : 0 }).format(bytes >= 1_000_000 ? bytes / 1_000_000 : Math.max(1, bytes / 1000)),
    length: (ms) => {
      const [unit, size] = UNITS.find(([, each]) => Math.abs(ms) >= each) ?? UNITS[2]
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.floor(Math.abs(ms) / size))
    },
  }
}

const Context = createContext<Words | null>(null)
export const WordsProvider = Context.Provider

export function useWords(): Words {
  const words = useContext(Context)
  if (words === null) throw new Error('no texts were loaded')
  return words
}
