import type { Connection } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import type { ReadsAs, Side } from '../domain/merge.ts'
import type { Ids, Instant } from '../domain/ports.ts'
import type { OwnField } from '../domain/write.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import type { IntentRow, LaneIntent, Store, Tx } from '../store/store.ts'
import type { WrittenBy } from '../store/story-store.ts'
import { laneState } from '../sync/base.ts'
import { chunks } from '../sync/context.ts'
import { seenOf } from '../sync/undo/hold.ts'
import { planUndo, type Stays } from '../sync/undo/plan.ts'
import { compensations } from '../sync/undo/writes.ts'
import { compileStoredMapping } from './mapping-in-force.ts'
import { type Fresh, type Lane, ownKeysIn, readTargets, type Target, targetsOf } from './undo-targets.ts'

/** What is taken back on one record, and what stays and why; names of fields and tags of ours, never values. */
export interface UndoneRecord {
  readonly side: Side
  readonly id: string
  readonly back: readonly string[]
  /** Notes of ours, and comments that were carried here: they stay, and are followed by a note that says so. */
  readonly notes: number
  readonly stays: readonly { readonly name: string; readonly why: Stays | 'gone' }[]
}

export interface UndoReport {
  readonly by: WrittenBy['by']
  readonly name: string
  /** The run under which the compensations stand. */
  readonly run: string
  readonly records: readonly UndoneRecord[]
  /** How many writes are on their way now; 0 for a preview. */
  readonly planned: number
}

export interface UndoOptions {
  readonly store: Store
  readonly left: Connection
  readonly right: Connection | null
  /** In force now. */
  readonly policy: string
  readonly mapping: CompiledMapping | null
  readonly wanted: WrittenBy
  readonly now: Instant
  /** Who asked for it, and why. */
  readonly by: string
  readonly why: string | null
  readonly ids: Ids
  /** False: only said, nothing is added. */
  readonly yes: boolean
  readonly signal: AbortSignal
}

/**
 * Takes back what automation wrote in one run or under one version, except what was changed since. Both sides are read anew; the writes go
 * through the outbox with the next sync. Doing it twice does nothing more. Throws `config.invalid` where no or several names fit.
 */
export async function undo(options: UndoOptions): Promise<UndoReport> {
  const { store, wanted } = options
  const name = await nameOf(store, wanted)
  const run = `undo-${options.ids.next()}`
  const records: UndoneRecord[] = []
  let planned = 0
  const names: Names = { left: await namesIn(options.left), right: await namesIn(options.right) }
  for (let after: Lane | null = null; ; ) {
    options.signal.throwIfAborted()
    const lanes: readonly Lane[] = await store.read((tx) => tx.stories.lanesOf({ ...wanted, name }, after, PAGE))
    if (lanes.length === 0) break
    after = lanes.at(-1) ?? null
    for (const part of chunks(lanes)) {
      // On record once, with the first of what it plans.
      const done = await undoLanes({ ...options, wanted: { ...wanted, name } }, run, part, names, planned === 0)
      records.push(...done.records)
      planned += done.planned
    }
  }
  return { by: wanted.by, name, run, records, planned }
}

const PAGE = 500
/** After all that is new. */
const PRIORITY = 2

async function nameOf(store: Store, wanted: WrittenBy): Promise<string> {
  const fitting = wanted.name.length < 4 ? [] : await store.read((tx) => tx.stories.named(wanted))
  const found = fitting.includes(wanted.name) ? wanted.name : fitting.length === 1 ? fitting[0] : undefined
  if (found !== undefined) return found
  throw new BridgeError('config.invalid', `${fitting.length === 0 ? 'Nothing was written' : 'More than one has written'} ${wanted.by === 'run' ? 'by a run' : `under a ${wanted.by} version`} called ${wanted.name}; \`why TICKET\` names them.`)
}

/** How each side calls our fields, and what it reads back otherwise. */
type Names = Readonly<Record<Side, { readonly own: ReadonlyMap<OwnField, string>; readonly readsAs: ReadsAs }>>

async function namesIn(connection: Connection | null): Promise<Names[Side]> {
  return { own: await ownKeysIn(connection), readsAs: (await connection?.readsAs?.()) ?? {} }
}

async function undoLanes(options: UndoOptions, run: string, lanes: readonly Lane[], names: Names, first: boolean): Promise<{ readonly records: readonly UndoneRecord[]; readonly planned: number }> {
  const { store, left, right } = options
  const targets = await store.read((tx) => targetsOf(tx, left.id, right?.id ?? null, lanes))
  const fresh = await readTargets(left, right, targets)
  const work = async (tx: Tx): Promise<{ readonly records: readonly UndoneRecord[]; readonly rows: readonly IntentRow[] }> => {
    const done: { readonly record: UndoneRecord; readonly rows: readonly IntentRow[] }[] = []
    for (const target of targets) done.push(await undoOne(tx, options, run, target, fresh, names[target.side]))
    return { records: done.map(({ record }) => record).filter(({ back, notes, stays }) => back.length + notes + stays.length > 0), rows: done.flatMap(({ rows }) => rows) }
  }
  if (!options.yes) return { records: (await store.read(work)).records, planned: 0 }
  return store.write(async (tx) => {
    const { records, rows } = await work(tx)
    await tx.intents.add(rows)
    // Whatever waited unsent in the same place is planned anew once this has landed.
    const lanesNow = new Set(rows.map((row) => row.lane))
    await tx.tickets.markDue(left.id, targets.flatMap((one) => (lanesNow.has(one.lane) ? one.ticketId : [])), 0)
    if (first && rows.length > 0) await tx.audit.add({ by: options.by, why: options.why, at: options.now, verb: 'undone', as: options.wanted.by, on: [{ connection: null, kind: options.wanted.by, id: options.wanted.name }, { connection: null, kind: 'run', id: run }] })
    return { records, planned: rows.length }
  })
}

async function undoOne(tx: Tx, options: UndoOptions, run: string, target: Target, fresh: Fresh, names: Names[Side]): Promise<{ readonly record: UndoneRecord; readonly rows: readonly IntentRow[] }> {
  const { left, right, wanted, now } = options
  const { side, connection, ticketId } = target
  const [ticket, itsCase] = [fresh.left.get(ticketId), fresh.right.get(target.caseId ?? '')]
  const record = side === 'left' ? ticket : itsCase
  const shown = { side, id: (side === 'left' ? ticketId : target.caseId) ?? target.externalId }
  if (record === undefined || ticket === undefined || record.status === 'deleted') return { record: { ...shown, back: [], notes: 0, stays: [{ name: 'everything', why: 'gone' }] }, rows: [] }
  const lane = (await tx.intents.ofLanes(connection, [target.lane])).get(target.lane) ?? []
  const parts = { own: wanted.by !== 'mapping', mapped: wanted.by !== 'policy' }
  const plan = planUndo({ lane, picks: (intent) => isWanted(intent, wanted), parts, record, ownKeys: names.own, readsAs: names.readsAs })
  const thread = (await tx.comments.of(left.id, [ticketId])).get(ticketId) ?? []
  const triage = (await tx.triages.latest(left.id, [ticketId])).get(ticketId)?.triage ?? null
  const mapping = await mappingOf(tx, options, plan.newest)
  const writes = compensations({
    side, connection, plan, record, other: (side === 'left' ? itsCase : ticket) ?? null, externalId: target.externalId, parts, seen: seenOf(ticket, thread, triage), mapping,
    round: laneState(lane).round, bases: right === null ? {} : ((await tx.bases.get(left.id, [ticketId], right.id)).get(ticketId) ?? {}),
  })
  const rows = writes.map((write): IntentRow => ({ write, connection, lane: target.lane, priority: PRIORITY, createdAt: now, run, under: { policy: options.policy, mapping: mapping?.version ?? null } }))
  return { record: { ...shown, back: [...plan.back.keys()], notes: plan.notes.length + plan.carried.length, stays: plan.stays }, rows }
}

function isWanted(intent: LaneIntent, { by, name }: WrittenBy): boolean {
  // What took something back is undone by its own run only.
  return by === 'run' ? intent.run === name : intent.write.undoes === undefined && intent.under?.[by] === name
}

/** The mapping they were written under, as it was published. */
async function mappingOf(tx: Tx, { mapping }: UndoOptions, intent: LaneIntent | null): Promise<CompiledMapping | null> {
  const version = intent?.under?.mapping ?? null
  if (version === null || version === mapping?.version) return mapping
  const source = await tx.mappings.source(version)
  return source === null ? mapping : compileStoredMapping(source, version)
}
