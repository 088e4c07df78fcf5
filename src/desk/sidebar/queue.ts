import type { Agent } from '../../domain/agent.ts'
import { SEVERITIES } from '../../domain/labels.ts'
import type { TicketListItem, Tx } from '../../store/store.ts'
import { ticketLane } from '../../sync/keys.ts'
import type { SidebarDesk } from './context.ts'
import { clocksOf } from './gather.ts'
import { aboutOf } from './open-ticket.ts'
import { promiseViews } from './promise.ts'
import { wentQuiet } from './went-quiet.ts'
import type { QueueRow } from './views.ts'

const OPEN: ReadonlySet<string> = new Set(['new', 'open', 'pending', 'hold'])
const MOST = 50
/** So many are asked about at a time: whoever may see all needs no more. */
const AT_ONCE = 100
/** How far back open ones are looked for, per severity. */
const LOOKED_AT = 500

/** Open tickets this person may see, the most urgent first, among equals whose clock runs out first. By neutral summary: no words are in it. */
export async function queue(desk: SidebarDesk, agent: Agent): Promise<readonly QueueRow[]> {
  const listed = await desk.store.read((tx) => open(tx, desk))
  const found: TicketListItem[] = []
  for (let at = 0; at < listed.length && found.length < MOST; at += AT_ONCE) {
    const some = listed.slice(at, at + AT_ONCE)
    const seen = await desk.sees(agent, some.map((row) => row.id))
    found.push(...some.filter((row) => seen.has(row.id)))
  }
  return desk.store.read((tx) => rowsOf(tx, desk, found.slice(0, MOST)))
}

async function open(tx: Tx, desk: SidebarDesk): Promise<readonly TicketListItem[]> {
  const found: TicketListItem[] = []
  for (const severity of SEVERITIES) {
    if (found.length >= LOOKED_AT) break
    found.push(...(await tx.tickets.list({ connection: desk.tickets, severity, limit: LOOKED_AT })).filter((row) => OPEN.has(row.status)))
  }
  return found
}

async function rowsOf(tx: Tx, desk: SidebarDesk, listed: readonly TicketListItem[]): Promise<readonly QueueRow[]> {
  const ids = listed.map((row) => row.id)
  const [tickets, triages, threads, lanes] = [await tx.tickets.get(desk.tickets, ids), await tx.triages.latest(desk.tickets, ids), await tx.comments.of(desk.tickets, ids), await tx.intents.ofLanes(desk.tickets, ids.map(ticketLane))]
  const [escalated, promises, handovers] = [await tx.escalations.standing(desk.tickets, ids), await tx.promises.of(desk.tickets, ids), await tx.handovers.last(desk.tickets, ids)]
  const rows = ids.flatMap((id): QueueRow[] => {
    const [ticket, triage] = [tickets.get(id)?.ticket, triages.get(id)?.triage]
    if (ticket === undefined || triage === undefined) return []
    const thread = threads.get(id) ?? []
    const { firstLookDue } = clocksOf(desk, { ticket, thread, triage, lanes: { ticket: lanes.get(ticketLane(id)) ?? [], case: [] } })
    return [{ id, severity: triage.severity, category: triage.category, lang: triage.lang, status: ticket.status, createdAt: ticket.createdAt, firstLookDue, escalated: escalated.has(id), about: aboutOf(triage.facts), waits: [
      ...(wentQuiet(desk, { ticket, thread, triage }) === null ? [] : ['went-quiet' as const]),
      ...(promiseViews(desk, { ticket, thread, promises: promises.get(id) ?? [] }).some((one) => one.state === 'late') ? ['promise-late' as const] : []),
      ...(handovers.get(id)?.acceptedAt === null ? ['handover' as const] : []),
    ] }]
  })
  return rows.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.firstLookDue ?? Infinity) - (b.firstLookDue ?? Infinity) || a.createdAt - b.createdAt)
}
