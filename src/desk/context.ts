import type { CallCounts } from '../connector/connector.ts'
import type { Clock, Instant } from '../domain/ports.ts'
import type { Triage, TriageInput } from '../domain/triage.ts'
import type { Policy } from '../rules/policy.ts'
import type { Store } from '../store/store.ts'

/** What every verb of the desk works with. Nothing here reaches a vendor. */
export interface Desk {
  readonly store: Store
  /** The policy in force. */
  readonly policy: Pick<Policy, 'version' | 'clocks' | 'teams' | 'escalation' | 'features' | 'ruleTitles' | 'categories'>
  /** Triage by that policy; pure. */
  readonly triage: (input: TriageInput, now: Instant) => Triage
  readonly clock: Clock
  /** The connection whose tickets are triaged, and the one that holds their cases (null: none is connected). */
  readonly tickets: string
  readonly cases: string | null
  /** Requests so far and what is left, by connection id; of the process that does the syncing. */
  readonly calls: () => Readonly<Record<string, CallCounts>>
}

/** How a rule, category, team or feature is called for people; its id where the policy in force no longer knows it. */
export function titles(desk: Pick<Desk, 'policy'>): Readonly<Record<'rule' | 'category' | 'team' | 'feature', (id: string) => string>> {
  const { ruleTitles, categories, teams, features } = desk.policy
  const of = (table: Readonly<Record<string, { readonly title: string }>>) => (id: string) => table[id]?.title ?? id
  return { rule: (id) => ruleTitles[id] ?? id, category: of(categories), team: of(teams), feature: of(features) }
}
