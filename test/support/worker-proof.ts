import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { environmentOf, sandboxProcess, breakwater, ended, type Environment, type SandboxProcess } from './processes.ts'
import { peopleAt, pairWorld, publishTalking } from './people.ts'
import { ownCases, violationsOf, type State } from './kill-proof.ts'
import { seeded } from './wire.ts'

export interface WorkerProofOptions {
  readonly workers: number
  readonly kills: number
  readonly seed: number
  /** A PostgreSQL of its own. */
  readonly databaseUrl: string
}

export interface WorkerProof {
  readonly kills: number
  /** Cases that were there before one process was left to finish. */
  readonly cases: number
  readonly people: { readonly edits: number; readonly comments: number }
  readonly violations: readonly string[]
}

const PAIRS = 8
const EVERY_MS = 500

/** Several workers share one database and two CRMs over HTTP; one after another is killed while people work on both sides. */
export async function workerProof({ workers, kills, seed, databaseUrl }: WorkerProofOptions): Promise<WorkerProof> {
  const sandbox = await sandboxProcess()
  const folder = mkdtempSync(join(tmpdir(), 'bw-workers-'))
  const environment: Environment = { ...environmentOf(sandbox), DATA_DIR: folder, DATABASE_URL: databaseUrl, WORKERS: String(workers), LEASE_SECONDS: '2', SYNC_INTERVAL_SECONDS: '5' }
  const random = seeded(seed)
  const people = peopleAt(sandbox, PAIRS, seeded(seed + 1))
  const dead = new Set<number>()
  let work: ReturnType<typeof people.busy> | null = null
  await sandbox.control('POST', '/seed', pairWorld(PAIRS))
  await publishTalking(environment, folder)
  const parent = breakwater(['sync', '--json'], environment)
  const over = ended(parent)
  try {
    work = people.busy(EVERY_MS)
    const until = Date.now() + 240_000
    while (dead.size < kills) {
      if (Date.now() > until) throw new Error(`only ${dead.size} workers could be killed`)
      await sleep(500 + random() * 1_500)
      await sandbox.control('POST', '/clock', { advance: 5_000 })
      const living = workersOf(parent.pid ?? 0).filter((pid) => !dead.has(pid))
      // Not before somebody works whose death could do harm.
      if (living.length < 2 || people.done.edits + people.done.comments < 3) continue
      const victim = living[Math.floor(random() * living.length)] ?? 0
      process.kill(victim, 'SIGKILL')
      dead.add(victim)
    }
    await within(60_000, 'the people to stop working', work.stop())
    parent.kill('SIGTERM')
    await within(60_000, 'the workers to stop', over)
    const cases = ownCases(await sandbox.control<State>('GET', '/state')).length
    const state = await atRest(sandbox, { ...environment, WORKERS: '1' })
    return { kills: dead.size, cases, people: { ...people.done }, violations: [...violationsOf(state, []), ...people.faults(state)] }
  } finally {
    await work?.stop().catch(() => undefined)
    parent.kill('SIGKILL')
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whatever stands still says what it was. */
async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const late = new AbortController()
  const deadline = sleep(ms, null, { signal: late.signal }).then(() => {
    throw new Error(`${what} took more than ${ms / 1000} s`)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    late.abort()
    deadline.catch(() => undefined)
  }
}

/** One process finishes what all left. */
async function atRest(sandbox: SandboxProcess, environment: Environment): Promise<State> {
  for (let calm = 0; ; calm += 1) {
    await sandbox.control('POST', '/clock', { advance: 120_000 })
    const child = breakwater(['sync', '--once', '--json'], environment)
    const result = await within(300_000, `the run ${calm + 1} of one process`, ended(child)).finally(() => child.kill('SIGKILL'))
    if (result.code !== 0) throw new Error(`sync ended with ${result.code}: ${result.stderr.slice(-800)}`)
    const { written, waiting } = JSON.parse(result.stdout) as { written: number; waiting: number }
    if (written === 0 && waiting === 0 && calm > 0) return sandbox.control<State>('GET', '/state')
    if (calm > 8) throw new Error('it never comes to rest')
  }
}

/** Processes below this one that are workers. */
function workersOf(root: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const rows = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args: args ?? '' }]
  })
  const below = new Set([root])
  for (let grown = true; grown; ) {
    const more = rows.filter((row) => below.has(row.parent) && !below.has(row.pid))
    for (const { pid } of more) below.add(pid)
    grown = more.length > 0
  }
  return rows.filter((row) => below.has(row.pid) && row.args.includes('pool-worker')).map((row) => row.pid)
}
