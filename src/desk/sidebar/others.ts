import type { LinkRow, Tx } from '../../store/store.ts'
import type { SidebarDesk } from './context.ts'
import type { Gathered } from './gather.ts'
import type { OtherTicket } from './views.ts'

const MOST = 20
const PATIENCE_MS = 400
const NONE: ReadonlySet<string> = new Set()
/** Accounts and links that are looked for. */
const MOST_NAMES = 20

/**
 * Other tickets of the same person, and of whom or what this one is about, found by keyed hashes in both CRMs. A case that belongs to a ticket is that ticket.
 * Whether the person asking may see them is still to be asked.
 */
export async function othersOf(tx: Tx, desk: SidebarDesk, { ticket, triage, link }: Gathered): Promise<readonly OtherTicket[]> {
  const found = new Map<string, { readonly connection: string; readonly id: string; readonly relation: OtherTicket['relation'] }>()
  const add = (relation: OtherTicket['relation'], connection: string, id: string): void => {
    const name = JSON.stringify([connection, id])
    if (!(connection === desk.tickets && id === ticket.ref.id) && !(connection === desk.cases && id === link?.rightId) && !found.has(name)) found.set(name, { connection, id, relation })
  }
  // One id means one person within one account only.
  const persons: readonly (readonly [string | null, string | null])[] = [[desk.tickets, ticket.requester], [desk.cases, await requesterOfCase(tx, desk, link?.rightId ?? null)]]
  for (const [connection, requester] of persons) {
    if (connection === null || requester === null) continue
    for (const one of await tx.identities.find('requester', [requester])) if (one.connection === connection) add('same-person', one.connection, one.ticketId)
  }
  for (const [kind, values] of [['handle', triage?.facts.handles ?? []], ['url', triage?.facts.urls ?? []]] as const) {
    for (const one of values.length === 0 ? [] : await tx.identities.find(kind, values.slice(0, MOST_NAMES))) add('same-target', one.connection, one.ticketId)
  }
  const inCases = [...found.values()].filter((one) => one.connection === desk.cases)
  const links = desk.cases === null ? new Map<string, LinkRow>() : await tx.links.byRight(desk.cases, inCases.map((one) => one.id))
  for (const { id, relation } of inCases) {
    const linked = links.get(id)
    if (linked !== undefined) add(relation, desk.tickets, linked.left.id)
  }
  const views = [
    ...(await viewsOf(tx, desk.tickets, [...found.values()].filter((one) => one.connection === desk.tickets))),
    ...(desk.cases === null ? [] : await viewsOf(tx, desk.cases, inCases.filter((one) => !links.has(one.id)))),
  ]
  return views.toSorted((a, b) => b.changedAt - a.changedAt).slice(0, MOST)
}

async function requesterOfCase(tx: Tx, desk: SidebarDesk, id: string | null): Promise<string | null> {
  return desk.cases === null || id === null ? null : ((await tx.tickets.get(desk.cases, [id])).get(id)?.ticket.requester ?? null)
}

async function viewsOf(tx: Tx, connection: string, all: readonly { readonly id: string; readonly relation: OtherTicket['relation'] }[]): Promise<readonly OtherTicket[]> {
  const ids = all.map((one) => one.id)
  const [stored, triages] = [await tx.tickets.get(connection, ids), await tx.triages.latest(connection, ids)]
  return all.flatMap(({ id, relation }): OtherTicket[] => {
    const ticket = stored.get(id)?.ticket
    const triage = triages.get(id)?.triage
    return ticket === undefined || ticket.status === 'deleted' ? [] : [{ connection, id, url: ticket.url, relation, status: ticket.status, severity: triage?.severity ?? null, category: triage?.category ?? null, changedAt: ticket.changedAt }]
  })
}

/** Of tickets only those that this person may open; of cases that belong to none, that they are there. */
export async function visible(desk: SidebarDesk, agent: Parameters<SidebarDesk['sees']>[0], others: readonly OtherTicket[]): Promise<readonly OtherTicket[]> {
  const tickets = others.filter((one) => one.connection === desk.tickets)
  if (tickets.length === 0) return others
  // Nobody waits long for what stands last; where the CRM does not answer in time none of them is named.
  const seen = await Promise.race([desk.sees(agent, tickets.map((one) => one.id)), desk.clock.sleep(PATIENCE_MS).then(() => NONE)]).catch(() => NONE)
  return others.filter((one) => one.connection !== desk.tickets || seen.has(one.id))
}
