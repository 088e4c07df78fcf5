/** A second process on the same database. Its argument is a {@link ChildTask} in JSON; it prints one line per thing done. */
import { readSync, writeSync } from 'node:fs'
import type { WriteOp } from '../../src/domain/write.ts'
import { systemRandom } from '../../src/platform/chance.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createVault } from '../../src/platform/vault.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { AT, stored } from './fixtures.ts'

export interface ChildTask {
  readonly url: string | null
  readonly file: string
  readonly keys: { readonly id: string; readonly key: string; readonly hashing: string }
  readonly name: string
  readonly task: 'open' | 'write' | 'take' | 'write-until-killed' | 'take-and-die'
  readonly times: number
}

const job = JSON.parse(process.argv[2] ?? '') as ChildTask
const vault = createVault({ sealing: [{ id: job.keys.id, key: Buffer.from(job.keys.key, 'base64') }], hashing: Buffer.from(job.keys.hashing, 'base64') })

/** Straight to the descriptor: what was said before a kill is heard. */
function say(line: string): void {
  writeSync(1, `${line}\n`)
}

async function write(store: Store, n: number): Promise<void> {
  await store.write(async (tx) => {
    await tx.tickets.observe(Array.from({ length: 10 }, (_, i) => stored(`${job.name}-${n}-${i}`)))
    await tx.checkpoints.put('zd', job.name, String(n), AT + n)
    const token = await tx.leases.acquire('shared', `${job.name}-${n}`, AT + n, 1)
    if (token !== null) await tx.leases.release('shared', `${job.name}-${n}`, token)
  })
  say(String(n))
}

async function takeAll(store: Store): Promise<void> {
  // Until the parent says go: so that both are at it at the same time.
  say('ready')
  readSync(0, Buffer.alloc(1))
  const ops: readonly WriteOp[] = ['create-case', 'update-ticket', 'add-note']
  for (let n = 0; ; n++) {
    let idle = true
    for (const op of ops) {
      const delivery = await store.write((tx) => tx.intents.take({ connection: 'zd', op, limit: 7, delivery: `${job.name}-${n}-${op}`, owner: job.name, now: AT, leaseMs: 60_000 }))
      if (delivery === null) continue
      idle = false
      for (const each of delivery.intents) say(`${each.lane} ${each.write.key}`)
      await store.write((tx) => tx.intents.settle(delivery.id, delivery.intents.map((each) => ({ key: each.write.key, result: 'landed', recordId: null, version: null })), AT))
    }
    const left = await store.read((tx) => tx.intents.counts('zd'))
    if (idle && left.waiting === 0 && left.sent === 0) return
  }
}

const store = await openStore({ url: job.url, file: job.file, vault, clock: systemClock(), random: systemRandom() })
switch (job.task) {
  case 'open':
    say('opened')
    break
  case 'write':
    for (let n = 1; n <= job.times; n++) await write(store, n)
    break
  case 'write-until-killed':
    for (let n = 1; ; n++) await write(store, n)
  case 'take':
    await takeAll(store)
    break
  case 'take-and-die': {
    const delivery = await store.write((tx) => tx.intents.take({ connection: 'zd', op: 'update-ticket', limit: 10, delivery: job.name, owner: job.name, now: AT, leaseMs: 60_000 }))
    say(delivery?.intents.map((each) => each.write.key).join(' ') ?? 'nothing')
    process.kill(process.pid, 'SIGKILL')
  }
}
await store.close()
