import type { FieldValue } from '../../src/domain/ticket.ts'
import type { Outcome, Values } from '../../src/domain/write.ts'
import { isReadOnly, isSystem } from './describe.ts'
import { readMarker, type FieldDirectory } from './fields.ts'
import type { FieldShape } from './shapes.ts'

/**
 * Paths that are a property of the ticket: `TicketUpdateInput` of the official description (2025-06), and for the form `TicketObject`,
 * where `ticket_form_id` is «Enterprise only» and, unlike `description`, not read-only.
 */
const PROPERTIES: Readonly<Record<string, string>> = { subject: 'subject', group: 'group_id', assignee: 'assignee_id', form: 'ticket_form_id', parent: 'problem_id' }

export interface MappedValues {
  /** Properties of the ticket. */
  readonly properties: Readonly<Record<string, string | number | null>>
  readonly fields: readonly { readonly id: number; readonly value: FieldValue }[]
}

export interface ValueFault {
  readonly code: string
  readonly reason: string
  readonly remedy: string
}

const NOTHING: MappedValues = { properties: {}, fields: [] }

/** Mapped values as Zendesk takes them; a path that nobody may write is a fault of its item alone, and nothing of that item is sent. */
export function toTicketValues(values: Values | undefined, known: ReadonlyMap<string, FieldShape>): MappedValues | ValueFault {
  let made = NOTHING
  for (const [path, value] of Object.entries(values ?? {})) {
    const one = path.startsWith('field:') ? custom(path.slice('field:'.length), value, known) : property(path, value)
    if ('code' in one) return one
    made = { properties: { ...made.properties, ...one.properties }, fields: [...made.fields, ...one.fields] }
  }
  return made
}

/** The account's fields by id. A field that is not among them may have been made a moment ago, so they are read once more. */
export async function fieldsFor(batch: readonly (Values | undefined)[], directory: FieldDirectory): Promise<ReadonlyMap<string, FieldShape>> {
  const wanted = batch.flatMap((values) => Object.keys(values ?? {}).filter((path) => path.startsWith('field:')).map((path) => path.slice('field:'.length)))
  if (wanted.length === 0) return new Map()
  const read = async (): Promise<Map<string, FieldShape>> => new Map((await directory.all()).map((field) => [field.id, field]))
  const known = await read()
  if (wanted.every((id) => known.has(id))) return known
  directory.forget()
  return read()
}

function property(path: string, value: FieldValue): MappedValues | ValueFault {
  const name = PROPERTIES[path]
  if (name === undefined) return fault('path-unknown', `a ticket's ${safe(path)} cannot be written as a mapped value`, path === 'description' ? 'The description is the first comment and stays as it is: map it one way only.' : 'Map to subject, group, assignee, form, parent or field:<id>.')
  if (path === 'subject') return { ...NOTHING, properties: { subject: value === null ? '' : textOf(value) } }
  // A ticket always has a form, and Zendesk passes over an empty one.
  if (isEmpty(value) && path === 'form') return fault('value-empty', 'a ticket is never without a form', 'Map the empty value to the id of a form, or keep what is there (`whenEmpty: keep`).')
  if (isEmpty(value)) return { ...NOTHING, properties: { [name]: null } }
  if (!/^\d{1,19}$/.test(textOf(value))) return fault('value-no-id', `the value for ${path} is not an id of Zendesk`, `Map the other side's values to ids of Zendesk for ${path}.`)
  return { ...NOTHING, properties: { [name]: Number(textOf(value)) } }
}

function custom(id: string, value: FieldValue, known: ReadonlyMap<string, FieldShape>): MappedValues | ValueFault {
  const field = known.get(id)
  if (field === undefined || field.active === false) return fault('field-unknown', `the account has no active ticket field ${safe(id)}`, 'Make or activate the field in Zendesk, or take it out of the mapping.')
  if (isSystem(field)) return fault('field-unknown', `ticket field ${safe(id)} is a system field`, 'Name it by its path in the mapping: subject, status, priority, group or assignee.')
  if (isReadOnly(field)) return fault('field-read-only', `ticket field ${safe(id)} cannot be written`, 'Map it one way only, from Zendesk.')
  if (readMarker(field.agent_description) !== null) return fault('field-own', `ticket field ${safe(id)} is one of Breakwater's own`, 'Take it out of the mapping: Breakwater fills it from the triage.')
  return { ...NOTHING, fields: [{ id: Number(id), value: encode(value, field.type) }] }
}

/** https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets#setting-custom-field-values */
function encode(value: FieldValue, type: string): FieldValue {
  if (type === 'checkbox') return value === true || value === 'true'
  if (isEmpty(value)) return null
  if (type === 'multiselect') return isList(value) ? [...value] : [textOf(value)]
  return type === 'integer' || type === 'decimal' ? value : textOf(value)
}

function isList(value: FieldValue): value is readonly string[] {
  return Array.isArray(value)
}

function isEmpty(value: FieldValue): boolean {
  return value === null || value === '' || (isList(value) && value.length === 0)
}

function textOf(value: FieldValue): string {
  return isList(value) ? value.join(', ') : String(value)
}

function fault(code: string, reason: string, remedy: string): ValueFault {
  return { code, reason, remedy }
}

/** A path comes from a mapping, never from a ticket; still, only what a name may hold is repeated. */
function safe(name: string): string {
  return name.replace(/[^\w:.-]/g, '').slice(0, 80)
}

export function refusedFor(key: string, { code, reason, remedy }: ValueFault): Outcome {
  return { key, result: 'refused', code, reason, remedy }
}
