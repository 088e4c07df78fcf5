import type { Bases, ReadsAs, Side } from '../../domain/merge.ts'
import type { Comment, Ticket } from '../../domain/ticket.ts'
import type { Triage } from '../../domain/triage.ts'
import type { OwnField, Undoes, Write } from '../../domain/write.ts'
import type { CompiledMapping } from '../../mapping/compile.ts'
import type { LaneIntent, ProvisionRow } from '../../store/store.ts'
import { laneState } from '../base.ts'
import { externalIdOf } from '../keys.ts'
import { seenOf } from './hold.ts'
import { planUndo } from './plan.ts'
import { compensations } from './writes.ts'

/** What is still to be taken back: a compensation met a record that had moved on, and none has taken its place since. Null: nothing. */
export function toTakeBack(lane: readonly LaneIntent[]): Undoes | null {
  const missed = lane.flatMap(({ write, outcome }, at) => (write.undoes !== undefined && outcome?.result === 'conflict' ? [{ at, op: write.op, undoes: write.undoes }] : []))
  const open = missed.filter(({ at, op, undoes }) => !lane.slice(at + 1).some(({ write, outcome }) => write.op === op && write.undoes?.keys.every((key) => undoes.keys.includes(key)) === true && outcome?.result !== 'conflict'))
  const last = open.at(-1)?.undoes
  return last === undefined ? null : { ...last, keys: [...new Set(open.flatMap(({ undoes }) => undoes.keys))], own: open.some(({ undoes }) => undoes.own), mapped: open.some(({ undoes }) => undoes.mapped) }
}

/** Under which key a help desk's record holds our fields, by what set-up made there. */
export function ownKeysOf(ledger: readonly ProvisionRow[]): ReadonlyMap<OwnField, string> {
  return new Map(ledger.flatMap((row) => (row.kind === 'field' ? [[row.id as OwnField, row.vendorId] as const] : [])))
}

export interface AgainInput {
  readonly side: Side
  readonly connection: string
  readonly lane: readonly LaneIntent[]
  readonly record: Ticket | null
  readonly other: Ticket | null
  /** The ticket, whichever side it is on. */
  readonly ticket: Ticket
  readonly thread: readonly Comment[]
  readonly triage: Triage | null
  readonly bases: Bases
  readonly mapping: CompiledMapping | null
  readonly ownKeys: ReadonlyMap<OwnField, string>
  /** Of the right side. */
  readonly readsAs: ReadsAs
}

/** The wish of a person to take something back, planned anew on the record as it is now. Pure. */
export function takeBackAgain(input: AgainInput): readonly Write[] {
  const { lane, record, ticket, ownKeys } = input
  const wish = laneState(lane).busy || record === null ? null : toTakeBack(lane)
  if (wish === null || record === null) return []
  const parts = { own: wish.own, mapped: wish.mapped }
  const plan = planUndo({ lane, picks: ({ write }) => wish.keys.includes(write.key), parts, record, ownKeys: input.side === 'left' ? ownKeys : new Map(), readsAs: input.side === 'right' ? input.readsAs : {} })
  return compensations({ ...input, plan, record, externalId: externalIdOf(ticket.ref), parts, seen: seenOf(ticket, input.thread, input.triage), round: laneState(lane).round })
}
