import { CATEGORIES, REPORTERS, SEVERITIES, type Category, type Reporter, type Severity } from '../domain/labels.ts'
import type { LabelledCase, LabelledFacts } from './evaluate-case.ts'

/** What could be read, and for every line that could not be: its number and why, never its words. */
export interface Examples {
  readonly cases: readonly LabelledCase[]
  readonly faults: readonly { readonly line: number; readonly text: string }[]
}

interface Heading {
  readonly category: Category
  readonly severity: readonly Severity[]
  readonly also: readonly Category[]
  readonly facts: LabelledFacts
}

/**
 * Reads worked examples. A heading `# <category> <severities, best first> [also=a,b] [key=value …]` labels the lines below it;
 * a line is one ticket: `[subject :: ]body[ || key=value …]`. A key that is not given is not labelled (it is not a claim that the text
 * is silent). Lines below a faulty heading are left out. Ids are `<file>:<line>`; the language is the beginning of the file's name.
 */
export function parseExamples(text: string, file: string): Examples {
  const cases: LabelledCase[] = []
  const faults: { line: number; text: string }[] = []
  const lang = /^([a-z]{2})(?:[-.]|$)/.exec(file.split('/').at(-1) ?? '')?.[1] ?? 'und'
  let heading: Heading | string = 'no heading stands above it'
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1
    const content = raw.replace(/^\uFEFF/, '').trim()
    if (content === '') continue
    if (/^#\s/.test(content)) {
      heading = readHeading(content.slice(1).trim())
      if (typeof heading === 'string') {
        faults.push({ line, text: `the heading ${heading}` })
        heading = `the heading above it is faulty`
      }
      continue
    }
    const read = typeof heading === 'string' ? heading : readLine(content, heading)
    if (typeof read === 'string') faults.push({ line, text: read })
    else if (typeof heading !== 'string') cases.push({ id: `${file}:${line}`, lang: read.lang ?? lang, ...read.words, category: heading.category, also: heading.also, severity: heading.severity, facts: read.facts, team: null, featuresAny: null, featuresNever: null })
  }
  return { cases, faults }
}

function readHeading(text: string): Heading | string {
  const [category, severities, ...options] = text.split(/\s+/)
  if (!oneOf(CATEGORIES, category)) return `begins with a category that is not known: ${category ?? 'nothing'}`
  const severity = (severities ?? '').split(',')
  if (!severity.every((one) => oneOf(SEVERITIES, one))) return `needs severities after the category, such as P0 or P1,P2`
  const also: Category[] = []
  const facts: Record<string, unknown> = {}
  for (const option of options) {
    const [key, value] = pair(option)
    if (key === 'also') {
      for (const one of value.split(',')) {
        if (!oneOf(CATEGORIES, one)) return `names a second category that is not known: ${one}`
        also.push(one)
      }
    } else {
      const fault = readFact(key, value, facts)
      if (fault !== null) return fault
    }
  }
  return { category, severity, also, facts }
}

interface Line {
  readonly lang: string | null
  readonly words: { readonly subject: string; readonly body: string }
  readonly facts: LabelledFacts
}

function readLine(content: string, heading: Heading): Line | string {
  const at = content.lastIndexOf('||')
  const said = at === -1 ? content : content.slice(0, at).trim()
  const facts: Record<string, unknown> = { ...heading.facts }
  let lang: string | null = null
  for (const one of at === -1 ? [] : content.slice(at + 2).trim().split(/\s+/)) {
    if (one === '') continue
    const [key, value] = pair(one)
    if (key === 'lang') {
      if (!/^[a-z]{2}$/.test(value)) return 'lang= takes two letters, such as hi'
      lang = value
      continue
    }
    const fault = readFact(key, value, facts)
    if (fault !== null) return fault
  }
  if (said === '') return 'has labels and no words'
  const cut = said.indexOf(' :: ')
  const words = cut === -1 ? { subject: '', body: said } : { subject: said.slice(0, cut).trim(), body: said.slice(cut + 4).trim() }
  if (words.body === '') return 'has a subject and no body'
  return { lang, words, facts }
}

const FLAGS: ReadonlySet<string> = new Set(['minor', 'ongoing', 'money_demand', 'safe_contact'])
const AGES: ReadonlySet<string> = new Set(['age', 'reporter_age', 'age_in_image'])
const OLDEST = 120

/** Puts a fact into `facts`, or says what is wrong with it. */
function readFact(key: string, value: string, facts: Record<string, unknown>): string | null {
  if (FLAGS.has(key)) {
    if (value !== 'true' && value !== 'false') return `${key}= takes true or false`
    facts[key] = value === 'true'
  } else if (AGES.has(key)) {
    if (!/^\d{1,3}$/.test(value) || Number(value) > OLDEST) return `${key}= takes a whole number of years`
    facts[key] = Number(value)
    if (key === 'age') facts['minor'] ??= Number(value) < 18
  } else if (key === 'reporter') {
    if (!oneOf(REPORTERS, value)) return `reporter= takes one of ${REPORTERS.join(', ')}`
    facts[key] = value satisfies Reporter
  } else if (key === 'country') {
    if (!/^[A-Z]{2}$/.test(value)) return 'country= takes two capital letters, such as DE'
    facts[key] = value
  } else return `has a label that is not known: ${key}`
  return null
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function oneOf<T extends string>(list: readonly T[], value: string | undefined): value is T {
  return (list as readonly (string | undefined)[]).includes(value)
}
