import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { readPolicy } from '../../src/policy-files.ts'
import type { PolicySource } from '../../src/rules/source.ts'

/** One rule as it stands in a file. */
export interface RuleDraft {
  readonly id: string
  readonly title: string
  readonly version: string
  readonly state: 'draft' | 'shadow' | 'live' | 'retired'
  readonly when?: string
  readonly near?: readonly (string | readonly string[])[]
  readonly words?: number
  readonly unless?: readonly string[]
  readonly outcome: Readonly<Record<string, unknown>>
  readonly reason: string
  readonly tests: readonly Readonly<Record<string, string>>[]
}

export function rule(id: string, changes: Partial<RuleDraft> = {}): RuleDraft {
  return {
    id, title: `Rule ${id}`, version: '1', state: 'live', when: 'bothered', outcome: { category: 'bullying_harassment', severity: 'P2' }, reason: 'Words: {bothered}',
    tests: [{ hit: 'he keeps writing to me' }, { miss: 'the weather is fine' }], ...changes,
  }
}

export const LEXICONS = {
  negation_before: { negatable: false, entries: { en: 'not\nnever' } },
  negation_after: { negatable: false, entries: { en: 'is false' } },
  bothered: { negatable: true, entries: { en: 'keeps writing\nwrites every day' } },
  threat: { negatable: true, entries: { en: 'kill\nhurt you' } },
  place: { negatable: true, entries: { en: 'school\nhouse' } },
} as const

const lexicon = ([id, { negatable, entries }]: readonly [string, { readonly negatable: boolean; readonly entries: Readonly<Record<string, string>> }]) => ({ id, about: `Words of ${id}.`, negatable, entries })
const shipped = new Map(readPolicy().files.map((file) => [file.name, file.data]))

export const RULES: readonly RuleDraft[] = [
  rule('bothered'),
  rule('threat', { when: 'threat', outcome: { category: 'violent_threat', severity: 'P1', weight: 5 }, reason: 'Words: {threat}', tests: [{ hit: 'i will kill him' }, { miss: 'i am not going to kill anybody' }] }),
]

/** A whole policy of a few words: the shipped categories, teams and features, with rules and word lists of our own. Compiles in a moment. */
export function smallPolicy(rules: readonly RuleDraft[] = RULES, lexicons: Readonly<Record<string, { readonly negatable: boolean; readonly entries: Readonly<Record<string, string>> }>> = LEXICONS): PolicySource {
  const { features } = shipped.get('features.yaml') as { readonly features: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
  return {
    files: [
      { name: 'categories.yaml', data: shipped.get('categories.yaml') },
      { name: 'features.yaml', data: { features: Object.fromEntries(Object.entries(features).map(([id, one]) => [id, { ...one, done: [] }])), answers: [{ categories: ['violent_threat'], offer: [{ id: 'emergency-services', because: 'Danger.' }] }] } },
      { name: 'lexicons/words.yaml', data: { lexicons: Object.entries(lexicons).map(lexicon) } },
      { name: 'rules/own.yaml', data: { rules } },
      { name: 'teams.yaml', data: shipped.get('teams.yaml') },
    ],
  }
}

/** The same as a folder of YAML files. */
export function writePolicy(folder: string, source: PolicySource): void {
  for (const { name, data } of source.files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), stringify(data))
  }
}
