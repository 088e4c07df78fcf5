import type { Checkpoint, Page } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Instant } from '../domain/ports.ts'
import type { Comment, SuspendedTicket, Ticket } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'
import type { StoredTicket, Tx } from '../store/store.ts'
import { bookSlice, isBackfillPaused, isHistory } from './backfill.ts'
import { breathe, CHUNK, chunks, COMMENTS, SUSPENDED, TICKETS, type SyncContext } from './context.ts'
import { commentInput, isTheirs, suspendedInput, triageInput } from './input.ts'
import { mindLastWords } from './lives/look-after.ts'
import { takeComments } from './lives/take-comments.ts'
import { liftDeletes, takeDeletes } from './lives/take-deletes.ts'
import { linkFollowUps } from './follow-ups/link.ts'
import { takeMerges } from './merges/take.ts'
import { observe, overtaking, type Observation, type Position } from './observe.ts'
import { noteChanges } from './webhooks/unheard.ts'
import { addAttention, attentionRow, isUrgent, raise, type Alarm } from './watch.ts'

type StreamName = typeof TICKETS | typeof COMMENTS | typeof SUSPENDED

export interface Puller {
  /** Reads and stores the next page; null once everything has been read for now. */
  step(): Promise<StreamName | null>
  /** There may be news by now. */
  again(): void
  /** Everything said before this instant is stored. */
  commentsUpTo(): Instant
  /** Share of the reading done, by the vendor's clock. */
  share(): number | null
}

/** While comments are caught up with, new tickets are looked for this often. */
const REREAD_MS = 60_000

/**
 * Reads everything from where it stands. While history is paused it reads what changed since the bridge came instead, by checkpoints of its
 * own: what is new then overtakes, each with its whole thread, and history goes on later from where it stood.
 */
export async function createPuller(ctx: SyncContext, from: Instant | null): Promise<Puller> {
  const all = await createReader(ctx, from, ALL)
  let fresh: Puller | null = null
  return {
    ...all,
    async step() {
      const { connectedAt } = ctx.row
      // History is read in slices of a page: whoever pauses it is heard between any two of them.
      if (!isHistory(all.readTo(), connectedAt) || !(await ctx.store.read((tx) => isBackfillPaused(tx, ctx.left.id)))) return all.step()
      fresh ??= await createReader(ctx, connectedAt, NEWS)
      return fresh.step()
    },
    again() {
      all.again()
      fresh?.again()
    },
  }
}

interface Lane {
  /** Of its checkpoints. */
  readonly suffix: string
  /** Each ticket is judged without waiting for the stream of comments. */
  readonly overtakes: boolean
}

const ALL: Lane = { suffix: '', overtakes: false }
const NEWS: Lane = { suffix: '~news', overtakes: true }

/**
 * Tickets lead, comments follow: a comment can be told to belong to the route only once its ticket is known, and a ticket's page always
 * comes at or after its comments' place in time. Reading comments first would mean one call per ticket for what went by unkept.
 */
async function createReader(ctx: SyncContext, from: Instant | null, lane: Lane): Promise<Puller & { readTo(): Instant }> {
  const { left, clock, signal } = ctx
  if (left.reads.tickets === undefined || left.reads.comments === undefined) throw new BridgeError('connector.unsupported', `${left.id} cannot be read as a stream of tickets and comments`)
  const start = from ?? 0
  const ends: Record<StreamName, { upTo: Instant; atEnd: boolean; at: Instant }> = {
    tickets: { upTo: start, atEnd: false, at: 0 },
    comments: { upTo: start, atEnd: false, at: 0 },
    suspended: { upTo: start, atEnd: left.reads.suspended === undefined, at: 0 },
  }
  await ctx.store.read(async (tx) => {
    for (const name of [TICKETS, COMMENTS, SUSPENDED] as const) ends[name].upTo = (await tx.checkpoints.get(left.id, positionOf(lane, name)))?.upTo ?? start
  })
  const began = { ...ends.comments }
  const startedAt = clock.now()
  const reading = new Map<StreamName, AsyncIterator<Page<Ticket | Comment | SuspendedTicket>>>()

  function choose(): StreamName | null {
    const due = (name: StreamName): boolean => ends[name].atEnd && clock.now() - ends[name].at >= REREAD_MS
    if (!ends.tickets.atEnd || (!ends.comments.atEnd && due(TICKETS))) return TICKETS
    if (!ends.suspended.atEnd) return SUSPENDED
    return ends.comments.atEnd ? null : COMMENTS
  }

  async function open(name: StreamName): Promise<AsyncIterator<Page<Ticket | Comment | SuspendedTicket>>> {
    const stored: { value: Checkpoint } | null = await ctx.store.read((tx) => tx.checkpoints.get(left.id, positionOf(lane, name)))
    const options = { signal, ...(from === null ? {} : { from }) }
    const pages = left.reads[name]?.changes(stored?.value ?? null, options)
    if (pages === undefined) throw new BridgeError('connector.unsupported', `${left.id} has no stream of ${name}`)
    return pages[Symbol.asyncIterator]() as AsyncIterator<Page<Ticket | Comment | SuspendedTicket>>
  }

  async function next(name: StreamName): Promise<Page<Ticket | Comment | SuspendedTicket> | null> {
    const iterator = reading.get(name) ?? (await open(name))
    reading.set(name, iterator)
    try {
      const { value, done } = await iterator.next()
      return done === true ? null : value
    } catch (error) {
      reading.delete(name)
      throw error
    }
  }

  return {
    async step() {
      const name = choose()
      if (name === null) return null
      const page = await next(name)
      if (page === null) {
        reading.delete(name)
        ends[name] = { ...ends[name], atEnd: true, at: clock.now() }
        return name
      }
      if (page.rejected.length > 0) {
        ctx.counts.rejected += page.rejected.length
        for (const { id } of page.rejected) ctx.log.warn('sync.record-rejected', { connection: left.id, stream: name, id })
      }
      const slice: Slice = { lane, history: !lane.overtakes && isHistory(Math.min(ends.tickets.upTo, ends.comments.upTo), ctx.row.connectedAt) }
      if (name === TICKETS) await storeTickets(ctx, page as Page<Ticket>, slice, { commentsUpTo: ends.comments.upTo, connectedAt: ctx.row.connectedAt, withThread: false })
      else if (name === COMMENTS) await storeComments(ctx, page as Page<Comment>, slice)
      else await storeSuspended(ctx, page as Page<SuspendedTicket>)
      if (name !== SUSPENDED) await noteChanges(ctx, announced(page.records as readonly (Ticket | Comment)[]))
      ends[name] = { upTo: Math.max(ends[name].upTo, page.upTo), atEnd: page.atEnd, at: clock.now() }
      if (page.atEnd) reading.delete(name)
      ctx.log.info('sync.page-stored', { connection: left.id, stream: name, records: page.records.length, atEnd: page.atEnd })
      return name
    },
    again() {
      for (const name of [TICKETS, COMMENTS, SUSPENDED] as const) ends[name].atEnd = name === SUSPENDED && left.reads.suspended === undefined
    },
    commentsUpTo: () => ends.comments.upTo,
    readTo: () => Math.min(ends.tickets.upTo, ends.comments.upTo),
    share() {
      if (ends.comments.atEnd && ends.tickets.atEnd) return 1
      const whole = startedAt - began.upTo
      return whole <= 0 || began.upTo === 0 ? null : Math.min(1, Math.max(0, (ends.comments.upTo - began.upTo) / whole))
    },
  }
}

/** When what webhooks tell of was done: a ticket made, something said by anybody but us. */
function announced(records: readonly (Ticket | Comment)[]): readonly Instant[] {
  return records.flatMap((record) => ('createdAt' in record ? (record.status === 'deleted' ? [] : [record.createdAt]) : record.ownKey === null ? [record.at] : []))
}

interface Slice {
  readonly lane: Lane
  /** It belongs to the backfill. */
  readonly history: boolean
}

/** Mail that is held back has one position, whoever reads it. */
function positionOf({ suffix }: Lane, stream: StreamName): string {
  return stream === SUSPENDED ? stream : `${stream}${suffix}`
}

/** The last chunk's transaction completes the page and moves the checkpoint; a page without records still moves it. */
async function storePage<R extends Ticket | Comment | SuspendedTicket>(ctx: SyncContext, stream: StreamName, { lane, history }: Slice, page: Page<R>, prepare: (part: readonly R[]) => Promise<(tx: Tx) => Promise<void>>): Promise<void> {
  const parts = page.records.length === 0 ? [[]] : chunks(page.records)
  for (const [index, part] of parts.entries()) {
    const work = await prepare(part)
    await ctx.fenced(async (tx) => {
      await work(tx)
      if (index !== parts.length - 1) return
      await tx.checkpoints.put(ctx.left.id, positionOf(lane, stream), page.checkpoint, page.upTo)
      if (history) await bookSlice(ctx, tx, { stream, at: page.records.map((record) => ('changedAt' in record ? record.changedAt : record.at)) })
    })
    await breathe(ctx.clock, ctx.signal)
  }
}

function storeTickets(ctx: SyncContext, page: Page<Ticket>, slice: Slice, position: Position): Promise<void> {
  return storePage(ctx, TICKETS, slice, page, async (part) => {
    const known = await ctx.store.read((tx) => tx.tickets.get(ctx.left.id, part.map((ticket) => ticket.ref.id)))
    const seen = part.map((ticket) => observe(ticket, known.get(ticket.ref.id) ?? null, ctx.route, position))
    return storeObservations(ctx, seen, { told: true, overtakes: slice.lane.overtakes })
  })
}

/** Computes outside the transaction what it will store: rows, tombstones, alarms. `told`: by the stream of changes, not by a look at each. `overtakes`: none waits for the stream of comments. */
export function storeObservations(ctx: SyncContext, seen: readonly Observation[], { told = false, overtakes = false }: { readonly told?: boolean; readonly overtakes?: boolean } = {}): (tx: Tx) => Promise<void> {
  const rows: StoredTicket[] = []
  const alarms: Alarm[] = []
  const gone: StoredTicket[] = []
  const back: string[] = []
  for (const one of seen) {
    if (one.kind === 'keep' && one.restored) back.push(one.row.ticket.ref.id)
    if (one.kind === 'keep') rows.push(overtakes || (one.mayOvertake && isUrgent(judgeAlone(ctx, one.row.ticket))) ? overtaking({ ...one.row, threadComplete: false }) : one.row)
    else if (one.kind === 'shell') {
      rows.push(one.row)
      if (one.deleted) gone.push(one.row)
    } else if (one.kind === 'scan') {
      ctx.counts.scanned += 1
      const triage = judgeAlone(ctx, one.ticket)
      if (isUrgent(triage)) alarms.push({ ticket: one.ticket, triage })
    }
  }
  ctx.counts.pulled += rows.length
  return async (tx) => {
    await tx.tickets.observe(rows, ctx.clock.now())
    await addAttention(ctx, tx, gone.map(({ ticket }) => attentionRow(ticket.ref, ticket.changedAt, ticket.url, 'deleted', null)))
    await liftDeletes(ctx, tx, ctx.left.id, back)
    await linkFollowUps(ctx, tx, rows)
    await takeMerges(ctx, tx, 'left', rows.map(({ ticket }) => ticket))
    // A row of an export is one signal, and a look at the record another: only the first of them is kept here.
    if (told) await takeDeletes(ctx, tx, 'left', gone.map(({ ticket }) => ticket))
    await raise(ctx, tx, alarms)
  }
}

function judgeAlone(ctx: SyncContext, ticket: Ticket): Triage {
  return ctx.policy.triage(triageInput(ticket, []), ctx.clock.now())
}

async function storeComments(ctx: SyncContext, page: Page<Comment>, slice: Slice): Promise<void> {
  const known = await ctx.store.read((tx) => tx.tickets.get(ctx.left.id, [...new Set(page.records.map((comment) => comment.ticketId))]))
  const routed = (comment: Comment): boolean => known.get(comment.ticketId)?.routed === true
  let alarms = await alarmsIn(ctx, page.records.filter((comment) => !routed(comment)))
  await storePage(ctx, COMMENTS, slice, page, (part) => {
    const raised = alarms
    alarms = []
    return Promise.resolve(async (tx) => {
      // One that a webhook brought into the route since the page was read: its thread was read before this was said.
      const joined = await tx.tickets.get(ctx.left.id, [...new Set(part.filter((comment) => !routed(comment)).map((comment) => comment.ticketId))])
      const kept = part.filter((comment) => routed(comment) || joined.get(comment.ticketId)?.routed === true)
      ctx.counts.comments += kept.length
      await takeComments(ctx, tx, ctx.left.id, kept)
      await mindLastWords(ctx, tx, part.filter((comment) => known.get(comment.ticketId)?.ticket.status === 'deleted'))
      await raise(ctx, tx, raised)
    })
  })
}

/** Comments outside the route, one by one; only the tickets of urgent ones are fetched, many in one call. */
async function alarmsIn(ctx: SyncContext, comments: readonly Comment[]): Promise<readonly Alarm[]> {
  const urgent = new Map<string, Triage>()
  for (const comment of comments) {
    if (!isTheirs(comment, null) || comment.body.trim() === '') continue
    ctx.counts.scanned += 1
    if (ctx.alarmed.has(comment.ticketId)) continue
    const triage = ctx.policy.triage(commentInput(comment), ctx.clock.now())
    if (isUrgent(triage)) urgent.set(comment.ticketId, triage)
    if (ctx.counts.scanned % CHUNK === 0) await breathe(ctx.clock, ctx.signal)
  }
  if (urgent.size === 0) return []
  const tickets = (await ctx.left.reads.tickets?.fetch([...urgent.keys()])) ?? []
  return tickets.flatMap((ticket) => {
    const triage = ticket === null ? undefined : urgent.get(ticket.ref.id)
    return ticket === null || triage === undefined || ticket.status === 'deleted' || ctx.route.matches(ticket) ? [] : [{ ticket, triage, spoken: true }]
  })
}

function storeSuspended(ctx: SyncContext, page: Page<SuspendedTicket>): Promise<void> {
  return storePage(ctx, SUSPENDED, { lane: ALL, history: false }, page, (part) => {
    ctx.counts.scanned += part.length
    const rows = part.map((suspended) => attentionRow(suspended.ref, suspended.at, suspended.url, 'suspended', ctx.policy.triage(suspendedInput(suspended), ctx.clock.now())))
    return Promise.resolve((tx: Tx) => addAttention(ctx, tx, rows))
  })
}
