import type { Side } from '../domain/merge.ts'
import type { TicketRow } from '../sandbox/zendesk/types.ts'
import { casesOf } from './people.ts'
import type { Act } from './story.ts'
import { text } from './text.ts'
import type { World } from './world.ts'

/** What people did to the bins of both CRMs, in order. */
export interface BinEvent {
  readonly ticketId: number
  readonly side: Side
  readonly kind: 'delete' | 'restore'
  readonly at: number
}

/** Lists show a case by then; nobody deletes what no list shows. */
const LISTED_MS = 10_000

function note(world: World, ticketId: number, side: Side, kind: BinEvent['kind']): void {
  world.ledger.bin.push({ ticketId, side, kind, at: world.clock.now() })
}

function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[Math.min(list.length - 1, Math.floor(at * list.length))]
}

function onTicket(world: World, row: TicketRow, kind: BinEvent['kind']): boolean {
  const { status } = world.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { ticketId: row.id, [kind]: true } })
  if (status !== 200) return false
  note(world, row.id, 'left', kind)
  world.hook(row.id)
  return true
}

function onCase(world: World, kind: BinEvent['kind'], ticketId: number, id: string, c: number): boolean {
  const { admin } = world.sandbox.inside.salesforce
  try {
    if (kind === 'delete') admin.remove('Case', [id], world.clock.now(), () => c)
    else admin.restore('Case', [id], world.clock.now(), () => c)
  } catch {
    // Somebody else's transaction holds the row: this person gives up.
    return false
  }
  note(world, ticketId, 'right', kind)
  return true
}

/** Cases in the recycle bin, with the ticket each stood for. */
export function binnedCases(world: World): readonly { readonly id: string; readonly ticketId: number }[] {
  return casesOf(world, world.sandbox.inside.salesforce.read().bin).map(({ row, ticketId }) => ({ id: String(row['Id']), ticketId }))
}

const tickets = (world: World, deleted: boolean): readonly TicketRow[] => [...world.account().tickets.values()].filter((row) => (row.deletedAt !== null) === deleted)

/** People put records into the bin and take them out again, on both sides: one, or by mistake many at once. */
export const DELETING: readonly Act[] = [
  {
    name: 'delete', weight: 3,
    happen(world, [a]) {
      const row = pick(tickets(world, false), a)
      return row !== undefined && onTicket(world, row, 'delete') ? `ticket ${row.id} is deleted` : null
    },
  },
  {
    name: 'restore', weight: 3,
    happen(world, [a]) {
      const row = pick(tickets(world, true), a)
      return row !== undefined && onTicket(world, row, 'restore') ? `ticket ${row.id} is restored` : null
    },
  },
  {
    name: 'delete many', weight: 1.2,
    happen(world, [a]) {
      const rows = tickets(world, false).toSorted((one, other) => ((one.id * 7919 + Math.floor(a * 9973)) % 101) - ((other.id * 7919 + Math.floor(a * 9973)) % 101)).slice(0, 6)
      const done = rows.filter((row) => onTicket(world, row, 'delete'))
      return done.length === 0 ? null : `tickets ${done.map((row) => row.id).join(', ')} are deleted at once`
    },
  },
  {
    name: 'case deleted', weight: 2,
    happen(world, [a, , c]) {
      const one = pick(casesOf(world).filter(({ row }) => world.clock.now() - Date.parse(text(row['CreatedDate'])) > LISTED_MS), a)
      return one !== undefined && onCase(world, 'delete', one.ticketId, String(one.row['Id']), c) ? `the case of ticket ${one.ticketId} is deleted` : null
    },
  },
  {
    name: 'case restored', weight: 2,
    happen(world, [a, , c]) {
      const one = pick(binnedCases(world), a)
      return one !== undefined && onCase(world, 'restore', one.ticketId, one.id, c) ? `the case of ticket ${one.ticketId} is restored` : null
    },
  },
]
