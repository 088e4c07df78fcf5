import { sql } from 'kysely'
import type { RecordRef } from '../../domain/ticket.ts'
import { type Context, inChunks, unique } from '../context.ts'
import { place } from '../seal.ts'
import type { Inbox } from '../store.ts'

export function inbox({ db, sealer }: Context): Inbox {
  return {
    put: async (connection, deliveryId, refs, at) => {
      const rows = await db
        .insertInto('inbox')
        .values({ connection, id: deliveryId, at, done: 0, body: sealer.seal(place('inbox', connection, deliveryId), refs) })
        .onConflict((conflict) => conflict.columns(['connection', 'id']).doNothing())
        .returning('id')
        .execute()
      return rows.length > 0
    },
    pending: async (connection, limit) => {
      const rows = await db.selectFrom('inbox').select(['id', 'at', 'body']).where('connection', '=', connection).where(sql<boolean>`done = 0`).orderBy('at').orderBy('id').limit(limit).execute()
      return rows.map((row) => ({ id: row.id, at: row.at, refs: sealer.open(place('inbox', connection, row.id), row.body) as RecordRef[] }))
    },
    heardAt: async (connection) => (await db.selectFrom('inbox').select('at').where('connection', '=', connection).orderBy('at', 'desc').limit(1).executeTakeFirst())?.at ?? null,
    // The row stays: the vendor may send the same delivery again days later.
    done: (connection, ids) =>
      inChunks(unique(ids), async (chunk) => {
        await db.updateTable('inbox').set({ done: 1 }).where('connection', '=', connection).where('id', 'in', chunk).execute()
      }),
  }
}
