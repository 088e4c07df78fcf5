import type { Instant } from '../../../domain/ports.ts'
import type { Outcome } from '../../../domain/write.ts'
import { type Context, inChunks } from '../../context.ts'
import type { IntentTable } from '../../schema.ts'
import { place } from '../../seal.ts'
import { SENT } from './states.ts'

/** The state an outcome leads to. A conflict is done: the ticket is read again and planned anew. */
const LEADS_TO: Readonly<Record<Outcome['result'], IntentTable['state']>> = { landed: 'done', moot: 'done', conflict: 'done', refused: 'set-aside', again: 'waiting' }

export async function bookOutcomes(context: Context, delivery: string, outcomes: readonly Outcome[], now: Instant): Promise<void> {
  const { db, flavour, sealer } = context
  const query = db.selectFrom('intents').select(['key', 'connection', 'lane', 'op', 'state']).where('delivery', '=', delivery).orderBy('key')
  const sent = new Map((await (flavour === 'postgres' ? query.forUpdate() : query).execute()).map((row) => [row.key, row]))

  // The last word on a key counts. A late «landed» is believed even of one that was put back: it did have its effect.
  const booked = [...new Map(outcomes.map((outcome) => [outcome.key, outcome])).values()].flatMap((outcome) => {
    const row = sent.get(outcome.key)
    const open = row?.state === 'sent' || (row?.state === 'waiting' && outcome.result === 'landed')
    return row !== undefined && open ? [{ row, outcome }] : []
  })

  await inChunks(booked, async (chunk) => {
    await db
      .insertInto('receipts')
      .values(chunk.map(({ row, outcome }) => ({ key: row.key, delivery, connection: row.connection, lane: row.lane, op: row.op, at: now, result: outcome.result, body: sealer.seal(place('receipt', row.key, delivery), outcome) })))
      .onConflict((conflict) => conflict.columns(['key', 'delivery']).doUpdateSet((eb) => ({ at: eb.ref('excluded.at'), result: eb.ref('excluded.result'), body: eb.ref('excluded.body') })))
      .execute()
  })
  const moves = Map.groupBy(booked, ({ outcome }) => JSON.stringify([LEADS_TO[outcome.result], outcome.result === 'again' ? outcome.afterMs : 0]))
  for (const group of moves.values()) {
    const [{ outcome }] = group as [(typeof group)[number]]
    const change = { state: LEADS_TO[outcome.result], ...(outcome.result === 'again' ? { not_before: now + Math.max(0, outcome.afterMs) } : {}) }
    await inChunks(group, async (chunk) => {
      await db.updateTable('intents').set(change).where('key', 'in', chunk.map(({ row }) => row.key)).execute()
    })
  }
  await closeIfEmpty(context, delivery, now)
}

async function closeIfEmpty({ db }: Context, delivery: string, now: Instant): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ settled_at: now })
    .where('id', '=', delivery)
    .where('settled_at', 'is', null)
    .where((eb) => eb.not(eb.exists(eb.selectFrom('intents').select('key').where('delivery', '=', delivery).where(SENT))))
    .execute()
}
