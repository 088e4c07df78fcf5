import { NO_VOCABULARY } from '../text/evasion.ts'
import { KIND, kindOf } from '../text/fold.ts'
import { normalise } from '../text/normalise.ts'

const MOST_VARIANTS = 400
const NEAR = 4
const FAR = 12

/** An entry that is one bracket from end to end is a list of entries. */
export function alternatives(entry: string): string[] {
  if (!entry.startsWith('(') || closing(entry, 0) !== entry.length - 1) return [entry]
  return split(entry.slice(1, -1)).flatMap(alternatives)
}

/** `(a|b) c` → `a c`, `b c`; null where brackets do not match or too many come out. */
export function expand(entry: string): string[] | null {
  const open = entry.indexOf('(')
  if (open === -1) return entry.includes(')') ? null : [entry.replace(/\s+/g, ' ').trim()]
  const close = closing(entry, open)
  if (close === -1) return null
  const found: string[] = []
  for (const choice of split(entry.slice(open + 1, close))) {
    const rest = expand(entry.slice(0, open) + choice + entry.slice(close + 1))
    if (rest === null) return null
    found.push(...rest)
    if (found.length > MOST_VARIANTS) return null
  }
  return [...new Set(found)]
}

function closing(entry: string, open: number): number {
  let depth = 0
  for (let at = open; at < entry.length; at += 1) {
    if (entry[at] === '(') depth += 1
    if (entry[at] === ')') depth -= 1
    if (depth === 0) return at
  }
  return -1
}

function split(choices: string): string[] {
  const parts: string[] = ['']
  let depth = 0
  for (const char of choices) {
    if (char === '(') depth += 1
    if (char === ')') depth -= 1
    if (char === '|' && depth === 0) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts
}

/** Apostrophes are left out by many who type fast; German umlauts are written as two letters. */
function spellings(entry: string, language: string): string[] {
  const all = [entry]
  if (/['’]/.test(entry)) all.push(entry.replace(/['’]/g, ''))
  if (language === 'de' && /[äöü]/.test(entry)) all.push(entry.replace(/ä/g, 'ae').replace(/ö/g, 'oe').replace(/ü/g, 'ue'))
  return all
}

interface Form {
  readonly pattern: string
  readonly words: readonly string[]
  readonly stem: string | null
}

interface Part {
  readonly gap: number
  readonly forms: readonly Form[]
}

/** The parts of an entry in order, each with all its forms; or what is wrong with it. */
export function compileEntry(entry: string, language: string): Part[] | string {
  // A letter or a bracket with ? may be left out; an optional gap is a gap, since a gap may be empty.
  const plain = entry.replace(/\((~~?) ?\|\)|\((~~?) ?\)\?/g, (_, one: string | undefined, two: string | undefined) => ` ${one ?? two ?? '~'} `)
  const optional = optionals(plain)
  if (optional === null) return 'has unbalanced brackets'
  const pieces = sections(optional)
  const wide = language === 'ja' ? 4 : 1
  const parts: Part[] = []
  for (const piece of pieces) {
    if (piece.text === '') continue
    const variants = expand(piece.text)
    if (variants === null) return `has unbalanced brackets or stands for more than ${MOST_VARIANTS} phrases`
    const forms = new Map<string, Form>()
    for (const variant of variants.flatMap((one) => spellings(one, language))) {
      if (/~|\* /.test(variant)) return 'has a gap or an open ending inside brackets'
      const form = formOf(variant, language)
      if (form !== null) forms.set(form.pattern, form)
    }
    if (forms.size === 0) return 'has an empty part'
    parts.push({ gap: parts.length === 0 ? 0 : piece.gap * wide, forms: [...forms.values()] })
  }
  return parts.length === 0 ? 'is empty' : parts
}

const SHORT = 5
const VERY_SHORT = 2

/** Short words mean other things elsewhere, so they count in their own language only; English ones only when very short (Portuguese «no» is «in the»). */
export function isShort(pattern: string, language: string): boolean {
  const word = pattern.trim()
  return language !== 'any' && word.length <= (language === 'en' ? VERY_SHORT : SHORT) && /^[a-z]+$/.test(word)
}

function optionals(entry: string): string | null {
  let text = entry.replace(/\[([^\]]+)\]/g, (_, letters: string) => `(${Array.from(letters).join('|')})`)
  for (let at = text.indexOf(')?'); at !== -1; at = text.indexOf(')?')) {
    let depth = 0
    let open = at
    for (; open >= 0; open -= 1) {
      if (text[open] === ')') depth += 1
      if (text[open] === '(') depth -= 1
      if (depth === 0) break
    }
    if (open < 0) return null
    text = `${text.slice(0, open)}(${text.slice(open + 1, at)}|)${text.slice(at + 2)}`
  }
  return text.replace(/([\p{L}])\?/gu, '($1|)')
}

/** Cuts at gaps outside brackets, and after an open ending, where the next word follows at once. */
function sections(entry: string): { readonly text: string; readonly gap: number }[] {
  const found: { text: string; gap: number }[] = []
  let text = ''
  let gap = 0
  let depth = 0
  const close = (next: number): void => {
    if (text.trim() !== '') found.push({ text: text.trim(), gap })
    gap = text.trim() === '' ? Math.max(gap, next) : next
    text = ''
  }
  let chunk = 0
  for (let at = 0; at < entry.length; at += 1) {
    const char = entry[at] as string
    if (char === '(') depth += 1
    if (char === ')') depth -= 1
    if (depth === 0 && char === '~') {
      const far = entry[at + 1] === '~'
      if (far) at += 1
      close(far ? FAR : NEAR)
      chunk = 0
    } else if (depth === 0 && char === ' ') {
      const open = text.slice(chunk).includes('*')
      text += char
      if (open) close(0)
      chunk = text.length
    } else text += char
  }
  close(0)
  return found
}

function formOf(variant: string, language: string): Form | null {
  const stem = variant.endsWith('*')
  const bare = stem ? variant.slice(0, -1) : variant
  const folded = normalise(bare, [{ start: 0, end: bare.length }], [], NO_VOCABULARY, 'apart')
  const text = String.fromCharCode(...folded.codes.subarray(0, folded.length)).trim()
  return text === '' ? null : edges(text, stem, language)
}

function edges(text: string, stem: boolean, language: string): Form {
  const first = kindOf(text.charCodeAt(0))
  const last = kindOf(text.charCodeAt(text.length - 1))
  // Arabic writes "and", "with" and "the" onto the word.
  const loose = language === 'ar' && text.length >= 4
  const left = first === KIND.word && !loose ? ' ' : ''
  const right = last === KIND.word && !stem ? ' ' : ''
  const words = text.split(' ')
  return { pattern: `${left}${text}${right}`, words: stem ? words.slice(0, -1) : words, stem: stem ? (words.at(-1) ?? null) : null }
}
