import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemRandom } from '../../src/platform/chance.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { AT, comment, intent, stored, triage, update, vault } from '../store/fixtures.ts'
import { postgresServer } from '../support/postgres.ts'

export interface StoreBenchRow {
  readonly store: 'sqlite' | 'postgres'
  readonly what: string
  readonly rows: number
  readonly ms: number
  readonly perSecond: number
  /** The longest the event loop stood still meanwhile. */
  readonly stallMs: number
}

const PAGE = 1000
const BATCH = 100
/** Pages stored before each further measurement: what is stored must not slow what comes. */
const HISTORY = [10, 50, 100] as const

/** Rows per second of what a sync does all day, on both stores, empty and with each of {@link HISTORY} pages behind it. */
export async function benchStore(): Promise<readonly StoreBenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bw-bench-'))
  const server = await postgresServer()
  const rows: StoreBenchRow[] = []
  for (const [kind, url] of [['sqlite', null], ['postgres', await server.database()]] as const) {
    const store = await openStore({ url, file: join(folder, 'bench.sqlite'), vault: vault(), clock: systemClock(), random: systemRandom() })
    await measure(rows, kind, store)
    await store.close()
  }
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
  return rows
}

async function measure(into: StoreBenchRow[], kind: StoreBenchRow['store'], store: Store): Promise<void> {
  async function timed(what: string, rows: number, work: () => Promise<unknown>): Promise<void> {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const start = performance.now()
    await work()
    const ms = performance.now() - start
    await new Promise((resolve) => setTimeout(resolve, 5))
    delay.disable()
    into.push({ store: kind, what, rows, ms: Math.round(ms), perSecond: Math.round((rows / ms) * 1000), stallMs: Math.round(delay.max / 1e6) })
  }

  await wholePage(store, 0)
  await deliver(store, 0)
  await timed('observe a page of 1,000 in transactions of 100', PAGE, () => inBatches(1, (ids) => store.write((tx) => tx.tickets.observe(ids.map((id) => ticket(id))))))
  await timed('the same page again, nothing newer', PAGE, () => inBatches(1, (ids) => store.write((tx) => tx.tickets.observe(ids.map((id) => ticket(id))))))
  await timed('observe, comment, triage, intend, settle', PAGE, () => wholePage(store, 2))
  await timed('take and settle deliveries of 100', PAGE, () => deliver(store, 2))
  let page = 3
  for (const pages of HISTORY) {
    for (; page < pages; page++) {
      await wholePage(store, page)
      await deliver(store, page)
    }
    await timed(`observe, comment, triage, intend, settle, after ${pages},000`, PAGE, () => wholePage(store, pages))
    await timed(`take and settle deliveries of 100, after ${pages},000`, PAGE, () => deliver(store, pages))
    page = pages + 1
  }
  await timed('read ripe tickets, 100 at a time', PAGE, () => inBatches(0, () => store.read((tx) => tx.tickets.ripe('zd', AT + 1e6, BATCH))))
  await timed('list pages of 50', PAGE, async () => {
    for (let n = 0; n < PAGE / 50; n++) await store.read((tx) => tx.tickets.list({ connection: 'zd', limit: 50 }))
  })
  await timed('count all tickets', 1, () => store.read((tx) => tx.tickets.counts('zd')))
  await timed('write one small transaction at a time', 200, async () => {
    for (let n = 0; n < 200; n++) await store.write((tx) => tx.checkpoints.put('zd', 'tickets', `cursor ${n}`, AT))
  })
}

const ticket = (id: string) => stored(id, { description: 'x'.repeat(1000), changedAt: AT + Number(id) })

async function inBatches(page: number, work: (ids: readonly string[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < PAGE; at += BATCH) await work(Array.from({ length: BATCH }, (_, i) => String(page * PAGE + at + i)))
}

function wholePage(store: Store, page: number): Promise<void> {
  return inBatches(page, (ids) =>
    store.write(async (tx) => {
      await tx.tickets.observe(ids.map((id) => ticket(id)))
      await tx.comments.add(ids.map((id) => comment(`c${id}`, id)))
      await tx.triages.put(ids.map((id) => ({ connection: 'zd', ticketId: id, at: AT, triage: triage(), digest: 'd' })))
      await tx.intents.add(ids.map((id) => intent(update(`k${id}`))))
      await tx.tickets.settle('zd', ids.map((id) => ({ id, changedAt: AT + Number(id) })))
      await tx.checkpoints.put('zd', 'tickets', 'cursor', AT)
    }),
  )
}

async function deliver(store: Store, page: number): Promise<void> {
  for (let n = 0; n < PAGE / BATCH; n++) {
    const delivery = await store.write((tx) => tx.intents.take({ connection: 'zd', op: 'update-ticket', limit: BATCH, delivery: `d${page}-${n}`, owner: 'w', now: AT, leaseMs: 1000 }))
    if (delivery === null) throw new Error('nothing to take: the bench measures nothing')
    await store.write((tx) => tx.intents.settle(delivery.id, delivery.intents.map((each) => ({ key: each.write.key, result: 'landed', recordId: null, version: null })), AT))
  }
}

if (import.meta.main) console.table(await benchStore())
