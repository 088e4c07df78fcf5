import type { Ticket } from '../../domain/ticket.ts'
import type { LaneIntent, LinkRow, StoredTicket, Tx } from '../../store/store.ts'
import { evidenceOf } from '../../mapping/crossing.ts'
import type { SyncContext } from '../context.ts'
import { externalIdOf, ticketLane } from '../keys.ts'
import { isHeld } from '../lives/look-after.ts'
import { isOurs } from './plan.ts'

/** A follow-up of a follow-up, and so on: no longer line is looked through. */
const LONGEST = 5

/**
 * What follows up a closed ticket goes on with its case, where the mapping says so, or where the bridge itself opened it: the case is the new ticket's from now
 * on, and the closed one's no more. How much of it may cross is no looser than it was. A case that is preserved or held stays with its ticket.
 */
export async function linkFollowUps(ctx: SyncContext, tx: Tx, rows: readonly StoredTicket[]): Promise<void> {
  const { left, right, mapping } = ctx
  const following = rows.filter(({ ticket, routed }) => routed && ticket.follows !== undefined && ticket.status !== 'deleted')
  if (following.length === 0 || right === null || mapping === null || ctx.mode !== 'write') return
  for (const { ticket } of following) {
    const before = ticket.follows ?? ''
    const links = await tx.links.byLeft(left.id, [ticket.ref.id, before], right.id)
    const link = links.get(before)
    if (links.has(ticket.ref.id) || link === undefined || link.ended !== undefined || link.rightId === null) continue
    const history = (await tx.triages.history(left.id, before)).map((row) => row.triage)
    await inheritFloor(ctx, tx, ticket, before, history.at(-1))
    const kept = (await tx.holds.standing(left.id, [before])).has(before) || isHeld(ctx, history)
    if (kept || !(mapping.source.followUps?.replies === 'same-case' || isOurs(ticket))) continue
    await tx.links.end(left.id, [before], right.id, ctx.clock.now())
    await tx.links.put([{ left: ticket.ref, rightConnection: right.id, rightId: link.rightId, externalId: externalIdOf(ticket.ref), adopted: true, rightVersion: null }])
    await tx.attention.remove([{ connection: left.id, kind: 'ticket', id: before }], 'closed-ticket')
  }
}

async function inheritFloor({ left, mapping, clock }: SyncContext, tx: Tx, { ref }: Ticket, before: string, last: Parameters<typeof evidenceOf>[0] | undefined): Promise<void> {
  const known = await tx.floors.inForce(left.id, [before, ref.id])
  const as = last === undefined ? (known.get(before)?.as ?? null) : (mapping?.crossing(evidenceOf(last), known.get(before) ?? null) ?? null)
  if (as === null || as === 'whole' || known.has(ref.id)) return
  await tx.floors.put([{ connection: left.id, ticketId: ref.id, at: clock.now(), as, despite: null, decided: null }])
}

/** What was written to the closed tickets that these follow up, by the follow-up's id: nothing of it is said a second time. */
export async function lanesBefore(tx: Tx, connection: string, tickets: readonly Ticket[]): Promise<ReadonlyMap<string, readonly LaneIntent[]>> {
  const found = new Map<string, LaneIntent[]>()
  for (const ticket of tickets.filter((one) => one.follows !== undefined)) {
    const all: LaneIntent[] = []
    let at = ticket.follows
    for (let step = 0; step < LONGEST && at !== undefined; step += 1) {
      all.push(...((await tx.intents.ofLanes(connection, [ticketLane(at)])).get(ticketLane(at)) ?? []))
      at = (await tx.tickets.get(connection, [at])).get(at)?.ticket.follows
    }
    found.set(ticket.ref.id, all)
  }
  return found
}

/** The case of the closed ticket, as the parent of the follow-up's own; nothing where either crosses as a pointer. */
export async function parentsOfFollowUps(ctx: SyncContext, tx: Tx, tickets: readonly Ticket[]): Promise<ReadonlyMap<string, string>> {
  const { left, right, mapping } = ctx
  const following = tickets.flatMap((ticket) => (ticket.follows === undefined ? [] : [[ticket.ref.id, ticket.follows] as const]))
  if (following.length === 0 || right === null || mapping?.source.followUps?.replies !== 'new-case') return new Map()
  const ids = following.map(([, before]) => before)
  const links: ReadonlyMap<string, LinkRow> = await tx.links.byLeft(left.id, ids, right.id)
  const triages = await tx.triages.latest(left.id, ids)
  const floors = await tx.floors.inForce(left.id, [...ids, ...following.map(([id]) => id)])
  return new Map(following.flatMap(([id, before]) => {
    const [link, row] = [links.get(before), triages.get(before)]
    const apart = row === undefined || mapping.crossing(evidenceOf(row.triage), floors.get(before) ?? null) === 'pointer' || floors.get(id)?.as === 'pointer'
    return link === undefined || link.ended !== undefined || link.rightId === null || apart ? [] : [[id, link.rightId] as const]
  }))
}
