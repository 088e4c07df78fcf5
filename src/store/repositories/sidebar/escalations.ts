import { sql } from 'kysely'
import { type Escalation, type EscalationEvent, isOver } from '../../../domain/escalation.ts'
import { isGraveSeverity } from '../../../domain/labels.ts'
import { type Context, gather, unique } from '../../context.ts'
import type { Escalations } from '../../escalation-store.ts'
import type { Schema } from '../../schema.ts'
import { place } from '../../seal.ts'

type Row = Schema['escalations']

/** As a literal: SQLite uses a partial index only where the statement itself says its condition. */
const STANDING = sql<boolean>`open = 1`
const SILENT = sql<boolean>`silent_since is not null`

export function escalations({ db, flavour, sealer }: Context): Escalations {
  const toTable = (escalation: Escalation): Row => {
    const { id, connection, ticketId, raisedAt, dueAt, state, ...body } = escalation
    const { watch, severity } = escalation
    const over = isOver(escalation)
    return { id, connection, ticket_id: ticketId, raised_at: raisedAt, due_at: dueAt, state, open: over ? 0 : 1, next_at: watch?.nextAt ?? 0, silent_since: over || !isGraveSeverity(severity) ? null : (watch?.topAt ?? null), body: sealer.seal(place('escalation', id), body) }
  }
  const toRow = (row: Row): Escalation => {
    const { watch, ...body } = sealer.open(place('escalation', row.id), row.body) as Pick<Escalation, 'raisedBy' | 'team' | 'also' | 'severity' | 'note'> & Partial<Pick<Escalation, 'watch'>>
    return { id: row.id, connection: row.connection, ticketId: row.ticket_id, raisedAt: row.raised_at, dueAt: row.due_at, state: row.state as Escalation['state'], ...body, watch: watch ?? null }
  }
  const of = (connection: string, ticketIds: readonly string[], standing: boolean): Promise<readonly Row[]> =>
    gather(unique(ticketIds), (chunk) => {
      const query = db.selectFrom('escalations').selectAll().where('connection', '=', connection).where('ticket_id', 'in', chunk).orderBy('raised_at').orderBy('id')
      return (standing ? query.where(STANDING) : query).execute()
    })
  const one = async (id: string, locked: boolean): Promise<Escalation | null> => {
    const query = db.selectFrom('escalations').selectAll().where('id', '=', id)
    const row = await (locked ? query.forUpdate() : query).executeTakeFirst()
    return row === undefined ? null : toRow(row)
  }
  return {
    raise: async (escalation) => {
      const made = await db.insertInto('escalations').values(toTable(escalation)).onConflict((conflict) => conflict.columns(['connection', 'ticket_id']).where(STANDING).doNothing()).returning('id').execute()
      return made.length > 0
    },
    standing: async (connection, ticketIds) => new Map((await of(connection, ticketIds, true)).map((row) => [row.ticket_id, toRow(row)])),
    last: async (connection, ticketIds) => new Map((await of(connection, ticketIds, false)).map((row) => [row.ticket_id, toRow(row)])),
    all: async (connection, ticketIds) => Map.groupBy((await of(connection, ticketIds, false)).map(toRow), (escalation) => escalation.ticketId),
    get: (id) => one(id, false),
    hold: (id) => one(id, flavour === 'postgres'),
    wake: async (ids) => {
      if (ids.length > 0) await db.updateTable('escalations').set({ next_at: 0 }).where('id', 'in', unique(ids)).where(STANDING).execute()
    },
    change: async (escalation) => {
      const { id, ...row } = toTable(escalation)
      await db.updateTable('escalations').set(row).where('id', '=', id).execute()
    },
    note: async (escalation, { at, what, by }) => {
      await db.insertInto('escalation_events').values({ escalation, at, what, body: sealer.seal(place('escalation-event', escalation, what), { by }) }).execute()
    },
    events: async (id) =>
      (await db.selectFrom('escalation_events').selectAll().where('escalation', '=', id).orderBy('seq').execute()).map((row) => ({ at: row.at, what: row.what as EscalationEvent['what'], ...(sealer.open(place('escalation-event', id, row.what), row.body) as Pick<EscalationEvent, 'by'>) })),
    list: async (connection, limit, dueBy) => {
      const query = db.selectFrom('escalations').selectAll().where('connection', '=', connection).where(STANDING).orderBy('due_at').orderBy('id').limit(limit)
      return (await (dueBy === undefined ? query : query.where('due_at', '<=', dueBy)).execute()).map(toRow)
    },
    ripe: async (connection, now, limit) => (await db.selectFrom('escalations').selectAll().where('connection', '=', connection).where(STANDING).where('next_at', '<=', now).orderBy('next_at').orderBy('id').limit(limit).execute()).map(toRow),
    silentSince: async (before) => (await db.selectFrom('escalations').select((eb) => eb.fn.countAll<number>().as('n')).where(SILENT).where('silent_since', '<=', before).executeTakeFirstOrThrow()).n,
  }
}
