import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../../src/domain/ports.ts'
import { systemRandom } from '../../src/platform/chance.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createVault, type VaultKeys } from '../../src/platform/vault.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import type { ChildTask } from './child.ts'
import { keys } from './fixtures.ts'

/** One empty database, and every way to come at it that the contract needs. */
export interface Site {
  readonly keys: VaultKeys
  /** One more instance on this database, as a second process would have it. */
  open(with_?: { readonly keys?: VaultKeys; readonly clock?: Clock }): Promise<Store>
  /** Runs SQL past the store. */
  raw(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Everything that is on disk, and a backup or dump of it, by name. */
  bytes(): Promise<Readonly<Record<string, Buffer>>>
  child(name: string, task: ChildTask['task'], times?: number): Child
  end(): Promise<void>
}

export interface Child {
  readonly process: ChildProcess
  /** Lines printed so far. */
  readonly said: string[]
  /** Resolves when it ends, however it ends; rejects when it fails by itself. */
  readonly ended: Promise<readonly string[]>
}

export interface Where {
  readonly url: string | null
  readonly file: string
  readonly raw: Site['raw']
  readonly bytes: Site['bytes']
  readonly end: () => Promise<void>
}

export function site(where: Where): Site {
  const own = keys()
  const opened: Store[] = []
  const children: Child[] = []
  return {
    keys: own,
    raw: where.raw,
    bytes: where.bytes,
    open: async (more = {}) => {
      const store = await openStore({ url: where.url, file: where.file, vault: createVault(more.keys ?? own), clock: more.clock ?? systemClock(), random: systemRandom() })
      opened.push(store)
      return store
    },
    child: (name, task, times = 0) => {
      const [{ id, key }] = own.sealing as [{ id: string; key: Buffer }]
      const made = run({ url: where.url, file: where.file, keys: { id, key: key.toString('base64'), hashing: own.hashing.toString('base64') }, name, task, times })
      children.push(made)
      return made
    },
    end: async () => {
      for (const child of children) child.process.kill('SIGKILL')
      await Promise.allSettled(children.map((child) => child.ended))
      for (const store of opened) await store.close()
      await where.end()
    },
  }
}

function run(task: ChildTask): Child {
  const child = spawn(process.execPath, [fileURLToPath(new URL('child.ts', import.meta.url)), JSON.stringify(task)], { stdio: ['pipe', 'pipe', 'pipe'] })
  const said: string[] = []
  let rest = ''
  let complaint = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    said.push(...lines)
  })
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const ended = new Promise<readonly string[]>((resolve, reject) => {
    child.once('close', (code, signal) => (code === 0 || signal === 'SIGKILL' ? resolve(said) : reject(new Error(`child ${task.name} ended with ${code}: ${complaint}`))))
  })
  return { process: child, said, ended }
}
