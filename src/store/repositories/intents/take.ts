import { sql } from 'kysely'
import type { Instant } from '../../../domain/ports.ts'
import type { Write } from '../../../domain/write.ts'
import { type Context, gather } from '../../context.ts'
import type { IntentTable } from '../../schema.ts'
import { place } from '../../seal.ts'
import type { Claimed, DeliveryRow, Intents } from '../../store.ts'
import { SENT, underOf, WAITING } from './states.ts'

type StoredIntent = Omit<IntentTable, 'seq'> & { readonly seq: number }

/** The head of its lane, and nothing of the lane is out. */
export const LANE_FREE = sql<boolean>`not exists (select 1 from intents as before where before.connection = intents.connection and before.lane = intents.lane and before.state = 'waiting' and before.seq < intents.seq) and not exists (select 1 from intents as out where out.connection = intents.connection and out.lane = intents.lane and out.state = 'sent')`

/** What could go out now: the head of each lane, and only where nothing of the lane is out. Most urgent first. */
export function headsOfLanes({ db }: Context, connection: string, op: string, now: Instant, most: number | null = null) {
  return db
    .selectFrom('intents')
    .where('connection', '=', connection)
    .where('op', '=', op)
    .where(WAITING)
    // The plus keeps SQLite from starting at the instants and then sorting all that waits: the index of `intents_waiting` is in order.
    .where(sql<boolean>`+not_before <= ${now}`)
    .where(LANE_FREE)
    .$if(most !== null, (query) => query.where('priority', '<=', most ?? 0))
    .orderBy('priority')
    .orderBy('seq')
}

/**
 * On PostgreSQL workers pass over each other's rows (`skip locked`); should two of them see one lane differently all the same, `intents_one_sent` fails the later, which tries again.
 */
export async function takeDelivery(context: Context, options: Parameters<Intents['take']>[0]): Promise<DeliveryRow | null> {
  const { db, flavour } = context
  const { connection, op, now, delivery, owner } = options
  const heads = headsOfLanes(context, connection, op, now, options.most ?? null).selectAll().limit(options.limit)
  const rows = await (flavour === 'postgres' ? heads.forUpdate().skipLocked() : heads).execute()
  if (rows.length === 0) return null

  await db.insertInto('deliveries').values({ id: delivery, connection, op, sent_at: now, handle: null, owner, lease_until: now + options.leaseMs, settled_at: null }).execute()
  await db
    .updateTable('intents')
    .set({ state: 'sent', delivery, attempts: sql<number>`attempts + 1` })
    .where('key', 'in', rows.map((row) => row.key))
    .execute()
  return { id: delivery, connection, op, sentAt: now, handle: null, intents: rows.map((row) => toClaimed(context, { ...row, delivery, attempts: row.attempts + 1 })) }
}

export async function openDeliveries(context: Context, { connection, owner, now, leaseMs }: Parameters<Intents['unsettled']>[0]): Promise<readonly DeliveryRow[]> {
  const { db, flavour } = context
  const open = db
    .selectFrom('deliveries')
    .selectAll()
    .where('connection', '=', connection)
    .where('settled_at', 'is', null)
    .where((eb) => eb.or([eb('lease_until', '<=', now), eb.and([eb('owner', '=', owner), eb('handle', 'is not', null)])]))
    .orderBy('sent_at')
    .orderBy('id')
  const rows = await (flavour === 'postgres' ? open.forUpdate().skipLocked() : open).execute()
  if (rows.length === 0) return []

  const ids = rows.map((row) => row.id)
  await db.updateTable('deliveries').set({ owner, lease_until: now + leaseMs }).where('id', 'in', ids).execute()
  const sent = await gather(ids, (chunk) => db.selectFrom('intents').selectAll().where('delivery', 'in', chunk).where(SENT).orderBy('priority').orderBy('seq').execute())
  const byDelivery = Map.groupBy(sent, (row) => row.delivery)
  return rows.map((row) => ({
    id: row.id,
    connection: row.connection,
    op: row.op as Write['op'],
    sentAt: row.sent_at,
    handle: row.handle,
    intents: (byDelivery.get(row.id) ?? []).map((each) => toClaimed(context, each)),
  }))
}

function toClaimed({ sealer }: Context, row: StoredIntent): Claimed {
  return {
    write: sealer.open(place('intent', row.key), row.body) as Write,
    connection: row.connection,
    lane: row.lane,
    priority: row.priority,
    createdAt: row.created_at,
    run: row.run,
    ...underOf(row),
    attempts: row.attempts,
    delivery: row.delivery,
  }
}
