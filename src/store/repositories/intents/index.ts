import { type Context, inChunks, unique } from '../../context.ts'
import type { Intents } from '../../store.ts'
import { ASIDE, WAITING } from './states.ts'
import { addIntents } from './add.ts'
import { bookOutcomes } from './settle.ts'
import { intentReads } from './reads.ts'
import { rewriteIntents, forgetIntents } from './rewrite.ts'
import { openDeliveries, takeDelivery } from './take.ts'

export function intents(context: Context): Intents {
  const { db } = context
  return {
    ...intentReads(context),
    add: (rows) => addIntents(context, rows),
    take: (options) => takeDelivery(context, options),
    unsettled: (options) => openDeliveries(context, options),
    settle: (delivery, outcomes, now) => bookOutcomes(context, delivery, outcomes, now),
    withdraw: (connection, lanes) =>
      inChunks(unique(lanes).toSorted(), async (chunk) => {
        await db.deleteFrom('intents').where('connection', '=', connection).where('lane', 'in', chunk).where(WAITING).execute()
      }),
    rewrite: (connection, rows) => rewriteIntents(context, connection, rows),
    forget: (connection, keys) => forgetIntents(context, connection, keys),
    setHandle: async (delivery, handle) => {
      await db.updateTable('deliveries').set({ handle }).where('id', '=', delivery).execute()
    },
    renew: async (deliveries, owner, until) => {
      if (deliveries.length > 0) await db.updateTable('deliveries').set({ lease_until: until }).where('id', 'in', deliveries).where('owner', '=', owner).execute()
    },
    retry: async (connection, keys, now) => {
      if (keys !== 'all' && keys.length === 0) return 0
      const aside = db.updateTable('intents').set({ state: 'waiting', not_before: now }).where('connection', '=', connection).where(ASIDE)
      return (await (keys === 'all' ? aside : aside.where('key', 'in', keys)).returning('key').execute()).length
    },
  }
}
