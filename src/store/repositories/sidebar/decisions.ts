import type { Selectable } from 'kysely'
import type { Decision } from '../../../domain/decision.ts'
import { type Context, gather, unique } from '../../context.ts'
import type { Schema } from '../../schema.ts'
import { place } from '../../seal.ts'
import type { Decisions } from '../../sidebar-store.ts'

export function decisions({ db, sealer }: Context): Decisions {
  type Row = Pick<Selectable<Schema['decisions']>, 'connection' | 'ticket_id' | 'nth' | 'at' | 'body'>
  const where = (connection: string, ticketId: string, nth: number): string => place('decision', connection, ticketId, String(nth))
  const toRow = ({ connection, ticket_id: ticketId, nth, at, body }: Row): Decision => ({ connection, ticketId, nth, at, ...(sealer.open(where(connection, ticketId, nth), body) as Pick<Decision, 'by' | 'what'>) })
  return {
    add: async ({ connection, ticketId, nth, at, by, what }) => {
      const made = await db
        .insertInto('decisions')
        .values({ connection, ticket_id: ticketId, nth, at, kind: what.kind, body: sealer.seal(where(connection, ticketId, nth), { by, what }) })
        .onConflict((conflict) => conflict.columns(['connection', 'ticket_id', 'nth']).doNothing())
        .returning('nth')
        .execute()
      return made.length > 0
    },
    of: async (connection, ticketIds) => {
      const rows = await gather(unique(ticketIds), (chunk) => db.selectFrom('decisions').selectAll().where('connection', '=', connection).where('ticket_id', 'in', chunk).orderBy('nth').execute())
      return Map.groupBy(rows.map(toRow), (row) => row.ticketId)
    },
    counts: async (connection, ticketIds) => {
      const rows = await gather(unique(ticketIds), (chunk) =>
        db.selectFrom('decisions').select(['ticket_id', (eb) => eb.fn.max('nth').as('n')]).where('connection', '=', connection).where('ticket_id', 'in', chunk).groupBy('ticket_id').execute(),
      )
      return new Map(rows.map((row) => [row.ticket_id, row.n]))
    },
    list: async (connection, limit) => (await db.selectFrom('decisions').selectAll().where('connection', '=', connection).orderBy('seq', 'desc').limit(limit).execute()).map(toRow),
  }
}
