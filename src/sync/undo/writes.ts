import type { Agreements, Bases, Pair, SetChange, Side, Why } from '../../domain/merge.ts'
import type { FieldValue, Priority, Ticket, TicketStatus } from '../../domain/ticket.ts'
import type { EditCase, EditTicket, OwnFields, Undoes, Values, Write } from '../../domain/write.ts'
import type { CompiledMapping } from '../../mapping/compile.ts'
import type { CompiledField } from '../../mapping/field.ts'
import { valueAt } from '../../mapping/paths.ts'
import { keyed, type WriteBody } from '../keys.ts'
import { isOwnTag } from '../outward.ts'
import { patched } from '../patch.ts'
import type { Seen } from './hold.ts'
import type { UndoPlan } from './plan.ts'

export interface CompensationInput {
  readonly side: Side
  readonly connection: string
  readonly plan: UndoPlan
  readonly record: Ticket
  /** Its counterpart, where there is one to read. */
  readonly other: Ticket | null
  readonly externalId: string
  readonly parts: { readonly own: boolean; readonly mapped: boolean }
  readonly seen: Seen
  /** Under which the mapped values were written; null: it is not known here any more. */
  readonly mapping: CompiledMapping | null
  readonly round: number
  readonly bases: Bases
}

type Edit = Omit<EditTicket, 'key'> | Omit<EditCase, 'key'>

/** The writes of a plan, each with a key of its own. Both sides agree on what then stands, so that nothing carries it back. Pure. */
export function compensations(input: CompensationInput): readonly Write[] {
  const { side, connection, plan, record, parts, seen, round } = input
  if (plan.keys.length === 0) return []
  const undoes: Undoes = { keys: plan.keys.toSorted(), ...parts, policy: plan.newest?.under?.policy ?? '', ...seen }
  const { fields, ownTags, tags, values } = sorted(plan)
  const note = plan.notes.length === 0 ? null : NOTE
  const writes: WriteBody[] = []
  const changesPaths = Object.keys(values).length > 0 || tags.add.length + tags.remove.length > 0
  const edit = changesPaths ? editOf(side, record, tags, values) : null
  // First what is conditional on the version that the others would move.
  if (edit !== null) writes.push({ ...edit, ...agreementsOf(input, edit, tags), before: Object.fromEntries(Object.keys(values).map((path) => [path, valueAt(record, path)])), undoes })
  if (side === 'left' && (ownTags.add.length + ownTags.remove.length + Object.keys(fields).length > 0 || note !== null)) writes.push({ op: 'update-ticket', ticketId: record.ref.id, version: record.version, addTags: ownTags.add, removeTags: ownTags.remove, fields, note, undoes })
  if (side === 'right' && Object.keys(fields).length > 0) writes.push({ op: 'update-case', caseId: record.ref.id, externalId: input.externalId, fields, adopt: false, undoes })
  if (plan.carried.length > 0) writes.push({ op: 'add-note', recordId: record.ref.id, version: record.version, body: carriedNote(plan.carried.length, side), public: false, undoes })
  return writes.map((body) => keyed(connection, body, round))
}

const NOTE = 'Breakwater takes back what it wrote here: its earlier note no longer holds. Tags and fields that nobody changed since are as they were before it.'

function carriedNote(count: number, side: Side): string {
  return `Breakwater: ${count === 1 ? 'one comment' : `${count} comments`} above ${count === 1 ? 'was' : 'were'} carried over from the ${side === 'left' ? 'case' : 'ticket'} by mistake.`
}

function sorted({ back }: UndoPlan): { readonly fields: OwnFields; readonly ownTags: SetChange; readonly tags: SetChange; readonly values: Values } {
  const fields: Record<string, FieldValue> = {}
  const values: Record<string, FieldValue> = {}
  const changes = { own: { add: [] as string[], remove: [] as string[] }, mapped: { add: [] as string[], remove: [] as string[] } }
  for (const [name, { to }] of back) {
    const at = name.slice(name.indexOf(':') + 1)
    if (name.startsWith('tag:')) changes[isOwnTag(at) ? 'own' : 'mapped'][to === true ? 'add' : 'remove'].push(at)
    else if (name.startsWith('own:')) fields[at] = to
    else values[at] = to
  }
  return { fields, ownTags: changes.own, tags: changes.mapped, values }
}

function editOf(side: Side, record: Ticket, tags: SetChange, { status, priority, group, ...values }: Values): Edit {
  const common = { version: record.version, ...(status === undefined ? {} : { status: status as TicketStatus }), values }
  if (side === 'right') return { op: 'edit-case', caseId: record.ref.id, ...common, ...(priority === undefined ? {} : { priority: priority as Priority | null }), ...(group === undefined ? {} : { queue: group as string | null }) }
  return { op: 'edit-ticket', ticketId: record.ref.id, addTags: tags.add, removeTags: tags.remove, ...common, ...(priority === undefined ? {} : { priority: priority as Priority }), values: { ...values, ...(group === undefined ? {} : { group }) } }
}

/** What both sides are to be taken to agree on: the one as it is set back, the other as it last was agreed, so that its news since are still carried. */
function agreementsOf({ side, record, other, mapping, bases, plan }: CompensationInput, edit: Edit, tags: SetChange): { readonly agrees?: Agreements; readonly why?: Readonly<Record<string, Why>> } {
  if (mapping === null || other === null) return {}
  const after = patched(record, { ...edit, key: '' }, null)
  const [left, right] = side === 'left' ? [after, other] : [other, after]
  const from: Side = side === 'left' ? 'right' : 'left'
  const set = new Set([...Object.keys(edit.values ?? {}), ...(edit.status === undefined ? [] : ['status']), ...(edit.priority === undefined ? [] : ['priority']), ...('queue' in edit && edit.queue !== undefined ? ['group'] : [])])
  const agrees: Record<string, Agreements[string]> = {}
  const why: Record<string, Why> = {}
  for (const field of [...mapping.fields, ...mapping.relations]) {
    const paths = Object.keys(field.write[side](null))
    const none: SetChange = { add: [], remove: [] }
    if (field.set && paths.includes('tags')) {
      if (tags.add.length + tags.remove.length === 0) continue
      agrees[field.id] = { sets: side === 'left' ? { left: tags, right: none } : { left: none, right: tags } }
    } else if (paths.some((path) => set.has(path))) agrees[field.id] = { pair: { left: field.read.left(left), right: field.read.right(right), ...known(field, from, bases) } }
    else continue
    why[field.id] = { because: 'undone', from, shape: field.shape, paths, held: plan.newest?.under?.mapping ?? mapping.version }
  }
  return Object.keys(agrees).length === 0 ? {} : { agrees, why }
}

function known({ id, shape }: CompiledField, side: Side, bases: Bases): Partial<Pair> {
  const base = bases[id]
  return base === undefined || (base.since !== undefined && base.since.shape !== shape) ? {} : { [side]: base[side] }
}
