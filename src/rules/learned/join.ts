import { CATEGORIES, type Category } from '../../domain/labels.ts'
import { placeOf, spanOf } from '../document.ts'
import type { Finding } from '../../domain/triage.ts'
import type { CompiledPolicy } from '../policy.ts'
import type { Reading } from '../reading.ts'
import { GRAVE_AT, type LearnedScores, type Mark, P0_AT } from './model.ts'

/** What the model adds to a triage. */
export interface Learned {
  readonly scores: LearnedScores
  /** Weight per category, to be added to the rules' own. */
  readonly weights: ReadonlyMap<Category, number>
  readonly grave: boolean
  readonly p0: boolean
}

/** Below this share a belief is noise. */
const LEAST_BELIEF = 0.08
const ENOUGH_WORDS = 12
/** What is left of a belief in harmlessness where a rule saw harm. */
const DOUBTED = 0.25
const CALM: ReadonlySet<Category> = new Set<Category>(['not_safety', 'safety_advice'])
/** The model's version as findings name it. */
const VERSION = '1'
const SPANS = 5
export const LEARNED_TITLES: Readonly<Record<string, string>> = {
  'learned-category': 'Words that mark tickets of this kind in worked examples',
  'learned-grave': 'Words that mark urgent tickets in worked examples',
  'learned-p0': 'Words that mark danger to life in worked examples',
}

/** Null where the policy has no model. */
export function hearModel(reading: Reading, graveByRules: boolean, harmByRules: boolean, policy: CompiledPolicy): Learned | null {
  const { learned, scratch } = policy
  if (learned === null) return null
  const scores = learned.model.score(reading.document.normal, marksOf(reading), scratch.concepts)
  const weights = new Map<Category, number>()
  const grave = scores.grave >= learned.settings.grave
  // A few words are little to go by; and what is grave is no question about the app.
  const full = learned.settings.weight * Math.min(1, reading.document.normal.words / ENOUGH_WORDS)
  scores.categories.forEach((belief, at) => {
    const category = CATEGORIES[at] as Category
    if (belief >= LEAST_BELIEF && !(CALM.has(category) && (grave || graveByRules))) weights.set(category, belief * full * (harmByRules && CALM.has(category) ? DOUBTED : 1))
  })
  return { scores, weights, grave, p0: grave && scores.p0 >= learned.settings.p0 }
}

/** The signals of the word lists, as the model reads them. Combinations are left out: they may reach over sentences, and what is judged by itself must not depend on its neighbours. */
export function marksOf(reading: Reading): Mark[] {
  const marks: Mark[] = []
  for (const [name, hits] of reading.hits) for (const hit of hits) if (hit.lexicon !== -1) marks.push({ name, start: hit.start })
  return marks
}

/** What the model contributed, each with the words that spoke most for it. */
export function learnedFindings(learned: Learned, main: Category, reading: Reading, policy: CompiledPolicy): Finding[] {
  const model = policy.learned?.model
  if (model === undefined) return []
  const finding = (rule: string, head: number): Finding => ({
    rule,
    version: VERSION,
    spans: model.evidence(head, SPANS).flatMap((one) => {
      const place = placeOf(reading.document, one.start, one.end)
      // A handle is masked before words are read; a place with nothing but such a mask shows nothing.
      return reading.document.text.slice(place.start, place.end).trim() === '' ? [] : [spanOf(reading.document, place.start, place.end)]
    }),
  })
  const found: Finding[] = []
  if (learned.weights.has(main) && main !== 'not_safety') found.push(finding('learned-category', CATEGORIES.indexOf(main)))
  if (learned.p0) found.push(finding('learned-p0', P0_AT))
  else if (learned.grave) found.push(finding('learned-grave', GRAVE_AT))
  return found.filter((one) => one.spans.length > 0)
}
