import { Kysely, PostgresDialect } from 'kysely'
import { DatabaseError, Pool, types } from 'pg'
import type { Clock, Random } from '../domain/ports.ts'
import { whileBusy } from './busy.ts'
import type { Engine } from './engine.ts'
import type { Schema } from './schema.ts'

const CONNECTIONS = 10
const INT8 = 20
/** Another worker was in the way and this transaction was taken back whole (https://www.postgresql.org/docs/15/errcodes-appendix.html). */
const TAKEN_BACK = new Set(['40001', '40P01', '55P03'])
/** The server is starting, stopping or full: nothing was begun. */
const NOT_READY = new Set(['57P03', '53300'])
/** The last one of these to commit sees that a lane is taken already, and looks again. */
const CONTENDED = new Set(['intents_one_sent', 'intents_pkey'])

/** READ COMMITTED with row locks for writes; reads see one snapshot. */
export async function openPostgres(url: string, tools: { readonly clock: Clock; readonly random: Random }): Promise<Engine> {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    // A host that vanished inside a transaction does not keep its locks for ever.
    idle_in_transaction_session_timeout: 60_000,
    // Instants and counts fit a number until the year 287396.
    types: { getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === INT8 ? Number : types.getTypeParser(oid, format)) },
  })
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })

  return {
    flavour: 'postgres',
    write: (work) => whileBusy(tools, isBusy, () => db.transaction().setIsolationLevel('read committed').execute(work)),
    read: (work) => whileBusy(tools, isBusy, () => db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work)),
    close: () => db.destroy(),
  }
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof DatabaseError) || error.code === undefined) return false
  return TAKEN_BACK.has(error.code) || NOT_READY.has(error.code) || (error.code === '23505' && CONTENDED.has(error.constraint ?? ''))
}
