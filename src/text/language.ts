import { eld } from 'eld/small'
import type { Range } from './normalise.ts'

const SAMPLE = 600
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\u3040-\u30ff]/, 'ja'], [/[\u0900-\u097f]/, 'hi'], [/[\uac00-\ud7af]/, 'ko'], [/[\u0e00-\u0e7f]/, 'th'], [/[\u0590-\u05ff]/, 'he'],
]
const KNOWN = /^[a-z]{2}$/

/** A stretch of the text that is one language, up to `end`; 'und' where it cannot be told. */
export interface Passage {
  readonly end: number
  readonly lang: string
}

export interface Languages {
  /** Of most of what is said now; ISO 639-1 or 'und'. */
  readonly main: string
  /** In order; each line by itself, since people mix languages, and what one line says must not depend on another. */
  readonly passages: readonly Passage[]
}

const SHORTEST = 12
const MOST_PASSAGES = 200

/**
 * The languages of what is said now. A language that the CRM gives is believed; scripts that only one language of ours uses are told by
 * their letters, everyday text by its small words; the rest is left to the detector, on at most 600 characters of a line.
 */
export function detectLanguages(text: string, now: readonly Range[], given: string | undefined): Languages {
  const hint = given?.toLowerCase().slice(0, 2)
  if (hint !== undefined && KNOWN.test(hint) && given !== 'und') return { main: hint, passages: [{ end: text.length, lang: hint }] }
  const passages: Passage[] = []
  const sizes = new Map<string, number>()
  for (const range of now) {
    for (let start = range.start; start < range.end;) {
      const found = passages.length < MOST_PASSAGES ? text.indexOf('\n', start) : -1
      const end = found === -1 || found >= range.end ? range.end : found + 1
      const lang = end - start < SHORTEST ? 'und' : languageOf(text.slice(start, Math.min(end, start + SAMPLE)))
      const last = passages.at(-1)
      if (last !== undefined && last.lang === lang) passages[passages.length - 1] = { end, lang }
      else passages.push({ end, lang })
      sizes.set(lang, (sizes.get(lang) ?? 0) + end - start)
      start = end
    }
  }
  const told = [...sizes].filter(([lang]) => lang !== 'und').sort((a, b) => b[1] - a[1])[0]?.[0]
  return { main: told ?? (passages.length > 0 ? languageOf(sampleOf(text, now)) : 'und'), passages }
}

function sampleOf(text: string, now: readonly Range[]): string {
  let sample = ''
  for (const range of now) {
    sample += `${text.slice(range.start, Math.min(range.end, range.start + SAMPLE))} `
    if (sample.length >= SAMPLE) break
  }
  return sample.slice(0, SAMPLE)
}

function languageOf(raw: string): string {
  const sample = raw.replace(/https?:\S{1,300}|[@＠]\S{1,60}/g, ' ').trim()
  for (const [letters, language] of SCRIPTS) if (letters.test(sample)) return language
  if (/[\u0600-\u06ff]/.test(sample)) return /[پچژگ]/.test(sample) ? 'fa' : 'ar'
  if (!/\p{L}{2}/u.test(sample)) return 'und'
  const counted = byWords(sample)
  if (counted !== null) return counted
  const found = eld.detect(sample).language
  // Malay and Indonesian share their everyday words; the word lists are Indonesian.
  return found === '' ? 'und' : found === 'ms' ? 'id' : found.slice(0, 2)
}

/** Small words that give a language away even in short or romanised text, folded. */
const SMALL_WORDS: Readonly<Record<string, string>> = {
  en: 'i has have was were been are not our we who when why get got just can will would all every they there their it no but so do does any some if me him his out now only the and is are was my your they with this that have from what how im dont ive u ur he she of to for',
  es: 'que el los las una por con mi para esta como pero soy muy tengo q y del me lo',
  pt: 'que nao uma com meu minha para voce eu mas tenho os as do da no na um q pra',
  fr: 'je le les des une est pas mon ma que qui dans pour avec et du mes sur j ai il',
  de: 'ich und der die das nicht ist mein meine mit auf ein eine zu wie von den bin',
  it: 'che il di non una mio mia sono con per gli ho mi e la le un come',
  id: 'yang dan saya aku di ini itu tidak ada dengan untuk nggak gak udah sudah bisa banget yg ke',
  tr: 've bir bu ben benim icin cok var mi ne beni bana degil ama da',
  vi: 'la toi em khong va cua minh co nguoi anh bi cho nay thi',
  pl: 'nie jest sie na mam moj moja jak do ze i w to z co',
  nl: 'ik het een niet mijn de en van dat mn is op met voor zijn',
  hi: 'mera meri mere hai hain nahi kya mujhe aur ko se ki ka ke karo raha rahi',
}
const LANGUAGE_OF = new Map<string, string[]>()
for (const [language, words] of Object.entries(SMALL_WORDS)) for (const word of words.split(' ')) LANGUAGE_OF.set(word, [...(LANGUAGE_OF.get(word) ?? []), language])

/** The language most of whose small words stand there; null without a clear lead. */
function byWords(sample: string): string | null {
  const counts = new Map<string, number>()
  const plain = sample.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f'’]/g, '').replace(/ı/g, 'i').replace(/đ/g, 'd').replace(/ł/g, 'l')
  for (const word of plain.split(/[^\p{L}]+/u)) for (const language of LANGUAGE_OF.get(word) ?? []) counts.set(language, (counts.get(language) ?? 0) + 1)
  const ranked = [...counts].sort((a, b) => b[1] - a[1])
  const [first, second] = ranked
  if (first === undefined || first[1] < 3) return null
  return first[1] >= (second?.[1] ?? 0) * 1.5 + 1 ? first[0] : null
}
