import type { Category, Severity } from '../domain/labels.ts'
import type { Floor } from '../domain/lives.ts'
import type { Triage } from '../domain/triage.ts'
import type { Carry } from './carry.ts'
import { agreeing, type CompiledField } from './field.ts'
import { CROSSINGS, type Crossing, type CrossingRule, type Mapping } from './mapping.ts'
import { isList } from './paths.ts'

/** What is known of a record when it is decided how much of it may be on both sides. Null: nobody knows. */
export interface Evidence {
  /** The main one and all others. */
  readonly categories: readonly Category[]
  /** Of every finding. */
  readonly rules: readonly string[]
  readonly severity: Severity
  /** The person at risk is under 18. */
  readonly minor: boolean | null
  readonly reporterMinor: boolean | null
  readonly imageMinor: boolean | null
  /** False: there was no text to judge by. */
  readonly judged?: boolean
}

/** About a child by their very meaning. */
const OF_CHILDREN: ReadonlySet<Category> = new Set<Category>(['child_welfare', 'underage_account'])
const OF_PICTURES: ReadonlySet<Category> = new Set<Category>(['sextortion', 'intimate_images'])

export function evidenceOf(triage: Triage): Evidence {
  const { facts } = triage
  const told = (kind: string): boolean => triage.details?.some((detail) => detail.kind === kind && Number.parseInt(detail.value, 10) < 18) === true
  const young = (age: number | null): boolean | null => (age === null ? null : age < 18)
  return {
    categories: [...new Set([triage.category, ...triage.categories])],
    rules: [...new Set(triage.findings.map((finding) => finding.rule))],
    severity: triage.severity,
    minor: young(facts.age) === true || told('age') ? true : (facts.minor ?? young(facts.age)),
    reporterMinor: told('reporter_age') ? true : young(facts.reporter_age),
    imageMinor: told('age_in_image') ? true : young(facts.age_in_image),
    judged: triage.judged,
  }
}

/**
 * How much of a record may be on both sides: the strictest of the law, the mapping's rules and `floor` (what an earlier run set; null where
 * none has). What a person set stands, looser or not, until something becomes known that was not when they did. Nothing that becomes known
 * makes it looser.
 */
export function crossingOf(mapping: Pick<Mapping, 'crossing'>, evidence: Evidence, floor: Floor | null): Crossing {
  if (floor !== null && standsDespite(mapping, evidence, floor)) return floor.as
  const applying = mapping.crossing.filter((rule) => applies(rule, evidence)).map((rule) => rule.as)
  return [lawOf(evidence), ...applying].reduce(stricter, floor?.as ?? 'whole')
}

function standsDespite(mapping: Pick<Mapping, 'crossing'>, evidence: Evidence, { despite }: Floor): boolean {
  // Whoever let go although it was a child lets go although it may be one.
  return despite !== null && groundsOf(mapping, evidence).every((ground) => despite.includes(ground) || (ground.endsWith('?') && despite.includes(ground.slice(0, -1))))
}

/** Everything that could restrict a record: what it is about, whose age is in question, and the mapping's rules that hold. */
export function groundsOf(mapping: Pick<Mapping, 'crossing'>, evidence: Evidence): readonly string[] {
  const child = (['minor', 'reporterMinor', 'imageMinor'] as const).filter((who) => evidence[who] === true)
  const ofAge = (['minor', 'imageMinor'] as const).filter((who) => evidence[who] === null).map((who) => `${who}?`)
  return [...evidence.categories, ...child, ...(evidence.categories.some((category) => OF_PICTURES.has(category)) ? ofAge : []), ...(evidence.judged === false ? ['unjudged'] : []), ...mapping.crossing.filter((rule) => applies(rule, evidence)).map((rule) => `rule ${rule.id} ${rule.as}`)]
}

/** Why a record crosses as it does: `law`, the ids of rules, `floor`, `a person`; none where nothing restricts it. */
export function whyCrossing(mapping: Pick<Mapping, 'crossing'>, evidence: Evidence, floor: Floor | null): readonly string[] {
  if (floor !== null && standsDespite(mapping, evidence, floor)) return ['a person']
  const crossing = crossingOf(mapping, evidence, floor)
  if (crossing === 'whole') return []
  return [...(lawOf(evidence) === crossing ? ['law'] : []), ...mapping.crossing.filter((rule) => rule.as === crossing && applies(rule, evidence)).map((rule) => rule.id), ...(floor?.as === crossing ? ['floor'] : [])]
}

export function stricter(one: Crossing, other: Crossing): Crossing {
  return CROSSINGS.indexOf(one) <= CROSSINGS.indexOf(other) ? one : other
}

/** Holds whatever a mapping says. */
function lawOf(evidence: Evidence): Crossing {
  const { categories } = evidence
  const child = isChild(evidence)
  if (categories.includes('child_exploitation')) return 'pointer'
  // Where a picture's age is unknown it is the person's; where that is unknown too, it may be a child's.
  if (categories.some((category) => OF_PICTURES.has(category)) && (child || evidence.minor !== false)) return 'pointer'
  return child || evidence.judged === false ? 'redacted' : 'whole'
}

function isChild(evidence: Evidence): boolean {
  return evidence.minor === true || evidence.reporterMinor === true || evidence.imageMinor === true || evidence.categories.some((category) => OF_CHILDREN.has(category))
}

/** All that a rule names must hold. A rule for adults only would let go of a record once a child is in it; so it holds for everybody. */
function applies({ when }: CrossingRule, evidence: Evidence): boolean {
  if (when.categories !== undefined && !when.categories.some((category) => evidence.categories.includes(category))) return false
  if (when.rules !== undefined && !when.rules.some((rule) => evidence.rules.includes(rule))) return false
  if (when.severities !== undefined && !when.severities.includes(evidence.severity)) return false
  return when.minor !== true || isChild(evidence)
}

/** What a pointer needs to be worked on at all; each is one of a closed list, or an id. */
const OF_POINTERS: ReadonlySet<string> = new Set(['status', 'priority', 'group'])
/** Ids and closed lists: there is nothing in them to redact, and redacting would break them. */
const NO_WORDS: ReadonlySet<string> = new Set(['status', 'priority', 'group', 'assignee', 'requester', 'form', 'externalId', 'url', 'tags'])

/** Whether a rule's values may cross, and how. */
export function allowed(field: CompiledField, crossing: Crossing): 'whole' | 'redacted' | 'no' {
  if (crossing === 'whole') return 'whole'
  // There are no words in which records belong together; of a pointer not even that is told.
  if (field.relation === true) return crossing === 'redacted' ? 'whole' : 'no'
  const paths = [...sourcesOf(field), field.rule.left, field.rule.right]
  if (crossing === 'pointer') return field.rule.words !== true && paths.every((path) => OF_POINTERS.has(path)) ? 'whole' : 'no'
  const { kind } = field.rule.transform
  const closed = kind === 'values' || kind === 'date' || (kind === 'same' && sourcesOf(field).every((path) => NO_WORDS.has(path)))
  return field.rule.words !== true && closed ? 'whole' : 'redacted'
}

function sourcesOf({ rule, toRight, toLeft, reads }: CompiledField): readonly string[] {
  return [...(toRight === null ? [] : [rule.left, ...reads.left]), ...(toLeft === null ? [] : [rule.right, ...reads.right])]
}

/** The rule as it holds for a record that crosses so; null where nothing of it may cross. What was redacted on its way right never comes back over the original. */
export function under(field: CompiledField, crossing: Crossing, redact: (text: string) => string): CompiledField | null {
  const how = allowed(field, crossing)
  if (how === 'no') return null
  if (how === 'whole') return field
  const veiled = { ...field, toRight: redacted(field.toRight, redact), toLeft: field.toRight === null ? redacted(field.toLeft, redact) : null }
  return { ...veiled, agrees: (left, right) => agreeing(veiled, left, right) }
}

function redacted(carry: Carry | null, redact: (text: string) => string): Carry | null {
  if (carry === null) return null
  return (value, ticket) => {
    const carried = carry(value, ticket)
    if (!('value' in carried)) return carried
    if (isList(carried.value)) return { value: carried.value.map(redact) }
    return typeof carried.value === 'string' ? { value: redact(carried.value) } : carried
  }
}

/** The rest of a record: attachments only of records that cross whole, nothing of a pointer. */
export function threadUnder(crossing: Crossing): { readonly comments: 'whole' | 'redacted' | 'no'; readonly attachments: boolean } {
  return { comments: crossing === 'pointer' ? 'no' : crossing, attachments: crossing === 'whole' }
}
