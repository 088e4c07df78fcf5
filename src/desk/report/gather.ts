import type { Decision } from '../../domain/decision.ts'
import { type Escalation, type EscalationEvent, isOver } from '../../domain/escalation.ts'
import type { Instant } from '../../domain/ports.ts'
import type { Comment, Ticket } from '../../domain/ticket.ts'
import type { Triage } from '../../domain/triage.ts'
import type { EscalationRecord, TicketRecord } from '../../insight/report/record.ts'
import type { Policy } from '../../rules/policy.ts'
import type { Review } from '../../store/report-store.ts'
import type { Tx } from '../../store/store.ts'
import { firstDue } from '../escalation/clock.ts'

export type ReportPolicy = Pick<Policy, 'version' | 'clocks' | 'escalation' | 'categories' | 'teams' | 'features'>

/** One ticket with everything that is kept of it. */
export interface Arrival {
  readonly ticket: Ticket
  readonly triage: Triage | null
  readonly thread: readonly Comment[]
  readonly decisions: readonly Decision[]
  readonly escalations: readonly (Escalation & { readonly events: readonly EscalationEvent[] })[]
  readonly review: Review | null
}

const PAGE = 500

/** Tickets in order of arrival, page by page, so that no more than a page of words is held at once. */
export async function* arrivalsIn(tx: Tx, connection: string, range: { readonly from: Instant; readonly before: Instant }): AsyncGenerator<Arrival> {
  for (let after: Parameters<Tx['arrivals']['between']>[2] = null; ; ) {
    const page = await tx.arrivals.between(connection, range, after, PAGE)
    const ids = page.map(({ ticket }) => ticket.ref.id)
    const [triages, threads, decisions, escalations, reviews] = [await tx.triages.latest(connection, ids), await tx.comments.of(connection, ids), await tx.decisions.of(connection, ids), await tx.escalations.all(connection, ids), await tx.reviews.of(connection, ids)]
    const events = await tx.arrivals.happened([...escalations.values()].flat().map(({ id }) => id))
    for (const { ticket } of page) {
      const { id } = ticket.ref
      yield {
        ticket, triage: triages.get(id)?.triage ?? null, thread: threads.get(id) ?? [], decisions: decisions.get(id) ?? [],
        escalations: (escalations.get(id) ?? []).map((one) => ({ ...one, events: events.get(one.id) ?? [] })), review: reviews.get(id) ?? null,
      }
    }
    const last = page.at(-1)?.ticket
    if (last === undefined || page.length < PAGE) return
    after = { createdAt: last.createdAt, id: last.ref.id }
  }
}

/** What a report knows of it: nothing that happened at `until` or later, and no word. Pure. */
export function recordOf({ ticket, triage, thread, decisions, escalations, review }: Arrival, policy: ReportPolicy, until: Instant): TicketRecord {
  const before = thread.filter(({ at, ownKey }) => at < until && ownKey === null)
  const decided = decisions.filter(({ at }) => at < until)
  const agents = before.filter(({ authorRole, author }) => authorRole === 'agent' && author !== ticket.requester)
  const answeredAt = earliest(agents.filter((comment) => comment.public).map(({ at }) => at))
  const last = <K extends Decision['what']['kind']>(kind: K) => decided.flatMap(({ what }) => (what.kind === kind ? [what as Extract<Decision['what'], { kind: K }>] : [])).at(-1)
  const [category, severity] = [last('category'), last('severity')]
  const choices = new Map(decided.flatMap(({ what }) => (what.kind === 'feature' ? [[what.feature, what.choice] as const] : [])))
  return {
    id: ticket.ref.id, createdAt: ticket.createdAt, person: ticket.requester ?? `ticket ${ticket.ref.id}`, channel: ticket.channel,
    judged: triage === null ? null : { category: triage.category, severity: triage.severity, team: triage.team, lang: triage.lang, country: triage.facts.country, lookWithin: policy.clocks[triage.severity].firstLook, tried: triage.tried },
    lookedAt: earliest([...agents.map(({ at }) => at), ...decided.map(({ at }) => at)]),
    answeredAt,
    wroteAgain: answeredAt !== null && before.some(({ at, author, authorRole }) => at > answeredAt && (authorRole === 'end-user' || (author !== null && author === ticket.requester))),
    escalations: escalations.filter(({ raisedAt }) => raisedAt < until).map((one) => escalationOf(one, triage, policy, until)),
    features: (triage?.features ?? []).map(({ id }) => ({ feature: id, choice: choices.get(id) ?? null })),
    reply: last('reply')?.choice ?? null,
    corrected: {
      category: category?.basis.categories[0] === undefined ? null : [category.basis.categories[0], category.category],
      severity: severity === undefined ? null : [severity.basis.severity, severity.severity],
    },
    // A second judgement comes after the fact by its nature.
    review: review === null ? null : { category: review.category, severity: review.severity },
  }
}

/** Due by the clocks of the policy as they would have been set when it was raised. */
function escalationOf({ team, severity, raisedAt, watch, events, ...rest }: Arrival['escalations'][number], triage: Triage | null, { escalation }: ReportPolicy, until: Instant): EscalationRecord {
  const kind = { team, severity, category: watch?.category ?? triage?.category ?? 'not_safety', country: watch?.country ?? triage?.facts.country ?? null }
  const acknowledgedAt = earliest(events.filter(({ what, at }) => ANSWERS.has(what) && at < until).map(({ at }) => at))
  return { team, raisedAt, dueAt: firstDue(escalation, kind, raisedAt), acknowledgedAt, open: !isOver(rest) }
}

/** Somebody of the team has done something with it. */
const ANSWERS: ReadonlySet<EscalationEvent['what']> = new Set<EscalationEvent['what']>(['acknowledged', 'in-progress', 'waiting', 'resolved', 'declined', 'closed'])

function earliest(instants: readonly Instant[]): Instant | null {
  return instants.length === 0 ? null : instants.reduce((least, at) => Math.min(least, at))
}
