import type { RecordKind } from '../../domain/ticket.ts'
import { type Context, gather, inChunks, inIdOrder, unique } from '../context.ts'
import type { LinkTable } from '../schema.ts'
import type { LinkRow, Links } from '../links-store.ts'

export function links({ db }: Context): Links {
  return {
    put: (rows) =>
      inChunks(inIdOrder(lastOfEach(rows), (row) => row.left.id), async (chunk) => {
        await db
          .insertInto('links')
          .values(chunk.map(toTable))
          .onConflict((conflict) =>
            conflict.columns(['left_connection', 'left_id', 'right_connection']).doUpdateSet((eb) => ({
              left_kind: eb.ref('excluded.left_kind'),
              right_id: eb.ref('excluded.right_id'),
              right_version: eb.ref('excluded.right_version'),
              external_id: eb.ref('excluded.external_id'),
              adopted: eb.ref('excluded.adopted'),
            })),
          )
          .execute()
      }),
    end: (leftConnection, leftIds, rightConnection, at) =>
      inChunks(unique(leftIds), async (chunk) => {
        await db.updateTable('links').set({ ended: at }).where('left_connection', '=', leftConnection).where('left_id', 'in', chunk).where('right_connection', '=', rightConnection).execute()
      }),
    byLeft: async (leftConnection, ids, rightConnection) => {
      const rows = await gather(unique(ids), (chunk) => db.selectFrom('links').selectAll().where('left_connection', '=', leftConnection).where('left_id', 'in', chunk).where('right_connection', '=', rightConnection).execute())
      return new Map(rows.map((row) => [row.left_id, toRow(row)]))
    },
    byExternalId: async (rightConnection, externalIds) => {
      const rows = await gather(unique(externalIds), (chunk) => db.selectFrom('links').selectAll().where('right_connection', '=', rightConnection).where('external_id', 'in', chunk).execute())
      return new Map(rows.map((row) => [row.external_id, toRow(row)]))
    },
    byRight: async (rightConnection, rightIds) => {
      const rows = await gather(unique(rightIds), (chunk) => db.selectFrom('links').selectAll().where('right_connection', '=', rightConnection).where('right_id', 'in', chunk).execute())
      // A case goes on with a follow-up: whoever had it before is not asked for.
      const alive = rows.toSorted((one, other) => Number(one.ended === null) - Number(other.ended === null))
      return new Map(alive.flatMap((row) => (row.right_id === null ? [] : [[row.right_id, toRow(row)] as const])))
    },
    page: async (leftConnection, rightConnection, after, limit) => {
      const from = db.selectFrom('links').selectAll().where('left_connection', '=', leftConnection).where('right_connection', '=', rightConnection).where('right_id', 'is not', null)
      const rows = await (after === null ? from : from.where('left_id', '>', after)).orderBy('left_id').limit(limit).execute()
      return rows.map(toRow)
    },
    count: async (leftConnection, rightConnection) =>
      (await db.selectFrom('links').select((eb) => eb.fn.countAll<number>().as('n')).where('left_connection', '=', leftConnection).where('right_connection', '=', rightConnection).where('right_id', 'is not', null).executeTakeFirstOrThrow()).n,
  }
}

function lastOfEach(rows: readonly LinkRow[]): readonly LinkRow[] {
  return [...new Map(rows.map((row) => [JSON.stringify([row.left.connection, row.left.id, row.rightConnection]), row])).values()]
}

function toTable(row: LinkRow): LinkTable {
  return {
    left_connection: row.left.connection,
    left_kind: row.left.kind,
    left_id: row.left.id,
    right_connection: row.rightConnection,
    right_id: row.rightId,
    right_version: row.rightVersion,
    external_id: row.externalId,
    adopted: row.adopted ? 1 : 0,
    ended: null,
  }
}

function toRow(row: LinkTable): LinkRow {
  return {
    left: { connection: row.left_connection, kind: row.left_kind as RecordKind, id: row.left_id },
    rightConnection: row.right_connection,
    rightId: row.right_id,
    externalId: row.external_id,
    adopted: row.adopted === 1,
    rightVersion: row.right_version,
    ...(row.ended === null ? {} : { ended: row.ended }),
  }
}
