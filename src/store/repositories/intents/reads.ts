import { sql } from 'kysely'
import type { Outcome, Write, WriteOp } from '../../../domain/write.ts'
import { type Context, gather, unique } from '../../context.ts'
import { place } from '../../seal.ts'
import type { IntentState, Intents, LaneIntent, ReadyOp } from '../../store.ts'
import { ASIDE, SENT, underOf, WAITING } from './states.ts'
import { headsOfLanes, LANE_FREE } from './take.ts'

export function intentReads(context: Context): Pick<Intents, 'setAside' | 'counts' | 'sent' | 'nextAt' | 'receipts' | 'landed' | 'pendingLanes' | 'ofLanes' | 'laneMarks' | 'ready'> {
  const { db, sealer } = context
  return {
    setAside: async (connection, limit) => {
      const rows = await db
        .selectFrom('intents')
        .innerJoin('receipts', (join) => join.onRef('receipts.key', '=', 'intents.key').onRef('receipts.delivery', '=', 'intents.delivery'))
        .select(['intents.key', 'intents.op', 'intents.lane', 'receipts.delivery', 'receipts.at', 'receipts.body'])
        .where('intents.connection', '=', connection)
        .where(ASIDE)
        .orderBy('receipts.at', 'desc')
        .orderBy('intents.seq')
        .limit(limit)
        .execute()
      return rows.flatMap((row) => {
        const outcome = sealer.open(place('receipt', row.key, row.delivery), row.body) as Outcome
        if (outcome.result !== 'refused') return []
        return [{ connection, key: row.key, op: row.op as Write['op'], lane: row.lane, code: outcome.code, reason: outcome.reason, remedy: outcome.remedy, at: row.at }]
      })
    },
    counts: async (connection) => {
      const rows = await db.selectFrom('intents').select(['state', (eb) => eb.fn.countAll<number>().as('n')]).where('connection', '=', connection).groupBy('state').execute()
      const by = new Map(rows.map((row) => [row.state, row.n]))
      return { waiting: by.get('waiting') ?? 0, sent: by.get('sent') ?? 0, done: by.get('done') ?? 0, setAside: by.get('set-aside') ?? 0 }
    },
    sent: async (connection, ops) => (await db.selectFrom('intents').select((eb) => eb.fn.countAll<number>().as('n')).where('connection', '=', connection).where(SENT).where('op', 'in', [...ops]).executeTakeFirstOrThrow()).n,
    nextAt: async (connection, ops) => {
      const row = await db.selectFrom('intents').select('not_before').where('connection', '=', connection).where(WAITING).where('op', 'in', [...ops]).where(LANE_FREE).orderBy('not_before').limit(1).executeTakeFirst()
      return row?.not_before ?? null
    },
    receipts: async (connection, lane) => {
      const rows = await db.selectFrom('receipts').selectAll().where('connection', '=', connection).where('lane', '=', lane).orderBy('seq').execute()
      return rows.map((row) => ({ key: row.key, op: row.op as Write['op'], at: row.at, outcome: sealer.open(place('receipt', row.key, row.delivery), row.body) as Outcome }))
    },
    landed: async (keys) => new Set((await gather(unique(keys), (chunk) => db.selectFrom('receipts').select('key').where('key', 'in', chunk).where('result', '=', 'landed').execute())).map((row) => row.key)),
    pendingLanes: async (connection, lanes) => {
      const rows = await gather(unique(lanes), (chunk) => db.selectFrom('intents').select('lane').distinct().where('connection', '=', connection).where('lane', 'in', chunk).where(sql<boolean>`state in ('waiting', 'sent')`).execute())
      return new Set(rows.map((row) => row.lane))
    },
    ofLanes: async (connection, lanes) => {
      const rows = await gather(unique(lanes), (chunk) =>
        db
          .selectFrom('intents')
          .leftJoin('receipts', (join) => join.onRef('receipts.key', '=', 'intents.key').onRef('receipts.delivery', '=', 'intents.delivery'))
          .select(['intents.key', 'intents.lane', 'intents.state', 'intents.attempts', 'intents.delivery', 'intents.body', 'intents.created_at', 'intents.run', 'intents.policy', 'intents.mapping', 'receipts.body as receipt'])
          .where('intents.connection', '=', connection)
          .where('intents.lane', 'in', chunk)
          .orderBy('intents.lane')
          .orderBy('intents.seq')
          .execute(),
      )
      const byLane = Map.groupBy(rows, (row) => row.lane)
      return new Map([...byLane].map(([lane, own]) => [lane, own.map((row) => toLaneIntent(context, row))]))
    },
    laneMarks: async (connection, lanes) => {
      const rows = await gather(unique(lanes), (chunk) => db.selectFrom('intents').select(['lane', 'key', 'state', 'attempts', 'delivery']).where('connection', '=', connection).where('lane', 'in', chunk).orderBy('lane').orderBy('seq').execute())
      return new Map([...Map.groupBy(rows, (row) => row.lane)].map(([lane, own]) => [lane, JSON.stringify(own.map((row) => [row.key, row.state, row.attempts, row.delivery]))]))
    },
    ready: async (connection, now, most) => {
      const ready: ReadyOp[] = []
      // Most of the time nothing waits, and then one question is enough.
      const waiting = new Set((await db.selectFrom('intents').select('op').distinct().where('connection', '=', connection).where(WAITING).execute()).map((row) => row.op))
      for (const op of OPS.filter((one) => waiting.has(one))) {
        const heads = await headsOfLanes(context, connection, op, now, most ?? null).select(['priority', 'created_at']).limit(COUNTED).execute()
        const [first] = heads
        if (first !== undefined) ready.push({ op, count: heads.length, priority: first.priority, oldest: Math.min(...heads.map((head) => head.created_at)) })
      }
      return ready
    },
  }
}

/** Enough to fill any batch; counting all that waits would cost more the more there is. */
const COUNTED = 1000
const OPS = Object.keys({
  'update-ticket': 0,
  'edit-ticket': 0,
  'create-ticket': 0,
  'create-case': 0,
  'update-case': 0,
  'edit-case': 0,
  'add-note': 0,
  'redact-note': 0,
  remove: 0,
  'add-file': 0,
  provision: 0,
  retire: 0,
} satisfies Record<WriteOp, 0>) as readonly WriteOp[]

interface LaneRow {
  readonly key: string
  readonly state: IntentState
  readonly attempts: number
  readonly delivery: string | null
  readonly body: string
  readonly created_at: number
  readonly run: string
  readonly policy: string | null
  readonly mapping: string | null
  readonly receipt: string | null
}

function toLaneIntent({ sealer }: Context, row: LaneRow): LaneIntent {
  const settled = row.state === 'done' || row.state === 'set-aside'
  return {
    write: sealer.open(place('intent', row.key), row.body) as Write,
    state: row.state,
    outcome: settled && row.receipt !== null ? (sealer.open(place('receipt', row.key, row.delivery ?? ''), row.receipt) as Outcome) : null,
    attempts: row.attempts,
    createdAt: row.created_at,
    run: row.run,
    under: underOf(row).under ?? null,
  }
}
