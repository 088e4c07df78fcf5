import { sql } from 'kysely'
import type { EscalationEvent } from '../../domain/escalation.ts'
import { type Context, gather, unique } from '../context.ts'
import type { Arrivals, Review, Reviews } from '../report-store.ts'
import { place } from '../seal.ts'
import { storedTicket } from './tickets.ts'

/** As a literal: SQLite uses a partial index only where the statement itself says its condition. */
const LISTED = sql<boolean>`listed = 1`

export function arrivals({ db, sealer }: Context): Arrivals {
  return {
    between: async (connection, { from, before }, after, limit) => {
      const query = db.selectFrom('tickets').selectAll().where('connection', '=', connection).where(LISTED).where('created_at', '>=', from).where('created_at', '<', before)
      const rows = await (after === null ? query : query.where(sql<boolean>`(created_at, id) > (${after.createdAt}, ${after.id})`)).orderBy('created_at').orderBy('id').limit(limit).execute()
      return rows.map((row) => storedTicket(sealer, row))
    },
    happened: async (escalations) => {
      const rows = await gather(unique(escalations), (chunk) => db.selectFrom('escalation_events').selectAll().where('escalation', 'in', chunk).orderBy('seq').execute())
      const events = Map.groupBy(rows, (row) => row.escalation)
      return new Map([...events].map(([id, own]) => [id, own.map((row): EscalationEvent => ({ at: row.at, what: row.what as EscalationEvent['what'], ...(sealer.open(place('escalation-event', id, row.what), row.body) as Pick<EscalationEvent, 'by'>) }))]))
    },
  }
}

export function reviews({ db, sealer }: Context): Reviews {
  return {
    put: async ({ connection, ticketId, at, ...body }) => {
      const row = { at, body: sealer.seal(place('review', connection, ticketId), body) }
      await db.insertInto('reviews').values({ connection, ticket_id: ticketId, ...row }).onConflict((conflict) => conflict.columns(['connection', 'ticket_id']).doUpdateSet(row)).execute()
    },
    of: async (connection, ticketIds) => {
      const rows = await gather(unique(ticketIds), (chunk) => db.selectFrom('reviews').selectAll().where('connection', '=', connection).where('ticket_id', 'in', chunk).execute())
      return new Map(rows.map((row) => [row.ticket_id, { connection, ticketId: row.ticket_id, at: row.at, ...(sealer.open(place('review', connection, row.ticket_id), row.body) as Pick<Review, 'by' | 'category' | 'severity'>) }]))
    },
  }
}
