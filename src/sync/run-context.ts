import type { Connection } from '../connector/connector.ts'
import type { BridgeError } from '../domain/errors.ts'
import type { ReadsAs, Side } from '../domain/merge.ts'
import type { Clock, Ids, Instant, Log, Random } from '../domain/ports.ts'
import type { Write } from '../domain/write.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { asRead } from '../mapping/reads-as.ts'
import type { ConnectionRow, Store, Tx } from '../store/store.ts'
import type { Caps } from './caps.ts'
import { newCounts, type Progress, type SyncContext, type SyncMode, type SyncPolicy } from './context.ts'
import { asFault, sturdy } from './faults.ts'
import { LEASE_MS, type HeldLeases } from './lease.ts'
import { fileSource } from './carry/file-source.ts'
import { keepBack } from './lives/removed.ts'
import { createOutbox, SYNC_OPS, URGENT_OPS, type Outbox } from './outbox.ts'
import type { Route } from './route.ts'
import { settler, type Results } from './settle.ts'
import { schemasFound } from './schemas.ts'
import { leaseOf, type Stream } from './streams.ts'
import { isStopped } from './switch.ts'

export interface RunOptions {
  readonly store: Store
  readonly left: Connection
  readonly right: Connection | null
  readonly policy: SyncPolicy
  readonly route: Route
  /** Keeps tickets and cases in step both ways; left out: cases only mirror tickets. */
  readonly mapping?: CompiledMapping | null
  /** A published mapping that this build cannot use: the one above stands in for it. */
  readonly mappingRefused?: string | null
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly log: Log
  readonly mode: SyncMode
  /** Where reading begins when nothing has been read yet; null: at the very beginning. */
  readonly from: Instant | null
  /** Public address of Breakwater's pages, for links in notes. */
  readonly page: string | null
  /** Aborting finishes the page in hand, leaves what is under way in the store, and ends the run as stopped. */
  readonly signal: AbortSignal
  readonly progress?: (progress: Progress) => void
  /** Told every write that a dry run would make. */
  readonly show?: (write: Write, connection: string) => void
  readonly leaseMs?: number
  /** The vendors are asked for news once in so long; left out: by every run. */
  readonly readEveryMs?: number
  /** What webhooks name is looked after elsewhere, now or soon: a long run must not keep that from beginning. */
  readonly webhooksApart?: boolean
  /** How much automation may write an hour; left out: as much as the vendors take. */
  readonly caps?: Caps
}

/** Writes put off by the vendor for longer than this are left to the next run. */
export const PATIENCE_MS = 10 * 60_000
/** How often a stopped run looks at what is still out. */
const LAST_LOOKS = 12
/** No sleep is longer, so that a wake-up is never far. */
export const LONGEST_NAP_MS = 5_000

/** Both accounts get a row the first time they are met; what was last touched before is quiet history. */
export async function introduce({ store, left, right, clock }: Pick<RunOptions, 'store' | 'left' | 'right' | 'clock'>): Promise<ConnectionRow> {
  return store.write(async (tx) => {
    const known = await tx.connections.get(left.id)
    if (right !== null && (await tx.connections.get(right.id)) === null) await tx.connections.ensure({ id: right.id, vendor: right.vendor, url: '', connectedAt: clock.now() })
    return known ?? tx.connections.ensure({ id: left.id, vendor: left.vendor, url: '', connectedAt: clock.now() })
  })
}

interface Names {
  readonly mapping: CompiledMapping | null
  readonly readsAs: ReadsAs
  readonly fault: BridgeError | null
}

/**
 * How the second CRM reads back what it is given. Where it does not answer, it is not asked anything else in this run either, and its names are
 * taken to be those found last: without them, what is planned meanwhile would look like a person's change once it is read back.
 */
export async function namesOf({ store, left, right, mapping = null, log }: Pick<RunOptions, 'store' | 'left' | 'right' | 'mapping' | 'log'>, mode: SyncMode): Promise<Names> {
  if (right?.readsAs === undefined || mode === 'observe') return { mapping, readsAs: {}, fault: null }
  const named = (names: Readonly<Record<Side, ReadsAs>>): Pick<Names, 'mapping' | 'readsAs'> => ({ mapping: mapping === null ? null : asRead(mapping, names.left, names.right), readsAs: names.right })
  try {
    const readsAs = await right.readsAs()
    return { ...named({ left: (await left.readsAs?.()) ?? {}, right: readsAs }), fault: null }
  } catch (error) {
    const fault = asFault(error)
    log.warn('sync.right-silent', { connection: right.id, code: fault.code })
    const found = await store.read((tx) => schemasFound(tx, left.id))
    return { ...named({ left: {}, right: found?.readsAs ?? {} }), fault }
  }
}

export interface RunIdentity {
  readonly row: ConnectionRow
  readonly mode: SyncMode
  readonly run: string
  readonly owner: string
  readonly signal: AbortSignal
  readonly names: Names
}

/** What every piece of one run shares; `under` makes it one piece's own. */
export type SharedContext = Omit<SyncContext, 'fenced'>

export function sharedContext(options: RunOptions, { row, mode, run, owner, signal, names }: RunIdentity): SharedContext {
  const { store, left, right, route, clock, ids, random, log, page } = options
  return {
    store, left, right, row, policy: sturdy(options.policy, log), route, mapping: names.mapping, drift: { paused: new Map(), mapping: names.mapping, lookedAt: Number.NEGATIVE_INFINITY }, readsAs: names.readsAs, mappingRefused: options.mappingRefused ?? null, clock, ids, random, log, mode,
    caps: options.caps ?? null, run, owner, page, signal, counts: newCounts(), alarmed: new Set(), parties: new Map(), faults: { right: names.fault }, show: options.show ?? (() => undefined),
  }
}

/** The context of one piece of work: what it stores is fenced by that piece's lease. */
export function under(shared: SharedContext, leases: HeldLeases, stream: Stream): SyncContext {
  return { ...shared, fenced: (work) => leases.fenced(leaseOf(shared.left.id, stream), work) }
}

/** Only what is urgent, side by side; `latest`: the context that outcomes are booked under. */
interface UrgentOnly {
  readonly most: number
  readonly ended: () => void
  readonly latest: () => SyncContext
}

/** Delivers to one connection; its deliveries stay its own however long a call takes. */
export function outboxOf(ctx: SyncContext, leases: HeldLeases, connection: Connection, results: Results, leaseMs = LEASE_MS, urgent?: UrgentOnly): Outbox {
  const { store, clock, ids, log, owner } = ctx
  const outbox = createOutbox({
    store, connection, clock, ids, log, owner, leaseMs, ops: urgent === undefined ? SYNC_OPS : URGENT_OPS, files: fileSource(ctx), stopped: isStopped, keepBack: (tx) => keepBack(ctx, tx), fenced: (work) => ctx.fenced(work),
    settle: (...told) => settler(urgent?.latest() ?? ctx, connection, results)(...told), ...(urgent === undefined ? {} : { urgent }),
  })
  leases.meanwhile(() => outbox.keep())
  return outbox
}

/** When this outbox is worth pumping again; null when nothing is left to do for now. */
export async function dueAt(ctx: Pick<SyncContext, 'clock'>, tx: Tx, outbox: Outbox, connection: string): Promise<Instant | null> {
  const now = ctx.clock.now()
  const pause = outbox.pause()
  if (pause !== null && (pause.final || pause.until - now > PATIENCE_MS)) return null
  const next = outbox.nextAt()
  if (next !== null) return next
  // Of what a run delivers: what a set-up left half done is finished by the next set-up, and waiting for it here would never end.
  const { at, sent } = { at: await tx.intents.nextAt(connection, SYNC_OPS), sent: await tx.intents.sent(connection, SYNC_OPS) }
  // Somebody else's deliveries, dead with their process: theirs once the lease is over.
  if (sent > 0) return now + 1_000
  return at !== null && at - now <= PATIENCE_MS ? at : null
}

/** Somebody stopped everything: what has left already is asked about for a while, so that it is known what became of it. */
export async function settleOut({ clock, signal }: Pick<SyncContext, 'clock' | 'signal'>, outboxes: readonly Outbox[]): Promise<void> {
  for (let look = 0; look < LAST_LOOKS; look += 1) {
    for (const outbox of outboxes) await outbox.pump('all')
    if (outboxes.every((outbox) => outbox.unsettled() === 0)) return
    const next = Math.min(...outboxes.map((outbox) => outbox.nextAt() ?? Number.POSITIVE_INFINITY))
    await clock.sleep(Math.min(LONGEST_NAP_MS, Math.max(1_000, next - clock.now())), signal)
  }
}
