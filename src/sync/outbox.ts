import type { Connection, FileSource, Submission, Writer } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import { WireFault, type Clock, type Ids, type Instant, type Log } from '../domain/ports.ts'
import type { Outcome, Write, WriteOp } from '../domain/write.ts'
import type { DeliveryRow, ReadyOp, Store, Tx } from '../store/store.ts'
import { afterFault, growing, missingOf, pollAfter, type Pause, worthSending } from './outbox-rules.ts'

export interface OutboxPorts {
  readonly store: Store
  readonly connection: Connection
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly owner: string
  readonly leaseMs: number
  /** The ops this outbox delivers; what set-up and sync want of one vendor is booked differently. */
  readonly ops: ReadonlySet<WriteOp>
  /** Where the bytes of files come from. */
  readonly files?: FileSource
  /** Whether nothing may leave now; what is out already is asked about all the same. Left out: nobody can stop it. */
  readonly stopped?: (tx: Tx) => Promise<boolean>
  /** Asked in the transaction that takes removals: withdraws those that may not leave any more. */
  readonly keepBack?: (tx: Tx) => Promise<void>
  /** Delivers what is at least this urgent, no call waiting for another; left out: everything, in turn. `ended`: a call is over. */
  readonly urgent?: { readonly most: number; readonly ended: () => void }
  /** A transaction that fails once another process delivers here; left out: any transaction. */
  readonly fenced?: Store['write']
  /** Books outcomes and whatever follows from them, in one transaction of its own. */
  settle(delivery: DeliveryRow, outcomes: readonly Outcome[], resent: boolean): Promise<void>
}

export interface Outbox {
  /** Sends, polls and settles whatever is due. `full` waits for batches to fill while more is coming; `all` sends what there is. */
  pump(flush: 'full' | 'all'): Promise<void>
  /** Deliveries of this process that are not settled. */
  unsettled(): number
  /** When it is worth pumping again; null when nothing is under way here. */
  nextAt(): Instant | null
  /** Set while the vendor takes nothing: why, and until when. */
  pause(): Pause | null
  /** Keeps what is under way here one's own while a call takes long; called in the background. */
  keep(): Promise<void>
  /** Gives unsettled deliveries back, so that the next process need not wait for their leases. */
  release(): Promise<void>
}

interface Flight {
  readonly row: DeliveryRow
  handle: string | null
  /** Null handle: when it is sent again. */
  nextAt: Instant
  waitMs: number
  resends: number
  /** A call for it is under way. */
  sending: boolean
}

type AnyWriter = Writer<Write>

export const SYNC_OPS: ReadonlySet<WriteOp> = new Set<WriteOp>(['update-ticket', 'edit-ticket', 'create-ticket', 'create-case', 'update-case', 'edit-case', 'add-note', 'redact-note', 'remove', 'add-file'])
/** Files are long on the way, and nobody's safety waits for one. */
export const URGENT_OPS: ReadonlySet<WriteOp> = new Set([...SYNC_OPS].filter((op) => op !== 'add-file'))
export const SETUP_OPS: ReadonlySet<WriteOp> = new Set<WriteOp>(['provision', 'retire'])

/** Batches of one kind that are on their way to the vendor at once, of which nothing has been heard yet. */
const MOST_SENDING = 2

/**
 * Takes ready intents in the vendor's batch sizes, sends, keeps the handle, polls many at once and settles each item by itself.
 * A delivery whose answer was lost, here or in an earlier process, is only ever re-sent through `resubmit`, unchanged.
 * The one place that calls a vendor's writer.
 */
export function createOutbox(ports: OutboxPorts): Outbox {
  const { store, connection, clock, log, owner, leaseMs } = ports
  const flights = new Map<string, Flight>()
  /** Largest batch per op after the vendor turned a whole batch down: halves until the poison stands alone. */
  const shrunk = new Map<WriteOp, number>()
  let paused: Pause | null = null
  let failures = 0
  let recoveredAt = Number.NEGATIVE_INFINITY
  let renewedAt = clock.now()
  const background = new Set<Promise<void>>()
  let broken: { readonly error: unknown } | null = null

  const fenced: Store['write'] = ports.fenced ?? ((work) => store.write(work))
  const writerOf = (op: WriteOp): AnyWriter | undefined => connection.writes[op]

  const stopped = (): boolean => paused !== null
  const held = (tx: Tx): Promise<boolean> => ports.stopped?.(tx) ?? Promise.resolve(false)
  const readyNow = (tx: Tx): ReturnType<Tx['intents']['ready']> => tx.intents.ready(connection.id, clock.now(), ports.urgent?.most)

  async function recover(): Promise<void> {
    if (clock.now() - recoveredAt < leaseMs) return
    recoveredAt = clock.now()
    const rows = await store.write((tx) => tx.intents.unsettled({ connection: connection.id, owner, now: clock.now(), leaseMs }))
    const foreign = rows.filter((row) => !ports.ops.has(row.op)).map((row) => row.id)
    if (foreign.length > 0) await store.write((tx) => tx.intents.renew(foreign, owner, clock.now()))
    for (const row of rows) {
      if (flights.has(row.id) || !ports.ops.has(row.op)) continue
      log.info('outbox.recovered', { connection: connection.id, delivery: row.id, op: row.op, intents: row.intents.length, handle: row.handle !== null })
      flights.set(row.id, { row, handle: row.handle, nextAt: clock.now(), waitMs: 2_000, resends: 0, sending: false })
    }
  }

  async function renew(): Promise<void> {
    if (flights.size === 0 || clock.now() - renewedAt < leaseMs / 3) return
    renewedAt = clock.now()
    await store.write((tx) => tx.intents.renew([...flights.keys()], owner, clock.now() + leaseMs))
  }

  async function settle(flight: Flight, outcomes: readonly Outcome[]): Promise<void> {
    await ports.settle(flight.row, outcomes, flight.resends > 0 || flight.row.intents.some((intent) => intent.attempts > 1))
    const rest = missingOf(flight.row, outcomes)
    if (rest.length === 0) {
      flights.delete(flight.row.id)
      return
    }
    // The vendor was silent about some: for them nothing is known, so they are sent again as they were.
    log.warn('outbox.silent-items', { connection: connection.id, delivery: flight.row.id, items: rest.length })
    flights.set(flight.row.id, { ...flight, row: { ...flight.row, intents: rest }, handle: null, nextAt: clock.now() + growing(flight.resends + 1), resends: flight.resends + 1, sending: false })
  }

  async function accept(flight: Flight, submission: Submission): Promise<void> {
    failures = 0
    if (submission.state === 'settled') return settle(flight, submission.outcomes)
    await store.write((tx) => tx.intents.setHandle(flight.row.id, submission.handle))
    flight.handle = submission.handle
    flight.waitMs = 2_000
    flight.nextAt = clock.now() + flight.waitMs
  }

  /** A whole sending failed. */
  async function failed(flight: Flight, error: unknown): Promise<void> {
    const { row } = flight
    log.warn('outbox.batch-failed', { connection: connection.id, delivery: row.id, op: row.op, intents: row.intents.length, code: codeOf(error) })
    const verdict = afterFault(error, row, flight.resends > 0, failures, clock.now(), flight.resends)
    failures += 1
    if (verdict.pause !== null) paused = verdict.pause
    if (verdict.shrink) shrunk.set(row.op, Math.max(1, Math.floor(row.intents.length / 2)))
    if (verdict.kind === 'unknown') {
      flight.handle = null
      flight.resends += 1
      flight.nextAt = clock.now() + growing(flight.resends)
      return
    }
    await settle(flight, verdict.outcomes)
  }

  async function resubmit(flight: Flight): Promise<void> {
    const writer = writerOf(flight.row.op)
    if (writer === undefined) return settle(flight, unsupported(flight.row))
    flight.resends = Math.max(1, flight.resends)
    let submission: Submission
    try {
      submission = await writer.resubmit(flight.row.intents.map((intent) => intent.write), ports.files)
    } catch (error) {
      return failed(flight, error)
    }
    return accept(flight, submission)
  }

  async function poll(op: WriteOp, due: readonly Flight[]): Promise<void> {
    const writer = writerOf(op)
    if (writer?.poll === undefined) {
      for (const flight of due) flight.handle = null
      return
    }
    // Whatever else is under way for this op comes along: the call costs the same.
    const asked = [...flights.values()].filter((flight) => flight.row.op === op && flight.handle !== null && (due.includes(flight) || (ports.urgent === undefined && flight.nextAt <= clock.now() + 2_000)))
    let answers: ReadonlyMap<string, readonly Outcome[] | 'pending' | 'lost'>
    try {
      answers = await writer.poll(asked.map((flight) => flight.handle ?? ''))
    } catch (error) {
      const verdict = afterFault(error, null, true, failures, clock.now())
      failures += 1
      if (verdict.pause !== null) paused = verdict.pause
      log.warn('outbox.poll-failed', { connection: connection.id, op, code: codeOf(error) })
      for (const flight of asked) flight.nextAt = clock.now() + growing(failures)
      return
    }
    failures = 0
    for (const flight of asked) {
      const answer = answers.get(flight.handle ?? '') ?? 'pending'
      if (answer === 'pending') {
        flight.waitMs = pollAfter(flight.waitMs)
        flight.nextAt = clock.now() + flight.waitMs
      } else if (answer === 'lost') {
        flight.handle = null
        flight.resends += 1
        flight.nextAt = clock.now()
      } else await settle(flight, answer)
    }
  }

  async function sendOp(ready: ReadyOp, flush: 'full' | 'all'): Promise<void> {
    const writer = writerOf(ready.op)
    const largest = Math.min(writer?.largest ?? 100, shrunk.get(ready.op) ?? Number.POSITIVE_INFINITY)
    let left = ready.count
    while (!stopped() && left > 0 && worthSending({ ...ready, count: left }, largest, flush, clock.now())) {
      const out = [...flights.values()].filter((flight) => flight.row.op === ready.op)
      if (out.length >= (writer?.inFlight ?? 1)) return
      // While some wait for the vendor's leave, more of them gather: the next call takes them all.
      if (out.filter((flight) => flight.sending && flight.handle === null).length >= MOST_SENDING) return
      const row = await fenced(async (tx) => {
        if (await held(tx)) return null
        if (ready.op === 'remove') await ports.keepBack?.(tx)
        return tx.intents.take({ connection: connection.id, op: ready.op, limit: largest, delivery: ports.ids.next(), owner, now: clock.now(), leaseMs, ...(ports.urgent === undefined ? {} : { most: ports.urgent.most }) })
      })
      if (row === null || row.intents.length === 0) return
      left -= row.intents.length
      const flight: Flight = { row, handle: null, nextAt: clock.now(), waitMs: 2_000, resends: 0, sending: false }
      flights.set(row.id, flight)
      if (writer === undefined) await settle(flight, unsupported(row))
      else await beside([flight], () => submit(writer, flight))
      // Long on the way: whatever else there is gets its turn before the next.
      if (ready.op === 'add-file') return
    }
  }

  /** In turn, or, where what is urgent must not wait for it, beside everything else; then a fault of ours is thrown by the next pump. */
  async function beside(own: readonly Flight[], work: () => Promise<void>): Promise<void> {
    if (ports.urgent === undefined) return work()
    for (const flight of own) flight.sending = true
    const ended = work()
      .catch((error: unknown) => void (broken ??= { error }))
      .finally(() => {
        for (const flight of own) flight.sending = false
        background.delete(ended)
        ports.urgent?.ended()
      })
    background.add(ended)
  }

  async function submit(writer: AnyWriter, flight: Flight): Promise<void> {
    let submission: Submission
    try {
      submission = await writer.submit(flight.row.intents.map((intent) => intent.write), ports.files)
    } catch (error) {
      return failed(flight, error)
    }
    shrunkUnless(flight.row.op)
    return accept(flight, submission)
  }

  /** A batch went through: batches grow again. */
  function shrunkUnless(op: WriteOp): void {
    const size = shrunk.get(op)
    if (size === undefined) return
    if (size >= 100) shrunk.delete(op)
    else shrunk.set(op, size * 2)
  }

  return {
    async pump(flush) {
      if (broken !== null) throw broken.error
      if (paused !== null && clock.now() >= paused.until) paused = null
      await recover()
      await renew()
      if (paused !== null) return
      const due = [...flights.values()].filter((flight) => !flight.sending && flight.nextAt <= clock.now())
      for (const op of new Set(due.filter((flight) => flight.handle !== null).map((flight) => flight.row.op))) {
        const asked = due.filter((flight) => flight.row.op === op && flight.handle !== null)
        await beside(asked, () => poll(op, asked))
      }
      const ready = await store.read(async (tx) => ((await held(tx)) ? null : readyNow(tx)))
      if (ready === null) return
      const again = [...flights.values()].filter((one) => !one.sending && one.handle === null && one.nextAt <= clock.now())
      for (const flight of again) {
        if (paused === null) await beside([flight], () => resubmit(flight))
      }
      if (paused !== null) return
      // What was sent again may have set others free.
      const now = again.length === 0 ? ready : await store.read(readyNow)
      for (const one of now.filter(({ op }) => ports.ops.has(op)).toSorted((a, b) => a.priority - b.priority || a.oldest - b.oldest)) await sendOp(one, flush)
    },
    unsettled: () => flights.size,
    nextAt() {
      if (paused !== null) return paused.until
      const idle = [...flights.values()].filter((flight) => !flight.sending)
      return idle.length === 0 ? null : Math.min(...idle.map((flight) => flight.nextAt))
    },
    pause: () => paused,
    keep: () => renew(),
    async release() {
      await Promise.all(background)
      if (flights.size > 0) await store.write((tx) => tx.intents.renew([...flights.keys()], owner, clock.now()))
      flights.clear()
    },
  }
}

function unsupported(row: DeliveryRow): readonly Outcome[] {
  return row.intents.map(({ write }) => ({ key: write.key, result: 'refused', code: 'connector.unsupported', reason: 'this CRM cannot do that', remedy: 'Nothing to do: it is shown as unavailable.' }))
}

function codeOf(error: unknown): string {
  if (error instanceof BridgeError) return error.code
  if (error instanceof WireFault) return `wire.${error.sent}`
  // The name of a fault of ours, never its message: that may quote what was being sent.
  return error instanceof Error ? `unforeseen.${error.name}` : 'unforeseen'
}
