import type { Floor } from '../domain/lives.ts'
import { COVER, erased, saysNoMore, saysTheSame } from '../connector/redaction.ts'
import type { Agreements, Bases, Because, Pair, SetChange, Side, Why } from '../domain/merge.ts'
import type { FieldValue, Priority, Ticket, TicketStatus } from '../domain/ticket.ts'
import type { Values } from '../domain/write.ts'
import type { Triage } from '../domain/triage.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { evidenceOf, under } from '../mapping/crossing.ts'
import type { CompiledField } from '../mapping/field.ts'
import type { Carry } from '../mapping/carry.ts'
import type { Crossing } from '../mapping/mapping.ts'
import { isEmpty, valueAt } from '../mapping/paths.ts'
import { neverNewAgain } from '../mapping/reads-as.ts'
import type { Unlinked } from '../mapping/relation.ts'
import { mask } from '../rules/mask.ts'
import type { Carried } from './merge/field.ts'
import { isOver } from './over.ts'
import { mergeRecord, type RecordField, type RecordMerge, type SideChanges } from './merge/record.ts'

export interface InStepInput {
  readonly mapping: CompiledMapping
  readonly triage: Triage
  readonly left: Ticket
  readonly right: Ticket
  readonly bases: Bases
  readonly decided: Readonly<Record<string, Side>>
  /** What was set before: automation never makes it looser. */
  readonly floor: Floor | null
}

/** What one record is to be told, in the words of writes. */
export interface SideWrite {
  readonly status?: TicketStatus
  readonly priority?: Priority | null
  /** Undefined: as it is. */
  readonly group?: string | null
  readonly tags: SetChange
  readonly values: Values
  readonly agrees: Agreements
  readonly why: Readonly<Record<string, Why>>
  /** What stands now in each path that is written. */
  readonly before: Values
}

export interface InStep extends Pick<RecordMerge, 'agreed' | 'conflicts' | 'stuck' | 'over'> {
  readonly toLeft: SideWrite | null
  readonly toRight: SideWrite | null
  readonly crossing: Crossing
  /** What the two point at that has no counterpart yet: not compared until it has one. */
  readonly unlinked?: readonly Unlinked[]
  /** Fields that had a value and are not even told any more: nothing is concluded from that. */
  readonly unreadable: readonly { readonly field: string; readonly side: Side }[]
}

/** What must be written so that two linked records say the same under the mapping. Pure. */
export function planInStep(input: InStepInput): InStep {
  const { mapping, left, right } = input
  const crossing = mapping.crossing(evidenceOf(input.triage), input.floor)
  const allowed = fieldsUnder(mapping, crossing).map((field) => neverNewAgain(field, left))
  const bases = basesFor(mapping, allowed, input.bases)
  const unreadable = allowed.flatMap((field) => untoldIn(field, left, right, bases[field.id]).map((side) => ({ field: field.id, side })))
  const fields = allowed.filter((field) => !unreadable.some((one) => one.field === field.id))
  const merged = mergeRecord({
    fields: fields.map((field) => recordField(field, left, right, input.bases[field.id] ?? null)),
    bases,
    left: Object.fromEntries(fields.map((field) => [field.id, field.read.left(left)])),
    right: Object.fromEntries(fields.map((field) => [field.id, field.read.right(right)])),
    decided: input.decided,
    frozen: { left: isOver(left), right: isOver(right) },
  })
  const byId = new Map(fields.map((field) => [field.id, field]))
  return { ...merged, crossing, unreadable, toLeft: sideWrite(merged.toLeft, 'left', byId, left), toRight: sideWrite(merged.toRight, 'right', byId, right) }
}

/** What a counterpart is made with: everything that goes to the right, once. Null: nothing. */
export function planFirst(mapping: CompiledMapping, triage: Triage, left: Ticket, floor: Floor | null): { readonly write: SideWrite | null; readonly stuck: readonly { readonly field: string; readonly fault: string }[]; readonly crossing: Crossing } {
  const crossing = mapping.crossing(evidenceOf(triage), floor)
  const stuck: { field: string; fault: string }[] = []
  const values: Record<string, FieldValue> = {}
  const sets: Record<string, SetChange> = {}
  const agrees: Record<string, Agreements[string]> = {}
  const fields = new Map(fieldsUnder(mapping, crossing).flatMap((field) => (field.toRight === null ? [] : [[field.id, field] as const])))
  for (const [id, field] of fields) {
    const said = field.read.left(left)
    if (field.set) {
      const tags = (Array.isArray(said) ? (said as readonly string[]) : []).flatMap((one) => {
        const made = field.toRight?.(one, left)
        return made !== undefined && 'value' in made && typeof made.value === 'string' ? [[one, made.value] as const] : []
      })
      if (tags.length === 0) continue
      sets[id] = { add: tags.map(([, made]) => made), remove: [] }
      agrees[id] = { sets: { left: { add: tags.map(([one]) => one), remove: [] }, right: sets[id] } }
      continue
    }
    const made = field.toRight?.(said, left)
    if (made === undefined || 'keep' in made) continue
    if ('fault' in made) stuck.push({ field: id, fault: made.fault })
    else if (made.value !== null && made.value !== '') {
      values[id] = made.value
      agrees[id] = { pair: { left: said, right: made.value } }
    }
  }
  return { write: sideWrite(Object.keys(agrees).length === 0 ? null : { values, sets, agrees, because: Object.fromEntries(Object.keys(agrees).map((id) => [id, 'made'])) }, 'right', fields, null), stuck, crossing }
}

/** A field that vanished, or that may not be seen any more, reads as if somebody had emptied it. Vendors tell empty fields as empty. */
function untoldIn({ rule, reads }: CompiledField, left: Ticket, right: Ticket, base: Pair | undefined): readonly Side[] {
  const also = rule.transform.kind === 'split' ? rule.transform.also : []
  const gone = (ticket: Ticket, was: FieldValue | undefined, paths: readonly string[]): boolean => was !== undefined && !isEmpty(was) && paths.some((path) => path.startsWith('field:') && !Object.hasOwn(ticket.fields, path.slice('field:'.length)))
  return [...(gone(left, base?.left, [rule.left, ...reads.left]) ? ['left' as const] : []), ...(gone(right, base?.right, [rule.right, ...also, ...reads.right]) ? ['right' as const] : [])]
}

/** What was agreed while a rule read something else says nothing of what it reads now: those two have never been compared. */
function basesFor({ version }: CompiledMapping, fields: readonly CompiledField[], bases: Bases): Bases {
  return Object.fromEntries(fields.flatMap(({ id, shape }) => {
    const base = bases[id]
    if (base === undefined || (base.since !== undefined && base.since.shape !== shape)) return []
    const held = base.since?.held
    // Under another version what was taken back may be written again: the other side counts as changed.
    if (held !== undefined && held.under !== version) return [[id, held.side === 'right' ? { left: null, right: base.right } : { left: base.left, right: null }] as const]
    return [[id, base] as const]
  }))
}

function whyOf(field: CompiledField | undefined, because: Because, from: Side, side: Side): Why {
  return { because, from, shape: field?.shape ?? '', paths: field === undefined ? [] : Object.keys(field.write[side](null)) }
}

function fieldsUnder(mapping: CompiledMapping, crossing: Crossing): readonly CompiledField[] {
  return mapping.fields.flatMap((field) => under(field, crossing, mask) ?? [])
}

function recordField(field: CompiledField, left: Ticket, right: Ticket, base: Pair | null): RecordField {
  const { toLeft } = field
  const less = lessOnceMade(field, left, right, base)
  return {
    id: field.id,
    // The merge knows fields by their rule; paths come in when its outcome is written.
    leftPath: field.id,
    rightPath: field.id,
    direction: less === null ? field.rule.direction : 'to-right',
    owner: less === null ? field.rule.owner : 'left',
    whenEmpty: field.rule.whenEmpty,
    set: field.set,
    toRight: (value) => (less !== null ? { value: less } : field.toRight === null ? { fault: 'goes the other way only' } : carried(field.toRight, value, left)),
    toLeft: toLeft === null ? null : (value) => carried(toLeft, value, right),
    ...(field.set || less !== null ? {} : { agrees: () => field.agrees(left, right) }),
  }
}

/** What a value that is carried once only, when the record is made, may still say: words that were redacted since are taken back all the same. */
function lessOnceMade(field: CompiledField, left: Ticket, right: Ticket, base: Pair | null): string | null {
  const [was, now, there] = [base?.left, field.read.left(left), field.read.right(right)]
  if (field.rule.direction !== 'create-only' || typeof was !== 'string' || typeof now !== 'string' || typeof there !== 'string') return null
  if (!now.includes(COVER) || !saysNoMore(now, was) || saysTheSame(now, was)) return null
  const less = erased(there, was, now)
  return less === there ? null : less
}

/** The other side keeps its own: that is what an empty value with `whenEmpty: keep` means. */
function carried(carry: Carry, value: FieldValue, from: Ticket): Carried {
  const found = carry(value, from)
  return 'keep' in found ? { value: null } : found
}

function sideWrite(changes: SideChanges | null, side: Side, fields: ReadonlyMap<string, CompiledField>, now: Ticket | null): SideWrite | null {
  if (changes === null) return null
  const all: Record<string, FieldValue> = {}
  const tags: { add: string[]; remove: string[] } = { add: [], remove: [] }
  for (const [id, value] of Object.entries(changes.values)) Object.assign(all, fields.get(id)?.write[side](value))
  for (const [id, change] of Object.entries(changes.sets)) {
    const field = fields.get(id)
    if (field === undefined) continue
    if (field.rule[side] === 'tags') {
      tags.add.push(...change.add)
      tags.remove.push(...change.remove)
    } else all[field.rule[side]] = after(now === null ? null : field.read[side](now), change)
  }
  const { status, priority, group, ...values } = all
  const from: Side = side === 'left' ? 'right' : 'left'
  return {
    why: Object.fromEntries(Object.entries(changes.because).map(([id, because]) => [id, whyOf(fields.get(id), because, from, side)])),
    before: now === null ? {} : Object.fromEntries(Object.entries(all).map(([path, value]) => [path, standing(valueAt(now, path), value)])),
    ...(typeof status === 'string' ? { status: status as TicketStatus } : {}),
    ...(priority === undefined ? {} : { priority: priority as Priority | null }),
    ...(group === undefined ? {} : { group: group as string | null }),
    tags,
    values,
    agrees: changes.agrees,
  }
}

/** What is kept of what stood there. Words that were redacted are kept nowhere: nobody may put them back. */
function standing(now: FieldValue, value: FieldValue): FieldValue {
  return typeof now === 'string' && typeof value === 'string' && value.includes(COVER) && saysNoMore(value, now) ? value : now
}

function after(now: FieldValue, { add, remove }: SetChange): readonly string[] {
  const set = new Set(Array.isArray(now) ? (now as readonly string[]) : [])
  for (const one of remove) set.delete(one)
  for (const one of add) set.add(one)
  return [...set].toSorted()
}
