import { type Context, inChunks } from '../context.ts'
import { place } from '../seal.ts'
import type { ProvisionLedger, Reports } from '../store.ts'

export function provisions({ db }: Context): ProvisionLedger {
  return {
    put: (rows) =>
      inChunks([...new Map(rows.map((row) => [JSON.stringify([row.connection, row.kind, row.id]), row])).values()], async (chunk) => {
        await db
          .insertInto('provisions')
          .values(chunk.map((row) => ({ connection: row.connection, kind: row.kind, id: row.id, vendor_id: row.vendorId, digest: row.digest, at: row.at })))
          .onConflict((conflict) => conflict.columns(['connection', 'kind', 'id']).doUpdateSet((eb) => ({ vendor_id: eb.ref('excluded.vendor_id'), digest: eb.ref('excluded.digest'), at: eb.ref('excluded.at') })))
          .execute()
      }),
    remove: async (connection, kind, id) => {
      await db.deleteFrom('provisions').where('connection', '=', connection).where('kind', '=', kind).where('id', '=', id).execute()
    },
    list: async (connection) => {
      const rows = await db.selectFrom('provisions').selectAll().where('connection', '=', connection).orderBy('kind').orderBy('id').execute()
      return rows.map((row) => ({ connection: row.connection, kind: row.kind, id: row.id, vendorId: row.vendor_id, digest: row.digest, at: row.at }))
    },
  }
}

export function reports({ db, sealer }: Context): Reports {
  return {
    put: async (connection, name, at, json) => {
      const body = sealer.seal(place('report', connection, name), json)
      await db.insertInto('reports').values({ connection, name, at, body }).onConflict((conflict) => conflict.columns(['connection', 'name']).doUpdateSet({ at, body })).execute()
    },
    get: async (connection, name) => {
      const row = await db.selectFrom('reports').select(['at', 'body']).where('connection', '=', connection).where('name', '=', name).executeTakeFirst()
      return row === undefined ? null : { at: row.at, json: sealer.open(place('report', connection, name), row.body) as string }
    },
  }
}
