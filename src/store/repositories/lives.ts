import type { Selectable } from 'kysely'
import { CROSSINGS, type Decided, type FloorSet, type HeldRedaction, type Hold } from '../../domain/lives.ts'
import type { Comment } from '../../domain/ticket.ts'
import { type Context, gather, inChunks, inIdOrder, unique } from '../context.ts'
import type { Floors, Holds, Redactions } from '../lives-store.ts'
import type { HoldTable, RedactionTable, Schema } from '../schema.ts'
import { place } from '../seal.ts'

export function redactions({ db, sealer }: Context): Redactions {
  const toRow = (row: RedactionTable): HeldRedaction => ({
    id: row.id, leftConnection: row.left_connection, leftId: row.left_id, rightConnection: row.right_connection, connection: row.connection, commentId: row.comment_id, since: row.since, because: row.because as HeldRedaction['because'],
    comment: sealer.open(place('redaction', row.id), row.body) as Comment, decision: row.decision as HeldRedaction['decision'],
    decided: row.decided === null ? null : (sealer.open(place('redaction-decided', row.id), row.decided) as Decided),
  })
  return {
    put: (rows) =>
      inChunks(inIdOrder(rows, (row) => row.id), async (chunk) => {
        await db
          .insertInto('redactions')
          .values(chunk.map((row) => ({ id: row.id, left_connection: row.leftConnection, left_id: row.leftId, right_connection: row.rightConnection, connection: row.connection, comment_id: row.commentId, since: row.since, because: row.because, decision: null, decided: null, body: sealer.seal(place('redaction', row.id), row.comment) })))
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute()
      }),
    waiting: async (leftConnection, limit) =>
      (await db.selectFrom('redactions').selectAll().where('left_connection', '=', leftConnection).where('decision', 'is', null).orderBy('since').orderBy('id').limit(limit).execute()).map(toRow),
    decide: async (id, decision, decided) => {
      const row = await db.updateTable('redactions').set({ decision, decided: sealer.seal(place('redaction-decided', id), decided) }).where('id', '=', id).where('decision', 'is', null).returningAll().executeTakeFirst()
      return row === undefined ? null : toRow(row)
    },
  }
}

export function holds({ db, sealer }: Context): Holds {
  const where = (row: Pick<HoldTable, 'connection' | 'ticket_id' | 'placed_at'>, what: string): string => place(`hold-${what}`, row.connection, row.ticket_id, String(row.placed_at))
  const toRow = (row: HoldTable): Hold => ({
    connection: row.connection, ticketId: row.ticket_id, placed: sealer.open(where(row, 'placed'), row.placed) as Decided,
    released: row.released === null ? null : (sealer.open(where(row, 'released'), row.released) as Decided),
  })
  const standing = async (connection: string, ticketIds: readonly string[]): Promise<readonly HoldTable[]> =>
    gather(unique(ticketIds), (chunk) => db.selectFrom('holds').selectAll().where('connection', '=', connection).where('ticket_id', 'in', chunk).where('released', 'is', null).execute())
  return {
    place: async (connection, ticketId, placed) => {
      if ((await standing(connection, [ticketId])).length > 0) return false
      const row = { connection, ticket_id: ticketId, placed_at: placed.at }
      await db.insertInto('holds').values({ ...row, placed: sealer.seal(where(row, 'placed'), placed), released: null }).onConflict((conflict) => conflict.columns(['connection', 'ticket_id', 'placed_at']).doNothing()).execute()
      return true
    },
    release: async (connection, ticketId, released) => {
      const [row] = await standing(connection, [ticketId])
      if (row === undefined) return false
      await db.updateTable('holds').set({ released: sealer.seal(where(row, 'released'), released) }).where('connection', '=', connection).where('ticket_id', '=', ticketId).where('placed_at', '=', row.placed_at).execute()
      return true
    },
    standing: async (connection, ticketIds) => new Set((await standing(connection, ticketIds)).map((row) => row.ticket_id)),
    list: async (connection, limit) => (await db.selectFrom('holds').selectAll().where('connection', '=', connection).orderBy('placed_at', 'desc').orderBy('ticket_id').limit(limit).execute()).map(toRow),
  }
}

export function floors({ db, sealer }: Context): Floors {
  type Row = Pick<Selectable<Schema['floors']>, 'connection' | 'ticket_id' | 'at' | 'crossing' | 'body'>
  const where = (row: Pick<Row, 'connection' | 'ticket_id' | 'at'>): string => place('floor', row.connection, row.ticket_id, String(row.at))
  const toRow = (row: Row): FloorSet => ({
    connection: row.connection, ticketId: row.ticket_id, at: row.at, as: CROSSINGS.find((one) => one === row.crossing) ?? 'pointer', ...(sealer.open(where(row), row.body) as Pick<FloorSet, 'despite' | 'decided'>),
  })
  const of = (connection: string, ticketIds: readonly string[]): Promise<readonly Row[]> =>
    gather(unique(ticketIds), (chunk) => db.selectFrom('floors').selectAll().where('connection', '=', connection).where('ticket_id', 'in', chunk).orderBy('seq').execute())
  return {
    put: (rows) =>
      inChunks(inIdOrder(rows, (row) => row.ticketId), async (chunk) => {
        await db
          .insertInto('floors')
          .values(chunk.map(({ connection, ticketId, at, as, despite, decided }) => ({ connection, ticket_id: ticketId, at, crossing: as, body: sealer.seal(where({ connection, ticket_id: ticketId, at }), { despite, decided }) })))
          .execute()
      }),
    inForce: async (connection, ticketIds) => new Map((await of(connection, ticketIds)).map((row) => [row.ticket_id, toRow(row)])),
    history: async (connection, ticketId) => (await of(connection, [ticketId])).map(toRow),
  }
}
