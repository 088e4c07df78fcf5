import unhomoglyph from 'unhomoglyph'

/** What a code unit is to the matcher. */
export const KIND = { drop: 0, word: 1, space: 2, clause: 3, sentence: 4, solid: 5, apostrophe: 6, high: 7 } as const

const LATINISH = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u
const SOLID = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー々〆]/u
const WORD = /[\p{L}\p{M}\p{N}]/u
const ARABIC_MARK = /[\u0610-\u061a\u064b-\u065f\u0670\u0640]/u
const CLAUSE = new Set(',;:()[]{}«»„“”"—–|/、，：；（）「」『』،؛·•')
const SENTENCE = new Set('.!?\n\r…。！？؟।॥‼⁉')
const APOSTROPHES = new Set("'’‘ʼ`´＇")
/** Letters that NFKD leaves alone and people type without their strokes and dots. */
const STROKES: Readonly<Record<string, string>> = { ı: 'i', ł: 'l', ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe', ħ: 'h', ð: 'd', þ: 'th' }
const ARABIC: Readonly<Record<string, string>> = { أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ى: 'ي', ة: 'ه', ؤ: 'و', ئ: 'ي', ک: 'ك', ی: 'ي' }

const kinds = new Uint8Array(65536)
const folds = new Uint16Array(65536)
const long = new Map<number, string>()

function foldLetter(char: string): string {
  const lower = char.toLowerCase()
  const arabic = ARABIC[lower]
  if (arabic !== undefined) return arabic
  if (!LATINISH.test(char)) return lower.normalize('NFKC')
  const plain = lower.normalize('NFKD').replace(/[\u0300-\u036f]/g, '')
  return Array.from(plain, (part) => STROKES[part] ?? part).join('')
}

/** Arabic, Devanagari and full-width digits are digits to every pattern. */
function digit(char: string): string | null {
  const code = char.charCodeAt(0)
  for (const zero of [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10]) if (code >= zero && code < zero + 10) return String(code - zero)
  return null
}

function learn(code: number): void {
  const char = String.fromCharCode(code)
  if (code >= 0xd800 && code <= 0xdfff) {
    kinds[code] = KIND.high
    return
  }
  if (SENTENCE.has(char)) kinds[code] = KIND.sentence
  else if (CLAUSE.has(char)) kinds[code] = KIND.clause
  else if (APOSTROPHES.has(char)) kinds[code] = KIND.apostrophe
  else if ((code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code === 0xfeff || code === 0xad) kinds[code] = KIND.drop
  else if ((code >= 0x0300 && code <= 0x036f) || (code >= 0xfe00 && code <= 0xfe0f) || ARABIC_MARK.test(char)) kinds[code] = KIND.drop
  else if (WORD.test(char)) learnLetter(code, char)
  else kinds[code] = code >= 0x2600 && code <= 0x27bf ? KIND.solid : KIND.space
  if (kinds[code] === KIND.solid && folds[code] === 0) folds[code] = code
}

function learnLetter(code: number, char: string): void {
  const text = digit(char) ?? foldLetter(char)
  kinds[code] = SOLID.test(text) ? KIND.solid : KIND.word
  if (text.length === 1) folds[code] = text.charCodeAt(0)
  else if (text.length > 1) long.set(code, text)
  else kinds[code] = KIND.drop
}

for (let code = 0; code < 65536; code += 1) learn(code)

export function kindOf(code: number): number {
  return kinds[code] as number
}

/** The folded code unit, or 0 where the letter becomes several ({@link foldLong}). */
export function foldOf(code: number): number {
  return folds[code] as number
}

export function foldLong(code: number): string {
  return long.get(code) ?? ''
}

/** Styled letters outside the basic plane (mathematical, squared) as plain ones; null for everything else. */
export function foldAstral(pair: string): string | null {
  const plain = pair.normalize('NFKC').toLowerCase()
  return /^[a-z0-9]+$/.test(plain) ? plain : null
}

/** A Cyrillic or Greek letter that is written for its Latin twin. */
export function lookAlike(word: string): string {
  return word.replace(/[\u0370-\u052f]/g, (letter) => unhomoglyph(letter)).toLowerCase().replaceAll('ĸ', 'k')
}
