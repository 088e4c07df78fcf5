import type { z } from 'zod'
import type { Category } from '../domain/labels.ts'
import { readModel } from './learned/file.ts'
import type { ModelSource } from './learned/model.ts'
import type { LexiconSource } from './lexicon.ts'
import { questionFaults } from './questions.ts'
import { type ReplyBook, ReplyFile, ResourceFile, type Resources, WORLDWIDE } from './reply-files.ts'
import { Concepts } from './concepts.ts'
import { FACT_LEXICONS } from './facts/lexicons.ts'
import { CategoryFile, type CategorySettings, CombinationFile, FeatureFile, LearnedFile, type LearnedSettings, LexiconFile, type OutsideSignals, PlaceFile, type PolicySource, RuleFile, type RuleSource, SignalFile, TeamFile } from './source.ts'

/** All parts of a policy, each read by its own schema. */
export interface PolicyParts {
  readonly learned: { readonly settings: LearnedSettings; readonly model: ModelSource } | null
  readonly concepts: readonly LexiconSource[]
  readonly lexicons: readonly LexiconSource[]
  readonly combinations: z.infer<typeof CombinationFile>['combinations']
  readonly rules: readonly RuleSource[]
  readonly categories: Readonly<Record<Category, CategorySettings>>
  readonly teams: z.infer<typeof TeamFile>
  readonly features: z.infer<typeof FeatureFile>
  readonly replies: readonly ReplyBook[]
  readonly resources: Resources
  readonly outside: OutsideSignals
}

/** Where each kind of file lives; an unknown file is a fault, since a misspelt name would silently drop rules. */
const KINDS = [
  [/^lexicons\/[a-z0-9-]+\.yaml$/, LexiconFile],
  [/^rules\/[a-z0-9-]+\.yaml$/, RuleFile],
  [/^replies\/[a-z]{2}\.yaml$/, ReplyFile],
  [/^combinations\.yaml$/, CombinationFile],
  [/^categories\.yaml$/, CategoryFile],
  [/^teams\.yaml$/, TeamFile],
  [/^features\.yaml$/, FeatureFile],
  [/^places\.yaml$/, PlaceFile],
  [/^resources\.yaml$/, ResourceFile],
  [/^signals\.yaml$/, SignalFile],
  [/^learned\/settings\.yaml$/, LearnedFile],
] as const

export function assemble(source: PolicySource, fault: (text: string) => void): PolicyParts | null {
  const lexicons: LexiconSource[] = []
  const rules: RuleSource[] = []
  const replies: ReplyBook[] = []
  let resources: Resources = WORLDWIDE
  let outside: OutsideSignals = { signals: [], languages: { tags: {}, fields: {} } }
  let combinations: PolicyParts['combinations'] = []
  let categories: z.infer<typeof CategoryFile> | null = null
  let teams: z.infer<typeof TeamFile> | null = null
  let features: z.infer<typeof FeatureFile> | null = null
  const concepts = new Concepts()
  let learned: LearnedSettings | null = null
  let model: ModelSource | null = null
  for (const file of source.files) {
    if (/^concepts\/[a-z]{2}\.txt$/.test(file.name) && typeof file.data === 'string') {
      concepts.add(file.name, file.data, fault)
      continue
    }
    if (file.name === 'learned/model.tsv' && typeof file.data === 'string') {
      const found = readModel(file.data)
      if (typeof found === 'string') fault(`${file.name}: ${found}`)
      else model = found
      continue
    }
    const schema = KINDS.find(([pattern]) => pattern.test(file.name))?.[1]
    if (schema === undefined) fault(`${file.name}: no such kind of policy file`)
    else if (schema === LexiconFile) lexicons.push(...(read(LexiconFile, file, fault)?.lexicons ?? []))
    else if (schema === RuleFile) rules.push(...(read(RuleFile, file, fault)?.rules ?? []))
    else if (schema === ReplyFile) replies.push(...[read(ReplyFile, file, fault)].filter((one) => one !== null))
    else if (schema === CombinationFile) combinations = read(CombinationFile, file, fault)?.combinations ?? []
    else if (schema === CategoryFile) categories = read(CategoryFile, file, fault)
    else if (schema === TeamFile) teams = read(TeamFile, file, fault)
    else if (schema === FeatureFile) features = read(FeatureFile, file, fault)
    else if (schema === ResourceFile) resources = read(ResourceFile, file, fault) ?? WORLDWIDE
    else if (schema === SignalFile) {
      const found = read(SignalFile, file, fault)
      if (found !== null) outside = { signals: found.signals, languages: found.languages }
      lexicons.push(...(found?.lexicons ?? []))
    } else if (schema === LearnedFile) learned = read(LearnedFile, file, fault)
    else lexicons.push(...placeLexicons(read(PlaceFile, file, fault)))
  }
  if (categories === null) fault('categories.yaml is missing or faulty')
  if (teams === null) fault('teams.yaml is missing or faulty')
  if (features === null) fault('features.yaml is missing or faulty')
  for (const text of questionFaults(replies)) fault(text)
  lexicons.push(...FACT_LEXICONS)
  unique('lexicon', lexicons.map((one) => one.id), fault)
  unique('signal', [...lexicons, ...combinations].map((one) => one.id), fault)
  unique('outside signal', outside.signals.map((one) => one.id), fault)
  unique('rule', rules.map((one) => one.id), fault)
  if (categories === null || teams === null || features === null) return null
  return { learned: learned === null || model === null || learned.state === 'off' ? null : { settings: learned, model }, concepts: concepts.all(), lexicons, combinations, rules, categories: categories.categories, teams, features, replies, resources, outside }
}

function read<T extends z.ZodType>(schema: T, file: PolicySource['files'][number], fault: (text: string) => void): z.output<T> | null {
  const result = schema.safeParse(file.data)
  if (result.success) return result.data
  for (const issue of result.error.issues) fault(`${file.name}: ${issue.path.map(String).join('.')} ${issue.message}`)
  return null
}

function placeLexicons(places: z.infer<typeof PlaceFile> | null): LexiconSource[] {
  if (places === null) return []
  const countries = Object.entries(places.countries).map(([code, names]) => ({ id: `country_${code.toLowerCase()}`, negatable: false, entries: { any: names } }))
  const surfaces = Object.entries(places.surfaces).map(([surface, entries]) => ({ id: `surface_${surface}`, negatable: false, entries }))
  return [...countries, ...surfaces]
}

function unique(kind: string, ids: readonly string[], fault: (text: string) => void): void {
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) fault(`${kind} ${id} is there twice`)
    seen.add(id)
  }
}
