import { sql } from 'kysely'
import { type Context, inIdOrder } from '../../context.ts'
import type { EscalationMessage, EscalationMessages, MessageBody } from '../../escalation-store.ts'
import type { Schema } from '../../schema.ts'
import { place } from '../../seal.ts'

/** As literals, for the partial indexes. */
const WAITING = sql<boolean>`state = 'waiting'`
const GRAVE = sql<boolean>`grave = 1 and state <> 'over'`

export function escalationMessages({ db, flavour, sealer }: Context): EscalationMessages {
  const toRow = (row: Schema['escalation_messages']): EscalationMessage => ({
    key: row.key, escalation: row.escalation, reminder: row.reminder, channel: row.channel, grave: row.grave === 1, at: row.at, attempts: row.attempts, body: sealer.open(place('escalation-message', row.key), row.body) as MessageBody,
  })
  return {
    put: async (messages) => {
      for (const { key, escalation, reminder, channel, grave, at, body } of inIdOrder(messages, (one) => one.key)) {
        await db
          .insertInto('escalation_messages')
          .values({ key, escalation, reminder, channel, grave: grave ? 1 : 0, at, not_before: at, attempts: 0, state: 'waiting', settled_at: null, body: sealer.seal(place('escalation-message', key), body) })
          .onConflict((conflict) => conflict.column('key').doNothing())
          .execute()
      }
    },
    take: async (now, limit, leaseMs) => {
      const query = db.selectFrom('escalation_messages').selectAll().where(WAITING).where('not_before', '<=', now).orderBy('not_before').orderBy('key').limit(limit)
      const rows = await (flavour === 'postgres' ? query.forUpdate().skipLocked() : query).execute()
      for (const { key } of rows) await db.updateTable('escalation_messages').set((eb) => ({ not_before: now + leaseMs, attempts: eb('attempts', '+', 1) })).where('key', '=', key).execute()
      return rows.map((row) => ({ ...toRow(row), attempts: row.attempts + 1 }))
    },
    settle: async (key, now, outcome) => {
      const set = typeof outcome === 'string' ? { state: outcome, settled_at: now } : { not_before: outcome.again }
      await db.updateTable('escalation_messages').set(set).where('key', '=', key).where(WAITING).execute()
    },
    withdraw: async (escalation) => {
      await db.updateTable('escalation_messages').set({ state: 'over' }).where('escalation', '=', escalation).where('state', '<>', 'confirmed').execute()
      // Readiness asks only of those that nobody has answered, however many there have ever been.
      await db.updateTable('escalation_messages').set({ grave: 0 }).where('escalation', '=', escalation).execute()
    },
    unconfirmed: async (before) => {
      const rows = await db.selectFrom('escalation_messages').select(['reminder', (eb) => eb.fn.min<number>('at').as('first'), sql<number | string>`sum(case when state = 'confirmed' then 1 else 0 end)`.as('n')]).where(GRAVE).groupBy('reminder').execute()
      return rows.filter(({ first, n }) => first <= before && Number(n) === 0).length
    },
    of: async (escalation) =>
      (await db.selectFrom('escalation_messages').selectAll().where('escalation', '=', escalation).orderBy('at').orderBy('key').execute()).map((row) => ({ key: row.key, channel: row.channel, at: row.at, state: row.state, attempts: row.attempts, settledAt: row.settled_at })),
  }
}
