import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { place } from '../seal.ts'
import type { Leases, RunRow, Runs } from '../store.ts'

export function runs({ db, sealer }: Context): Runs {
  return {
    start: async (id, at) => {
      await db.insertInto('runs').values({ id, started_at: at, ended_at: null, state: 'running', body: null }).onConflict((conflict) => conflict.column('id').doNothing()).execute()
    },
    finish: async (id, at, state, summary) => {
      await db.updateTable('runs').set({ ended_at: at, state, body: sealer.seal(place('run', id), summary) }).where('id', '=', id).execute()
    },
    list: async (limit) => {
      const rows = await db.selectFrom('runs').selectAll().orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
      return rows.map((row) => ({
        id: row.id,
        startedAt: row.started_at,
        endedAt: row.ended_at,
        state: row.state as RunRow['state'],
        summary: row.body === null ? null : sealer.open(place('run', row.id), row.body) as Record<string, unknown>,
      }))
    },
  }
}

export function leases({ db, flavour }: Context): Leases {
  return {
    gate: async (name) => {
      if (flavour === 'postgres') await sql`select pg_advisory_xact_lock(hashtextextended(${`breakwater.gate.${name}`}, 0))`.execute(db)
    },
    acquire: async (name, owner, now, ttlMs) => {
      const row = await db
        .insertInto('leases')
        .values({ name, owner, token: 1, until: now + ttlMs })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet((eb) => ({ owner: eb.ref('excluded.owner'), until: eb.ref('excluded.until'), token: sql<number>`leases.token + 1` }))
            .where(sql<boolean>`leases.until <= ${now} or leases.owner = excluded.owner`),
        )
        .returning('token')
        .executeTakeFirst()
      return row?.token ?? null
    },
    renew: async (name, owner, token, now, ttlMs) => {
      const rows = await db.updateTable('leases').set({ until: now + ttlMs }).where('name', '=', name).where('owner', '=', owner).where('token', '=', token).returning('name').execute()
      return rows.length > 0
    },
    // The row stays: its token is what the next holder's must exceed.
    release: async (name, owner, token) => {
      await db.updateTable('leases').set({ owner: '', until: 0 }).where('name', '=', name).where('owner', '=', owner).where('token', '=', token).execute()
    },
  }
}
