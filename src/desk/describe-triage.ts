import { isRestricted, type Severity } from '../domain/labels.ts'
import type { Facts, Triage } from '../domain/triage.ts'
import { titles, type Desk } from './context.ts'
import { excerpts, type Excerpt } from './words.ts'

interface RuleView {
  readonly id: string
  readonly title: string
  readonly version: string
  /** How many places it matched. */
  readonly matches: number
  /** Null: not asked for. */
  readonly words: readonly Excerpt[] | null
}

/** A triage in words that a specialist can check. */
export interface TriageView {
  readonly lang: string
  readonly judged: boolean
  readonly policy: string
  readonly severity: Severity
  /** Minutes until the first human look, and between follow-ups (null: none). */
  readonly clock: { readonly firstLook: number; readonly followUp: number | null }
  readonly category: Named
  readonly categories: readonly Named[]
  readonly team: Named
  readonly teamsAlso: readonly Named[]
  /** Its very name must not leave Breakwater, and its words are never shown unasked. */
  readonly restricted: boolean
  readonly rules: readonly RuleView[]
  /** Names only, never values. */
  readonly found: readonly string[]
  readonly missing: readonly string[]
  readonly features: readonly (Named & { readonly because: string; readonly where: string | null })[]
}

interface Named {
  readonly id: string
  readonly title: string
}

export interface WordsOptions {
  /** 'covered': may be put on a page under a cover, restricted ones left out; 'asked': a person asked for this one; 'none': never. */
  readonly words: 'none' | 'covered' | 'asked'
  readonly textOf: (field: string) => string | undefined
}

export function describeTriage(desk: Pick<Desk, 'policy'>, triage: Triage, options: WordsOptions): TriageView {
  const name = titles(desk)
  const named = (title: (id: string) => string) => (id: string): Named => ({ id, title: title(id) })
  const restricted = isRestricted(triage.category) || triage.categories.some(isRestricted)
  const show = options.words === 'asked' || (options.words === 'covered' && !restricted)
  return {
    lang: triage.lang,
    judged: triage.judged,
    policy: triage.policy,
    severity: triage.severity,
    clock: desk.policy.clocks[triage.severity],
    category: named(name.category)(triage.category),
    categories: triage.categories.map(named(name.category)),
    team: named(name.team)(triage.team),
    teamsAlso: triage.teams_also.map(named(name.team)),
    restricted,
    rules: triage.findings.map((finding) => ({
      id: finding.rule,
      title: name.rule(finding.rule),
      version: finding.version,
      matches: finding.spans.length,
      words: show ? excerpts(finding.spans, options.textOf) : null,
    })),
    found: factNames(triage.facts),
    missing: triage.missing,
    features: triage.features.map(({ id, because }) => ({ id, title: name.feature(id), because, where: desk.policy.features[id]?.where ?? null })),
  }
}

/** What the text says something about. */
function factNames(facts: Facts): readonly string[] {
  return Object.entries(facts).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)).map(([name]) => name)
}
