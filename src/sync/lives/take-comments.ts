import { covered, erased, saysTheSame } from '../../connector/redaction.ts'
import type { Comment } from '../../domain/ticket.ts'
import type { Write } from '../../domain/write.ts'
import type { AttentionRow, Tx } from '../../store/store.ts'
import type { SyncContext } from '../context.ts'
import { triageInput } from '../input.ts'
import { caseLane, digest, externalIdOf, ticketLane } from '../keys.ts'
import { noteSource } from '../carry-comments.ts'
import { addAttention, attentionRow } from '../watch.ts'
import { isPreserved } from './preserve.ts'
import { revised, revisionOf } from './revise.ts'
import { overtaken } from './taken-back.ts'

/** What applying a revision needs to know; a desk has it as well as a sync. */
export interface Sides {
  readonly left: { readonly id: string }
  readonly right: { readonly id: string } | null
}

/** A known comment that reads otherwise now, and whose ticket it belongs to. */
interface News {
  readonly known: Comment
  readonly read: Comment
  readonly kind: 'less' | 'other'
  readonly leftId: string
}

/**
 * Keeps comments as they were read. Words that were taken out are replaced here at once, and whatever would still carry them over is
 * withdrawn, unless the ticket is preserved: then both wait for a person. Their tickets are judged again.
 */
export async function takeComments(ctx: SyncContext, tx: Tx, connection: string, rows: readonly Comment[]): Promise<void> {
  if (rows.length === 0) return
  const known = await tx.comments.get(connection, rows.map((row) => row.ref.id))
  await tx.comments.add(rows.filter((row) => revisionOf(known.get(row.ref.id) ?? null, row) === 'new'))
  const news: Omit<News, 'leftId'>[] = rows.flatMap((read) => {
    const before = known.get(read.ref.id)
    const kind = before === undefined ? 'none' : revisionOf(before, read)
    return before !== undefined && (kind === 'less' || kind === 'other') ? [{ known: before, read: revised(before, read), kind }] : []
  })
  if (news.length > 0) await takeNews(ctx, tx, await placed(ctx, tx, connection, news))
}

/** The ticket that each belongs to; those of records that are linked to none are left out. */
async function placed(ctx: SyncContext, tx: Tx, connection: string, news: readonly Omit<News, 'leftId'>[]): Promise<readonly News[]> {
  if (connection === ctx.left.id) return news.map((one) => ({ ...one, leftId: one.known.ticketId }))
  const links = await tx.links.byRight(connection, news.map((one) => one.known.ticketId))
  return news.flatMap((one) => {
    const leftId = links.get(one.known.ticketId)?.left.id
    return leftId === undefined ? [] : [{ ...one, leftId }]
  })
}

async function takeNews(ctx: SyncContext, tx: Tx, news: readonly News[]): Promise<void> {
  const held = await heldOf(ctx, tx, [...new Set(news.filter((one) => one.known.ownKey === null).map((one) => one.leftId))])
  const stored = await tx.tickets.get(ctx.left.id, news.map((one) => one.leftId))
  const attention: AttentionRow[] = []
  for (const one of news) {
    const ticket = stored.get(one.leftId)?.ticket
    const raise = (reason: AttentionRow['reason']): void => {
      if (ticket !== undefined) attention.push(attentionRow(ticket.ref, ctx.clock.now(), ticket.url, reason, null))
    }
    const because = held.get(one.leftId)
    if (one.known.ownKey !== null) {
      // A copy: whoever covers it has not touched what it was made from, and a vendor's reading of our own redaction is no news.
      if (one.kind !== 'less') continue
      raise('copy-redacted')
      await tx.comments.replace([one.read])
    } else if (because === undefined) {
      if (one.kind === 'other' && (await wasCarried(ctx, tx, one))) raise('comment-edited')
      await applyRevision(ctx, tx, one.leftId, one.known, one.read)
    } else {
      raise('redaction-waits')
      await tx.redactions.put([{
        id: digest(['redaction', one.read.ref.connection, one.read.ref.id, one.read.gone ?? false, one.read.body]), leftConnection: ctx.left.id, leftId: one.leftId, rightConnection: ctx.right?.id ?? null,
        connection: one.read.ref.connection, commentId: one.read.ref.id, since: ctx.clock.now(), because, comment: one.read,
      }])
    }
  }
  await addAttention(ctx, tx, attention)
}

/** Which tickets are preserved, and why. One that was never judged is judged for that alone, by the words that are about to go. */
async function heldOf(ctx: SyncContext, tx: Tx, leftIds: readonly string[]): Promise<ReadonlyMap<string, 'preserved' | 'hold'>> {
  const held = new Map<string, 'preserved' | 'hold'>()
  const standing = await tx.holds.standing(ctx.left.id, leftIds)
  for (const id of leftIds) {
    const triages = (await tx.triages.history(ctx.left.id, id)).map((row) => row.triage)
    if (isPreserved(triages.length === 0 ? await judgedNow(ctx, tx, id) : triages, ctx.mapping === null ? null : (evidence) => ctx.mapping?.crossing(evidence, null) ?? 'whole')) held.set(id, 'preserved')
    else if (standing.has(id)) held.set(id, 'hold')
  }
  return held
}

async function judgedNow(ctx: SyncContext, tx: Tx, id: string) {
  const ticket = (await tx.tickets.get(ctx.left.id, [id])).get(id)?.ticket
  return ticket === undefined ? [] : [ctx.policy.triage(triageInput(ticket, (await tx.comments.of(ctx.left.id, [id])).get(id) ?? []), ctx.clock.now())]
}

async function wasCarried(ctx: Sides, tx: Tx, { leftId, read }: News): Promise<boolean> {
  const other = await otherLane(ctx, tx, leftId, read.ref.connection)
  return other.lane.some(({ write, outcome }) => write.op === 'add-note' && write.source === noteSource(read) && outcome?.result === 'landed')
}

/** Where a comment of this connection is carried to. */
async function otherLane({ left, right }: Sides, tx: Tx, leftId: string, connection: string) {
  const to = connection === left.id ? (right?.id ?? null) : left.id
  const lane = connection === left.id ? caseLane(externalIdOf({ connection: left.id, id: leftId })) : ticketLane(leftId)
  return { to, lane: to === null ? [] : ((await tx.intents.ofLanes(to, [lane])).get(lane) ?? []) }
}

/** What was written to both sides is kept for ever; words that are gone are not kept with it. Keys stay: nothing is written twice for it. */
async function eraseHistory({ left, right }: Sides, tx: Tx, leftId: string, was: string, now: string): Promise<void> {
  const lanes = [[left.id, ticketLane(leftId)], ...(right === null ? [] : [[right.id, caseLane(externalIdOf({ connection: left.id, id: leftId }))]])] as const
  for (const [connection = '', lane = ''] of lanes) {
    const intents = (await tx.intents.ofLanes(connection, [lane])).get(lane) ?? []
    await tx.intents.rewrite(connection, intents.flatMap(({ write }) => (mentions(write, was, now) ? [{ key: write.key, change: (one) => lessOf(one, was, now) }] : [])))
  }
}

function mentions(write: Write, was: string, now: string): boolean {
  return JSON.stringify(lessOf(write, was, now)) !== JSON.stringify(write)
}

/** Without the words, wherever they stand in its values. */
function lessOf<T>(part: T, was: string, now: string): T {
  if (typeof part === 'string') return (part.length > 3 ? erased(part, was, now) : part) as T
  if (Array.isArray(part)) return part.map((one: unknown) => lessOf(one, was, now)) as T
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, STANDS.has(name) ? (value as unknown) : lessOf(value as unknown, was, now)])) as T
}

/** Ids, versions and our own words; and notes, which are taken back by writes of their own. */
const STANDS: ReadonlySet<string> = new Set(['op', 'key', 'ticketId', 'caseId', 'recordId', 'externalId', 'version', 'source', 'status', 'priority', 'queue', 'fields', 'addTags', 'removeTags', 'note', 'body', 'why'])

/** From here on nothing kept here says more than the comment does, and nothing that waits carries more; what has landed is taken back by the planner. */
export async function applyRevision(sides: Sides, tx: Tx, leftId: string, known: Comment, read: Comment): Promise<void> {
  await tx.comments.replace([read])
  const other = await otherLane(sides, tx, leftId, read.ref.connection)
  if (other.to !== null) await tx.intents.forget(other.to, overtaken(other.lane, read))
  // The first comment of a thread stands in the ticket too, in some CRMs, and from there in what the mapping made of it.
  const record = (await tx.tickets.get(read.ref.connection, [read.ticketId])).get(read.ticketId)?.ticket
  if (record !== undefined && read.ref.connection === sides.left.id && record.description !== '' && [known.body, read.body].some((body) => saysTheSame(record.description, body))) await eraseHistory(sides, tx, leftId, known.body, read.body)
  await tx.tickets.patch(read.ref.connection, [{ id: read.ticketId, change: (ticket) => (known.body !== '' && saysTheSame(ticket.description, known.body) ? { ...ticket, description: covered(ticket.description, read.body) } : ticket) }])
  await tx.tickets.markDue(sides.left.id, [leftId], 0)
}
