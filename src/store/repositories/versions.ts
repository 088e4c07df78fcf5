import { type Selectable, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { VersionEventTable } from '../schema.ts'
import { place } from '../seal.ts'
import type { Mappings, VersionEvent, VersionKind, VersionLog } from '../version-store.ts'

/** The tables of one kind of versions, and what their seals are bound to. */
interface Tables {
  readonly versions: 'policy_versions' | 'mapping_versions'
  readonly events: 'policy_events' | 'mapping_events'
  readonly source: string
  readonly event: string
}

/** Names of people stand in events, so they are sealed; bound to what the event says. */
export function eventOf<K extends string>({ sealer }: Context, tables: Tables, row: Selectable<VersionEventTable>): VersionEvent<K> {
  const words = sealer.open(placeOf(tables, row), row.body) as Pick<VersionEvent<K>, 'author' | 'reason'>
  return { at: row.at, kind: row.kind as K, version: row.version, ...words }
}

/** The last event of these kinds. */
/** Asked in nearly every transaction: the end of the index for each kind, and no sorting of all there ever were. */
export function lastEvent({ db }: Context, { events }: Tables, kinds: readonly string[]): Promise<Selectable<VersionEventTable> | undefined> {
  const ends = sql.join(kinds.map((kind) => sql`select max(seq) as seq from ${sql.table(events)} where kind = ${kind}`), sql` union all `)
  return db.selectFrom(events).selectAll().where(sql<boolean>`seq = (select max(seq) from (${ends}) as ends)`).executeTakeFirst()
}

export function versionLog<K extends string>(context: Context, tables: Tables): VersionLog<K> {
  const { db, sealer } = context
  return {
    add: async (version, at, source) => {
      await db.insertInto(tables.versions).values({ version, at, body: sealer.seal(place(tables.source, version), source) }).onConflict((conflict) => conflict.column('version').doNothing()).execute()
    },
    source: async (version) => {
      const row = await db.selectFrom(tables.versions).select('body').where('version', '=', version).executeTakeFirst()
      return row === undefined ? null : (sealer.open(place(tables.source, version), row.body) as string)
    },
    versions: () => db.selectFrom(tables.versions).select(['version', 'at']).orderBy('at', 'desc').orderBy('version').execute(),
    record: async ({ at, kind, version, author, reason }) => {
      await db.insertInto(tables.events).values({ at, kind, version, body: sealer.seal(placeOf(tables, { at, kind, version }), { author, reason }) }).execute()
    },
    events: async (limit) => (await db.selectFrom(tables.events).selectAll().orderBy('seq', 'desc').limit(limit).execute()).map((row) => eventOf<K>(context, tables, row)),
    live: async () => (await lastEvent(context, tables, ['published', 'rolled-back']))?.version ?? null,
  }
}

function placeOf(tables: Tables, row: { readonly at: number; readonly kind: string; readonly version: string | null }): string {
  return place(tables.event, String(row.at), row.kind, row.version ?? '')
}

export function mappings(context: Context): Mappings {
  return versionLog<VersionKind>(context, { versions: 'mapping_versions', events: 'mapping_events', source: 'mapping', event: 'mapping-event' })
}
