import { type Context, inChunks, inIdOrder, unique } from '../context.ts'
import type { Waits } from '../waits-store.ts'

export function waits({ db }: Context): Waits {
  return {
    add: (rows) =>
      inChunks(inIdOrder(rows, (row) => `${row.ticketId} ${row.id}`), async (chunk) => {
        await db
          .insertInto('waits')
          .values(chunk.map((row) => ({ connection: row.connection, id: row.id, ticket_connection: row.ticketConnection, ticket_id: row.ticketId })))
          .onConflict((conflict) => conflict.columns(['ticket_connection', 'ticket_id', 'connection', 'id']).doNothing())
          .execute()
      }),
    over: async (ticketConnection, rightConnection, limit) => {
      // Two look-ups by index instead of one with an «or».
      const linked = (end: 'left' | 'right') =>
        db
          .selectFrom('waits')
          .innerJoin('links', (join) => join.onRef(`links.${end}_connection`, '=', 'waits.connection').onRef(`links.${end}_id`, '=', 'waits.id'))
          .select('waits.ticket_id')
          .distinct()
          .where('waits.ticket_connection', '=', ticketConnection)
          .where('links.left_connection', '=', ticketConnection)
          .where('links.right_connection', '=', rightConnection)
          .where('links.right_id', 'is not', null)
          .orderBy('waits.ticket_id')
          .limit(limit)
          .execute()
      const rows = [...(await linked('left')), ...(await linked('right'))]
      const ids = unique(rows.map((row) => row.ticket_id))
      await inChunks(ids, async (chunk) => {
        await db.deleteFrom('waits').where('ticket_connection', '=', ticketConnection).where('ticket_id', 'in', chunk).execute()
      })
      return ids
    },
  }
}
