import { createHash } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { type AuditEntry, type AuditEvent, type AuditVerb, type AuditWords } from '../../domain/audit.ts'
import { BridgeError } from '../../domain/errors.ts'
import { AUDIT_GROUND, type AuditHead, type AuditLog, type CheckedEvent } from '../audit-store.ts'
import type { Context } from '../context.ts'
import type { Schema } from '../schema.ts'
import { place, type Sealer } from '../seal.ts'

type Row = Selectable<Schema['audit']>

/** The chain holds keyed hashes of what was said, so that it can be forgotten, and nobody without the key can write an event that fits. */
export function audit({ db, flavour, sealer }: Context): AuditLog {
  const newest = async (): Promise<AuditHead> => (await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()) ?? AUDIT_GROUND
  const live = async (events: 'policy_events' | 'mapping_events'): Promise<string | null> =>
    (await db.selectFrom(events).select('version').where('kind', 'in', ['published', 'rolled-back']).orderBy('seq', 'desc').limit(1).executeTakeFirst())?.version ?? null
  return {
    add: async (entry) => {
      // SQLite lets one write at a time. Here the next one waits until this transaction has ended, and then sees its event.
      if (flavour === 'postgres') await sql`select pg_advisory_xact_lock(hashtextextended('breakwater.audit.' || current_schema(), 0))`.execute(db)
      const last = await newest()
      const words = wordsOf(entry)
      const seq = last.seq + 1
      const rest = { seq, at: entry.at, verb: entry.verb, policy: await live('policy_events'), mapping: await live('mapping_events'), ...marksOf(sealer, words, seq, last.hash), previous: last.hash }
      const row: Row = { ...rest, body: sealer.seal(where(rest), words), hash: hashOf(rest) }
      await db.insertInto('audit').values(row).execute()
      return eventOf(row, words)
    },
    list: async ({ since, verb, who, after, limit }) => {
      let query = db.selectFrom('audit').selectAll().where('seq', '>', after).orderBy('seq').limit(limit)
      if (since !== undefined) query = query.where('at', '>=', since)
      if (verb !== undefined) query = query.where('verb', '=', verb)
      if (who !== undefined) query = query.where('who', '=', whoOf(sealer, who))
      return (await query.execute()).map((row) => eventOf(row, opened(sealer, row)))
    },
    check: async (behind, limit) => {
      const rows = await db.selectFrom('audit').selectAll().where('seq', '>', behind.seq).orderBy('seq').limit(limit).execute()
      let last = behind
      return rows.map((row): CheckedEvent => {
        const checked = checkedRow(sealer, row, last)
        last = row
        return checked
      })
    },
    head: async () => ((await newest()).seq === 0 ? null : newest()),
    at: async (seq) => (await db.selectFrom('audit').select(['seq', 'hash']).where('seq', '=', seq).executeTakeFirst()) ?? null,
    forget: async (seqs) => {
      if (seqs.length > 0) await db.updateTable('audit').set({ body: null }).where('seq', 'in', seqs).execute()
    },
  }
}

function wordsOf({ by, why, on, as }: AuditEntry): AuditWords {
  return { by, why, as, on: on.map(({ connection, kind, id }) => ({ connection, kind, id })) }
}

/** Always in the same order, whoever wrote it. */
function canonical({ by, why, on, as }: AuditWords): string {
  return JSON.stringify([by, why, as, on.map(({ connection, kind, id }) => [connection, kind, id])])
}

function whoOf(sealer: Sealer, by: string): string {
  return sealer.hash('audit-who', by)
}

/** Bound to its place: what was said once cannot be said to have been said again. */
function marksOf(sealer: Sealer, words: AuditWords, seq: number, previous: string): Pick<Row, 'who' | 'said'> {
  return { who: whoOf(sealer, words.by), said: sealer.hash('audit-said', `${seq}\n${previous}\n${canonical(words)}`) }
}

function hashOf({ seq, at, verb, policy, mapping, who, said, previous }: Omit<Row, 'body' | 'hash'>): string {
  return createHash('sha256').update(JSON.stringify([seq, at, verb, policy, mapping, who, said, previous])).digest('hex')
}

function where({ seq, previous }: Pick<Row, 'seq' | 'previous'>): string {
  return place('audit', String(seq), previous)
}

function opened(sealer: Sealer, row: Row): AuditWords | null {
  return row.body === null ? null : (sealer.open(where(row), row.body) as AuditWords)
}

function eventOf({ seq, at, verb, policy, mapping, previous, hash }: Row, words: AuditWords | null): AuditEvent {
  return { seq, at, verb: verb as AuditVerb, policy, mapping, words, previous, hash }
}

function checkedRow(sealer: Sealer, row: Row, last: AuditHead): CheckedEvent {
  const words = openedOrNot(sealer, row)
  const event = eventOf(row, words === 'unreadable' ? null : words)
  if (row.seq !== last.seq + 1 || row.previous !== last.hash) return { event, fault: 'foreign' }
  const marks = words === null || words === 'unreadable' ? row : marksOf(sealer, words, row.seq, row.previous)
  return { event, fault: words === 'unreadable' || marks.who !== row.who || marks.said !== row.said || hashOf(row) !== row.hash ? 'changed' : null }
}

function openedOrNot(sealer: Sealer, row: Row): AuditWords | null | 'unreadable' {
  try {
    return opened(sealer, row)
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'vault.unreadable') return 'unreadable'
    throw error
  }
}
