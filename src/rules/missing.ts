import type { Facts } from '../domain/triage.ts'

/** Needs beyond the facts themselves are met by signals: `when` by any word of time, `harm` by words of injury, and so on. */
const SIGNAL_OF: Readonly<Record<string, readonly string[]>> = {
  when: ['soon', 'ongoing_words', 'over'], meeting: ['meeting'], method: ['sh_method'], means: ['sh_method', 'weapon'], plan: ['sh_plan'], place: ['has_address', 'place'],
  attempt: ['sh_attempt'], with_someone: ['accompanied'], target: ['place', 'victim_self', 'rel_child', 'rel_other'], weapon: ['weapon'], exact_words: ['quote'],
  images_sent: ['nude'], demand: ['money_demand', 'demand_other'], deadline: ['soon'], consent: ['no_consent'], data_posted: ['has_address', 'has_phone', 'doxx'],
  offender_known: ['known_offender'], shared_device: ['spying'], duration: ['over', 'repeated'], coordinated: ['many_people'], school: ['school'], injury: ['injury'],
  last_access: ['soon', 'over'], changed: ['locked_out'], loss: ['amount'], work: ['ip_work'], decision_date: ['soon', 'over'], policy_named: ['policy_word'], pattern: ['repeated', 'many_people'], right_asked: ['data_right'],
}

/** What an escalation of this category needs and the text does not give, in the order of the policy. */
export function missingFacts(needs: readonly string[], facts: Facts, present: ReadonlySet<string>): string[] {
  return needs.filter((need) => !given(need, facts, present))
}

function given(need: string, facts: Facts, present: ReadonlySet<string>): boolean {
  if (need in facts) {
    const value = facts[need as keyof Facts]
    return Array.isArray(value) ? value.length > 0 : value !== null
  }
  if (need === 'both_handles') return facts.handles.length > 1
  if (need === 'email') return present.has('has_email')
  return (SIGNAL_OF[need] ?? []).some((name) => present.has(name))
}

/** Needs that a policy may name. */
export function isNeed(need: string): boolean {
  return need in SIGNAL_OF || ['reporter', 'reporter_age', 'age', 'minor', 'age_in_image', 'safe_contact', 'ongoing', 'country', 'handles', 'urls', 'surfaces', 'money_demand', 'both_handles', 'email'].includes(need)
}
