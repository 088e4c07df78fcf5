import type { Bases, Conflict, Side } from '../../domain/merge.ts'
import { type Context, gather, inChunks, inIdOrder, unique } from '../context.ts'
import type { ConflictTable } from '../schema.ts'
import { place } from '../seal.ts'
import type { BaseList, Conflicts } from '../two-way-store.ts'

export function bases({ db, sealer }: Context): BaseList {
  return {
    get: async (leftConnection, leftIds, rightConnection) => {
      const rows = await gather(unique(leftIds), (chunk) => db.selectFrom('bases').select(['left_id', 'body']).where('left_connection', '=', leftConnection).where('left_id', 'in', chunk).where('right_connection', '=', rightConnection).execute())
      return new Map(rows.map((row) => [row.left_id, sealer.open(place('base', leftConnection, row.left_id, rightConnection), row.body) as Bases]))
    },
    put: (leftConnection, rightConnection, rows) =>
      inChunks(inIdOrder(rows, (row) => row.leftId), async (chunk) => {
        await db
          .insertInto('bases')
          .values(chunk.map((row) => ({ left_connection: leftConnection, left_id: row.leftId, right_connection: rightConnection, body: sealer.seal(place('base', leftConnection, row.leftId, rightConnection), row.bases) })))
          .onConflict((conflict) => conflict.columns(['left_connection', 'left_id', 'right_connection']).doUpdateSet((eb) => ({ body: eb.ref('excluded.body') })))
          .execute()
      }),
  }
}

type Words = Pick<Conflict, 'left' | 'right' | 'leftBy' | 'rightBy'>

export function toConflict({ sealer }: Context, row: ConflictTable): Conflict {
  return {
    id: row.id, leftConnection: row.left_connection, leftId: row.left_id, rightConnection: row.right_connection, rightId: row.right_id, field: row.field, since: row.since,
    decision: row.decision as Conflict['decision'], ...(sealer.open(place('conflict', row.id), row.body) as Words),
  }
}

export function conflicts(context: Context): Conflicts {
  const { db, sealer } = context
  const toRow = ({ left, right, leftBy, rightBy, ...row }: Omit<Conflict, 'decision'>): ConflictTable => ({
    id: row.id, left_connection: row.leftConnection, left_id: row.leftId, right_connection: row.rightConnection, right_id: row.rightId, field: row.field, since: row.since,
    decision: null, decided_at: null, body: sealer.seal(place('conflict', row.id), { left, right, leftBy, rightBy } satisfies Words),
  })
  return {
    put: (rows) =>
      inChunks(inIdOrder(rows, (row) => row.id), async (chunk) => {
        const known = new Map((await db.selectFrom('conflicts').selectAll().where('id', 'in', chunk.map((row) => row.id)).execute()).map((row) => [row.id, toConflict(context, row)]))
        const fresh = chunk.filter((row) => !saysTheSame(known.get(row.id), row))
        if (fresh.length === 0) return
        await db
          .insertInto('conflicts')
          .values(fresh.map((row) => ({ ...toRow(row), since: known.get(row.id)?.decision === null ? (known.get(row.id)?.since ?? row.since) : row.since })))
          .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({ right_id: eb.ref('excluded.right_id'), since: eb.ref('excluded.since'), decision: null, decided_at: null, body: eb.ref('excluded.body') })))
          .execute()
      }),
    of: async (leftConnection, leftIds, rightConnection) => {
      const rows = await gather(unique(leftIds), (chunk) => db.selectFrom('conflicts').selectAll().where('left_connection', '=', leftConnection).where('left_id', 'in', chunk).where('right_connection', '=', rightConnection).execute())
      return rows.map((row) => toConflict(context, row)).filter((one) => one.decision !== 'settled')
    },
    decide: async (id, side, at) => {
      const row = await db.updateTable('conflicts').set({ decision: side satisfies Side, decided_at: at }).where('id', '=', id).where('decision', 'is', null).returningAll().executeTakeFirst()
      return row === undefined ? null : toConflict(context, row)
    },
    settle: (ids, at) =>
      inChunks(unique(ids), async (chunk) => {
        await db.updateTable('conflicts').set({ decision: 'settled', decided_at: at }).where('id', 'in', chunk).execute()
      }),
    open: async (leftConnection, limit) => (await db.selectFrom('conflicts').selectAll().where('left_connection', '=', leftConnection).where('decision', 'is', null).orderBy('since').orderBy('id').limit(limit).execute()).map((row) => toConflict(context, row)),
    countOpen: async (leftConnection) => (await db.selectFrom('conflicts').select((eb) => eb.fn.countAll<number>().as('n')).where('left_connection', '=', leftConnection).where('decision', 'is', null).executeTakeFirstOrThrow()).n,
  }
}

function saysTheSame(known: Conflict | undefined, row: Omit<Conflict, 'decision'>): boolean {
  return known !== undefined && known.decision !== 'settled' && JSON.stringify([known.left, known.right, known.rightId]) === JSON.stringify([row.left, row.right, row.rightId])
}
