import type { Agreements, Bases, Because, SetChange, Side, Why } from '../domain/merge.ts'
import type { FieldValue, Priority, Ticket, TicketStatus } from '../domain/ticket.ts'
import type { Values } from '../domain/write.ts'
import type { Triage } from '../domain/triage.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { evidenceOf, under } from '../mapping/crossing.ts'
import type { CompiledField } from '../mapping/field.ts'
import type { Carry } from '../mapping/carry.ts'
import type { Crossing } from '../mapping/mapping.ts'
import { valueAt } from '../mapping/paths.ts'
import { mask } from '../rules/mask.ts'
import type { Carried } from './merge/field.ts'
import { mergeRecord, type RecordField, type RecordMerge, type SideChanges } from './merge/record.ts'

export interface InStepInput {
  readonly mapping: CompiledMapping
  readonly triage: Triage
  readonly left: Ticket
  readonly right: Ticket
  readonly bases: Bases
  readonly decided: Readonly<Record<string, Side>>
  /** The strictest so far: automation never makes it looser. */
  readonly floor: Crossing | null
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
}

/** What must be written so that two linked records say the same under the mapping. Pure. */
export function planInStep(input: InStepInput): InStep {
  const { mapping, left, right } = input
  const crossing = mapping.crossing(evidenceOf(input.triage), input.floor)
  const fields = fieldsUnder(mapping, crossing)
  const merged = mergeRecord({
    fields: fields.map((field) => recordField(field, left, right)),
    bases: basesFor(mapping, fields, input.bases),
    left: Object.fromEntries(fields.map((field) => [field.id, field.read.left(left)])),
    right: Object.fromEntries(fields.map((field) => [field.id, field.read.right(right)])),
    decided: input.decided,
    frozen: { left: isOver(left), right: isOver(right) },
  })
  const byId = new Map(fields.map((field) => [field.id, field]))
  return { ...merged, crossing, toLeft: sideWrite(merged.toLeft, 'left', byId, left), toRight: sideWrite(merged.toRight, 'right', byId, right) }
}

/** What a counterpart is made with: everything that goes to the right, once. Null: nothing. */
export function planFirst(mapping: CompiledMapping, triage: Triage, left: Ticket, floor: Crossing | null): { readonly write: SideWrite | null; readonly stuck: readonly { readonly field: string; readonly fault: string }[]; readonly crossing: Crossing } {
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

function recordField(field: CompiledField, left: Ticket, right: Ticket): RecordField {
  const { toLeft } = field
  return {
    id: field.id,
    // The merge knows fields by their rule; paths come in when its outcome is written.
    leftPath: field.id,
    rightPath: field.id,
    direction: field.rule.direction,
    owner: field.rule.owner,
    whenEmpty: field.rule.whenEmpty,
    set: field.set,
    toRight: (value) => (field.toRight === null ? { fault: 'goes the other way only' } : carried(field.toRight, value, left)),
    toLeft: toLeft === null ? null : (value) => carried(toLeft, value, right),
    ...(field.set ? {} : { agrees: () => field.agrees(left, right) }),
  }
}

/** The other side keeps its own: that is what an empty value with `whenEmpty: keep` means. */
function carried(carry: Carry, value: FieldValue, from: Ticket): Carried {
  const found = carry(value, from)
  return 'keep' in found ? { value: null } : found
}

/** Closed and deleted records take nothing. */
export function isOver(ticket: Ticket): boolean {
  return ticket.status === 'closed' || ticket.status === 'deleted'
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
    before: now === null ? {} : Object.fromEntries(Object.keys(all).map((path) => [path, valueAt(now, path)])),
    ...(typeof status === 'string' ? { status: status as TicketStatus } : {}),
    ...(priority === undefined ? {} : { priority: priority as Priority | null }),
    ...(group === undefined ? {} : { group: group as string | null }),
    tags,
    values,
    agrees: changes.agrees,
  }
}

function after(now: FieldValue, { add, remove }: SetChange): readonly string[] {
  const set = new Set(Array.isArray(now) ? (now as readonly string[]) : [])
  for (const one of remove) set.delete(one)
  for (const one of add) set.add(one)
  return [...set].toSorted()
}
