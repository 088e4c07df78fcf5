import type { Context } from '../context.ts'
import { place } from '../seal.ts'
import type { Policies, PolicyEvent, PolicyEventKind } from '../policy-store.ts'

export function policies({ db, sealer }: Context): Policies {
  /** Names of people stand in events, so they are sealed; bound to what the event says. */
  const where = (row: { at: number; kind: string; version: string | null }): string => place('policy-event', String(row.at), row.kind, row.version ?? '')
  const toEvent = (row: { at: number; kind: string; version: string | null; body: string }): PolicyEvent => ({
    at: row.at, kind: row.kind as PolicyEventKind, version: row.version, ...(sealer.open(where(row), row.body) as Pick<PolicyEvent, 'author' | 'reason'>),
  })
  const last = (kinds: readonly PolicyEventKind[]) => db.selectFrom('policy_events').selectAll().where('kind', 'in', kinds).orderBy('seq', 'desc').limit(1).executeTakeFirst()

  return {
    add: async (version, at, source) => {
      await db.insertInto('policy_versions').values({ version, at, body: sealer.seal(place('policy', version), source) }).onConflict((conflict) => conflict.column('version').doNothing()).execute()
    },
    source: async (version) => {
      const row = await db.selectFrom('policy_versions').select('body').where('version', '=', version).executeTakeFirst()
      return row === undefined ? null : (sealer.open(place('policy', version), row.body) as string)
    },
    versions: () => db.selectFrom('policy_versions').select(['version', 'at']).orderBy('at', 'desc').orderBy('version').execute(),
    record: async ({ at, kind, version, author, reason }) => {
      await db.insertInto('policy_events').values({ at, kind, version, body: sealer.seal(where({ at, kind, version }), { author, reason }) }).execute()
    },
    events: async (limit) => (await db.selectFrom('policy_events').selectAll().orderBy('seq', 'desc').limit(limit).execute()).map(toEvent),
    live: async () => (await last(['published', 'rolled-back']))?.version ?? null,
    stopped: async () => {
      const row = await last(['stopped', 'resumed'])
      return row?.kind === 'stopped' ? toEvent(row) : null
    },
  }
}
