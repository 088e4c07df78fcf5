import type { Feature } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { FactName, SeverityClock, Triage } from '../domain/triage.ts'
import { outwardOf, words } from './outward.ts'

export interface NoteContext {
  readonly clock: SeverityClock
  /** When the first look is due; null where nobody waits any more. */
  readonly due: Instant | null
  /** Where Breakwater shows this ticket; null where it has no address. */
  readonly link: string | null
  /** A rule's title for people; null where the rule is not to be named outside, since its very name tells a restricted matter. */
  readonly ruleTitle: (rule: string) => string | null
}

/** Facts that are found in nearly every ticket, or exist only to be masked. */
const UNTOLD: ReadonlySet<FactName> = new Set<FactName>(['pii'])

/** A feature's name must not tell how old somebody is. */
const FEATURE_WORDS: Readonly<Partial<Record<Feature, string>>> = { 'under-13-experience': 'experience for young children' }

/**
 * The internal note. Vendors mail notes to followers, so it names and never quotes: rule names, names of facts found and missing, names of
 * features; no words of the ticket, no ages, no handles, no addresses. Of a restricted matter it says only that it is one, and how urgent.
 */
export function noteText(triage: Triage, context: NoteContext): string {
  const outward = outwardOf(triage)
  const urgency = urgencyLine(outward.severity, context)
  const link = context.link === null ? 'Details are in Breakwater.' : `Details: ${context.link}`
  if (outward.restricted) return lines(['Breakwater: restricted safety matter', urgency, link])
  if (!triage.judged) {
    return lines(['Breakwater cannot judge this ticket: there is no text to read.', 'Please look at it yourself, attachments included.', urgency, link])
  }
  return lines([
    `Breakwater: ${outward.categories.map((category, index) => (index === 0 ? words(category) : words(category).toLowerCase())).join(', also ')}`,
    urgency,
    `Team: ${words(outward.team)}`,
    whyLine(triage, context),
    factsFound(triage),
    triage.missing.length === 0 ? null : `Facts missing: ${triage.missing.toSorted().map(plain).join(', ')}`,
    triage.features.length === 0 ? null : `Suggested safety features: ${triage.features.map((feature) => FEATURE_WORDS[feature.id] ?? plain(feature.id)).join(', ')}`,
    link,
  ])
}

function urgencyLine(severity: string, context: NoteContext): string {
  const due = context.due === null ? '' : `, first look due ${stamp(context.due)}`
  const follow = context.clock.followUp === null ? '' : `, follow-up every ${span(context.clock.followUp)}`
  return `Urgency: ${severity}${due}${follow}`
}

function whyLine(triage: Triage, context: NoteContext): string | null {
  const rules = [...new Map(triage.findings.map((finding) => [finding.rule, finding])).values()]
  if (rules.length === 0) return 'Why: no rule fired'
  const named = rules.flatMap(({ rule, version }) => {
    const title = context.ruleTitle(rule)
    return title === null ? [] : [`${title} (${rule}, version ${version})`]
  })
  return `Why: ${[...named, ...(named.length < rules.length ? ['more in Breakwater'] : [])].join('; ')}`
}

/** Names of what is known, never values. */
export function factsFound(triage: Triage): string | null {
  const found = Object.entries(triage.facts)
    .filter(([name, value]) => !UNTOLD.has(name as FactName) && value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name]) => plain(name))
  return found.length === 0 ? null : `Facts found: ${found.join(', ')}`
}

export function plain(id: string): string {
  return words(id).toLowerCase()
}

/** `2026-11-22 14:05 UTC`. */
export function stamp(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function span(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
}

export function lines(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('\n')
}
