import type { AppSessions } from '../app-store.ts'
import type { Context } from '../context.ts'

export function appSessions({ db, sealer }: Context): AppSessions {
  const markOf = (kind: 'token' | 'bearer', value: string): string => sealer.hash(`app-${kind}`, value)
  return {
    useToken: async (token, until, now) => {
      await db.deleteFrom('app_tokens').where('until_at', '<=', now).execute()
      const row = await db.insertInto('app_tokens').values({ mark: markOf('token', token), until_at: until }).onConflict((conflict) => conflict.column('mark').doNothing()).executeTakeFirst()
      return Number(row.numInsertedOrUpdatedRows ?? 0) === 1
    },
    open: async (bearer, { connection, person, location, until }, now) => {
      await db.deleteFrom('app_sessions').where('until_at', '<=', now).execute()
      await db.insertInto('app_sessions').values({ mark: markOf('bearer', bearer), connection, person, location, until_at: until }).execute()
    },
    find: async (bearer, now) => {
      const row = await db.selectFrom('app_sessions').selectAll().where('mark', '=', markOf('bearer', bearer)).where('until_at', '>', now).executeTakeFirst()
      return row === undefined ? null : { connection: row.connection, person: row.person, location: row.location, until: row.until_at }
    },
  }
}
