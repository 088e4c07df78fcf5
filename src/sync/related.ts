import type { Ticket } from '../domain/ticket.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { evidenceOf } from '../mapping/crossing.ts'
import type { Counterpart } from '../mapping/relation.ts'
import type { Tx } from '../store/store.ts'
import { CHUNK, type SyncContext } from './context.ts'

type Records = Readonly<Record<'left' | 'right', readonly Ticket[]>>

/** What is known of the counterparts of all that these records point at. Reads nothing where the mapping carries nothing of that. */
export async function counterpartOf(tx: Tx, mapping: CompiledMapping | null, left: string, right: string, records: Records): Promise<Counterpart> {
  if (mapping === null || mapping.relations.length === 0) return () => undefined
  const [ours, theirs] = [parentsOf(records.left), parentsOf(records.right)]
  const found = [...(ours.length === 0 ? [] : (await tx.links.byLeft(left, ours, right)).values()), ...(theirs.length === 0 ? [] : (await tx.links.byRight(right, theirs)).values())]
  const links = found.flatMap((link) => (link.rightId === null || link.left.connection !== left ? [] : [{ left: link.left.id, right: link.rightId }]))
  const triages = links.length === 0 ? new Map() : await tx.triages.latest(left, [...new Set(links.map((link) => link.left))])
  const floors = links.length === 0 ? new Map() : await tx.floors.inForce(left, [...new Set(links.map((link) => link.left))])
  // Not judged is not known to be harmless.
  const apart = new Set(links.filter((link) => !triages.has(link.left) || mapping.crossing(evidenceOf(triages.get(link.left).triage), floors.get(link.left) ?? null) === 'pointer').map((link) => link.left))
  const known = {
    left: new Map(links.map((link) => [link.left, apart.has(link.left) ? null : link.right])),
    right: new Map(links.map((link) => [link.right, apart.has(link.left) ? null : link.left])),
  }
  return (side, id) => known[side].get(id)
}

function parentsOf(records: readonly Ticket[]): readonly string[] {
  return [...new Set(records.flatMap(({ parent }) => parent ?? []))]
}

/** Tickets that waited for the counterpart of what they point at are judged again once there is one, whoever linked it. */
export async function endWaits(ctx: SyncContext): Promise<void> {
  const { left, right } = ctx
  if (ctx.mapping === null || right === null || ctx.mapping.relations.length === 0) return
  await ctx.fenced(async (tx) => tx.tickets.markDue(left.id, await tx.waits.over(left.id, right.id, CHUNK), 0))
}
