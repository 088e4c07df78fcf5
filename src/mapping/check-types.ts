import { choicesOf, isCommon, type Kind, kindOf, type Problem, type Schemas, type SideSchema, some, specOf, type Way } from './side.ts'
import type { ValuesTransform } from './values.ts'

type Single = string | number | boolean | null
type Found = Omit<Problem, 'rule'>

const TEXTS: ReadonlySet<Kind> = new Set<Kind>(['text', 'longtext', 'url'])
const DATES = { date: new Set<Kind>(['date', 'text', 'longtext']), datetime: new Set<Kind>(['datetime', 'text', 'longtext']), epoch: new Set<Kind>(['number']) } as const

/** Whether what a rule carries can be held where it goes. */
export function typeProblems(way: Way, schemas: Schemas): readonly Found[] {
  const from = kindOf(schemas[way.from], way.source)
  const { transform } = way.rule
  return way.targets.flatMap((target): Found[] => {
    const to = kindOf(schemas[way.to], target)
    if (from === null || to === null || from === 'other' || to === 'other') return []
    const wrong = (remedy: string): Found[] => [{ side: way.to, kind: 'type', severity: 'error', text: `${way.source} of the ${way.from} is ${a(from)}, ${target} of the ${way.to} is ${a(to)}`, remedy }]
    switch (transform.kind) {
      case 'same':
        return sameFits(from, to) ? [] : wrong(remedyFor(from, to))
      case 'date':
        return DATES[transform[way.from]].has(from) && DATES[transform[way.to]].has(to) ? [] : wrong('Name on each side what its field holds: date, datetime or epoch.')
      case 'template':
        return TEXTS.has(to) ? [] : wrong('A template gives a text: choose a text field.')
      case 'split':
        return TEXTS.has(from) && TEXTS.has(to) ? [] : wrong('Only texts can be cut and put together: choose text fields.')
      case 'values': {
        const odd = transform.pairs.flatMap((pair) => [...(holds(from, pair[way.from]) ? [] : [String(pair[way.from])]), ...(holds(to, pair[way.to]) ? [] : [String(pair[way.to])])])
        return odd.length === 0 ? [] : wrong(`Write ${some(odd)} as its field holds it: numbers and true or false without quotation marks, all else as text.`)
      }
      case 'cel':
        return []
    }
  })
}

function a(kind: Kind): string {
  return kind === 'tags' ? 'a list of tags' : `of type ${kind}`
}

function sameFits(from: Kind, to: Kind): boolean {
  // An id of one CRM means nothing in another.
  if (from === 'reference' || to === 'reference') return false
  if (TEXTS.has(to)) return TEXTS.has(from) || from === 'choice'
  if (to === 'tags' || to === 'multichoice') return from === 'tags' || from === 'multichoice'
  return from === to
}

function remedyFor(from: Kind, to: Kind): string {
  if (from === 'reference' || to === 'reference') return 'Ids of one side mean nothing on the other: pair them as values.'
  if ((from === 'date' || from === 'datetime') && (to === 'date' || to === 'datetime')) return 'Use the transform date.'
  return to === 'choice' ? 'Pair the values (transform values), or choose another field.' : 'Use cel to make one of the other, or choose another field.'
}

function holds(kind: Kind, value: Single): boolean {
  if (value === null) return true
  if (kind === 'number') return typeof value === 'number'
  return typeof value === (kind === 'checkbox' ? 'boolean' : 'string')
}

/** Choices that would have nowhere to go, and those that the other side does not offer. */
export function choiceProblems(way: Way, schemas: Schemas): readonly Found[] {
  const { transform } = way.rule
  if (transform.kind !== 'same' && transform.kind !== 'values') return []
  const target = way.targets[0] ?? ''
  const choices = choicesOf(schemas[way.from], way.source)
  const offered = choicesOf(schemas[way.to], target)
  const carried = (choice: Single): Single | undefined => (transform.kind === 'same' ? choice : firstOf(transform, choice, way))
  const problems: Found[] = []
  const lost = (choices ?? []).filter((choice) => (transform.kind === 'same' ? offered !== null && !offered.includes(choice) : carried(choice) === undefined))
  const tags = way.source === 'tags' || target === 'tags'
  if (lost.length > 0 && !tags) problems.push({ side: way.from, kind: 'choice-without-map', severity: isCommon(way.source) ? 'warning' : 'error', text: `${some(lost)} of ${way.source} would have no value in ${target} of the ${way.to}`, remedy: `Add a pair for each, or a default for the ${way.to}.` })
  if (transform.kind === 'values' && offered !== null) {
    const made = [...new Set([...transform.pairs.map((pair) => carried(pair[way.from])), transform.otherwise[way.to]])].filter((value) => typeof value === 'string')
    const refused = made.filter((value) => !offered.includes(value))
    if (refused.length > 0) problems.push({ side: way.to, kind: 'choice-without-map', severity: 'error', text: `${target} of the ${way.to} does not offer ${some(refused)}`, remedy: 'Correct the pair, or add the choice there.' })
  }
  return problems
}

function firstOf(transform: ValuesTransform, choice: Single, { from, to }: Way): Single | undefined {
  const pair = transform.pairs.find((one) => one[from] === choice)
  return pair === undefined ? transform.otherwise[to] : pair[to]
}

/** Texts that the other side would refuse or cut. */
export function lengthProblems(way: Way, schemas: Schemas): readonly Found[] {
  const { transform } = way.rule
  return way.targets.flatMap((target): Found[] => {
    const kind = kindOf(schemas[way.to], target)
    const max = specOf(schemas[way.to], target)?.max ?? null
    if (max === null || kind === null || !TEXTS.has(kind)) return []
    const remedy = 'Choose a longer field, or shorten with cel: longer values are set aside.'
    if (transform.kind === 'values') {
      const long = transform.pairs.map((pair) => pair[way.to]).filter((value) => typeof value === 'string' && value.length > max)
      return long.length === 0 ? [] : [{ side: way.to, kind: 'too-long', severity: 'error', text: `${long.length} of the pairs are longer than the ${max} characters of ${target}`, remedy: 'Shorten the values of the pairs.' }]
    }
    const literal = transform.kind === 'template' ? transform.text.replace(/\{[^{}]*\}/g, '').length : 0
    const read = transform.kind === 'template' ? [...transform.text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '') : [way.source]
    if (literal > max) return [{ side: way.to, kind: 'too-long', severity: 'error', text: `the template alone is longer than the ${max} characters of ${target}`, remedy: 'Shorten the template or choose a longer field.' }]
    const most = literal + read.reduce((sum, path) => sum + longest(schemas[way.from], path), 0)
    return transform.kind === 'date' || most <= max ? [] : [{ side: way.to, kind: 'too-long', severity: 'warning', text: `${way.source} may be longer than the ${max} characters of ${target}`, remedy }]
  })
}

/** Of what is no text, or not known, nothing is claimed. */
function longest(schema: SideSchema, path: string): number {
  const kind = kindOf(schema, path)
  const spec = specOf(schema, path)
  return kind !== null && TEXTS.has(kind) && spec !== null ? (spec.max ?? Number.POSITIVE_INFINITY) : 0
}
