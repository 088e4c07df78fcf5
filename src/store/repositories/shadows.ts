import type { Category, Severity, Team } from '../../domain/labels.ts'
import { type Context, inChunks, inIdOrder, unique } from '../context.ts'
import type { Shadows } from '../policy-store.ts'

export function shadows({ db }: Context): Shadows {
  return {
    put: async (connection, ticketIds, rules, rows) => {
      if (rules.length === 0 || ticketIds.length === 0) return
      await inChunks(unique(ticketIds).toSorted(), async (chunk) => {
        await db.deleteFrom('shadows').where('connection', '=', connection).where('rule', 'in', rules).where('ticket_id', 'in', chunk).execute()
      })
      await inChunks(inIdOrder(rows, (row) => `${row.rule} ${row.ticketId}`), async (chunk) => {
        await db
          .insertInto('shadows')
          .values(chunk.map((row) => ({
            connection: row.connection, ticket_id: row.ticketId, rule: row.rule, version: row.version, policy: row.policy, at: row.at,
            severity_from: row.severity.from, severity_to: row.severity.to, category_from: row.category.from, category_to: row.category.to, team_from: row.team.from, team_to: row.team.to,
          })))
          .execute()
      })
    },
    list: async (connection, limit) => {
      const rows = await db.selectFrom('shadows').selectAll().where('connection', '=', connection).orderBy('rule').orderBy('at', 'desc').orderBy('ticket_id').limit(limit).execute()
      return rows.map((row) => ({
        connection: row.connection, ticketId: row.ticket_id, rule: row.rule, version: row.version, policy: row.policy, at: row.at,
        severity: { from: row.severity_from as Severity, to: row.severity_to as Severity },
        category: { from: row.category_from as Category, to: row.category_to as Category },
        team: { from: row.team_from as Team, to: row.team_to as Team },
      }))
    },
  }
}
