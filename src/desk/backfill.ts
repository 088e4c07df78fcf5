import type { SignedBy } from '../domain/audit.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Instant } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import { backfillPause, backfillProgress, historyRead, isHistory, putBackfillPause, type BackfillPause, type BackfillProgress } from '../sync/backfill.ts'

export interface BackfillStatus {
  readonly state: 'not-begun' | 'reading' | 'paused' | 'done'
  /** Records read, and how many there will be; null where too little is read to tell. By the time they cover, so an estimate until it is done. */
  readonly done: { readonly tickets: number; readonly comments: number }
  readonly total: { readonly tickets: number | null; readonly comments: number | null }
  /** From 0 to 1. */
  readonly share: number
  /** Records a minute while it reads. */
  readonly perMinute: number | null
  /** Of reading, while nobody pauses it; null where too little is read to tell. */
  readonly etaSeconds: number | null
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
  /** Who paused it; null while nobody has. */
  readonly paused: Pick<BackfillPause, 'at' | 'by' | 'why'> | null
}

/** Less than this of it read tells nothing about the rest. */
const TELLING = 0.01

/** How far the reading of history is. */
export function backfillStatus(store: Store, connection: string): Promise<BackfillStatus> {
  return store.read(async (tx) => {
    const row = await tx.connections.get(connection)
    const read = await historyRead(tx, connection)
    const pause = await backfillPause(tx, connection)
    return statusOf({ connectedAt: row?.connectedAt ?? null, read, progress: await backfillProgress(tx, connection), pause })
  })
}

interface Known {
  readonly connectedAt: Instant | null
  readonly read: Readonly<Record<'tickets' | 'comments', Instant | null>>
  readonly progress: BackfillProgress | null
  readonly pause: BackfillPause | null
}

/** Pure. */
export function statusOf({ connectedAt, read, progress, pause }: Known): BackfillStatus {
  const ended = connectedAt !== null && read.tickets !== null && read.comments !== null && !isHistory(Math.min(read.tickets, read.comments), connectedAt)
  const shareOf = (upTo: Instant | null): number => {
    if (ended) return 1
    if (upTo === null || connectedAt === null || progress?.firstAt == null || connectedAt <= progress.firstAt) return 0
    return Math.min(1, Math.max(0, (upTo - progress.firstAt) / (connectedAt - progress.firstAt)))
  }
  const shares = { tickets: shareOf(read.tickets), comments: shareOf(read.comments) }
  const done = { tickets: progress?.tickets ?? 0, comments: progress?.comments ?? 0 }
  const totalOf = (which: 'tickets' | 'comments'): number | null => (shares[which] < TELLING ? null : Math.round(done[which] / shares[which]))
  const share = (shares.tickets + shares.comments) / 2
  const active = progress?.activeMs ?? 0
  const paused = pause?.paused === true && !ended
  return {
    state: ended ? 'done' : paused ? 'paused' : read.tickets === null ? 'not-begun' : 'reading',
    done, total: { tickets: totalOf('tickets'), comments: totalOf('comments') }, share,
    perMinute: active > 0 ? Math.round(((done.tickets + done.comments) * 60_000) / active) : null,
    etaSeconds: ended ? 0 : active > 0 && share >= TELLING ? Math.ceil((active * (1 - share)) / share / 1000) : null,
    startedAt: progress?.startedAt ?? null, endedAt: progress?.endedAt ?? null,
    paused: paused && pause !== null ? { at: pause.at, by: pause.by, why: pause.why } : null,
  }
}

/** Pauses the reading of history, or lets it go on; whoever reads it hears of it before its next slice. What is new is read all the same. Answers false where it was so already. */
export function switchBackfill(store: Store, connection: string, to: 'paused' | 'resumed', signed: SignedBy): Promise<boolean> {
  return store.write(async (tx) => {
    const was = (await backfillPause(tx, connection))?.paused === true
    if (was === (to === 'paused')) return false
    const row = await tx.connections.get(connection)
    const read = await historyRead(tx, connection)
    const ended = statusOf({ connectedAt: row?.connectedAt ?? null, read, progress: null, pause: null }).state === 'done'
    if (to === 'paused' && ended) throw new BridgeError('desk.order', 'the backfill is done: there is nothing left to pause')
    await putBackfillPause(tx, connection, { paused: to === 'paused', by: signed.by, why: signed.why, at: signed.at })
    await tx.audit.add({ ...signed, verb: to === 'paused' ? 'backfill-paused' : 'backfill-resumed', as: null, on: [{ connection, kind: 'account', id: connection }] })
    return true
  })
}
