import { sql } from 'kysely'
import { type Context, inChunks, inIdOrder } from '../context.ts'
import type { AutomationHours, RuleDays } from '../policy-store.ts'

/** Hours that are over are kept this long, to look back. */
const HOURS_KEPT = 7 * 24

export function ruleDays({ db }: Context): RuleDays {
  return {
    add: async (connection, changes) => {
      const sums = new Map<string, { day: number; rule: string; hits: number }>()
      for (const { day, rule, hits } of changes) {
        const key = `${String(day).padStart(8, '0')} ${rule}`
        sums.set(key, { day, rule, hits: (sums.get(key)?.hits ?? 0) + hits })
      }
      const rows = inIdOrder([...sums].filter(([, row]) => row.hits !== 0), ([key]) => key).map(([, row]) => ({ connection, ...row }))
      await inChunks(rows, async (chunk) => {
        await db.insertInto('rule_days').values([...chunk]).onConflict((conflict) => conflict.columns(['connection', 'day', 'rule']).doUpdateSet({ hits: sql<number>`rule_days.hits + excluded.hits` })).execute()
      })
    },
    since: (connection, day) => db.selectFrom('rule_days').select(['day', 'rule', 'hits']).where('connection', '=', connection).where('day', '>=', day).orderBy('day').orderBy('rule').execute(),
  }
}

export function automation({ db }: Context): AutomationHours {
  return {
    add: async (connection, hour, writes) => {
      const rows = inIdOrder([...writes].filter(([, count]) => count > 0), ([rule]) => rule).map(([rule, count]) => ({ connection, hour, rule, writes: count }))
      if (rows.length === 0) return
      await db.deleteFrom('automation_hours').where('connection', '=', connection).where('hour', '<', hour - HOURS_KEPT).execute()
      await inChunks(rows, async (chunk) => {
        await db.insertInto('automation_hours').values([...chunk]).onConflict((conflict) => conflict.columns(['connection', 'hour', 'rule']).doUpdateSet({ writes: sql<number>`automation_hours.writes + excluded.writes` })).execute()
      })
    },
    of: async (connection, hour) => new Map((await db.selectFrom('automation_hours').select(['rule', 'writes']).where('connection', '=', connection).where('hour', '=', hour).execute()).map((row) => [row.rule, row.writes])),
  }
}
