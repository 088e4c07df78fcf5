import { sql } from 'kysely'
import { type Context, gather, inChunks, unique } from '../../context.ts'
import type { IntentTable } from '../../schema.ts'
import { place } from '../../seal.ts'
import type { IntentRow } from '../../store.ts'
import { WAITING } from './states.ts'

export async function addIntents(context: Context, rows: readonly IntentRow[]): Promise<void> {
  const { db } = context
  await holdLanes(context, rows)
  const wanted = new Map(rows.map((row) => [row.write.key, row]))
  const known = new Set((await gather([...wanted.keys()], (chunk) => db.selectFrom('intents').select('key').where('key', 'in', chunk).execute())).map((row) => row.key))
  const fresh = lastOfEachSlot([...wanted.values()].filter((row) => !known.has(row.write.key)))
  if (fresh.length === 0) return

  const places = await replaceUnsent(context, fresh)
  const placed = fresh.flatMap((row) => {
    const seq = places.get(slot(row))
    return seq === undefined ? [] : [{ ...toTable(context, row), seq }]
  })
  const appended = fresh.filter((row) => !places.has(slot(row))).map((row) => toTable(context, row))
  for (const values of [placed, appended]) {
    await inChunks(values, async (chunk) => {
      await db.insertInto('intents').values(chunk).onConflict((conflict) => conflict.column('key').doNothing()).execute()
    })
  }
  await liftLanes(context, fresh)
}

/** Two processes that plan for one lane take turns, or neither would see what the other wants to replace. SQLite writes one at a time anyhow. */
async function holdLanes({ db, flavour }: Context, rows: readonly IntentRow[]): Promise<void> {
  if (flavour !== 'postgres' || rows.length === 0) return
  const lanes = unique(rows.map((row) => `breakwater.lane.${row.connection}.${row.lane}`)).toSorted()
  await sql`select pg_advisory_xact_lock(hashtextextended(lane, 0)) from unnest(${lanes}::text[]) as lane`.execute(db)
}

function slot(row: { readonly connection: string; readonly lane: string; readonly write: { readonly op: string } }): string {
  return JSON.stringify([row.connection, row.lane, row.write.op])
}

/** Within one call too the newer of a lane and op replaces the older, in the older's place. */
function lastOfEachSlot(rows: readonly IntentRow[]): readonly IntentRow[] {
  return [...new Map(rows.map((row) => [slot(row), row])).values()]
}

/** Removes what these replace, and says where in its lane each stood. */
async function replaceUnsent({ db }: Context, rows: readonly IntentRow[]): Promise<ReadonlyMap<string, number>> {
  const places = new Map<string, number>()
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.connection, row.write.op]))
  for (const group of groups.values()) {
    const [{ connection, write }] = group as [IntentRow]
    await inChunks(unique(group.map((row) => row.lane)), async (lanes) => {
      for (const state of ['waiting', 'set-aside']) {
        const gone = await db
          .deleteFrom('intents')
          .where('connection', '=', connection)
          .where('lane', 'in', lanes)
          .where('op', '=', write.op)
          .where(sql<boolean>`state = ${sql.lit(state)}`)
          .returning(['lane', 'seq'])
          .execute()
        for (const { lane, seq } of gone) {
          const at = slot({ connection, lane, write })
          places.set(at, Math.min(seq, places.get(at) ?? seq))
        }
      }
    })
  }
  return places
}

/** What is urgent must not wait behind what is not, when both go the same way. */
async function liftLanes({ db }: Context, rows: readonly IntentRow[]): Promise<void> {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.connection, row.priority]))
  for (const group of groups.values()) {
    const [{ connection, priority }] = group as [IntentRow]
    await inChunks(unique(group.map((row) => row.lane)).toSorted(), async (lanes) => {
      await db.updateTable('intents').set({ priority }).where('connection', '=', connection).where('lane', 'in', lanes).where(WAITING).where('priority', '>', priority).execute()
    })
  }
}

function toTable({ sealer }: Context, row: IntentRow): Omit<IntentTable, 'seq'> {
  return {
    key: row.write.key,
    connection: row.connection,
    op: row.write.op,
    lane: row.lane,
    priority: row.priority,
    created_at: row.createdAt,
    run: row.run,
    policy: row.under?.policy ?? null,
    mapping: row.under?.mapping ?? null,
    state: 'waiting',
    not_before: row.createdAt,
    attempts: 0,
    delivery: null,
    body: sealer.seal(place('intent', row.write.key), row.write),
  }
}
