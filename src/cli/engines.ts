import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Config } from '../config.ts'
import type { Instant, Log } from '../domain/ports.ts'
import { sumCalls, type EngineMessage, type EngineOrder, type EngineStart } from './engine-messages.ts'
import { EXIT } from './output.ts'

/** Everything that syncs, whether threads of this process or processes of their own. */
export interface Engines {
  order(order: EngineOrder): void
  /** When one of them last said that it lives. */
  beat(): Instant | null
  calls(): EngineMessage['calls']
  /** Resolves with an exit code once all have ended: asked to, or because one cannot go on. */
  readonly ended: Promise<number>
}

export interface EnginesOptions {
  readonly config: Config
  readonly flags: EngineStart['flags']
  readonly log: Log
  readonly onRun: (run: NonNullable<EngineMessage['run']>) => void
}

/** One engine in threads over the embedded database or a PostgreSQL; several processes over a PostgreSQL. */
export function startEngines(options: EnginesOptions): Engines {
  return options.config.WORKERS > 1 ? processes(options) : threads(options)
}

interface Heard {
  hear(from: string, message: EngineMessage): void
  readonly beat: Engines['beat']
  readonly calls: Engines['calls']
}

function listener({ onRun }: EnginesOptions): Heard {
  const last = new Map<string, EngineMessage>()
  return {
    hear(from, message) {
      last.set(from, message)
      if (message.run !== null) onRun(message.run)
    },
    beat: () => (last.size === 0 ? null : Math.max(...[...last.values()].map(({ at }) => at))),
    calls: () => sumCalls([...last.values()].map(({ calls }) => calls)),
  }
}

function threads(options: EnginesOptions): Engines {
  const { config, flags, log } = options
  const heard = listener(options)
  const workerData: EngineStart = { config, flags }
  const [runs, live] = [new Worker(new URL('./engine-worker.ts', import.meta.url), { workerData }), new Worker(new URL('./live-worker.ts', import.meta.url), { workerData })]
  runs.on('message', (message: EngineMessage) => heard.hear('runs', message))
  live.on('message', (message: EngineMessage | 'handed') => {
    if (message === 'handed') runs.postMessage({ kind: 'wake' } satisfies EngineOrder)
    else heard.hear('live', message)
  })
  const ended = Promise.all([runs, live].map((thread, _, all) => new Promise<number>((resolve) => {
    thread.on('error', (error) => {
      log.error('engine.died', { reason: error instanceof Error ? error.message : 'unknown' })
      resolve(EXIT.failed)
      // One without the other would look alive and be half of it.
      for (const other of all) other.postMessage({ kind: 'stop' } satisfies EngineOrder)
    })
    thread.on('exit', (code) => resolve(code === 0 ? EXIT.done : EXIT.failed))
  })))
  return {
    ...heard,
    order(given) {
      live.postMessage(given)
      // The runs hear from the other thread what is left to them.
      if (given.kind === 'stop') runs.postMessage(given)
    },
    ended: ended.then((codes) => Math.max(...codes)),
  }
}

/** A worker that died is replaced; one that dies again and again, ever more slowly. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
const GOOD_LIFE_MS = 60_000
/** After this nobody waits any more for one that was asked to stop. */
const GRACE_MS = 8_000

function processes(options: EnginesOptions): Engines {
  const { config, flags, log } = options
  const heard = listener(options)
  const alive = new Set<ChildProcess>()
  const stopping = new AbortController()

  async function keep(name: string): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !stopping.signal.aborted; ) {
      const began = Date.now()
      const code = await oneLife(name)
      if (stopping.signal.aborted) return
      pause = Date.now() - began > GOOD_LIFE_MS ? FIRST_PAUSE_MS : pause
      log.warn('worker.died', { worker: name, code, pauseMs: pause })
      await new Promise((resolve) => setTimeout(resolve, pause))
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2)
    }
  }

  function oneLife(name: string): Promise<number | null> {
    const child = fork(fileURLToPath(new URL('./pool-worker.ts', import.meta.url)), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    alive.add(child)
    child.on('message', (message) => heard.hear(name, message as EngineMessage))
    child.on('error', (error) => log.error('worker.unreachable', { worker: name, name: error.name }))
    child.send({ config, flags } satisfies EngineStart)
    return new Promise((resolve) => {
      child.once('exit', (code) => {
        alive.delete(child)
        resolve(code)
      })
    })
  }

  function order(given: EngineOrder): void {
    if (given.kind === 'stop') {
      stopping.abort()
      setTimeout(() => alive.forEach((child) => child.kill('SIGKILL')), GRACE_MS).unref()
    }
    for (const child of alive) if (child.connected) child.send(given)
  }

  const ended = Promise.all(Array.from({ length: config.WORKERS }, (_, index) => keep(`worker ${index + 1}`)))
  return { ...heard, order, ended: ended.then(() => EXIT.done) }
}
