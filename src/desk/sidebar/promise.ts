import type { Agent } from '../../domain/agent.ts'
import type { Promised } from '../../domain/decision.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Tx } from '../../store/store.ts'
import type { SidebarDesk } from './context.ts'
import { gatherJudged, type Gathered } from './gather.ts'
import { versionOf } from './version.ts'
import type { Done, PromiseView } from './views.ts'

/** An answer that comes this long after the promise was made keeps it; before, it is the reply that made it. */
const SAME_REPLY_MS = 5 * 60_000
/** Nobody promises anything for later than this. */
const LATEST_MS = 90 * 86_400_000

/** "We will answer by Friday" becomes a clock. The same word of the same person twice is one. */
export function promise(desk: SidebarDesk, agent: Agent, id: string, dueAt: number): Promise<Done> {
  const now = desk.clock.now()
  if (dueAt <= now || dueAt > now + LATEST_MS) throw new BridgeError('desk.bad-request', 'dueAt: lies in the past, or more than 90 days ahead')
  return changed(desk, agent, id, 'promised', async (tx, { promises }) => {
    if (promises.some((one) => one.state === 'open' && one.dueAt === dueAt && one.owner === agent.name)) return false
    await tx.promises.put({ id: desk.ids.next(), connection: desk.tickets, ticketId: id, madeAt: now, dueAt, owner: agent.name, state: 'open' })
    return true
  })
}

/** One promise is kept; without a name all of the ticket's are. Kept once more changes nothing. */
export function promiseKept(desk: SidebarDesk, agent: Agent, id: string, named: string | null): Promise<Done> {
  return changed(desk, agent, id, 'kept', async (tx, { promises }) => {
    const meant = promises.filter((one) => named === null || one.id === named)
    if (meant.length === 0) throw new BridgeError('desk.not-found', 'Nothing of that kind was promised on this ticket.')
    const open = meant.filter((one) => one.state !== 'kept')
    for (const one of open) await tx.promises.put({ ...one, state: 'kept' })
    return open.length > 0
  })
}

/** A shift ends: whoever comes next accepts the ticket, and with it what was promised. */
export function handOver(desk: SidebarDesk, agent: Agent, id: string): Promise<Done> {
  return changed(desk, agent, id, 'handed over', async (tx, { handover }) => {
    if (handover !== null && handover.acceptedAt === null) return false
    await tx.handovers.put({ connection: desk.tickets, ticketId: id, at: desk.clock.now(), from: agent.name, acceptedAt: null, to: null })
    return true
  })
}

/** Accepted once; what was open is the new person's from now on. Throws `desk.not-found` where nothing was handed over. */
export function acceptHandover(desk: SidebarDesk, agent: Agent, id: string): Promise<Done> {
  return changed(desk, agent, id, 'accepted', async (tx, { handover, promises }) => {
    if (handover === null) throw new BridgeError('desk.not-found', 'Nobody handed this ticket over.')
    if (handover.acceptedAt !== null) return false
    await tx.handovers.put({ ...handover, acceptedAt: desk.clock.now(), to: agent.name })
    for (const one of promises) if (one.state !== 'kept') await tx.promises.put({ ...one, owner: agent.name, state: 'handed-over' })
    return true
  })
}

/** `work` says whether it changed anything: what changes nothing is on no record. */
async function changed(desk: SidebarDesk, agent: Agent, id: string, as: string, work: (tx: Tx, found: Gathered) => Promise<boolean>): Promise<Done> {
  return desk.store.write(async (tx) => {
    if (await work(tx, await gatherJudged(tx, desk, id))) await tx.audit.add({ by: agent.id, why: null, at: desk.clock.now(), verb: 'ticket-promised', as, on: [{ connection: desk.tickets, kind: 'ticket', id }] })
    return { version: versionOf(desk, await gatherJudged(tx, desk, id)) }
  })
}

/** What was promised and how it stands now: a public answer of an agent after it keeps it. */
export function promiseViews(desk: Pick<SidebarDesk, 'clock'>, { promises, thread, ticket }: Pick<Gathered, 'promises' | 'thread' | 'ticket'>): readonly PromiseView[] {
  const answered = thread.reduce((latest, comment) => (comment.public && comment.ownKey === null && comment.authorRole === 'agent' && comment.author !== ticket.requester ? Math.max(latest, comment.at) : latest), 0)
  const now = desk.clock.now()
  const stateOf = ({ state, madeAt, dueAt }: Promised): PromiseView['state'] => (state === 'kept' || answered > madeAt + SAME_REPLY_MS ? 'kept' : dueAt <= now ? 'late' : state)
  return promises.map((one) => ({ id: one.id, dueAt: one.dueAt, state: stateOf(one), owner: one.owner, madeAt: one.madeAt }))
}
