import type { Category, Severity } from '../domain/labels.ts'
import type { Triage, TriageInput } from '../domain/triage.ts'
import type { SyncPolicy } from '../sync/context.ts'

const SEVERITIES = /\bP[0-3]\b/g
/** Each with a category that may be named outside, and one whose very name may not. */
export const CATEGORY_WORDS = ['hate', 'scam_fraud', 'self_harm', 'sextortion'] as const
const CATEGORIES = new RegExp(`\\b(?:${CATEGORY_WORDS.join('|')})\\b`, 'g')

const CLOCKS: SyncPolicy['clocks'] = {
  P0: { firstLook: 15, followUp: 60 }, P1: { firstLook: 60, followUp: 480 }, P2: { firstLook: 480, followUp: 1440 }, P3: { firstLook: 1440, followUp: null }, P4: { firstLook: 4320, followUp: null },
}

/** What words come to: the last word of a kind counts, so that whoever hears one message too few, too many or out of order judges otherwise. */
export function judgement(messages: readonly string[]): { readonly severity: Severity; readonly category: Category } {
  const all = messages.join(' ')
  return { severity: (all.match(SEVERITIES)?.at(-1) as Severity | undefined) ?? 'P4', category: (all.match(CATEGORIES)?.at(-1) as Category | undefined) ?? 'not_safety' }
}

/** Judges by plain markers in what the person wrote: `P1 hate`. */
export function markerPolicy(): SyncPolicy {
  return { version: 'markers-1', clocks: CLOCKS, ruleTitle: () => null, triage }
}

function triage(input: TriageInput): Triage {
  const { severity, category } = judgement([input.subject, input.body, ...input.comments.map((comment) => comment.text)])
  return {
    lang: 'en', category, categories: everyCategory([input.subject, input.body, ...input.comments.map((comment) => comment.text)]), severity, team: category === 'sextortion' ? 'child_safety' : 'community_safety', teams_also: [],
    facts: { reporter: null, reporter_age: null, age: null, minor: null, age_in_image: null, safe_contact: null, ongoing: null, country: null, handles: [], urls: [], surfaces: [], money_demand: null, pii: [] },
    factSpans: {}, missing: [], features: [], tried: [], second_look: false, findings: [], judged: input.body.trim() !== '', policy: 'markers-1',
  }
}

/** All that were ever said: what may cross is decided by the strictest. */
function everyCategory(messages: readonly string[]): readonly Category[] {
  const said = new Set(messages.join(' ').match(CATEGORIES) as Category[] | null ?? [])
  return said.size === 0 ? ['not_safety'] : [...said]
}
