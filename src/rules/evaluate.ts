import { CATEGORIES, SEVERITIES, type Severity, type Team } from '../domain/labels.ts'
import type { Triage } from '../domain/triage.ts'
import type { LabelledCase } from './evaluate-case.ts'
import { scoreFacts, type FactScores } from './evaluate-facts.ts'
import { type SafetyScores, scoreSuggestions } from './evaluate-suggestions.ts'
import type { Policy } from './policy.ts'
import { triage } from './triage.ts'

/** `of` cases, `right` of them; `share` is null where there are none. */
export interface Score {
  readonly right: number
  readonly of: number
  readonly share: number | null
}

export interface Retrieval {
  /** Of the cases labelled so, those answered acceptably. */
  readonly recall: Score
  /** Of the answers, those that are acceptable. */
  readonly precision: Score
}

interface Urgency {
  /** Cases that can only be P0 or P1, answered P0 or P1. */
  readonly grave: Score
  /** Cases that can only be P0, answered P0. */
  readonly p0: Score
  /** Cases that can only be P0, answered below P1. */
  readonly p0BelowP1: Score
  /** Cases that can only be P2, raised to P0 or P1. */
  readonly p2Raised: Score
  /** Cases that can only be P3 or P4, raised to P0 or P1. */
  readonly calmRaised: Score
  readonly category: Score
  readonly team: Score
}

export interface Evaluation {
  readonly policy: string
  readonly cases: number
  readonly all: Urgency
  readonly languages: Readonly<Record<string, Urgency & { readonly cases: number }>>
  /** By the label's category. */
  readonly categories: Readonly<Record<string, Retrieval & Pick<Urgency, 'grave' | 'p0'>>>
  readonly severities: Readonly<Record<string, Retrieval>>
  /** Ids, so that each can be looked at. */
  readonly missed: readonly string[]
  readonly p0BelowP1: readonly string[]
  readonly falseAlarms: readonly string[]
  readonly p2Raised: readonly string[]
  readonly wrongCategory: readonly string[]
  readonly wrongTeam: readonly string[]
  readonly facts: FactScores
  readonly suggestions: SafetyScores
}

export interface Answered {
  readonly case: LabelledCase
  readonly got: Triage
}

/** Judges every labelled case and scores the answers. Pure. */
export function evaluate(cases: readonly LabelledCase[], policy: Policy): Evaluation {
  const rows = cases.map((one): Answered => ({ case: one, got: triage({ subject: one.subject, body: one.body, comments: [], at: 0 }, policy, 0) }))
  const ids = (list: readonly Answered[]): string[] => list.map((row) => row.case.id)
  const languages = Object.groupBy(rows, (row) => row.case.lang)
  const rightTeam = (row: Answered): boolean => row.got.team === (row.case.team ?? teamOf(row, policy))
  return {
    policy: policy.version,
    cases: rows.length,
    all: urgency(rows, rightTeam),
    languages: Object.fromEntries(Object.entries(languages).sort(([a], [b]) => (a < b ? -1 : 1)).map(([lang, list = []]) => [lang, { cases: list.length, ...urgency(list, rightTeam) }])),
    categories: Object.fromEntries(CATEGORIES.filter((id) => rows.some((row) => row.case.category === id || row.got.category === id)).map((id) => [id, ofCategory(id, rows, rightTeam)])),
    severities: Object.fromEntries(SEVERITIES.map((id) => [id, ofSeverity(id, rows)])),
    missed: ids(rows.filter((row) => isGrave(row) && !isRaised(row))),
    p0BelowP1: ids(rows.filter((row) => only(row, ['P0']) && !isRaised(row))),
    falseAlarms: ids(rows.filter((row) => only(row, ['P3', 'P4']) && isRaised(row))),
    p2Raised: ids(rows.filter((row) => only(row, ['P2']) && isRaised(row))),
    wrongCategory: ids(rows.filter((row) => !rightCategory(row))),
    wrongTeam: ids(rows.filter((row) => !rightTeam(row))),
    facts: scoreFacts(rows),
    suggestions: scoreSuggestions(rows),
  }
}

/** Where only the category is labelled: the team of whichever acceptable category was answered. */
function teamOf(row: Answered, policy: Policy): Team {
  const category = rightCategory(row) ? row.got.category : row.case.category
  if (category === 'sextortion') return row.case.facts.minor === false ? 'intimate_image_abuse' : 'child_safety'
  return policy.categories[category].team
}

function score(rows: readonly Answered[], right: (row: Answered) => boolean): Score {
  const count = rows.filter(right).length
  return { right: count, of: rows.length, share: rows.length === 0 ? null : count / rows.length }
}

function urgency(rows: readonly Answered[], rightTeam: (row: Answered) => boolean): Urgency {
  const p0 = rows.filter((row) => only(row, ['P0']))
  return {
    grave: score(rows.filter(isGrave), isRaised),
    p0: score(p0, (row) => row.got.severity === 'P0'),
    p0BelowP1: score(p0, (row) => !isRaised(row)),
    p2Raised: score(rows.filter((row) => only(row, ['P2'])), isRaised),
    calmRaised: score(rows.filter((row) => only(row, ['P3', 'P4'])), isRaised),
    category: score(rows, rightCategory),
    team: score(rows, rightTeam),
  }
}

function ofCategory(id: string, rows: readonly Answered[], rightTeam: (row: Answered) => boolean): Evaluation['categories'][string] {
  const labelled = rows.filter((row) => row.case.category === id)
  const { grave, p0 } = urgency(labelled, rightTeam)
  return { recall: score(labelled, rightCategory), precision: score(rows.filter((row) => row.got.category === id), rightCategory), grave, p0 }
}

function ofSeverity(id: Severity, rows: readonly Answered[]): Retrieval {
  const right = (row: Answered): boolean => row.case.severity.includes(row.got.severity)
  return { recall: score(rows.filter((row) => row.case.severity[0] === id), right), precision: score(rows.filter((row) => row.got.severity === id), right) }
}

function only(row: Answered, severities: readonly Severity[]): boolean {
  return row.case.severity.every((one) => severities.includes(one))
}

function isGrave(row: Answered): boolean {
  return only(row, ['P0', 'P1'])
}

function isRaised(row: Answered): boolean {
  return row.got.severity === 'P0' || row.got.severity === 'P1'
}

function rightCategory(row: Answered): boolean {
  return row.got.category === row.case.category || row.case.also.includes(row.got.category)
}
