import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Clock, Random } from '../domain/ports.ts'
import { whileBusy } from './busy.ts'
import type { Engine } from './engine.ts'
import type { Schema } from './schema.ts'
import { sqliteDialect } from './sqlite-driver.ts'

/** node:sqlite waits on the thread: short, the rest of the wait is asynchronous (`busy.ts`). */
const WAIT_ON_THREAD_MS = 5
const READERS = 4
/** Pages kept in memory, in KiB: each connection fills its own as the file grows. What a reader lacks the system's own cache has. */
const CACHE_KB = { writer: 32_768, reader: 8_192 } as const
/** After so long without a pause, sockets and timers get their turn. */
const BREATHE_AFTER_MS = 8

/**
 * WAL, so that readers and the writer do not wait for each other; FULL, so that a commit survives a power cut
 * (https://www.sqlite.org/pragma.html#pragma_synchronous). The file is readable by its owner only.
 */
export async function openSqlite(file: string, tools: { readonly clock: Clock; readonly random: Random }): Promise<Engine> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  makePrivate(file)
  // Changing the journal mode needs the file alone for a moment.
  await whileBusy(tools, isBusy, async () => connect(file, false).close())

  const breathe = breather(tools.clock)
  const writer = new Kysely<Schema>({ dialect: sqliteDialect({ open: () => connect(file, false), connections: 1, begin: ['begin immediate'], breathe }) })
  // The select fixes the view at once: a deferred transaction would otherwise fix it at its first read.
  const reader = new Kysely<Schema>({ dialect: sqliteDialect({ open: () => connect(file, true), connections: READERS, begin: ['begin', 'select 1 from sqlite_schema'], breathe }) })

  return {
    flavour: 'sqlite',
    write: (work) => begunOnce(tools, writer, work),
    read: (work) => begunOnce(tools, reader, work),
    close: async () => {
      await reader.destroy()
      await writer.destroy()
    },
  }
}

/**
 * SQLite makes its log and its index with the rights of the database file. The empty file is made aside and linked in:
 * opening and closing the database itself would drop the locks that another thread of this process holds on it
 * (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */
function makePrivate(file: string): void {
  if (existsSync(file)) return
  const aside = mkdtempSync(join(dirname(file), '.new-'))
  try {
    writeFileSync(join(aside, 'empty'), '', { mode: 0o600 })
    linkSync(join(aside, 'empty'), file)
  } catch (error) {
    // Somebody else was first, or this file system has no hard links: then the folder alone keeps others out.
    if (!(error instanceof Error && 'code' in error && ['EEXIST', 'EPERM', 'ENOTSUP'].includes(String(error.code)))) throw error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

function breather(clock: Clock): () => Promise<void> {
  let since = clock.now()
  return async () => {
    if (clock.now() - since < BREATHE_AFTER_MS) return
    await clock.sleep(0)
    since = clock.now()
  }
}

/** Only beginning can find the file locked; once begun, an error is the work's own and is not tried again. */
function begunOnce<T>(tools: { readonly clock: Clock; readonly random: Random }, db: Kysely<Schema>, work: Parameters<Engine['write']>[0]): Promise<T> {
  let begun = false
  return whileBusy(tools, (error) => !begun && isBusy(error), () =>
    db.transaction().execute((tx) => {
      begun = true
      return work(tx) as Promise<T>
    }),
  )
}

function connect(file: string, queriesOnly: boolean): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: WAIT_ON_THREAD_MS, enableForeignKeyConstraints: true })
  try {
    db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = 67108864; pragma temp_store = memory; pragma cache_size = -${queriesOnly ? CACHE_KB.reader : CACHE_KB.writer}`)
    if (queriesOnly) db.exec('pragma query_only = on')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** SQLITE_BUSY (5), SQLITE_LOCKED (6) and SQLITE_PROTOCOL (15: many opened at once), extended codes in the higher bits (https://www.sqlite.org/rescode.html). */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false
  return [5, 6, 15].includes(error.errcode & 0xff)
}
