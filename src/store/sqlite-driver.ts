import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type QueryResult, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'

/** Statements kept ready per connection; the oldest goes first. */
const KEPT_STATEMENTS = 200

export interface SqliteDriverOptions {
  /** Opens one more connection to the file. */
  readonly open: () => DatabaseSync
  readonly connections: number
  /** `begin immediate` for writers: a deferred one fails half-way when another process writes. */
  readonly begin: readonly string[]
  /** Awaited before every statement: node:sqlite never lets the thread go by itself. */
  readonly breathe: () => Promise<void>
}

/** Kysely over the SQLite inside Node; Kysely's own driver would begin deferred and share one connection between transactions. */
export function sqliteDialect(options: SqliteDriverOptions): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver(options),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

interface SqliteConnection extends DatabaseConnection {
  readonly db: DatabaseSync
  readonly run: (sql: string) => void
}

function driver({ open, connections, begin, breathe }: SqliteDriverOptions): Driver {
  const all: SqliteConnection[] = []
  const idle: SqliteConnection[] = []
  const queue: ((connection: SqliteConnection) => void)[] = []

  function acquire(): Promise<SqliteConnection> | SqliteConnection {
    const free = idle.pop()
    if (free !== undefined) return free
    if (all.length >= connections) return new Promise((resolve) => queue.push(resolve))
    const made = connect(open(), breathe)
    all.push(made)
    return made
  }

  return {
    init: () => Promise.resolve(),
    acquireConnection: async () => acquire(),
    beginTransaction: async (connection) => {
      const { db, run } = connection as SqliteConnection
      await breathe()
      try {
        for (const statement of begin) run(statement)
      } catch (error) {
        if (db.isTransaction) db.exec('rollback')
        throw error
      }
    },
    commitTransaction: async (connection) => (connection as SqliteConnection).run('commit'),
    rollbackTransaction: async (connection) => {
      // SQLite has already rolled back by itself after a full disk or an I/O error.
      if ((connection as SqliteConnection).db.isTransaction) (connection as SqliteConnection).db.exec('rollback')
    },
    releaseConnection: async (connection) => {
      const next = queue.shift()
      if (next === undefined) idle.push(connection as SqliteConnection)
      else next(connection as SqliteConnection)
    },
    destroy: async () => {
      for (const { db } of all.splice(0)) db.close()
      idle.length = 0
    },
  }
}

interface Prepared {
  readonly statement: StatementSync
  /** Whether it gives rows. */
  readonly answers: boolean
}

function connect(db: DatabaseSync, breathe: SqliteDriverOptions['breathe']): SqliteConnection {
  const kept = new Map<string, Prepared>()

  function prepare(sql: string): Prepared {
    const known = kept.get(sql)
    if (known !== undefined) return known
    const statement = db.prepare(sql)
    const made = { statement, answers: statement.columns().length > 0 }
    if (kept.size >= KEPT_STATEMENTS) kept.delete(kept.keys().next().value ?? '')
    kept.set(sql, made)
    return made
  }

  return {
    db,
    run: (sql) => void prepare(sql).statement.run(),
    executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      await breathe()
      const { statement, answers } = prepare(sql)
      const values = parameters as readonly SQLInputValue[]
      if (answers) return { rows: statement.all(...values) as R[] }
      return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) }
    },
    streamQuery: () => {
      throw new Error('not used: every read of the store has a limit')
    },
  }
}
