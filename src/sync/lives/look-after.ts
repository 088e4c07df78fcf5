import type { Looked } from '../../connector/connector.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Tombstone } from '../../domain/lives.ts'
import type { Side } from '../../domain/merge.ts'
import { WireFault } from '../../domain/ports.ts'
import type { Comment, Ticket } from '../../domain/ticket.ts'
import type { Triage } from '../../domain/triage.ts'
import type { Tx } from '../../store/store.ts'
import { CHUNK, COMMENTS, type SyncContext } from '../context.ts'
import { commentInput, isTheirs, triageInput } from '../input.ts'
import { isStopped } from '../switch.ts'
import { carryOut } from './carry-out.ts'
import { type Deleted, type DeleteRules, HOUR_MS, planDeletes } from './deletes.ts'
import { isPreserved } from './preserve.ts'
import { confirmMs, otherOf, raiseDelete, unsentRemovals } from './take-deletes.ts'

/** Where a vendor does not answer, or one of the two is not connected now. */
const AGAIN_MS = 5 * 60_000
/** Chunks in one run. */
const MOST = 20
/** Clocks of two vendors: what changed in the last moments before a delete counts as changed after it. */
const SLACK_MS = 2_000

/** What was found out about one deleted record and its counterpart. */
export interface LookedAt {
  readonly stone: Tombstone
  readonly looked: Looked | null
  /** The other side's record as it is now; null: there is none, or it is deleted; undefined: nobody asked. */
  readonly other: Ticket | null | undefined
  /** Somebody worked on it after the delete. */
  readonly edited: boolean
}

/**
 * Looks at records that were told to be deleted once their time has come, and does what follows: the link ends, or the other side's record
 * follows into the bin, or a person is asked. Costs one look into the store where there are none.
 */
export async function lookAfterDeletes(ctx: SyncContext): Promise<void> {
  if (ctx.right === null || ctx.mode !== 'write') return
  for (let round = 0; round < MOST; round += 1) {
    ctx.signal.throwIfAborted()
    const due = await ctx.store.read((tx) => tx.tombstones.due(ctx.left.id, ctx.clock.now(), CHUNK))
    if (due.length === 0) return
    for (const side of ['left', 'right'] as const) {
      const some = due.filter((stone) => stone.side === side)
      if (some.length > 0) await decide(ctx, side, some)
    }
  }
}

async function decide(ctx: SyncContext, side: Side, stones: readonly Tombstone[]): Promise<void> {
  const seen = await lookAtAll(ctx, side, stones).catch((error: unknown) => {
    if (!(error instanceof BridgeError) && !(error instanceof WireFault)) throw error
    ctx.log.warn('deletes.not-looked-at', { connection: stones[0]?.connection ?? '', records: stones.length, code: error instanceof BridgeError ? error.code : `wire.${error.sent}` })
    return null
  })
  await ctx.fenced(async (tx) => {
    if (await isStopped(tx)) return
    if (seen === null) {
      for (const { connection, recordId } of stones) await tx.tombstones.change(connection, recordId, { dueAt: ctx.clock.now() + AGAIN_MS })
      return
    }
    // What was told, decided or lifted meanwhile is decided as it is then.
    const now = await tx.tombstones.of(stones[0]?.connection ?? '', stones.map((stone) => stone.recordId))
    const still = seen.filter(({ stone }) => JSON.stringify(now.get(stone.recordId)) === JSON.stringify(stone))
    const verdicts = planDeletes(await deletedOf(ctx, tx, still), await rulesOf(ctx, tx, stones))
    for (const one of still) {
      const verdict = verdicts.get(one.stone.recordId)
      if (verdict !== undefined) await carryOut(ctx, tx, one, verdict)
    }
  })
}

async function lookAtAll(ctx: SyncContext, side: Side, stones: readonly Tombstone[]): Promise<readonly LookedAt[]> {
  const { left, right } = ctx
  const [here, there] = side === 'left' ? [left, right] : [right, left]
  if (here === null || there === null || stones.some((stone) => stone.connection !== here.id)) throw new BridgeError('connector.unsupported', 'the connection of a deleted record is not open')
  const { rules, links } = await ctx.store.read(async (tx) => ({ rules: await rulesOf(ctx, tx, stones), links: await tx.links.byLeft(left.id, stones.map((stone) => stone.leftId), right?.id ?? '') }))
  // Whoever is asked about anyway, because there are so many, need not be looked at one by one.
  const first = planDeletes(stones.map((stone) => ({ ...unknown(stone), carries: carries(ctx, side) })), rules)
  const wanted = stones.filter((stone) => first.get(stone.recordId)?.kind === 'look' && stone.toldAt + rules.confirmMs <= rules.now)
  const looks = wanted.length === 0 || here.look === undefined ? new Map<string, Looked>() : await here.look(wanted.map((stone) => stone.recordId))
  const otherId = (stone: Tombstone): string | null => (side === 'right' ? stone.leftId : (links.get(stone.leftId)?.rightId ?? null))
  const gone = wanted.filter((stone) => isGone(looks.get(stone.recordId)) && otherId(stone) !== null && carries(ctx, side))
  const ids = gone.flatMap((stone) => otherId(stone) ?? [])
  const records = ids.length === 0 ? [] : ((await there.reads.tickets?.fetch(ids)) ?? [])
  const threads = ids.length === 0 ? new Map<string, readonly Comment[]>() : ((await there.reads.comments?.fetch(ids)) ?? new Map<string, readonly Comment[]>())
  const found = new Map(gone.map((stone, at) => [stone.recordId, records[at] ?? null]))
  return stones.map((stone) => {
    const record = found.get(stone.recordId)
    const other = record?.status === 'deleted' ? null : record
    return { stone, looked: looks.get(stone.recordId) ?? null, other, edited: other !== null && other !== undefined && workedOn(other, threads.get(other.ref.id) ?? [], stone) }
  })
}

/** Whether the mapping carries deletes away from this side. */
function carries({ mapping }: SyncContext, side: Side): boolean {
  const direction = mapping?.source.deletes.direction ?? 'none'
  return direction === 'both' || direction === (side === 'left' ? 'to-right' : 'to-left')
}

function isGone(looked: Looked | undefined | null): boolean {
  return looked?.found === 'deleted' || looked?.found === 'absent'
}

/** Whatever changed there since, if only by a tool of somebody's. */
export function workedOn(other: Pick<Ticket, 'updatedAt'>, thread: readonly Comment[], { deletedAt }: Tombstone): boolean {
  return other.updatedAt > deletedAt - SLACK_MS || thread.some((comment) => comment.ownKey === null && (comment.changedAt ?? comment.at) > deletedAt - SLACK_MS)
}

function unknown({ recordId, toldAt, decision }: Tombstone): Deleted {
  return { key: recordId, toldAt, looked: null, decision, carries: false, held: null, counterpart: 'none' }
}

async function rulesOf(ctx: SyncContext, tx: Tx, stones: readonly Tombstone[]): Promise<DeleteRules> {
  const [connection, now] = [stones[0]?.connection ?? '', ctx.clock.now()]
  const told = await tx.tombstones.toldSince(connection, Math.min(...stones.map((stone) => stone.toldAt)) - HOUR_MS)
  return { now, confirmMs: confirmMs(ctx), perHour: ctx.mapping?.source.deletes.perHour ?? 0, told, carried: await tx.tombstones.carriedSince(connection, now - HOUR_MS) }
}

async function deletedOf(ctx: SyncContext, tx: Tx, seen: readonly LookedAt[]): Promise<readonly Deleted[]> {
  const ids = seen.map(({ stone }) => stone.leftId)
  const holds = await tx.holds.standing(ctx.left.id, ids)
  const tickets = await tx.tickets.get(ctx.left.id, ids)
  const threads = await tx.comments.of(ctx.left.id, ids)
  const saidUpTo = (await tx.checkpoints.get(ctx.left.id, COMMENTS))?.upTo ?? 0
  const all: Deleted[] = []
  for (const { stone, looked, other, edited } of seen) {
    const stored = tickets.get(stone.leftId)
    const ticket = stored?.ticket
    const judged = (await tx.triages.history(ctx.left.id, stone.leftId)).map((row) => row.triage)
    const last = judged.at(-1)
    // What was said last may have come too late to be judged.
    const triages = ticket === undefined ? judged : [...judged, ...lastWords(ctx, ticket, threads.get(stone.leftId) ?? [])]
    const heard = stone.side === 'left' ? saidUpTo >= stone.deletedAt : (stored?.dueAfter ?? null) === null
    const inStep = ticket !== undefined && last !== undefined && ctx.mapping?.filter(ticket, last) === 'in'
    all.push({
      ...unknown(stone), carries: carries(ctx, stone.side) && inStep, counterpart: other === null || other === undefined ? 'gone' : edited ? 'edited' : 'untouched',
      // It was looked at this very moment; whatever was said before the delete must have been heard.
      looked: looked === null || (looked.found !== 'there' && !heard) ? null : { at: ctx.clock.now(), found: looked.found === 'there' ? 'there' : 'gone' },
      held: holds.has(stone.leftId) ? 'hold' : isHeld(ctx, triages) ? 'preserved' : null,
    })
  }
  return all
}

function lastWords(ctx: SyncContext, ticket: Ticket, thread: readonly Comment[]): readonly Triage[] {
  return thread.length === 0 ? [] : [ctx.policy.triage(triageInput(ticket, thread), ctx.clock.now())]
}

/**
 * Comments on a ticket that is in the bin already, and that nobody judges any more: where one of them is about what is preserved, a person is
 * asked. Their words are not kept.
 */
export async function mindLastWords(ctx: SyncContext, tx: Tx, comments: readonly Comment[]): Promise<void> {
  for (const comment of comments) {
    if (!isTheirs(comment, null) || !isHeld(ctx, [ctx.policy.triage(commentInput(comment), ctx.clock.now())])) continue
    const stone = (await tx.tombstones.of(ctx.left.id, [comment.ticketId])).get(comment.ticketId)
    if (stone === undefined || !['told', 'waits', 'leaving'].includes(stone.state) || stone.decision !== null) continue
    await tx.intents.forget(otherOf(ctx, stone)?.connection ?? '', await unsentRemovals(ctx, tx, stone))
    await tx.tombstones.change(stone.connection, stone.recordId, { state: 'waits', because: 'preserved', dueAt: null })
    await raiseDelete(ctx, tx, stone, 'delete-waits')
  }
}

/** What was never judged is not known to be harmless. */
export function isHeld({ mapping }: Pick<SyncContext, 'mapping'>, triages: Parameters<typeof isPreserved>[0]): boolean {
  return triages.length === 0 || isPreserved(triages, mapping === null ? null : (evidence) => mapping.crossing(evidence, null))
}
