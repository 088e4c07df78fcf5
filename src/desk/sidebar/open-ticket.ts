import type { Agent } from '../../domain/agent.ts'
import type { Decision } from '../../domain/decision.ts'
import type { Feature } from '../../domain/labels.ts'
import type { Span, Triage } from '../../domain/triage.ts'
import type { Tx } from '../../store/store.ts'
import { ticketLink } from '../../sync/context.ts'
import { escalationNote } from '../../sync/escalation-note.ts'
import type { SidebarDesk } from './context.ts'
import { escalationDue } from './escalate.ts'
import { escalationView } from './escalation-view.ts'
import { factId, factViews } from './fact-views.ts'
import { featureViews } from './feature-views.ts'
import { filesOf, nameOfFile } from './files.ts'
import { clocksOf, gather, type Gathered } from './gather.ts'
import { inFlight } from './in-flight.ts'
import { linkedView } from './linked.ts'
import { missingOf } from './missing.ts'
import { fittingMacros } from './macros.ts'
import { askToRead, notYet } from './not-yet.ts'
import { othersOf, visible } from './others.ts'
import { passageOf, type PassageRules, wordsAt } from './passages.ts'
import { patternOf } from './pattern.ts'
import { personOf } from './person.ts'
import { promiseViews } from './promise.ts'
import { replyView } from './reply.ts'
import { versionOf } from './version.ts'
import { wentQuiet } from './went-quiet.ts'
import type { EscalationDraft, Reason, SidebarTicket } from './views.ts'

/** Everything the sidebar shows of one ticket, from one consistent view; no words of the ticket but settled facts. One that is not here yet is read at once. */
export async function openTicket(desk: SidebarDesk, agent: Agent, id: string, locale: string): Promise<SidebarTicket> {
  const view = await desk.store.read(async (tx) => {
    const found = await gather(tx, desk, id)
    return found === null ? null : found.triage === null ? notYet(desk, id, locale, found) : judgedView(tx, desk, agent, { ...found, triage: found.triage }, locale)
  })
  if (view === null) await askToRead(desk, id)
  return view === null ? notYet(desk, id, locale, null) : { ...view, others: await visible(desk, agent, view.others) }
}

/** Descriptions are looked for of so many. */
const MOST_FILES = 100

async function judgedView(tx: Tx, desk: SidebarDesk, agent: Agent, found: Gathered & { readonly triage: Triage }, locale: string): Promise<SidebarTicket> {
  const { ticket, triage, sealed, words } = found
  const { id } = ticket.ref
  const files = found.thread.flatMap((comment) => comment.attachments.map((file) => nameOfFile(desk, file.id)))
  const said = await tx.descriptions.of([...spansOf(triage).flatMap((span) => wordsAt(span, words) ?? []), ...files.slice(-MOST_FILES)])
  const rules: PassageRules = { ticketId: id, words, sealed, described: (one) => said.get(one) ?? null }
  const { facts } = triage
  const factsFound = factViews(triage, rules, correctedIn(found.decisions))
  return {
    id,
    version: versionOf(desk, found),
    state: 'judged',
    status: ticket.status,
    createdAt: ticket.createdAt,
    lang: triage.lang,
    severity: triage.severity,
    ...clocksOf(desk, found),
    category: triage.category,
    categories: triage.categories,
    team: triage.team,
    also: triage.teams_also,
    judged: triage.judged,
    secondLook: triage.second_look,
    about: aboutOf(facts),
    reasons: reasonsOf(desk, triage, rules),
    facts: factsFound,
    missing: missingOf(desk, triage),
    files: filesOf(desk, found, (one) => said.get(one) ?? null),
    features: featureViews(desk, triage, locale, choicesIn(found.decisions)),
    reply: replyView(desk, id, triage, { locale }),
    macros: await fittingMacros(tx, desk, triage),
    escalation: await escalationView(tx, desk, found),
    escalationDraft: draftOf(desk, id, triage, factsFound),
    linked: await linkedView(tx, desk, found),
    others: await othersOf(tx, desk, found),
    pattern: await patternOf(tx, desk, id),
    inFlight: await inFlight(tx, desk, found),
    promises: promiseViews(desk, found),
    wentQuiet: wentQuiet(desk, found),
    handover: found.handover === null ? null : { from: found.handover.from, at: found.handover.at, accepted: found.handover.acceptedAt !== null },
    optedOut: (await personOf(tx, agent)).preferences.optOut.includes(triage.category),
  }
}

/** Every place that the view may point at. */
function spansOf({ findings, factSpans, details }: Triage): readonly Span[] {
  return [...findings.flatMap((finding) => finding.spans), ...Object.values(factSpans).flat(), ...(details ?? []).map((detail) => detail.span)]
}

export function aboutOf({ reporter, age, minor, safe_contact: safeContact, ongoing, country, money_demand: moneyDemand, surfaces }: Triage['facts']): SidebarTicket['about'] {
  return { reporter, age, minor, safeContact, ongoing, country, moneyDemand, surfaces }
}

/** Kinds and ids of facts that a person corrected. */
function correctedIn(decisions: readonly Decision[]): ReadonlySet<string> {
  return new Set(decisions.flatMap(({ what }) => (what.kind !== 'fact' || what.value === null ? [] : [what.fact.includes(':') || LISTED.has(what.fact) ? factId(what.fact.split(':')[0] ?? '', what.value) : what.fact])))
}

/** Of these there may be several: a correction is of one of them. */
const LISTED: ReadonlySet<string> = new Set(['handle', 'url', 'profile', 'video', 'surface'])

function choicesIn(decisions: readonly Decision[]): ReadonlyMap<Feature, 'accepted' | 'dismissed'> {
  return new Map(decisions.flatMap(({ what }) => (what.kind === 'feature' ? [[what.feature, what.choice] as const] : [])))
}

const MOST_REASONS = 12

function reasonsOf({ policy }: SidebarDesk, { findings }: Triage, rules: PassageRules): readonly Reason[] {
  const each = new Map(findings.map((finding) => [finding.rule, finding]))
  return [...each.values()].slice(0, MOST_REASONS).map(({ rule, version, spans }) => ({ rule, version, title: policy.ruleTitles[rule] ?? rule, passages: spans.flatMap((span) => passageOf(span, rules) ?? []) }))
}

function draftOf(desk: SidebarDesk, id: string, triage: Triage, facts: EscalationDraft['facts']): EscalationDraft {
  const dueAt = escalationDue(desk, triage)
  const { team, teams_also: also, missing } = triage
  return { team, also, dueAt, facts, missing, note: escalationNote(triage, { team, also, dueAt, link: ticketLink(desk.page, id) }) }
}
