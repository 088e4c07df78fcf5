import { CATEGORIES, outwardCategory, SEVERITIES, type Category, type Severity, type Team } from '../domain/labels.ts'
import { severityStep } from '../rules/watched.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'
import type { LaneIntent } from '../store/store.ts'
import { severityTag } from '../sync/outward.ts'

/** What another policy makes of one ticket. No word of the ticket. */
export interface Change {
  readonly ticketId: string
  readonly severity: { readonly from: Severity; readonly to: Severity }
  readonly category: { readonly from: Category; readonly to: Category }
  readonly team: { readonly from: Team; readonly to: Team }
  /** Rules that fire only by the second, and only by the first. */
  readonly gained: readonly string[]
  readonly lost: readonly string[]
}

export const KINDS = ['raised', 'lowered', 'newlyEscalated', 'noLongerEscalated', 'categoryMoved', 'teamMoved'] as const
export type ChangeKind = (typeof KINDS)[number]

export function changeOf(ticketId: string, a: Triage, b: Triage): Change {
  const [then, now] = [a, b].map((triage) => new Set(triage.findings.map((finding) => finding.rule))) as [Set<string>, Set<string>]
  return {
    ticketId,
    severity: { from: a.severity, to: b.severity },
    category: { from: a.category, to: b.category },
    team: { from: a.team, to: b.team },
    gained: [...now].filter((rule) => !then.has(rule)),
    lost: [...then].filter((rule) => !now.has(rule)),
  }
}

export function kindsOf({ severity, category, team }: Change): readonly ChangeKind[] {
  const step = severityStep(severity)
  const [was, is] = [isEscalated(severity.from), isEscalated(severity.to)]
  const applies: Readonly<Record<ChangeKind, boolean>> = {
    raised: step < 0, lowered: step > 0, newlyEscalated: !was && is, noLongerEscalated: was && !is, categoryMoved: category.from !== category.to, teamMoved: team.from !== team.to,
  }
  return KINDS.filter((kind) => applies[kind])
}

function isEscalated(severity: Severity): boolean {
  return severity === 'P0' || severity === 'P1'
}

/** What a person made of it after us, where the ticket shows it; null where it does not. */
export interface Decided {
  readonly severity: Severity | null
  /** As it may be called outside (`restricted` for some). */
  readonly category: string | null
}

/**
 * Tags and fields of ours with a value that we never wrote to this ticket were put there by a person. A person who chooses what we once
 * wrote cannot be told from us, and is not counted. `fields`: the vendor's ids of our fields.
 */
export function decidedBy(ticket: Ticket, lane: readonly LaneIntent[], fields: Readonly<{ severity?: string | undefined; category?: string | undefined }>): Decided {
  const ours = new Set<string>()
  for (const { write } of lane) {
    if (write.op !== 'update-ticket') continue
    for (const tag of write.addTags) ours.add(tag)
    if (typeof write.fields.severity === 'string') ours.add(`severity_${write.fields.severity.toLowerCase()}`)
    if (typeof write.fields.category === 'string') ours.add(`safety_${write.fields.category}`)
  }
  const valueOf = (id: string | undefined, prefix: string): string[] => {
    const value = id === undefined ? undefined : ticket.fields[id]
    return typeof value !== 'string' || value === '' ? [] : [value.toLowerCase().startsWith(prefix) ? value.toLowerCase() : `${prefix}${value.toLowerCase()}`]
  }
  const severities = new Set([...valueOf(fields.severity, 'severity_'), ...ticket.tags].filter((tag) => !ours.has(tag)).flatMap((tag) => SEVERITIES.filter((one) => severityTag(one) === tag)))
  const categories = new Set([...valueOf(fields.category, 'safety_'), ...ticket.tags].filter((tag) => !ours.has(tag) && CATEGORY_TAGS.has(tag)))
  return { severity: single(severities), category: single(categories)?.slice('safety_'.length) ?? null }
}

const CATEGORY_TAGS: ReadonlySet<string> = new Set(CATEGORIES.map((category) => `safety_${outwardCategory(category)}`))

/** Two different words of people are no decision. */
function single<T>(values: ReadonlySet<T>): T | null {
  const [first, ...rest] = values
  return first === undefined || rest.length > 0 ? null : first
}

export function agrees(triage: Triage, decided: Decided): { readonly severity: boolean; readonly category: boolean } {
  return { severity: triage.severity === decided.severity, category: outwardCategory(triage.category) === decided.category }
}
