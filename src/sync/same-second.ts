import type { Ticket } from '../domain/ticket.ts'
import type { Tx } from '../store/store.ts'
import { caseLane } from './keys.ts'

const SECOND = 1000

/**
 * Stamps have whole seconds: what was changed twice within one looks, the second time, as old as what is stored. A stream brings such a
 * record again because it says something else, so it takes the next place in that second. Not where we wrote on top of that very version:
 * the row may have been read before our write showed, and the one with it comes by itself, under a stamp of its own.
 */
export async function inOrderOfReading(tx: Tx, rightId: string, rows: readonly Ticket[]): Promise<readonly Ticket[]> {
  const stored = await tx.tickets.get(rightId, rows.map((row) => row.ref.id))
  const again = rows.filter((row) => isNews(row, stored.get(row.ref.id)?.ticket))
  if (again.length === 0) return rows
  const links = await tx.links.byRight(rightId, again.map((row) => row.ref.id))
  const lanes = await tx.intents.ofLanes(rightId, [...links.values()].map((link) => caseLane(link.externalId)))
  const newer = new Set(again.filter((row) => {
    const link = links.get(row.ref.id)
    const lane = link === undefined ? [] : (lanes.get(caseLane(link.externalId)) ?? [])
    return !lane.some(({ write, state, outcome }) => write.op === 'edit-case' && write.version === row.version && (state === 'sent' || outcome?.result === 'landed'))
  }))
  return rows.map((row) => (newer.has(row) ? { ...row, changedAt: (stored.get(row.ref.id)?.ticket.changedAt ?? row.changedAt) + 1 } : row))
}

/** Pure. */
function isNews(row: Ticket, stored: Ticket | undefined): boolean {
  if (stored === undefined || Math.floor(stored.changedAt / SECOND) !== Math.floor(row.changedAt / SECOND)) return false
  return JSON.stringify({ ...stored, changedAt: 0 }) !== JSON.stringify({ ...row, changedAt: 0 })
}
