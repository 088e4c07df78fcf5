import { sql } from 'kysely'
import type { Handover, Promised } from '../../../domain/decision.ts'
import { type Context, gather, unique } from '../../context.ts'
import type { Schema } from '../../schema.ts'
import { place } from '../../seal.ts'
import type { Handovers, Promises } from '../../sidebar-store.ts'

export function promises({ db, sealer }: Context): Promises {
  const toRow = (row: Schema['promises']): Promised => ({
    id: row.id, connection: row.connection, ticketId: row.ticket_id, madeAt: row.made_at, dueAt: row.due_at, state: row.state as Promised['state'], ...(sealer.open(place('promise', row.id), row.body) as Pick<Promised, 'owner'>),
  })
  return {
    put: async ({ id, connection, ticketId, madeAt, dueAt, state, owner }) => {
      const row = { connection, ticket_id: ticketId, made_at: madeAt, due_at: dueAt, state, body: sealer.seal(place('promise', id), { owner }) }
      await db.insertInto('promises').values({ id, ...row }).onConflict((conflict) => conflict.column('id').doUpdateSet(row)).execute()
    },
    of: async (connection, ticketIds) => {
      const rows = await gather(unique(ticketIds), (chunk) => db.selectFrom('promises').selectAll().where('connection', '=', connection).where('ticket_id', 'in', chunk).orderBy('due_at').orderBy('id').execute())
      return Map.groupBy(rows.map(toRow), (row) => row.ticketId)
    },
    late: async (connection, now, limit) =>
      (await db.selectFrom('promises').selectAll().where('connection', '=', connection).where(sql<boolean>`state <> 'kept'`).where('due_at', '<=', now).orderBy('due_at').orderBy('id').limit(limit).execute()).map(toRow),
  }
}

export function handovers({ db, sealer }: Context): Handovers {
  const where = (connection: string, ticketId: string): string => place('handover', connection, ticketId)
  return {
    put: async ({ connection, ticketId, at, acceptedAt, from, to }) => {
      const row = { at, accepted_at: acceptedAt, body: sealer.seal(where(connection, ticketId), { from, to }) }
      await db.insertInto('handovers').values({ connection, ticket_id: ticketId, ...row }).onConflict((conflict) => conflict.columns(['connection', 'ticket_id']).doUpdateSet(row)).execute()
    },
    last: async (connection, ticketIds) => {
      const rows = await gather(unique(ticketIds), (chunk) => db.selectFrom('handovers').selectAll().where('connection', '=', connection).where('ticket_id', 'in', chunk).execute())
      return new Map(rows.map((row) => [row.ticket_id, { connection, ticketId: row.ticket_id, at: row.at, acceptedAt: row.accepted_at, ...(sealer.open(where(connection, row.ticket_id), row.body) as Pick<Handover, 'from' | 'to'>) }]))
    },
  }
}
