import type { Context } from '../context.ts'
import { place } from '../seal.ts'
import type { Checkpoints, ConnectionRow, Connections, Tokens } from '../store.ts'

export function connections({ db }: Context): Connections {
  async function get(id: string): Promise<ConnectionRow | null> {
    const row = await db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst()
    return row === undefined ? null : toRow(row)
  }

  return {
    ensure: async (row) => {
      await db
        .insertInto('connections')
        .values({ id: row.id, vendor: row.vendor, url: row.url, connected_at: row.connectedAt, setup_at: null })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
      return toRow(await db.selectFrom('connections').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow())
    },
    get,
    list: async () => (await db.selectFrom('connections').selectAll().orderBy('id').execute()).map(toRow),
    setSetup: async (id, at) => {
      await db.updateTable('connections').set({ setup_at: at }).where('id', '=', id).execute()
    },
  }
}

function toRow(row: { id: string; vendor: string; url: string; connected_at: number; setup_at: number | null }): ConnectionRow {
  return { id: row.id, vendor: row.vendor, url: row.url, connectedAt: row.connected_at, setupAt: row.setup_at }
}

export function tokens({ db, sealer }: Context): Tokens {
  return {
    load: async (connection, name) => {
      const row = await db.selectFrom('tokens').select('body').where('connection', '=', connection).where('name', '=', name).executeTakeFirst()
      return row === undefined ? null : sealer.open(place('token', connection, name), row.body) as string
    },
    save: async (connection, name, value) => {
      const body = sealer.seal(place('token', connection, name), value)
      await db
        .insertInto('tokens')
        .values({ connection, name, body })
        .onConflict((conflict) => conflict.columns(['connection', 'name']).doUpdateSet({ body }))
        .execute()
    },
  }
}

export function checkpoints({ db, sealer }: Context): Checkpoints {
  return {
    get: async (connection, stream) => {
      const row = await db.selectFrom('checkpoints').select(['body', 'up_to']).where('connection', '=', connection).where('stream', '=', stream).executeTakeFirst()
      return row === undefined ? null : { value: sealer.open(place('checkpoint', connection, stream), row.body) as string, upTo: row.up_to }
    },
    put: async (connection, stream, value, upTo) => {
      const body = sealer.seal(place('checkpoint', connection, stream), value)
      await db
        .insertInto('checkpoints')
        .values({ connection, stream, body, up_to: upTo })
        .onConflict((conflict) => conflict.columns(['connection', 'stream']).doUpdateSet({ body, up_to: upTo }))
        .execute()
    },
  }
}
