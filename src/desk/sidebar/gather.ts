import type { Decision, Handover, Promised } from '../../domain/decision.ts'
import type { Escalation } from '../../domain/escalation.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Comment, Ticket } from '../../domain/ticket.ts'
import type { Triage } from '../../domain/triage.ts'
import { ticketBase } from '../../sync/base.ts'
import { caseLane, externalIdOf, ticketLane } from '../../sync/keys.ts'
import { dueAt } from '../../sync/plan.ts'
import type { LaneIntent, LinkRow, StoredTicket, Tx } from '../../store/store.ts'
import type { SidebarDesk } from './context.ts'
import { isSealed } from './sealed.ts'
import { wordsOf, type Words } from './passages.ts'

/** One ticket with everything the verbs decide by, from one consistent view. */
export interface Gathered {
  readonly stored: StoredTicket
  readonly ticket: Ticket
  readonly thread: readonly Comment[]
  /** Null: not judged yet. */
  readonly triage: Triage | null
  /** Nobody here is shown its words. */
  readonly sealed: boolean
  /** Every judgement there ever was of it. */
  readonly judgements: readonly Triage[]
  readonly words: Words
  readonly lanes: { readonly ticket: readonly LaneIntent[]; readonly case: readonly LaneIntent[] }
  readonly link: LinkRow | undefined
  readonly decisions: readonly Decision[]
  readonly escalation: Escalation | null
  readonly promises: readonly Promised[]
  readonly handover: Handover | null
}

/** Null where nothing of the ticket is kept here. */
export async function gather(tx: Tx, desk: SidebarDesk, id: string): Promise<Gathered | null> {
  const stored = (await tx.tickets.get(desk.tickets, [id])).get(id)
  if (stored === undefined || !stored.routed) return null
  const { ticket } = stored
  const thread = (await tx.comments.of(desk.tickets, [id])).get(id) ?? []
  const judgements = (await tx.triages.history(desk.tickets, id)).map((row) => row.triage)
  const link = desk.cases === null ? undefined : (await tx.links.byLeft(desk.tickets, [id], desk.cases)).get(id)
  const lane = async (connection: string | null, name: string): Promise<readonly LaneIntent[]> => (connection === null ? [] : ((await tx.intents.ofLanes(connection, [name])).get(name) ?? []))
  return {
    stored, ticket, thread, judgements, link,
    decisions: (await tx.decisions.of(desk.tickets, [id])).get(id) ?? [],
    escalation: (await tx.escalations.last(desk.tickets, [id])).get(id) ?? null,
    promises: (await tx.promises.of(desk.tickets, [id])).get(id) ?? [],
    handover: (await tx.handovers.last(desk.tickets, [id])).get(id) ?? null,
    triage: judgements.at(-1) ?? null,
    sealed: isSealed(judgements),
    words: wordsOf(ticket, thread),
    lanes: { ticket: await lane(desk.tickets, ticketLane(id)), case: await lane(desk.cases, caseLane(link?.externalId ?? externalIdOf(ticket.ref))) },
  }
}

/** Throws `desk.not-found` where there is no such ticket here, or nothing has judged it yet. */
export async function gatherJudged(tx: Tx, desk: SidebarDesk, id: string): Promise<Gathered & { readonly triage: Triage }> {
  const found = await gather(tx, desk, id)
  if (found?.triage == null) throw new BridgeError('desk.not-found', 'There is no ticket with this number here, or nothing has judged it yet.')
  return { ...found, triage: found.triage }
}

const MINUTE = 60_000
const OVER: ReadonlySet<Ticket['status']> = new Set<Ticket['status']>(['solved', 'closed', 'deleted'])

/** Nothing more is expected of whoever has it open: somebody else has it now, or it is over. */
export function isSettled(ticket: Ticket, escalation: Escalation | null): boolean {
  return OVER.has(ticket.status) || (escalation !== null && escalation.state !== 'recalled' && escalation.state !== 'declined')
}

/** When somebody has to look next: until an agent has answered, the first look; from then on the next follow-up. */
export function clocksOf(desk: Pick<SidebarDesk, 'policy'>, { ticket, thread, triage, lanes }: Pick<Gathered, 'ticket' | 'thread' | 'lanes'> & { readonly triage: Triage }): { readonly firstLookDue: number | null; readonly followUpDue: number | null } {
  if (OVER.has(ticket.status)) return { firstLookDue: null, followUpDue: null }
  const { clocks } = desk.policy
  const looked = thread.reduce((latest, comment) => (comment.ownKey === null && comment.authorRole === 'agent' && comment.author !== ticket.requester ? Math.max(latest, comment.at) : latest), 0)
  if (looked === 0) return { firstLookDue: dueAt({ ticket, thread, triage, clocks }, ticketBase(lanes.ticket).fields), followUpDue: null }
  const { followUp } = clocks[triage.severity]
  return { firstLookDue: null, followUpDue: followUp === null ? null : looked + followUp * MINUTE }
}
