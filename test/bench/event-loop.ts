import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { delayOf, end, lineOf, sandboxChild, watched } from './lab/children.ts'
import type { LoopDelay } from './lab/loop-watch.ts'
import { printNote, printTable, type Cell } from './lab/table.ts'

const FIGURE_MS = 50
const LOAD = { tickets: 4_000, taggedEvery: 1, events: 2 } as const
const WINDOW_MS = 4_000
const PROBE_EVERY_MS = 20
const LONGEST_MS = 120_000

interface Window {
  /** Pages were asked for meanwhile. */
  readonly looking: boolean
  readonly delay: LoopDelay
  /** What a process that does nothing suffers on this machine. */
  readonly idle: LoopDelay
  readonly health: readonly number[]
}

interface Measured {
  readonly windows: readonly Window[]
  readonly lag: number | null
  readonly triaged: number
}

/** The product as `npm start` runs it, in its first backfill: how late the server's thread ran, and how long it took to answer. */
export async function benchEventLoop(): Promise<void> {
  const own = await measure({})
  const sandbox = await sandboxChild(LOAD)
  const large = await measure(sandbox.environment)
  await end(sandbox.process)
  printTable(
    'The server thread while a first backfill is stored, in milliseconds',
    ['backfill', 'meanwhile', 'longest stall', 'of the issue', 'p99 stall', 'own work in one turn, longest', 'stall of an idle process', '/healthz p50', '/healthz p99', '/healthz longest'],
    [...rowsOf(`npm start: its own sandbox, ${own.triaged} triaged`, own), ...rowsOf(`${large.triaged.toLocaleString('en')} tickets, sandbox apart`, large)],
  )
  printTable('What /metrics says of the larger one (its sampling step is 10 ms)', ['breakwater_event_loop_lag_seconds, percentile 100', 'of the issue'], [[large.lag, `at most ${FIGURE_MS / 1000}`]])
  printNote('A busy machine makes every thread late: the idle process beside it shows how late, and own work is processor time, which nobody else can lengthen.')
  printNote(`Stalls are sampled every millisecond inside the server's process, /healthz every ${PROBE_EVERY_MS} ms from another. Pages: the overview, the list and the overview's numbers, each once in ${WINDOW_MS / 1000} s.`)
}

function rowsOf(name: string, { windows }: Measured): readonly (readonly Cell[])[] {
  return [false, true].map((looking) => {
    const mine = windows.filter((window) => window.looking === looking)
    const most = (of: (window: Window) => number): number => Math.max(0, ...mine.map(of))
    const health = mine.flatMap((window) => window.health).toSorted((a, b) => a - b)
    const at = (share: number): number => health[Math.min(health.length - 1, Math.floor(health.length * share))] ?? 0
    return [name, looking ? 'pages are opened' : 'nobody looks', most(({ delay }) => delay.max), `at most ${FIGURE_MS}`, most(({ delay }) => delay.p99), most(({ delay }) => delay.work), most(({ idle }) => idle.max), at(0.5), at(0.99), at(1)]
  })
}

async function measure(environment: Readonly<Record<string, string>>): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'))
  const server = watched(['src/launch.cjs', 'start', '--no-arrivals'], { ...environment, DATA_DIR: folder, PORT: '0' })
  const idle = watched(['--eval', 'setInterval(() => undefined, 1e6)'])
  try {
    const url = (await lineOf(server, /^Open (http\S+)/))[1] ?? ''
    return await windowsOf(url.replace(/\/$/, ''), server, idle)
  } finally {
    await Promise.all([end(server), end(idle)])
    rmSync(folder, { recursive: true, force: true })
  }
}

async function windowsOf(url: string, server: ChildProcess, idle: ChildProcess): Promise<Measured> {
  const windows: Window[] = []
  const began = performance.now()
  await Promise.all([delayOf(server), delayOf(idle)])
  for (let looking = false; ; looking = !looking) {
    const stop = new AbortController()
    const probing = probe(url, stop.signal)
    if (looking) for (const path of ['/', '/tickets', '/api/overview']) await (await fetch(`${url}${path}`)).text()
    await sleep(WINDOW_MS)
    stop.abort()
    windows.push({ looking, health: await probing, delay: await delayOf(server), idle: await delayOf(idle) })
    const state = await backfill(url)
    if (state.over || performance.now() - began > LONGEST_MS) return { windows, lag: await lagOf(url), triaged: state.triaged }
    // Asking is not part of what is measured.
    await Promise.all([delayOf(server), delayOf(idle)])
  }
}

async function probe(url: string, signal: AbortSignal): Promise<readonly number[]> {
  const took: number[] = []
  while (!signal.aborted) {
    const asked = performance.now()
    await (await fetch(`${url}/healthz`)).text()
    took.push(performance.now() - asked)
    await sleep(PROBE_EVERY_MS)
  }
  return took
}

interface State {
  readonly over: boolean
  readonly triaged: number
}

async function backfill(url: string): Promise<State> {
  const { runs, counts } = (await (await fetch(`${url}/api/overview`)).json()) as { runs: { state: string }[]; counts: { triaged: number } }
  return { over: runs.some((run) => run.state === 'done'), triaged: counts.triaged }
}

/** The product's own gauge, in seconds since it was last read: here, since the start. */
async function lagOf(url: string): Promise<number | null> {
  const found = /^breakwater_event_loop_lag_seconds\{percentile="100"\} (\S+)/m.exec(await (await fetch(`${url}/metrics`)).text())
  return found === null ? null : Number(found[1])
}
