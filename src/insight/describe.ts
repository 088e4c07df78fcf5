import { createHash } from 'node:crypto'
import { SEVERITIES, severityRank, type Category, type Severity } from '../domain/labels.ts'
import type { Catalogue } from './catalogue.ts'
import type { Entity } from './entities.ts'
import { MOST_IDS, type Pattern, type PatternEntity, type PatternKind } from './pattern.ts'
import type { Trace } from './traffic.ts'

/** A pattern before it has words. */
export interface Draft {
  readonly kind: PatternKind
  readonly places: readonly number[]
  readonly entities: readonly number[]
  readonly confidence: number
  /** What a spike is about, by its label: `category scam_fraud`. */
  readonly about?: string
  readonly expected?: number
}

export interface Frame {
  readonly traces: readonly Trace[]
  readonly shown: readonly Entity[]
  readonly catalogue: Catalogue
  /** Entities as they were written, for those who asked. */
  readonly show: boolean
}

const MOST_ENTITIES = 20
const MOST_PLACES = 10

export function describe(draft: Draft, frame: Frame): Pattern {
  const traces = draft.places.map((place) => frame.traces[place] as Trace)
  const first = traces[0] as Trace
  const category = mostly(traces.map((trace) => trace.category).filter((one) => one !== null))
  const entities = entitiesOf(draft, traces, frame)
  const people = new Set(traces.map((trace) => trace.person)).size
  const languages = ranked(traces.map((trace) => trace.lang).filter((lang) => lang !== 'und' && lang !== ''))
  const countries = ranked(traces.map((trace) => trace.country).filter((country) => country !== ''))
  const facts = { kind: draft.kind, category, entities: [...new Set(entities.map((entity) => entity.kind))] }
  const found = { tickets: traces.length, people, languages, countries, since: first.at, until: (traces.at(-1) as Trace).at }
  return {
    id: `${draft.kind.replace('_', '-')}-${hex(`${draft.kind}|${draft.about ?? ''}|${first.id}`, 12)}`,
    kind: draft.kind, ticketIds: traces.slice(0, MOST_IDS).map((trace) => trace.id), ...found, severity: severityOf(traces), category, entities,
    confidence: Math.round(draft.confidence * 100) / 100, cause: frame.catalogue.causeOf(facts), summary: summaryOf(draft, found, category, entities), proposals: frame.catalogue.proposalsFor(facts),
  }
}

function entitiesOf(draft: Draft, traces: readonly Trace[], { shown, show }: Frame): PatternEntity[] {
  const counts = new Map(draft.entities.map((entity) => [entity, 0]))
  for (const { entities } of traces) for (const one of entities) if (counts.has(one)) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_ENTITIES).flatMap(([number, tickets]) => {
    const entity = shown[number]
    return entity === undefined ? [] : [{ kind: entity.kind, value: show ? entity.shown : `[${entity.kind.replace('_', ' ')} ${hex(entity.key, 6)}]`, tickets }]
  })
}

function hex(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits)
}

function ranked(values: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_PLACES).map(([value]) => value)
}

function mostly(values: readonly Category[]): Category | null {
  return (ranked(values)[0] as Category | undefined) ?? null
}

/** The gravest severity that at least two tickets, and a tenth of them, have. */
function severityOf(traces: readonly Trace[]): Severity {
  for (const severity of SEVERITIES) {
    const count = traces.filter((trace) => severityRank(trace.severity) <= severityRank(severity)).length
    if (count >= Math.max(2, traces.length / 10)) return severity
  }
  return 'P3'
}

const WHAT: Readonly<Record<PatternKind, string>> = {
  campaign: 'say nearly the same', shared_entity: 'name the same account, page or number', rising_phrase: 'use words that hardly anybody used before',
  spike: 'came where far fewer are usual', repeat_victim: 'came from one person', repeat_offender: 'name the same handle, whoever wrote them',
}

interface Found {
  readonly tickets: number
  readonly people: number
  readonly languages: readonly string[]
  readonly countries: readonly string[]
  readonly since: number
  readonly until: number
}

/** Numbers, labels and days; never a word of a ticket. */
function summaryOf(draft: Draft, found: Found, category: Category | null, entities: readonly PatternEntity[]): string {
  const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`
  const days = Math.max(1, Math.ceil((found.until - found.since) / 86_400_000))
  const parts = [`${many(found.tickets, 'ticket', 'tickets')} of ${many(found.people, 'person', 'people')} ${WHAT[draft.kind]}`, `within ${many(days, 'day', 'days')} from ${new Date(found.since).toISOString().slice(0, 10)}`]
  if (draft.about !== undefined) parts.push(`${draft.about}, about ${Math.round(draft.expected ?? 0)} were to be expected`)
  else if (category !== null) parts.push(`mostly ${category}`)
  if (found.languages.length > 1) parts.push(`in ${many(found.languages.length, 'language', 'languages')}`)
  if (found.countries.length > 1) parts.push(`from ${many(found.countries.length, 'country', 'countries')}`)
  if (entities.length > 0) parts.push(`sharing ${entityCounts(entities)}`)
  return `${parts.join(', ')}.`
}

function entityCounts(entities: readonly PatternEntity[]): string {
  const counts = new Map<string, number>()
  for (const { kind } of entities) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].map(([kind, count]) => `${count} ${kind.replace('_', ' ')}${count === 1 ? '' : 's'}`).join(' and ')
}
