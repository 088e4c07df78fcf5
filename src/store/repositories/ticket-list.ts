import { sql } from 'kysely'
import type { Severity } from '../../domain/labels.ts'
import type { Channel, Ticket, TicketStatus } from '../../domain/ticket.ts'
import { type Context, gather } from '../context.ts'
import type { TicketTable } from '../schema.ts'
import { place } from '../seal.ts'
import type { TicketCounts, TicketFilter, TicketListItem } from '../store.ts'

/** As a literal: SQLite uses a partial index only where the statement itself says its condition. */
const LISTED = sql<boolean>`listed = 1`

export async function listTickets(context: Context, filter: TicketFilter): Promise<readonly TicketListItem[]> {
  let query = context.db.selectFrom('tickets').selectAll().where('connection', '=', filter.connection).where(LISTED)
  if (filter.severity !== undefined) query = query.where('severity', '=', filter.severity)
  if (filter.category !== undefined) query = query.where('category', '=', filter.category)
  const { after } = filter
  if (after !== undefined) query = query.where(sql<boolean>`(changed_at, id) < (${after.changedAt}, ${after.id})`)
  const rows = await query.orderBy('changed_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute()
  const cases = await caseIds(context, filter.connection, rows.map((row) => row.id))
  return rows.map((row) => toItem(context, row, cases.get(row.id) ?? null))
}

async function caseIds({ db }: Context, connection: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await gather(ids, (chunk) =>
    db.selectFrom('links').select(['left_id', 'right_id']).where('left_connection', '=', connection).where('left_id', 'in', chunk).where('right_id', 'is not', null).orderBy('right_connection', 'desc').execute(),
  )
  return new Map(rows.map((row) => [row.left_id, row.right_id ?? '']))
}

function toItem({ sealer }: Context, row: TicketTable, caseId: string | null): TicketListItem {
  return {
    id: row.id,
    url: (sealer.open(place('ticket', row.connection, row.id), row.body) as Ticket).url,
    status: row.status as TicketStatus,
    channel: row.channel as Channel,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    triage: row.severity === null ? null : { severity: row.severity as Severity, category: row.category ?? '', team: row.team ?? '', lang: row.lang ?? '', judged: row.judged === 1 },
    caseId,
  }
}

export async function countTickets({ db }: Context, connection: string): Promise<TicketCounts> {
  const seen = await db.selectFrom('tickets').select((eb) => eb.fn.countAll<number>().as('n')).where('connection', '=', connection).executeTakeFirstOrThrow()
  const groups = await db
    .selectFrom('tickets')
    .select(['routed', 'status', 'severity', 'category', 'lang', (eb) => eb.fn.countAll<number>().as('n')])
    .where('connection', '=', connection)
    .where(LISTED)
    .groupBy(['routed', 'status', 'severity', 'category', 'lang'])
    .execute()

  function sum(by: (group: (typeof groups)[number]) => string | null): Record<string, number> {
    const counted: Record<string, number> = {}
    for (const group of groups) {
      const name = by(group)
      if (name !== null) counted[name] = (counted[name] ?? 0) + group.n
    }
    return counted
  }
  return {
    seen: seen.n,
    routed: sum((group) => (group.routed === 1 ? 'n' : null))['n'] ?? 0,
    triaged: sum((group) => (group.severity === null ? null : 'n'))['n'] ?? 0,
    bySeverity: sum((group) => group.severity),
    byCategory: sum((group) => group.category),
    byLang: sum((group) => group.lang),
    byStatus: sum((group) => group.status),
  }
}
