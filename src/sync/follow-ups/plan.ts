import type { Bases } from '../../domain/merge.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { CreateTicket, Write } from '../../domain/write.ts'
import type { LaneIntent } from '../../store/store.ts'

const MARK = 'bw-follow-up-'

/** The bridge opened it. */
export function isOurs({ externalId }: Pick<Ticket, 'externalId'>): boolean {
  return externalId?.startsWith(MARK) === true
}

export interface ClosedInput {
  readonly left: Ticket
  readonly right: Ticket
  readonly bases: Bases
  /** What was written to the ticket so far. */
  readonly lane: readonly LaneIntent[]
  /** The comment on its case that would be carried over next, were the ticket open. */
  readonly next: Write | null
  /** What the mapping wants: a follow-up, or that a person is asked. */
  readonly writes: 'follow-up' | 'set-aside'
  /** Nothing is opened by itself for what is preserved or held. */
  readonly held: boolean
}

/**
 * What becomes of work on the case of a ticket that is closed for good, which no CRM lets anybody write: one follow-up for the first thing said there, or a
 * person is told. Null: nobody did anything there. Pure; planned again it is the same write, and once it has left there is no other.
 */
export function planClosed({ left, right, bases, lane, next, writes, held }: ClosedInput): CreateTicket | 'tell' | null {
  if (left.status !== 'closed' || left.merged === true || right.status === 'deleted') return null
  const opened = lane.some(({ write, outcome }) => write.op === 'create-ticket' && outcome?.result !== 'refused')
  if (opened) return null
  const agreed = bases['status']?.right
  const reopened = agreed !== undefined && agreed === 'solved' && right.status !== 'solved'
  if (next?.op !== 'add-note') return reopened ? 'tell' : null
  if (writes !== 'follow-up' || held) return 'tell'
  const { key: source } = next
  return {
    op: 'create-ticket', key: `follow-up ${source}`, externalId: `${MARK}${left.ref.id}-${source.slice(0, 12)}`, subject: left.subject, body: next.body, public: next.public === true, tags: [], fields: {},
    follows: left.ref.id, ...(left.requester === null ? {} : { requester: left.requester }), ...(next.source === undefined ? {} : { source: next.source }),
  }
}
