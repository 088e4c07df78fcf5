import { sql } from 'kysely'
import type { Decided, Merged } from '../../domain/lives.ts'
import { type Context, gather, inChunks, inIdOrder, unique } from '../context.ts'
import type { Merges } from '../merges-store.ts'
import type { MergeTable } from '../schema.ts'
import { place } from '../seal.ts'

export function merges(context: Context): Merges {
  const { db, sealer } = context
  const toRow = (row: MergeTable): Merged => ({
    connection: row.connection, recordId: row.record_id, side: row.side as Merged['side'], leftConnection: row.left_connection, leftId: row.left_id, mergedAt: row.merged_at, toldAt: row.told_at, intoId: row.into_id,
    state: row.state as Merged['state'], because: row.because as Merged['because'], dueAt: row.due_at, decision: row.decision as Merged['decision'], decided: row.decided === null ? null : (sealer.open(decidedPlace(row), row.decided) as Decided),
  })
  return {
    put: (rows) =>
      inChunks(inIdOrder(rows, (row) => row.recordId), async (chunk) => {
        await db
          .insertInto('merges')
          .values(chunk.map((row) => ({ connection: row.connection, record_id: row.recordId, side: row.side, left_connection: row.leftConnection, left_id: row.leftId, merged_at: row.mergedAt, told_at: row.toldAt, due_at: row.dueAt, into_id: null, state: 'told', because: null, decision: null, decided: null })))
          .onConflict((conflict) => conflict.columns(['connection', 'record_id']).doNothing())
          .execute()
      }),
    of: async (connection, recordIds) => {
      const rows = await gather(unique(recordIds), (chunk) => db.selectFrom('merges').selectAll().where('connection', '=', connection).where('record_id', 'in', chunk).execute())
      return new Map(rows.map((row) => [row.record_id, toRow(row)]))
    },
    due: async (leftConnection, now, limit) =>
      (await db.selectFrom('merges').selectAll().where('left_connection', '=', leftConnection).where('due_at', '<=', now).orderBy('due_at').orderBy('connection').orderBy('record_id').limit(limit).execute()).map(toRow),
    change: async (connection, recordId, change) => {
      const set = Object.fromEntries(Object.entries(change).map(([name, value]) => [COLUMNS[name as keyof typeof COLUMNS], value]))
      await db.updateTable('merges').set(set).where('connection', '=', connection).where('record_id', '=', recordId).execute()
    },
    waiting: async (leftConnection, limit) =>
      (await db.selectFrom('merges').selectAll().where('left_connection', '=', leftConnection).where(sql<boolean>`state = 'waits'`).orderBy('told_at').orderBy('connection').orderBy('record_id').limit(limit).execute()).map(toRow),
    decide: async (connection, recordId, decision, decided) => {
      const row = await db.updateTable('merges').set({ decision, decided: sealer.seal(decidedPlace({ connection, record_id: recordId }), decided), state: 'told', because: null, due_at: decided.at }).where('connection', '=', connection).where('record_id', '=', recordId).where('state', '=', 'waits').returningAll().executeTakeFirst()
      return row === undefined ? null : toRow(row)
    },
  }
}

const COLUMNS = { intoId: 'into_id', state: 'state', because: 'because', dueAt: 'due_at' } as const

function decidedPlace(row: Pick<MergeTable, 'connection' | 'record_id'>): string {
  return place('merge-decided', row.connection, row.record_id)
}
