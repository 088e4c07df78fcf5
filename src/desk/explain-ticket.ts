import { BridgeError } from '../domain/errors.ts'
import type { Instant } from '../domain/ports.ts'
import type { Comment, Ticket } from '../domain/ticket.ts'
import { caseLane, externalIdOf, ticketLane } from '../sync/keys.ts'
import { isTheirs } from '../sync/input.ts'
import type { AttentionRow, LinkRow, Tx } from '../store/store.ts'
import type { Desk } from './context.ts'
import { describeTriage, type TriageView } from './describe-triage.ts'
import { writesOf, type WriteView } from './writes.ts'

/** One ticket, step by step: what was read, why it was judged so, what was written where. Never the whole text. */
export interface Explanation {
  readonly id: string
  readonly url: string
  readonly connection: string
  readonly status: Ticket['status']
  readonly channel: Ticket['channel']
  readonly createdAt: Instant
  readonly changedAt: Instant
  /** Messages of the requester, and of agents and others. */
  readonly messages: { readonly theirs: number; readonly others: number }
  readonly routed: boolean
  /** It has changed since; a new triage is on its way. */
  readonly due: boolean
  readonly triage: (TriageView & { readonly at: Instant }) | null
  /** Earlier results, oldest first. */
  readonly earlier: readonly { readonly at: Instant; readonly severity: string; readonly category: string; readonly policy: string }[]
  readonly writes: readonly WriteView[]
  readonly linked: { readonly connection: string; readonly id: string | null; readonly externalId: string; readonly adopted: boolean } | null
  readonly attention: readonly AttentionRow['reason'][]
}

/** How many rows under *Needs a person* are searched for this ticket's. */
const ATTENTION_LOOKED_AT = 500

/** Throws `desk.not-found`. */
export function explainTicket(desk: Desk, id: string, words: 'none' | 'covered' | 'asked'): Promise<Explanation> {
  return desk.store.read(async (tx) => {
    const stored = (await tx.tickets.get(desk.tickets, [id])).get(id)
    if (stored === undefined) throw new BridgeError('desk.not-found', 'There is no ticket with this number here.')
    const { ticket } = stored
    const thread = (await tx.comments.of(desk.tickets, [id])).get(id) ?? []
    const history = await tx.triages.history(desk.tickets, id)
    const current = (await tx.triages.latest(desk.tickets, [id])).get(id)
    const link = desk.cases === null ? undefined : (await tx.links.byLeft(desk.tickets, [id], desk.cases)).get(id)
    const theirs = thread.filter((comment) => isTheirs(comment, ticket.requester)).length
    return {
      id,
      url: ticket.url,
      connection: desk.tickets,
      status: ticket.status,
      channel: ticket.channel,
      createdAt: ticket.createdAt,
      changedAt: ticket.changedAt,
      messages: { theirs, others: thread.length - theirs },
      routed: stored.routed,
      due: stored.dueAfter !== null,
      triage: current === undefined ? null : { ...describeTriage(desk, current.triage, { words, textOf: textOf(ticket, thread) }), at: current.at },
      earlier: history.filter((row) => row.at < (current?.at ?? 0)).map((row) => ({ at: row.at, severity: row.triage.severity, category: row.triage.category, policy: row.triage.policy })),
      writes: await writes(tx, desk, ticket, link),
      linked: linkView(link),
      attention: (await tx.attention.list(desk.tickets, ATTENTION_LOOKED_AT)).filter((row) => row.ref.kind === 'ticket' && row.ref.id === id).map((row) => row.reason),
    }
  })
}

async function writes(tx: Tx, desk: Desk, ticket: Ticket, link: LinkRow | undefined): Promise<readonly WriteView[]> {
  const there = await writesOf(tx, desk.tickets, ticketLane(ticket.ref.id))
  if (desk.cases === null) return there
  return [...there, ...(await writesOf(tx, desk.cases, caseLane(link?.externalId ?? externalIdOf(ticket.ref))))]
}

function linkView(link: LinkRow | undefined): Explanation['linked'] {
  return link === undefined ? null : { connection: link.rightConnection, id: link.rightId, externalId: link.externalId, adopted: link.adopted }
}

/** Where spans point to (`domain/triage.ts`). */
function textOf(ticket: Ticket, thread: readonly Comment[]): (field: string) => string | undefined {
  return (field) => {
    if (field === 'subject') return ticket.subject
    if (field === 'body') return ticket.description
    return thread.find((comment) => field === `comment:${comment.ref.id}`)?.body
  }
}
