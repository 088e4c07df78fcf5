import { sql } from 'kysely'
import type { Category, Severity } from '../../../domain/labels.ts'
import { type Context, gather, unique } from '../../context.ts'
import { place } from '../../seal.ts'
import type { Descriptions, Exposure, ExposureRow, Persons } from '../../sidebar-store.ts'

/** Nothing but hashes leaves this file towards the database: who it is about cannot be read back. */
export function exposure({ db, sealer }: Context): Exposure {
  const hashed = (person: string): string => sealer.hash('exposure-person', person)
  const toRow = (row: { day: number; category: string; severity: string; seconds: number; items: number }): ExposureRow => ({ day: row.day, category: row.category as Category, severity: row.severity as Severity, seconds: row.seconds, items: row.items })
  return {
    add: async (person, row) => {
      await db
        .insertInto('exposure')
        .values({ ...row, person: hashed(person) })
        .onConflict((conflict) => conflict.columns(['day', 'person', 'category', 'severity']).doUpdateSet({ seconds: sql<number>`exposure.seconds + ${row.seconds}`, items: sql<number>`exposure.items + ${row.items}` }))
        .execute()
    },
    own: async (person, since) => (await db.selectFrom('exposure').selectAll().where('person', '=', hashed(person)).where('day', '>=', since).orderBy('day').orderBy('category').orderBy('severity').execute()).map(toRow),
    sum: async ({ from, before }, atLeast) => {
      const within = db.selectFrom('exposure').where('day', '>=', from).where('day', '<', before)
      const { people } = await within.select((eb) => eb.fn.count<number>('person').distinct().as('people')).executeTakeFirstOrThrow()
      if (people < atLeast) return null
      const rows = await within
        .select(['category', 'severity', (eb) => eb.fn.sum<number | string>('seconds').as('seconds'), (eb) => eb.fn.sum<number | string>('items').as('items'), (eb) => eb.fn.count<number>('person').distinct().as('people')])
        .groupBy(['category', 'severity']).orderBy('category').orderBy('severity').execute()
      // A row of few people would tell of each of them.
      return { people, rows: rows.filter((row) => row.people >= atLeast).map(({ category, severity, seconds, items }) => ({ category: category as Category, severity: severity as Severity, seconds: Number(seconds), items: Number(items) })) }
    },
    forgetBefore: async (day) => Number((await db.deleteFrom('exposure').where('day', '<', day).executeTakeFirst()).numDeletedRows),
  }
}

export function persons({ db, sealer }: Context): Persons {
  const hashed = (person: string): string => sealer.hash('person', person)
  return {
    get: async (person) => {
      const row = await db.selectFrom('persons').select('body').where('person', '=', hashed(person)).executeTakeFirst()
      return row === undefined ? null : sealer.open(place('person', hashed(person)), row.body)
    },
    put: async (person, at, document) => {
      const row = { at, body: sealer.seal(place('person', hashed(person)), document) }
      await db.insertInto('persons').values({ person: hashed(person), ...row }).onConflict((conflict) => conflict.column('person').doUpdateSet(row)).execute()
    },
    forgetBefore: async (at) => Number((await db.deleteFrom('persons').where('at', '<', at).executeTakeFirst()).numDeletedRows),
  }
}

export function descriptions({ db, sealer }: Context): Descriptions {
  const markOf = (said: string): string => sealer.hash('passage', said)
  return {
    add: async (said, described, by, at) => {
      const mark = markOf(said)
      const made = await db.insertInto('descriptions').values({ mark, at, body: sealer.seal(place('description', mark), { described, by }) }).onConflict((conflict) => conflict.column('mark').doNothing()).returning('mark').execute()
      return made.length > 0
    },
    of: async (said) => {
      const byMark = new Map(unique(said).map((one) => [markOf(one), one]))
      const rows = await gather([...byMark.keys()], (chunk) => db.selectFrom('descriptions').selectAll().where('mark', 'in', chunk).execute())
      return new Map(rows.map((row) => [byMark.get(row.mark) ?? '', (sealer.open(place('description', row.mark), row.body) as { readonly described: string }).described]))
    },
  }
}
