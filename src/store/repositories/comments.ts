import { sql } from 'kysely'
import type { Comment } from '../../domain/ticket.ts'
import { type Context, gather, inChunks, inIdOrder, unique } from '../context.ts'
import { place } from '../seal.ts'
import type { Comments } from '../store.ts'

export function comments({ db, sealer }: Context): Comments {
  return {
    add: (rows) =>
      inChunks(inIdOrder(rows, (row) => row.ref.id), async (chunk) => {
        await db
          .insertInto('comments')
          .values(
            chunk.map((row) => ({
              connection: row.ref.connection,
              id: row.ref.id,
              ticket_id: row.ticketId,
              at: row.at,
              own_key: row.ownKey,
              body: sealer.seal(place('comment', row.ref.connection, row.ref.id), row),
            })),
          )
          .onConflict((conflict) => conflict.columns(['connection', 'id']).doNothing())
          .execute()
      }),
    get: async (connection, ids) => {
      const rows = await gather(unique(ids), (chunk) => db.selectFrom('comments').select(['id', 'body']).where('connection', '=', connection).where('id', 'in', chunk).execute())
      return new Map(rows.map((row) => [row.id, sealer.open(place('comment', connection, row.id), row.body) as Comment]))
    },
    replace: (rows) =>
      inChunks(inIdOrder(rows, (row) => row.ref.id), async (chunk) => {
        for (const row of chunk) {
          const body = sealer.seal(place('comment', row.ref.connection, row.ref.id), row)
          await db.updateTable('comments').set({ body }).where('connection', '=', row.ref.connection).where('id', '=', row.ref.id).execute()
        }
      }),
    of: async (connection, ticketIds) => {
      const rows = await gather(unique(ticketIds), (chunk) =>
        // Vendors number their comments: of two in one second the shorter, then the lower id came first.
        db.selectFrom('comments').select(['id', 'ticket_id', 'body']).where('connection', '=', connection).where('ticket_id', 'in', chunk).orderBy('ticket_id').orderBy('at').orderBy(sql`length(id)`).orderBy('id').execute(),
      )
      return Map.groupBy(
        rows.map((row) => sealer.open(place('comment', connection, row.id), row.body) as Comment),
        (comment) => comment.ticketId,
      )
    },
    ownKeys: async (connection, keys) => {
      const rows = await gather(unique(keys), (chunk) => db.selectFrom('comments').select('own_key').where('connection', '=', connection).where('own_key', 'in', chunk).execute())
      return new Set(rows.flatMap((row) => (row.own_key === null ? [] : [row.own_key])))
    },
  }
}
