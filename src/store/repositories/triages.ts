import type { Transaction } from 'kysely'
import { sql } from 'kysely'
import type { Triage } from '../../domain/triage.ts'
import { type Context, gather, inChunks, inIdOrder, unique } from '../context.ts'
import type { Schema } from '../schema.ts'
import { place } from '../seal.ts'
import type { TriageRow, Triages } from '../store.ts'
import { replaceIdentities } from './identities.ts'

export function triages(context: Context): Triages {
  const { db, sealer } = context

  function toRow(row: { connection: string; ticket_id: string; at: number; digest: string; body: string }): TriageRow {
    return { connection: row.connection, ticketId: row.ticket_id, at: row.at, digest: row.digest, triage: sealer.open(place('triage', row.connection, row.ticket_id, row.digest), row.body) as Triage }
  }

  return {
    put: async (rows) => {
      await inChunks(rows, async (chunk) => {
        await db
          .insertInto('triages')
          .values(chunk.map((row) => ({ connection: row.connection, ticket_id: row.ticketId, at: row.at, digest: row.digest, body: sealer.seal(place('triage', row.connection, row.ticketId, row.digest), row.triage) })))
          .execute()
      })
      const newest = inIdOrder([...new Map(rows.map((row) => [JSON.stringify([row.connection, row.ticketId]), row])).values()], (row) => row.ticketId)
      await inChunks(newest, (chunk) => showOnTickets(db, chunk))
      await replaceIdentities(
        context,
        'triage',
        newest.map(({ connection, ticketId, triage: { facts } }) => ({ connection, ticketId, people: { handle: facts.handles, url: facts.urls, contact: facts.pii } })),
      )
    },
    latest: async (connection, ticketIds) => {
      const rows = await gather(unique(ticketIds), (chunk) =>
        db
          .selectFrom('triages')
          .selectAll()
          .where('seq', 'in', (eb) => eb.selectFrom('triages').select((own) => own.fn.max('seq').as('seq')).where('connection', '=', connection).where('ticket_id', 'in', chunk).groupBy('ticket_id'))
          .execute(),
      )
      return new Map(rows.map((row) => [row.ticket_id, toRow(row)]))
    },
    history: async (connection, ticketId) => (await db.selectFrom('triages').selectAll().where('connection', '=', connection).where('ticket_id', '=', ticketId).orderBy('seq').execute()).map(toRow),
  }
}

/** Lists filter and count by the triage in force: kept on the ticket, so that they need neither join nor decryption. */
async function showOnTickets(db: Transaction<Schema>, rows: readonly TriageRow[]): Promise<void> {
  const shown = sql.join(
    rows.map(({ connection, ticketId, triage: { severity, category, team, lang, judged } }) => sql`(${sql.join([connection, ticketId, severity, category, team, lang].map((text) => sql`cast(${text} as text)`))}, cast(${judged ? 1 : 0} as integer))`),
  )
  await sql`
    with shown (connection, ticket_id, severity, category, team, lang, judged) as (values ${shown})
    update tickets set severity = shown.severity, category = shown.category, team = shown.team, lang = shown.lang, judged = shown.judged, listed = 1
    from shown where tickets.connection = shown.connection and tickets.id = shown.ticket_id`.execute(db)
}
