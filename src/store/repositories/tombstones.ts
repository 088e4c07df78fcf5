import { sql } from 'kysely'
import type { Decided, Tombstone } from '../../domain/lives.ts'
import { type Context, gather, inChunks, inIdOrder, unique } from '../context.ts'
import type { TombstoneTable } from '../schema.ts'
import { place } from '../seal.ts'
import type { Tombstones, ToldDelete } from '../tombstones-store.ts'

export function tombstones(context: Context): Tombstones {
  const { db } = context
  const toRow = (row: TombstoneTable): Tombstone => opened(context, row)
  return {
    put: (rows) =>
      inChunks(inIdOrder(rows, (row) => row.recordId), async (chunk) => {
        await db
          .insertInto('tombstones')
          .values(chunk.map((row) => sealed(context, row)))
          .onConflict((conflict) =>
            conflict
              .columns(['connection', 'record_id'])
              .doUpdateSet((eb) => ({
                deleted_at: eb.ref('excluded.deleted_at'), deleted_by: eb.ref('excluded.deleted_by'), told_at: eb.ref('excluded.told_at'), due_at: eb.ref('excluded.due_at'), state: eb.ref('excluded.state'),
                looked_at: eb.ref('excluded.looked_at'), because: eb.ref('excluded.because'), decision: eb.ref('excluded.decision'), decided: eb.ref('excluded.decided'),
              }))
              .where('tombstones.state', '=', 'lifted'),
          )
          .execute()
      }),
    of: async (connection, recordIds) => {
      const rows = await gather(unique(recordIds), (chunk) => db.selectFrom('tombstones').selectAll().where('connection', '=', connection).where('record_id', 'in', chunk).execute())
      return new Map(rows.map((row) => [row.record_id, toRow(row)]))
    },
    due: async (leftConnection, now, limit) =>
      (await db.selectFrom('tombstones').selectAll().where('left_connection', '=', leftConnection).where('due_at', '<=', now).orderBy('due_at').orderBy('connection').orderBy('record_id').limit(limit).execute()).map(toRow),
    change: async (connection, recordId, change) => {
      const set = Object.fromEntries(Object.entries(change).map(([name, value]) => [COLUMNS[name as keyof typeof COLUMNS], value]))
      await db.updateTable('tombstones').set(set).where('connection', '=', connection).where('record_id', '=', recordId).execute()
    },
    lift: async (connection, recordIds) => {
      const standing = (await gather(unique(recordIds), (chunk) => db.selectFrom('tombstones').selectAll().where('connection', '=', connection).where('record_id', 'in', chunk).where('state', '!=', 'lifted').execute())).map(toRow)
      await inChunks(standing.map((row) => row.recordId).toSorted(), async (chunk) => {
        await db.updateTable('tombstones').set({ state: 'lifted', because: null, due_at: null }).where('connection', '=', connection).where('record_id', 'in', chunk).execute()
      })
      return standing
    },
    toldSince: async (connection, since) => (await db.selectFrom('tombstones').select('told_at').where('connection', '=', connection).where('told_at', '>=', since).execute()).map((row) => row.told_at),
    carriedSince: async (connection, since) =>
      (await db.selectFrom('tombstones').select((eb) => eb.fn.countAll<number>().as('n')).where('connection', '=', connection).where('carried_at', '>=', since).executeTakeFirstOrThrow()).n,
    leaving: async (leftConnection, limit) =>
      (await db.selectFrom('tombstones').selectAll().where('left_connection', '=', leftConnection).where(sql<boolean>`state = 'leaving'`).orderBy('told_at').orderBy('connection').orderBy('record_id').limit(limit).execute()).map(toRow),
    waiting: async (leftConnection, limit) =>
      (await db.selectFrom('tombstones').selectAll().where('left_connection', '=', leftConnection).where(sql<boolean>`state = 'waits'`).orderBy('told_at').orderBy('connection').orderBy('record_id').limit(limit).execute()).map(toRow),
    decide: async (connection, recordId, decision, decided) => {
      const where = decidedPlace({ connection, record_id: recordId })
      const row = await db.updateTable('tombstones').set({ decision, decided: context.sealer.seal(where, decided), state: 'told', because: null, due_at: decided.at }).where('connection', '=', connection).where('record_id', '=', recordId).where('state', '=', 'waits').returningAll().executeTakeFirst()
      return row === undefined ? null : toRow(row)
    },
  }
}

const COLUMNS = { lookedAt: 'looked_at', state: 'state', because: 'because', dueAt: 'due_at', carriedAt: 'carried_at' } as const

function decidedPlace(row: Pick<TombstoneTable, 'connection' | 'record_id'>): string {
  return place('tombstone-decided', row.connection, row.record_id)
}

function byPlace(row: Pick<TombstoneTable, 'connection' | 'record_id'>): string {
  return place('tombstone-by', row.connection, row.record_id)
}

function sealed({ sealer }: Context, row: ToldDelete): TombstoneTable {
  const key = { connection: row.connection, record_id: row.recordId }
  return {
    ...key, side: row.side, left_connection: row.leftConnection, left_id: row.leftId, deleted_at: row.deletedAt, told_at: row.toldAt, due_at: row.dueAt, state: 'told',
    looked_at: null, because: null, carried_at: null, decision: null, decided: null, deleted_by: row.deletedBy === null ? null : sealer.seal(byPlace(key), row.deletedBy),
  }
}

function opened({ sealer }: Context, row: TombstoneTable): Tombstone {
  return {
    connection: row.connection, recordId: row.record_id, side: row.side as Tombstone['side'], leftConnection: row.left_connection, leftId: row.left_id, deletedAt: row.deleted_at, toldAt: row.told_at, lookedAt: row.looked_at,
    state: row.state as Tombstone['state'], because: row.because as Tombstone['because'], dueAt: row.due_at, carriedAt: row.carried_at, decision: row.decision as Tombstone['decision'],
    deletedBy: row.deleted_by === null ? null : (sealer.open(byPlace(row), row.deleted_by) as string), decided: row.decided === null ? null : (sealer.open(decidedPlace(row), row.decided) as Decided),
  }
}
