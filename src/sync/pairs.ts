import type { Floor } from '../domain/lives.ts'
import type { Bases, Conflict, Side } from '../domain/merge.ts'
import type { Instant } from '../domain/ports.ts'
import type { Comment, Ticket } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'
import type { Write } from '../domain/write.ts'
import { partyRules } from '../mapping/party.ts'
import { between, type Counterpart } from '../mapping/relation.ts'
import type { IntentRow, LaneIntent, MatchRow, Tx } from '../store/store.ts'
import { carryNext, reads } from './carry-comments.ts'
import { fileLanesOf, NO_FILES, planFiles, readsFiles, type FileLanes, type FilesStep, type WithFiles } from './carry/files-step.ts'
import type { SyncContext } from './context.ts'
import { planFirst, planInStep, type InStep } from './in-step.ts'
import { intentOf } from './intent.ts'
import { isOver } from './over.ts'
import { caseLane, digest, externalIdOf, keyed, ticketLane } from './keys.ts'
import { tightened } from './lives/tighten.ts'
import { madeFor, withChosen } from './parties/book.ts'
import { asMerged } from './merges/take.ts'
import type { Match } from './parties/match.ts'
import { counterpartOf } from './related.ts'
import { addAttention, attentionRow } from './watch.ts'

/** What is known of a ticket's counterpart when it is planned. */
export interface PairState {
  readonly rightId: string
  /** As last read, or as our own write left it; null: not read yet. */
  readonly right: Ticket | null
  /** When that was read; null: nobody noted it. */
  readonly readAt: Instant | null
  readonly bases: Bases
  readonly conflicts: readonly Conflict[]
  /** What was said on the counterpart, where the mapping reads it. */
  readonly thread: readonly Comment[]
  /** False: what was said there before the two were linked went by unkept. */
  readonly threadKnown: boolean
  /** Of what the two records point at; left out where the mapping carries nothing of that. */
  readonly known?: Counterpart
  /** Where more than one may stand for somebody behind the ticket: whom a person chose, or has yet to. */
  readonly chosen?: readonly MatchRow[]
  /** Where the mapping carries files. */
  readonly files?: { readonly record: WithFiles; readonly lanes: FileLanes }
}

/** Reads what both sides agreed on and what is in the inbox, for tickets that have a counterpart. Empty without a mapping. */
export async function pairsOf(ctx: SyncContext, tx: Tx, counterparts: ReadonlyMap<string, string>, tickets: readonly Ticket[], records: readonly Omit<WithFiles, 'counterThread'>[] = []): Promise<ReadonlyMap<string, PairState>> {
  const { right, left } = ctx
  if (ctx.mapping === null || right === null || counterparts.size === 0) return new Map()
  const ids = [...counterparts.keys()]
  const cases = await tx.tickets.get(right.id, [...counterparts.values()])
  const related = ctx.mapping.relations.length === 0 ? {} : { known: await counterpartOf(tx, ctx.mapping, left.id, right.id, { left: tickets, right: [...cases.values()].map((one) => one.ticket) }) }
  const bases = await tx.bases.get(left.id, ids, right.id)
  const chosen = partyRules(ctx.mapping.source).length === 0 ? new Map<string, MatchRow[]>() : Map.groupBy(await tx.matches.of(left.id, ids, right.id), (one) => one.ticketId)
  const reading = readsThread(ctx)
  const threads = reading ? await tx.comments.of(right.id, [...counterparts.values()]) : new Map<string, readonly Comment[]>()
  const conflicts = Map.groupBy(await tx.conflicts.of(left.id, ids, right.id), (one) => one.leftId)
  const filed = new Map(records.flatMap((record) => {
    const rightId = counterparts.get(record.ticket.ref.id)
    return rightId === undefined ? [] : [[record.ticket.ref.id, { ...record, counterThread: threads.get(rightId) ?? [] }] as const]
  }))
  const lanes = await fileLanesOf(ctx, tx, [...filed.values()])
  return new Map([...counterparts].map(([id, rightId]): [string, PairState] => {
    const [record, own] = [filed.get(id), lanes.get(id)]
    return [id, { rightId, right: cases.get(rightId)?.ticket ?? null, readAt: cases.get(rightId)?.read?.last ?? null, bases: bases.get(id) ?? {}, conflicts: conflicts.get(id) ?? [], thread: threads.get(rightId) ?? [], threadKnown: !reading || cases.get(rightId)?.threadComplete === true, ...related, chosen: chosen.get(id) ?? [], ...(record === undefined || own === undefined ? {} : { files: { record, lanes: own } }) }]
  }))
}

/** Whether what is said on the counterpart matters here. */
function readsThread({ mapping, right }: SyncContext): boolean {
  return mapping !== null && right?.reads.comments !== undefined && (reads(mapping.comments, 'right') || readsFiles(mapping, 'right'))
}

/** Paths of the counterpart that the mapping writes. */
export function mappedRight(ctx: Pick<SyncContext, 'mapping'>): ReadonlySet<string> {
  return new Set((ctx.mapping?.fields ?? []).flatMap((field) => (field.toRight === null || field.rule.direction === 'create-only' ? [] : [field.rule.right])))
}

/** What was set of how much of a ticket may cross, and what crossed. */
export interface Limits {
  readonly floor: Floor | null
  /** A legal hold stands: what crossed stays. */
  readonly kept: boolean
  readonly lanes: Readonly<Record<Side, readonly LaneIntent[]>>
}

/** Null where there is nothing to keep in step: no mapping, no counterpart read, or a deleted one, or the mapping's filter leaves the ticket out. */
export function stepOf(ctx: SyncContext, left: Ticket, triage: Triage, pair: PairState | undefined, limits: Limits, right: Ticket | null = pair?.right ?? null): InStep | null {
  if (ctx.mapping === null || pair === undefined || right === null || right.status === 'deleted' || ctx.mapping.filter(left, triage) !== 'in') return null
  const decided = Object.fromEntries(pair.conflicts.flatMap((one) => (one.decision === 'left' || one.decision === 'right' ? [[one.field, one.decision satisfies Side]] : [])))
  const { mapping, unlinked } = between(asMerged(ctx.drift.mapping ?? ctx.mapping, left), left, right, pair.known ?? (() => undefined))
  const step = planInStep({ mapping, triage, left, right, bases: pair.bases, decided, floor: limits.floor })
  const strict = limits.kept ? step : tightened(step, mapping, right, limits.lanes.right)
  return withChosen({ ...strict, unlinked }, left, right, pair.chosen ?? [], pair.bases)
}

/** What keeping two records in step adds to the writes that were planned anyway. */
export function joined(ctx: SyncContext, planned: readonly IntentRow[], step: InStep, left: Ticket, right: Ticket, rounds: { readonly left: number; readonly right: number }, priority: number): IntentRow[] {
  const rows = [...planned]
  const row = (write: Write, connection: string, lane: string): IntentRow => intentOf(ctx, write, connection, lane, priority)
  if (step.toLeft !== null) {
    const { toLeft } = step
    const write = keyed(ctx.left.id, {
      op: 'edit-ticket', ticketId: left.ref.id, version: left.version, addTags: toLeft.tags.add, removeTags: toLeft.tags.remove, agrees: toLeft.agrees, why: toLeft.why, before: toLeft.before,
      ...(toLeft.status === undefined ? {} : { status: toLeft.status }), ...(toLeft.priority === undefined || toLeft.priority === null ? {} : { priority: toLeft.priority }),
      values: { ...toLeft.values, ...(toLeft.group === undefined ? {} : { group: toLeft.group }) },
    }, rounds.left)
    // After our own: what is urgent is tagged first, whatever becomes of the rest.
    rows.push(row(write, ctx.left.id, ticketLane(left.ref.id)))
  }
  if (step.toRight !== null && ctx.right !== null) {
    const { toRight } = step
    const rightId = ctx.right.id
    const at = rows.findIndex((one) => one.write.op === 'edit-case')
    const known = rows[at]?.write
    const before = known?.op === 'edit-case' ? known : null
    const queue = toRight.group === undefined ? before?.queue : toRight.group
    const write = keyed(rightId, {
      op: 'edit-case', caseId: right.ref.id, version: right.version, ...(queue === undefined ? {} : { queue }),
      ...(toRight.status === undefined ? {} : { status: toRight.status }), ...(toRight.priority === undefined ? (before?.priority === undefined ? {} : { priority: before.priority }) : { priority: toRight.priority }),
      values: { ...before?.values, ...toRight.values }, agrees: toRight.agrees, why: toRight.why, before: { ...before?.before, ...toRight.before },
    }, rounds.right)
    // One write per lane and op: the newer would take the older's place. First of all: it is conditional on a version that an update would move.
    if (at !== -1) rows.splice(at, 1)
    rows.unshift(row(write, rightId, caseLane(externalIdOf(left.ref))))
  }
  return rows
}

/** The next comment and the next file of each side that the mapping carries to the other. */
export function carriedOver(ctx: SyncContext, step: InStep, left: Ticket, thread: readonly Comment[], pair: PairState, right: Ticket, lanes: { readonly left: readonly LaneIntent[]; readonly right: readonly LaneIntent[] }, priority: number): IntentRow[] {
  const { mapping } = ctx
  if (mapping === null || ctx.right === null) return []
  const shared = { comments: mapping.comments, crossing: step.crossing, since: ctx.row.connectedAt }
  const row = (write: Write | null, connection: string, lane: string): IntentRow[] => (write === null ? [] : [intentOf(ctx, write, connection, lane, priority)])
  return [
    ...(isOver(right) ? [] : row(carryNext({ ...shared, from: 'left', thread: saysMore(left, right) ? [DESCRIPTION, ...thread] : thread, lane: lanes.right, to: { connection: ctx.right.id, recordId: right.ref.id, version: right.version } }), ctx.right.id, caseLane(externalIdOf(left.ref)))),
    ...(isOver(left) ? [] : row(carryNext({ ...shared, from: 'right', thread: [DESCRIPTION, ...pair.thread], lane: lanes.left, to: { connection: ctx.left.id, recordId: left.ref.id, version: left.version } }), ctx.left.id, ticketLane(left.ref.id))),
    ...filesOf(ctx, step, pair, left, right, lanes).rows,
  ]
}

function filesOf(ctx: SyncContext, step: InStep, { files }: PairState, left: Ticket, right: Ticket, notes: FileLanes): FilesStep {
  return files === undefined ? NO_FILES : planFiles(ctx, step, files.record, right, { left: isOver(left), right: isOver(right) }, files.lanes, notes)
}

/** What a follow-up begins with is news to the case that was there before it. */
function saysMore(left: Ticket, right: Ticket): boolean {
  return left.follows !== undefined && right.createdAt < left.createdAt
}

/** The next thing said on the case of a closed ticket that the mapping would carry over. */
export function unsaid(ctx: SyncContext, step: InStep, pair: PairState, left: Ticket, lane: readonly LaneIntent[]): Write | null {
  if (ctx.mapping === null) return null
  return carryNext({ comments: ctx.mapping.comments, crossing: step.crossing, since: ctx.row.connectedAt, from: 'right', thread: [DESCRIPTION, ...pair.thread], lane, to: { connection: ctx.left.id, recordId: left.ref.id, version: left.version } })
}

/** A case's comments do not begin with its description. */
const DESCRIPTION: Comment = { ref: { connection: '', kind: 'comment', id: '' }, ticketId: '', author: null, authorRole: 'system', public: false, body: '', at: 0, attachments: [], ownKey: null }

/** A new counterpart begins with everything the mapping carries there, and both sides agree on it once it is made. */
export function madeWith(ctx: SyncContext, write: Write, left: Ticket, triage: Triage, floor: Floor | null, round: number, behind?: readonly Match[]): Write {
  if (write.op !== 'create-case' || ctx.mapping === null || ctx.mapping.filter(left, triage) !== 'in') return write
  const connection = ctx.right?.id ?? ''
  const first = planFirst(ctx.drift.mapping ?? ctx.mapping, triage, left, floor).write
  if (first === null) return madeFor(connection, write, behind, round)
  const { key: _, ...body } = write
  return madeFor(connection, keyed(connection, {
    ...body, values: first.values, agrees: first.agrees, why: first.why, status: first.status ?? write.status, priority: first.priority === undefined ? write.priority : first.priority,
    queue: first.group === undefined ? write.queue : first.group,
  }, round), behind, round)
}

/** Since now, under the mapping of this run. */
function since(ctx: SyncContext, agreed: Bases): Bases {
  const { mapping } = ctx
  if (mapping === null) return agreed
  const shapes = new Map([...mapping.fields, ...mapping.relations].map((field) => [field.id, field.shape]))
  return Object.fromEntries(Object.entries(agreed).map(([field, pair]) => [field, { ...pair, since: { at: ctx.clock.now(), under: mapping.version, shape: shapes.get(field) ?? '' } }]))
}

/** Keeps what was agreed without a write, opens conflicts, and settles those that are none any more. */
export async function bookStep(ctx: SyncContext, tx: Tx, left: Ticket, pair: PairState, right: Ticket, step: InStep): Promise<void> {
  if (ctx.right === null) return
  const files = filesOf(ctx, step, pair, left, right, { left: [], right: [] })
  for (const { connection, lanes } of files.withdrawn) await tx.intents.withdraw(connection, lanes)
  if (files.held) await addAttention(ctx, tx, [attentionRow(left.ref, left.updatedAt, left.url, 'file-held', null)])
  if (Object.keys(step.agreed).length > 0) await tx.bases.put(ctx.left.id, ctx.right.id, [{ leftId: left.ref.id, bases: { ...pair.bases, ...since(ctx, step.agreed) } }])
  const now = ctx.clock.now()
  await tx.conflicts.put(step.conflicts.map((one) => ({
    id: digest(['conflict', ctx.left.id, left.ref.id, ctx.right?.id, one.field]), leftConnection: ctx.left.id, leftId: left.ref.id, rightConnection: ctx.right?.id ?? '', rightId: pair.rightId,
    field: one.field, since: now, left: one.left, right: one.right, leftBy: left.changedBy, rightBy: right.changedBy,
  })))
  const unlinked = step.unlinked ?? []
  await tx.waits.add(unlinked.map(({ side, id }) => ({ ticketConnection: ctx.left.id, ticketId: left.ref.id, connection: side === 'left' ? ctx.left.id : (ctx.right?.id ?? ''), id })))
  const open = new Set([...ctx.drift.paused.keys(), ...[...step.unreadable, ...unlinked].map((one) => one.field), ...step.conflicts.map((one) => one.field), ...step.stuck.map((one) => one.field), ...Object.keys(step.toLeft?.agrees ?? {}), ...Object.keys(step.toRight?.agrees ?? {})])
  await tx.conflicts.settle(pair.conflicts.filter((one) => !open.has(one.field)).map((one) => one.id), now)
}
