import { REPORTERS, type Category, type Reporter } from '../../domain/labels.ts'
import type { Reading } from '../reading.ts'
import type { AgeMention } from './ages.ts'
import { BY_CATEGORY, BY_CUE, type Cue } from './reporter-weights.ts'

/** Who writes, how sure, and the words that say so (in the normalised text). */
export interface ReporterFound {
  readonly reporter: Reporter
  /** 0..1: of tickets told with this confidence, that share is right (worked examples, all languages). */
  readonly confidence: number
  readonly why: readonly { readonly start: number; readonly end: number }[]
}

const FIRST = 6
const EARLY = 14
const MANY = 3
const GROWN = 18

/** How much the learned model's belief counts beside the words, and the belief below which it says no more. */
const HEARD = 0.7
const LEAST = 0.02

/** Cues add up, in log-odds; the category counts as one of them. Never silent: somebody writes. */
export function settleReporter(reading: Reading, ages: readonly AgeMention[], category: Category, heard: Float64Array | null = null): ReporterFound {
  const cues = cuesOf(reading, ages)
  const sums = [...BY_CATEGORY[category]]
  if (heard !== null) sums.forEach((sum, at) => void (sums[at] = sum + HEARD * Math.log(Math.max(heard[at] ?? 0, LEAST))))
  for (const cue of cues) BY_CUE[cue].forEach((weight, at) => void (sums[at] = (sums[at] ?? 0) + weight))
  let best = 0
  sums.forEach((sum, at) => void (sum > (sums[best] ?? 0) && (best = at)))
  const top = sums[best] ?? 0
  const confidence = 1 / sums.reduce((total, sum) => total + Math.exp(sum - top), 0)
  const reporter = REPORTERS[best] ?? 'self'
  return { reporter, confidence, why: wordsFor(reporter, reading, ages) }
}

const LISTS = {
  child: ['rel_child', 'kin_child'], near: ['rel_other', 'kin_other'], office: ['role_official', 'profession'], seen: ['bystander', 'account_spoken_of'],
} as const

function cuesOf(reading: Reading, ages: readonly AgeMention[]): Cue[] {
  const cues: Cue[] = []
  const count = (lexicon: string): number => reading.hits.get(lexicon)?.length ?? 0
  const objects = count('first_object')
  const persons = count('first_person')
  const others = count('third_person')
  cues.push(`object${Math.min(objects, MANY)}` as Cue, `person${Math.min(persons, MANY)}` as Cue, others > MANY ? 'others_many' : others > 0 ? 'others_some' : 'others_none')
  const at: Record<string, number> = {}
  for (const [name, lexicons] of Object.entries(LISTS)) {
    const place = firstWord(reading, lexicons)
    at[name] = place
    if (place < Infinity) cues.push(name as Cue, `${name}_${when(place)}` as Cue)
  }
  const mine = firstWord(reading, ['first_object'])
  if (objects > 0) cues.push('mine', `mine_${when(mine)}` as Cue)
  if (persons > 0 && firstWord(reading, ['first_person']) < FIRST) cues.push('person_first')
  if (reading.has('partner')) cues.push('partner')
  if (reading.has('person_minor')) cues.push('minor_spoken_of')
  if (reading.has('caregiver_abuser')) cues.push('caregiver')
  const own = ages.find((one) => one.who === 'self')
  const other = ages.find((one) => one.who === 'other')
  if (own !== undefined) cues.push(own.age < GROWN ? 'own_minor' : 'own_adult')
  if (other !== undefined) cues.push(other.age < GROWN ? 'other_minor' : 'other_adult')
  if ((at['near'] ?? Infinity) < mine) cues.push('near_before_mine')
  if ((at['child'] ?? Infinity) < mine) cues.push('child_before_mine')
  return cues.filter((cue) => cue in BY_CUE)
}

function firstWord(reading: Reading, lexicons: readonly string[]): number {
  let first = Infinity
  for (const lexicon of lexicons) {
    const hit = reading.hits.get(lexicon)?.[0]
    if (hit !== undefined) first = Math.min(first, reading.document.normal.word[hit.start + 1] as number)
  }
  return first
}

function when(place: number): 'first' | 'early' | 'late' {
  return place < FIRST ? 'first' : place < EARLY ? 'early' : 'late'
}

const WORDS: Readonly<Record<Reporter, readonly string[]>> = {
  self: ['first_object', 'first_person', 'victim_self'], parent_guardian: ['rel_child', 'kin_child'], friend: ['rel_other', 'kin_other'], bystander: ['bystander', 'account_spoken_of'], official: ['role_official', 'profession'],
}

function wordsFor(reporter: Reporter, reading: Reading, ages: readonly AgeMention[]): ReporterFound['why'] {
  const own = reporter === 'self' ? ages.find((one) => one.who === 'self') : undefined
  if (own !== undefined) return [own]
  for (const lexicon of WORDS[reporter]) {
    const hit = reading.first(lexicon)
    if (hit !== null) return [hit]
  }
  return []
}
