import type { CircuitRow, Circuits } from '../circuit-store.ts'
import type { Context } from '../context.ts'
import { place } from '../seal.ts'

export function circuits({ db, sealer }: Context): Circuits {
  return {
    open: async ({ connection, part, since, until, failures, code, message, remedy }) => {
      const changed = { until_at: until, failures, code, body: sealer.seal(place('circuit', connection, part), { message, remedy }) }
      await db
        .insertInto('circuits')
        .values({ connection, part, since, ...changed })
        .onConflict((conflict) => conflict.columns(['connection', 'part']).doUpdateSet(changed))
        .execute()
    },
    close: async (connection, part) => {
      await db.deleteFrom('circuits').where('connection', '=', connection).where('part', '=', part).execute()
    },
    list: async () => {
      const rows = await db.selectFrom('circuits').selectAll().orderBy('connection').orderBy('part').execute()
      return rows.map(({ connection, part, since, until_at: until, failures, code, body }) => ({ connection, part, since, until, failures, code, ...(sealer.open(place('circuit', connection, part), body) as Pick<CircuitRow, 'message' | 'remedy'>) }))
    },
  }
}
