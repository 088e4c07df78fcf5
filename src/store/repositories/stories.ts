import { sql } from 'kysely'
import type { Outcome, Write } from '../../domain/write.ts'
import { type Context, gather, unique } from '../context.ts'
import { place } from '../seal.ts'
import type { Stories, Try } from '../story-store.ts'
import { toAttention } from './attention.ts'
import { underOf } from './intents/states.ts'
import { toConflict } from './two-way.ts'

export function stories(context: Context): Stories {
  const { db, sealer } = context
  return {
    lane: async (connection, lane) => {
      const rows = await db.selectFrom('intents').selectAll().where('connection', '=', connection).where('lane', '=', lane).orderBy('seq').execute()
      const receipts = await db.selectFrom('receipts').selectAll().where('connection', '=', connection).where('lane', '=', lane).orderBy('seq').execute()
      const ids = unique([...receipts.map((row) => row.delivery), ...rows.flatMap((row) => row.delivery ?? [])])
      const sentAt = new Map((await gather(ids, (chunk) => db.selectFrom('deliveries').select(['id', 'sent_at']).where('id', 'in', chunk).execute())).map((row) => [row.id, row.sent_at]))
      const settled = Map.groupBy(receipts, (row) => row.key)
      return rows.map((row) => {
        const known = settled.get(row.key) ?? []
        const told = known.map((receipt): Try => ({ sentAt: sentAt.get(receipt.delivery) ?? receipt.at, at: receipt.at, outcome: sealer.open(place('receipt', row.key, receipt.delivery), receipt.body) as Outcome }))
        const open = row.delivery !== null && known.every((receipt) => receipt.delivery !== row.delivery) ? [{ sentAt: sentAt.get(row.delivery) ?? row.created_at, at: null, outcome: null }] : []
        return {
          write: sealer.open(place('intent', row.key), row.body) as Write, connection, lane, priority: row.priority, createdAt: row.created_at, run: row.run, ...underOf(row),
          state: row.state, notBefore: row.not_before, tries: [...told, ...open],
        }
      })
    },
    conflicts: async (leftConnection, leftId) => {
      const rows = await db.selectFrom('conflicts').selectAll().where('left_connection', '=', leftConnection).where('left_id', '=', leftId).orderBy('since').orderBy('id').execute()
      return rows.map((row) => ({ ...toConflict(context, row), decidedAt: row.decided_at }))
    },
    named: async ({ by, name }) => {
      const rows = await db.selectFrom('intents').select(by).distinct().where(by, 'is not', null).where(sql<boolean>`substr(${sql.ref(by)}, 1, ${name.length}) = ${name}`).orderBy(by).limit(5).execute()
      return rows.flatMap((row) => row[by] ?? [])
    },
    lanesOf: ({ by, name }, after, limit) => {
      const own = db.selectFrom('intents').select(['connection', 'lane']).distinct().where(by, '=', name).where(sql<boolean>`state = 'done'`)
      return (after === null ? own : own.where(sql<boolean>`(connection, lane) > (${after.connection}, ${after.lane})`)).orderBy('connection').orderBy('lane').limit(limit).execute()
    },
    attention: async (connection, id) => (await db.selectFrom('attention').selectAll().where('connection', '=', connection).where('id', '=', id).orderBy('at').orderBy('reason').execute()).map((row) => toAttention(context, row)),
  }
}
