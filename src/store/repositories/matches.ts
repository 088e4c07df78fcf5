import type { PartyKind } from '../../domain/party.ts'
import { type Context, gather, inChunks, inIdOrder, unique } from '../context.ts'
import type { Matches, MatchRow } from '../matches-store.ts'
import type { MatchTable } from '../schema.ts'

export function matches({ db }: Context): Matches {
  return {
    put: (rows) =>
      inChunks(inIdOrder(rows, (row) => `${row.id} ${row.ticketId}`), async (chunk) => {
        for (const { id, candidates } of new Map(chunk.map((row) => [row.id, row])).values()) {
          await db.updateTable('matches').set({ candidates: JSON.stringify(candidates), chosen: null, chosen_at: null }).where('id', '=', id).execute()
        }
        await db
          .insertInto('matches')
          .values(chunk.map((row): MatchTable => ({
            id: row.id, kind: row.kind, left_connection: row.leftConnection, left_id: row.leftId, right_connection: row.rightConnection, ticket_id: row.ticketId,
            candidates: JSON.stringify(row.candidates), since: row.since, chosen: null, chosen_at: null,
          })))
          .onConflict((conflict) => conflict.columns(['id', 'ticket_id']).doNothing())
          .execute()
      }),
    chosen: async (ids) => {
      const rows = await gather(unique(ids), (chunk) => db.selectFrom('matches').select(['id', 'chosen']).where('id', 'in', chunk).where('chosen', 'is not', null).distinct().execute())
      return new Map(rows.map((row) => [row.id, row.chosen ?? '']))
    },
    of: async (leftConnection, ticketIds, rightConnection) => {
      const rows = await gather(unique(ticketIds), (chunk) => db.selectFrom('matches').selectAll().where('left_connection', '=', leftConnection).where('ticket_id', 'in', chunk).where('right_connection', '=', rightConnection).execute())
      return rows.map(toRow)
    },
    choose: async (id, chosen, at) => (await db.updateTable('matches').set({ chosen, chosen_at: at }).where('id', '=', id).returningAll().execute()).map(toRow),
    open: async (limit) => (await db.selectFrom('matches').selectAll().where('chosen', 'is', null).orderBy('since').orderBy('id').orderBy('ticket_id').limit(limit).execute()).map(toRow),
  }
}

function toRow(row: MatchTable): MatchRow {
  return {
    id: row.id, kind: row.kind as PartyKind, leftConnection: row.left_connection, leftId: row.left_id, rightConnection: row.right_connection, ticketId: row.ticket_id,
    candidates: JSON.parse(row.candidates) as readonly string[], since: row.since, chosen: row.chosen,
  }
}
