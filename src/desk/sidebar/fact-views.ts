import type { FactDetail, FactName, Span, Triage } from '../../domain/triage.ts'
import { digest } from '../../sync/keys.ts'
import { passageOf, type PassageRules, plain } from './passages.ts'
import type { FactView } from './views.ts'

const SETTLED = ['reporter', 'reporter_age', 'age', 'minor', 'age_in_image', 'safe_contact', 'ongoing', 'country', 'money_demand'] as const satisfies readonly FactName[]
const SETTLED_KINDS: ReadonlySet<string> = new Set(SETTLED)
/** Lists among the facts, and how one of them is called. */
const LISTS = [['handles', 'handle'], ['urls', 'url'], ['surfaces', 'surface']] as const
/** Steps on the way to a settled fact, which would only contradict it. */
const INNER: ReadonlySet<string> = new Set<FactDetail['kind']>(['age_mention', 'school_year'])
const MOST = 60
/** Nothing in the text says it in so many words: the category does. */
const UNPLACED = 0.5

/** Everything known of a ticket, settled facts first, each once. Values are canonical; the words they came from stay covered. */
export function factViews(triage: Triage, rules: PassageRules, corrected: ReadonlySet<string> = new Set()): readonly FactView[] {
  const { facts, factSpans } = triage
  const details = triage.details ?? []
  const found: FactView[] = []
  const seen = new Set<string>()
  const add = (kind: string, value: string, confidence: number, span: Span | undefined): void => {
    const id = factId(kind, value)
    if (seen.has(id) || found.length >= MOST) return
    seen.add(id)
    const said = corrected.has(kind) || corrected.has(id)
    found.push({ id, kind, value: plain(value), confidence: said ? 1 : confidence, passage: said || span === undefined ? null : passageOf(span, rules), corrected: said })
  }
  const detail = (kind: string, value: string): FactDetail | undefined => details.find((one) => one.kind === kind && one.value === value)
  for (const name of SETTLED) {
    const value = facts[name]
    if (value !== null) add(name, String(value), detail(name, String(value))?.confidence ?? UNPLACED, factSpans[name]?.[0])
  }
  for (const [name, kind] of LISTS) facts[name].forEach((value, index) => add(detailKind(details, kind, factSpans[name]?.[index]), value, detail(kind, value)?.confidence ?? UNPLACED, factSpans[name]?.[index]))
  const told = new Set<string>([...facts.handles, ...facts.urls, ...facts.surfaces].map((value) => value.toLowerCase()))
  for (const { kind, value, confidence, span } of details) if (!SETTLED_KINDS.has(kind) && !INNER.has(kind) && !told.has(value.toLowerCase()) && kind !== 'surface') add(kind, value, confidence, span)
  return found
}

/** A link may be known more closely, as a profile or a video. */
function detailKind(details: readonly FactDetail[], kind: string, span: Span | undefined): string {
  if (kind !== 'url' || span === undefined) return kind
  return details.find((one) => (one.kind === 'profile' || one.kind === 'video') && one.span.field === span.field && one.span.start === span.start)?.kind ?? kind
}

/** The same for the same value, whatever the ticket says around it. */
export function factId(kind: string, value: string): string {
  return `${kind}:${digest([kind, value]).slice(0, 12)}`
}
