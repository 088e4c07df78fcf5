import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { SeedTicket } from '../../src/sandbox/core/seed.ts'
import type { SandboxInfo } from '../../src/sandbox/core/serve.ts'
import { child, end, messageOf } from './lab/children.ts'
import type { P0Ask, P0Order, P0Ticket } from './lab/p0-sandbox.ts'
import { printNote, printTable } from './lab/table.ts'
import { type Probed, vendorProbe } from './lab/vendor-probe.ts'

const BACKFILL = Number(process.env['BENCH_TICKETS'] ?? 8_000)
const URGENT = 30
/** Zendesk takes a hundred updates a minute, whoever asks. */
const EVERY_MS = 3_930
const JOB_MS = 250
const WAIT_MS = 30_000
const SANDBOX = fileURLToPath(new URL('./lab/p0-sandbox.ts', import.meta.url))

/** From the webhook to the mark on the ticket, of tickets that are P0, while a first backfill runs as fast as the vendors allow. */
export async function benchP0(): Promise<void> {
  const sandbox = child([SANDBOX])
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'))
  // One question at a time: answers carry no names.
  let asked: Promise<unknown> = Promise.resolve()
  const ask = <T>(question: P0Ask): Promise<T> => {
    const answer = asked.then(() => {
      const next = messageOf<T>(sandbox)
      sandbox.send(question)
      return next
    })
    asked = answer
    return answer
  }
  try {
    const ready = messageOf<SandboxInfo>(sandbox)
    sandbox.send({ load: { tickets: BACKFILL, taggedEvery: 1, events: 3 }, jobMs: [JOB_MS, JOB_MS] } satisfies P0Order)
    const { zendesk, salesforce } = await ready
    const port = await freePort()
    const environment = {
      ZENDESK_URL: zendesk.url, ZENDESK_CLIENT_ID: zendesk.clientId, ZENDESK_CLIENT_SECRET: zendesk.clientSecret, SALESFORCE_URL: salesforce.url, SALESFORCE_CLIENT_ID: salesforce.clientId,
      SALESFORCE_CLIENT_SECRET: salesforce.clientSecret, DATA_DIR: folder, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`,
    }
    await done(child(['src/launch.cjs', 'setup', 'apply', '--json'], environment))
    const server = child(['src/launch.cjs', 'start', '--no-arrivals'], environment)
    try {
      await untilBusy(port)
      const probe = await vendorProbe(zendesk)
      const [marked, vendor, safe] = await Promise.all([urgentOnes(ask), probed(ask, probe, false), probed(ask, probe, true)])
      report(marked, vendor, safe)
    } finally {
      await end(server)
    }
  } finally {
    await end(sandbox)
    rmSync(folder, { recursive: true, force: true })
  }
}

function ticket(key: string, safety: boolean, body: string): SeedTicket {
  return { key, lang: 'en', channel: 'web', safety, subject: 'please help', messages: [{ from: 'requester', public: true, body, minutesAgo: 0 }], requester: REQUESTER, assignee: null, group: GROUP, status: 'new', priority: null, tags: [] }
}
const REQUESTER = 'user-0'
const GROUP = 'safety'

type Ask = <T>(question: P0Ask) => Promise<T>

/** Tickets that are P0, one after another. */
async function urgentOnes(ask: Ask): Promise<readonly P0Ticket[]> {
  const ids: number[] = []
  for (let index = 0; index < URGENT; index += 1) {
    const [id] = await ask<number[]>({ arrive: [ticket(`p0-${index}`, true, 'I do not want to be alive any more. I have decided to end my life tonight and I have everything ready.')] })
    if (id !== undefined) ids.push(id)
    await sleep(EVERY_MS)
  }
  return untilMarked(ask, ids, 'severity_p0')
}

async function untilMarked(ask: Ask, ids: readonly number[], tag: string): Promise<readonly P0Ticket[]> {
  const until = Date.now() + WAIT_MS
  for (;;) {
    const now = await ask<P0Ticket[]>({ tell: ids.map((id) => ({ id, tag })) })
    if (now.every(({ markedAt }) => markedAt !== null) || Date.now() > until) return now
    await sleep(200)
  }
}

/** The same calls by a script that thinks nothing, at the same time: as people write it, and so that a second sending would have no second effect. */
async function probed(ask: Ask, probe: (id: number, safely: boolean) => Promise<Probed>, safely: boolean): Promise<readonly number[]> {
  const sent: (Probed & { readonly id: number })[] = []
  for (let index = 0; index < URGENT / 3; index += 1) {
    // Not always at the same place in a second.
    await sleep(3 * EVERY_MS + 97 * index)
    const [id = 0] = await ask<number[]>({ arrive: [ticket(`probe-${String(safely)}-${index}`, false, 'How do I change my picture?')] })
    sent.push({ id, ...(await probe(id, safely)) })
  }
  await sleep(5 * JOB_MS)
  const landed = await Promise.all(sent.map(async ({ id, tag }) => (await ask<P0Ticket[]>({ tell: [{ id, tag }] }))[0]?.markedAt ?? null))
  return landed.flatMap((markedAt, index) => (markedAt === null ? [] : [markedAt - (sent[index]?.began ?? markedAt)]))
}

function report(marked: readonly P0Ticket[], vendor: readonly number[], safe: readonly number[]): void {
  const took = marked.flatMap(({ toldAt, markedAt }) => (toldAt === null || markedAt === null ? [] : [markedAt - toldAt]))
  const at = (values: readonly number[], share: number): number => values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? 0
  const row = (name: string, values: readonly number[]): readonly (string | number)[] => [name, values.length, at(values, 0.5), at(values, 0.95), at(values, 0.99)]
  const less = (name: string, others: readonly number[]): readonly (string | number)[] => [name, '', ...[0.5, 0.95, 0.99].map((share) => at(took, share) - at(others, share))]
  printTable('From the webhook to the mark on a P0 ticket while a backfill runs, in milliseconds', ['', 'tickets', 'p50', 'p95', 'p99'], [
    row('Breakwater', took), row('the vendor alone: the same calls', vendor), row('the vendor alone, safe to be sent twice', safe), less('more than the vendor alone', vendor), less('more than the vendor alone, safe', safe), ['of the issue', '', '', '', 'at most 100'],
  ])
  printNote(`${marked.length - took.length} of ${marked.length} were not marked in time. A backfill of ${BACKFILL.toLocaleString('en')} tickets ran meanwhile. Stamps have whole seconds: nothing is sent before that of a ticket is surely over, or whatever sends a request again on the way would have a second effect. A job of the vendor takes ${JOB_MS} ms here.`)
}

async function untilBusy(port: number): Promise<void> {
  for (let look = 0; look < 300; look += 1) {
    await sleep(200)
    const healthy = await fetch(`http://127.0.0.1:${port}/healthz`).then(({ ok }) => ok).catch(() => false)
    if (healthy) return sleep(1_500)
  }
  throw new Error('the server does not answer')
}

async function done(process: ReturnType<typeof child>): Promise<void> {
  process.stdout?.resume()
  const [code] = (await once(process, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`setup ended with ${code}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
