import { BridgeError } from '../domain/errors.ts'
import { WireFault, type Instant } from '../domain/ports.ts'
import type { StoredTicket, Tx } from '../store/store.ts'
import type { Bell } from './bell.ts'
import { CHUNK, chunks, type SyncContext } from './context.ts'
import { readNamed } from './ingest.ts'
import { judgeThese } from './judge.ts'
import { holdLeases, LEASE_MS, type HeldLeases } from './lease.ts'
import type { Outbox } from './outbox.ts'
import { introduce, namesOf, outboxOf, sharedContext, under, type RunIdentity, type RunOptions } from './run-context.ts'
import { newResults } from './settle.ts'
import { LIVE, leaseOf } from './streams.ts'
import { isStopped } from './switch.ts'

/** What may change while it runs. */
export type LiveTerms = Pick<RunOptions, 'policy' | 'mapping' | 'mappingRefused' | 'mode'>

export interface LiveOptions extends Omit<RunOptions, keyof LiveTerms | 'progress' | 'show' | 'from'> {
  /** Asked before each piece of work. */
  terms(): Promise<LiveTerms>
  /** Rung when a webhook has come. */
  readonly bell: Bell
  /** How often it looks without being rung for. */
  readonly lookMs: number
  /** Done meanwhile, by whoever looks after the webhooks; it ends with the signal. */
  readonly beside?: (signal: AbortSignal) => Promise<void>
  /** Something was left to the other parts: less urgent writes, or cases. */
  readonly handed?: () => void
}

/** Pieces of work at once: while one waits for a vendor, the next webhook is read. */
const AT_ONCE = 4
/** P0 and P1 go out from here; the rest goes with everybody else's. */
const URGENT = 1
/** A ticket that a webhook named is looked after for so long: its case, a conflict, the answer to its first writes. */
const MINE_MS = 120_000
/** After a fault. */
const REST_MS = 5_000
const NAMES_MS = 10 * 60_000

/**
 * Looks after what webhooks name, beside everything else and before it: reads each record whole, judges it, and delivers at once what is
 * urgent. Goes on until the signal aborts or another process takes over; answers at once where one is at it. Throws what leaves it unable
 * to go on; it may be begun anew.
 */
export async function runLive(options: LiveOptions): Promise<'held' | 'ended'> {
  const { store, left, log } = options
  const row = await introduce(options)
  const owner = options.ids.next()
  const leases = await holdLeases(store, [leaseOf(left.id, LIVE)], owner, options, { ttlMs: options.leaseMs ?? LEASE_MS, gate: left.id, wait: false }).catch((error: unknown) => {
    if (error instanceof BridgeError && error.code === 'store.busy') return null
    throw error
  })
  if (leases === null) return 'held'
  const signal = AbortSignal.any([options.signal, leases.lost])
  const lane = createLane(options, leases, { row, owner, signal })
  const over = new AbortController()
  const beside = options.beside?.(AbortSignal.any([signal, over.signal]))
  try {
    while (!signal.aborted) {
      const nap = await lane.look().catch((error: unknown) => {
        if (!(error instanceof BridgeError) && !(error instanceof WireFault)) throw error
        if (!signal.aborted) log.warn('live.resting', { code: codeOf(error) })
        return REST_MS
      })
      await options.bell.wait(nap, signal)
    }
  } finally {
    over.abort(new Error('over'))
    await beside
    await lane.close()
    await leases.release()
  }
  return 'ended'
}

interface Lane {
  /** Begins whatever there is to do; answers how long it may wait before it looks again. */
  look(): Promise<number>
  close(): Promise<void>
}

function createLane(options: LiveOptions, leases: HeldLeases, { row, owner, signal }: Pick<RunIdentity, 'row' | 'owner' | 'signal'>): Lane {
  const { store, left, right, clock, log, bell } = options
  const results = newResults()
  const pieces = new Set<Promise<void>>()
  const taken = new Set<string>()
  const mine = new Map<string, Instant>()
  let restUntil = 0
  let broken: Error | null = null
  let names: { readonly version: string | null; readonly until: Instant; readonly found: Awaited<ReturnType<typeof namesOf>> } | null = null
  let latest: SyncContext | null = null
  let outboxes: readonly { readonly outbox: Outbox; pumping: boolean; again: boolean }[] = []

  /** Today's policy and mapping, counts of its own, and a run of its own that its writes go by. */
  async function context(): Promise<SyncContext> {
    const terms = await options.terms()
    const mode = terms.mode === 'write' && (await store.read(isStopped)) ? 'observe' : terms.mode
    const version = terms.mapping?.version ?? null
    if (names === null || names.version !== version || names.until <= clock.now()) {
      const found = await namesOf({ store, left, right, log, mapping: terms.mapping ?? null }, mode)
      names = { version, until: clock.now() + (found.fault === null ? NAMES_MS : REST_MS), found }
    }
    const shared = sharedContext({ ...options, ...terms, from: null }, { row, mode, run: options.ids.next(), owner, signal, names: names.found })
    latest = under({ ...shared, faults: { right: names.found.fault } }, leases, LIVE)
    if (mode === 'write' && outboxes.length === 0) outboxes = [left, ...(right === null ? [] : [right])].map((connection) => ({ outbox: urgentOutbox(connection.id), pumping: false, again: false }))
    return latest
  }

  function urgentOutbox(id: string): Outbox {
    const base = latest
    if (base === null) throw new Error('no context yet')
    return outboxOf(base, leases, id === left.id ? left : (right ?? left), results, options.leaseMs, { most: URGENT, ended: () => bell.ring(), latest: () => latest ?? base })
  }

  function begin(work: () => Promise<void>, names_: readonly string[]): void {
    for (const name of names_) taken.add(name)
    const piece = carryOut(work).finally(() => {
      for (const name of names_) taken.delete(name)
      pieces.delete(piece)
      bell.ring()
    })
    pieces.add(piece)
  }

  async function carryOut(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      restUntil = clock.now() + REST_MS
      if (!signal.aborted) log.warn('live.piece-failed', { code: codeOf(error) })
    }
  }

  async function judge(ctx: SyncContext, ids: readonly string[]): Promise<void> {
    for (const part of chunks(ids)) await judgeThese(ctx, (tx) => dueNow(ctx, tx, part), () => bell.ring())
    if (ctx.counts.planned === 0) return
    await keepRun(ctx)
    options.handed?.()
  }

  async function read(ctx: SyncContext, pending: Parameters<typeof readNamed>[1]): Promise<void> {
    const ids = await readNamed(ctx, pending)
    if (ids === null) throw new BridgeError('connector.unavailable', 'what a webhook named could not be read')
    for (const id of ids) mine.set(id, clock.now() + MINE_MS)
    await judge(ctx, ids)
  }

  async function pump(one: (typeof outboxes)[number]): Promise<void> {
    one.again = one.pumping
    if (one.pumping) return
    one.pumping = true
    try {
      do {
        one.again = false
        await one.outbox.pump('all')
      } while (one.again)
    } finally {
      one.pumping = false
    }
  }

  return {
    async look() {
      if (broken !== null) throw broken
      for (const [id, until] of mine) if (until <= clock.now()) mine.delete(id)
      const pending = (await store.read((tx) => tx.inbox.pending(left.id, CHUNK + taken.size))).filter(({ id }) => !taken.has(`d ${id}`)).slice(0, CHUNK)
      if (restUntil <= clock.now() && pieces.size < AT_ONCE && pending.length > 0) {
        const ctx = await context()
        begin(() => read(ctx, pending), pending.map(({ id }) => `d ${id}`))
      }
      const own = [...mine.keys()].filter((id) => !taken.has(`t ${id}`))
      const due = pieces.size < AT_ONCE && own.length > 0 ? await store.read((tx) => dueNow({ left }, tx, own)) : []
      if (restUntil <= clock.now() && due.length > 0) {
        const ctx = await context()
        const ids = due.map(({ ticket }) => ticket.ref.id)
        begin(() => judge(ctx, ids), ids.map((id) => `t ${id}`))
      }
      if (latest === null) await context()
      // A fault while booking is nobody's answer: whoever comes next takes over what is out.
      for (const one of outboxes) void pump(one).catch((error: unknown) => void (broken ??= new Error('a delivery could not be booked', { cause: error })))
      const next = outboxes.map(({ outbox }) => outbox.nextAt() ?? Number.POSITIVE_INFINITY)
      return Math.max(1, Math.min(options.lookMs, ...next.map((at) => at - clock.now())))
    },
    async close() {
      await Promise.all(pieces)
      for (const { outbox } of outboxes) await outbox.release()
    },
  }

  /** What was written here can be found and taken back by its run, as any other. */
  async function keepRun(ctx: SyncContext): Promise<void> {
    const at = clock.now()
    await store.write(async (tx) => {
      await tx.runs.start(ctx.run, at)
      await tx.runs.finish(ctx.run, at, 'done', { run: ctx.run, state: 'done', mode: ctx.mode, part: LIVE, policy: ctx.policy.version, mapping: ctx.mapping?.version ?? null, ...ctx.counts })
    })
  }
}

/** Those of them that wait for nothing but to be judged. */
async function dueNow({ left }: Pick<SyncContext, 'left'>, tx: Tx, ids: readonly string[]): Promise<readonly StoredTicket[]> {
  return [...(await tx.tickets.get(left.id, ids)).values()].filter((row) => row.routed && row.dueAfter !== null && row.dueAfter <= 0)
}

function codeOf(error: unknown): string {
  if (error instanceof BridgeError) return error.code
  return error instanceof WireFault ? `wire.${error.sent}` : error instanceof Error ? `unforeseen.${error.name}` : 'unforeseen'
}
