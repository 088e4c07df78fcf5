import type { z } from 'zod'
import type { Category, Feature } from '../domain/labels.ts'
import type { Condition } from '../expr/condition.ts'
import type { FeatureFile } from './source.ts'

type FeatureSource = z.infer<typeof FeatureFile>
export type FeatureGate = FeatureSource['features'][Feature]['gate']

export interface Offer {
  readonly id: Feature
  readonly when: Condition | null
  readonly because: string
}

export interface Answer {
  readonly categories: readonly Category[]
  readonly when: Condition | null
  readonly offers: readonly Offer[]
}

/** What may be offered for which category, in order, and what forbids it. */
export interface FeaturePlan {
  readonly gates: Readonly<Record<Feature, FeatureGate>>
  /** Signals that say the writer has done this already. */
  readonly done: Readonly<Record<Feature, readonly string[]>>
  readonly answers: readonly Answer[]
}

export function checkFeatures(
  source: FeatureSource,
  condition: (text: string, where: string) => Condition | null,
  lexicons: ReadonlyMap<string, number>,
  fault: (text: string) => void,
): FeaturePlan {
  const entries = Object.entries(source.features)
  for (const [id, feature] of entries) for (const name of feature.done) if (!lexicons.has(name)) fault(`feature ${id}: unknown lexicon ${name}`)
  const optional = (text: string | undefined, where: string): Condition | null => (text === undefined ? null : condition(text, where))
  return {
    gates: Object.fromEntries(entries.map(([id, feature]) => [id, feature.gate])) as Record<Feature, FeatureGate>,
    done: Object.fromEntries(entries.map(([id, feature]) => [id, feature.done])) as unknown as Record<Feature, readonly string[]>,
    answers: source.answers.map((answer, index) => ({
      categories: answer.categories,
      when: optional(answer.when, `features.yaml, answer ${index + 1}`),
      offers: answer.offer.map((offer) => ({ id: offer.id, when: optional(offer.when, `features.yaml, answer ${index + 1}, ${offer.id}`), because: offer.because })),
    })),
  }
}
