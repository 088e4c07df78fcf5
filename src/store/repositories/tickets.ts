import { sql } from 'kysely'
import { PARKED, type Instant } from '../../domain/ports.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { type Context, gather, inChunks, inIdOrder, unique } from '../context.ts'
import type { TicketTable } from '../schema.ts'
import { place } from '../seal.ts'
import type { StoredTicket, Tickets } from '../store.ts'
import { ownText, replaceIdentities } from './identities.ts'
import { countTickets, listTickets } from './ticket-list.ts'

type TicketWrites = Omit<Tickets, 'list' | 'counts'>

export function tickets(context: Context): Tickets {
  return { ...ticketWrites(context), list: (filter) => listTickets(context, filter), counts: (connection) => countTickets(context, connection) }
}

function ticketWrites(context: Context): TicketWrites {
  const { db, flavour, sealer } = context

  const toStored = (row: TicketTable): StoredTicket => storedTicket(sealer, row)

  return {
    observe: async (rows, at) => {
      const changed = new Set<string>()
      await inChunks(newestOfEach(rows), async (chunk) => {
        const stored = await db
          .insertInto('tickets')
          .values(chunk.map((row) => toTable(context, row, at ?? null)))
          .onConflict((conflict) =>
            conflict
              .columns(['connection', 'id'])
              .doUpdateSet((eb) => ({
                version: eb.ref('excluded.version'),
                changed_at: eb.ref('excluded.changed_at'),
                created_at: eb.ref('excluded.created_at'),
                status: eb.ref('excluded.status'),
                channel: eb.ref('excluded.channel'),
                read_first: sql<number | null>`coalesce(tickets.read_first, excluded.read_first)`,
                read_last: eb.ref('excluded.read_last'),
                body: eb.ref('excluded.body'),
                // What was complete while it stayed in the route is complete still: the stream has brought every comment since.
                thread_complete: sql<number>`case when tickets.routed = 1 and excluded.routed = 1 and tickets.thread_complete = 1 then 1 else excluded.thread_complete end`,
                // A newer version that asks for nothing does not undo what an older one asked for, unless it left the route. What waited to be
                // tried again waits no longer: the new version may be graver. Only for the answer to its own write it waits all the same.
                due_after: sql<number | null>`case
                  when excluded.due_after is null then case when excluded.routed = 1 then tickets.due_after end
                  when tickets.due_after = ${sql.lit(PARKED)} then tickets.due_after
                  else excluded.due_after end`,
                routed: eb.ref('excluded.routed'),
                listed: sql<number>`case when excluded.routed = 1 or tickets.severity is not null then 1 else 0 end`,
              }))
              .whereRef('excluded.changed_at', '>', 'tickets.changed_at'),
          )
          .returning(['connection', 'id'])
          .execute()
        const ids = new Set(stored.map((row) => JSON.stringify([row.connection, row.id])))
        const kept = chunk.filter((row) => ids.has(JSON.stringify([row.ticket.ref.connection, row.ticket.ref.id])))
        await replaceIdentities(context, 'ticket', kept.map(({ ticket, routed }) => ({ connection: ticket.ref.connection, ticketId: ticket.ref.id, people: routed ? { ...(ticket.requester === null ? {} : { requester: [ticket.requester] }), text: ownText(ticket.description) } : {} })))
        for (const row of kept) changed.add(row.ticket.ref.id)
      })
      return [...changed]
    },
    get: async (connection, ids) => {
      const rows = await gather(unique(ids), (chunk) => db.selectFrom('tickets').selectAll().where('connection', '=', connection).where('id', 'in', chunk).execute())
      return new Map(rows.map((row) => [row.id, toStored(row)]))
    },
    ripe: async (connection, upTo, limit) => {
      const rows = await db
        .selectFrom('tickets')
        .selectAll()
        .where('connection', '=', connection)
        .where('due_after', 'is not', null)
        .where('due_after', '<=', upTo)
        .orderBy('changed_at')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(toStored)
    },
    countDue: async (connection) => {
      const row = await db.selectFrom('tickets').select((eb) => eb.fn.countAll<number>().as('n')).where('connection', '=', connection).where('due_after', 'is not', null).executeTakeFirstOrThrow()
      return row.n
    },
    settle: async (connection, seen) => {
      const wanted = new Map(seen.map((each) => [each.id, each]))
      await inChunks([...wanted.keys()].toSorted(), async (chunk) => {
        const query = db.selectFrom('tickets').select(['id', 'changed_at', 'due_after']).where('connection', '=', connection).where('id', 'in', chunk).orderBy('id')
        const rows = await (flavour === 'postgres' ? query.forUpdate() : query).execute()
        const ids = rows.filter((row) => isAsSeen(row, wanted.get(row.id))).map((row) => row.id)
        if (ids.length > 0) await db.updateTable('tickets').set({ due_after: null }).where('connection', '=', connection).where('id', 'in', ids).execute()
      })
    },
    markDue: (connection, ids, dueAfter) =>
      inChunks(unique(ids), async (chunk) => {
        await db
          .updateTable('tickets')
          .set({ due_after: sql<number>`case when due_after > ${dueAfter} then due_after else ${dueAfter} end` })
          .where('connection', '=', connection)
          .where('id', 'in', chunk)
          .execute()
      }),
    dueAtOnce: (connection, ids, parked) =>
      inChunks(unique(ids), async (chunk) => {
        await db.updateTable('tickets').set({ due_after: sql<number>`case when due_after = ${parked} then due_after else 0 end` }).where('connection', '=', connection).where('id', 'in', chunk).execute()
      }),
    patch: (connection, rows) =>
      inChunks(inIdOrder(rows, (row) => row.id), async (chunk) => {
        const query = db.selectFrom('tickets').selectAll().where('connection', '=', connection).where('id', 'in', chunk.map((row) => row.id)).orderBy('id')
        const stored = new Map((await (flavour === 'postgres' ? query.forUpdate() : query).execute()).map((row) => [row.id, row]))
        for (const { id, change } of chunk) {
          const row = stored.get(id)
          if (row === undefined) continue
          const ticket = change(toStored(row).ticket)
          await db.updateTable('tickets').set({ version: ticket.version, status: ticket.status, body: sealer.seal(place('ticket', connection, id), ticket) }).where('connection', '=', connection).where('id', '=', id).execute()
        }
      }),
    marks: async (connection, ids) => {
      const rows = await gather(unique(ids), (chunk) => db.selectFrom('tickets').select(['id', 'version', 'changed_at', 'due_after', 'body']).where('connection', '=', connection).where('id', 'in', chunk).execute())
      // Sealing never gives the same bytes twice, so the end of the sealed text tells whether it was written anew.
      return new Map(rows.map((row) => [row.id, JSON.stringify([row.version, row.changed_at, row.due_after, row.body.slice(-32)])]))
    },
    markThreadComplete: (connection, ids) =>
      inChunks(unique(ids), async (chunk) => {
        await db.updateTable('tickets').set({ thread_complete: 1 }).where('connection', '=', connection).where('id', 'in', chunk).execute()
      }),
  }
}

export function storedTicket(sealer: Context['sealer'], row: TicketTable): StoredTicket {
  return {
    ticket: sealer.open(place('ticket', row.connection, row.id), row.body) as Ticket,
    routed: row.routed === 1,
    dueAfter: row.due_after,
    threadComplete: row.thread_complete === 1,
    ...(row.read_first === null || row.read_last === null ? {} : { read: { first: row.read_first, last: row.read_last } }),
  }
}

function isAsSeen(row: { changed_at: number; due_after: number | null }, seen: Parameters<Tickets['settle']>[1][number] | undefined): boolean {
  return seen !== undefined && row.changed_at === seen.changedAt && (seen.dueAfter === undefined || row.due_after === seen.dueAfter)
}

/** One statement cannot write a row twice: of two versions in one batch the newer stays, of equal ones the first. */
function newestOfEach(rows: readonly StoredTicket[]): readonly StoredTicket[] {
  const newest = new Map<string, StoredTicket>()
  for (const row of rows) {
    const id = JSON.stringify([row.ticket.ref.connection, row.ticket.ref.id])
    const known = newest.get(id)
    if (known === undefined || row.ticket.changedAt > known.ticket.changedAt) newest.set(id, row)
  }
  return inIdOrder([...newest.entries()], ([id]) => id).map(([, row]) => row)
}

function toTable({ sealer }: Context, { ticket, routed, dueAfter, threadComplete }: StoredTicket, at: Instant | null): TicketTable {
  return {
    connection: ticket.ref.connection,
    id: ticket.ref.id,
    version: ticket.version,
    changed_at: ticket.changedAt,
    created_at: ticket.createdAt,
    status: ticket.status,
    channel: ticket.channel,
    routed: routed ? 1 : 0,
    thread_complete: threadComplete ? 1 : 0,
    due_after: dueAfter,
    listed: routed ? 1 : 0,
    severity: null,
    category: null,
    team: null,
    lang: null,
    judged: null,
    read_first: at,
    read_last: at,
    body: sealer.seal(place('ticket', ticket.ref.connection, ticket.ref.id), ticket),
  }
}
