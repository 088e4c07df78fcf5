import type { FieldValue } from '../../src/domain/ticket.ts'
import type { Outcome, Values } from '../../src/domain/write.ts'
import { dateTime, ownField, type CaseBody } from './fields.ts'
import { isCarried, STANDARD } from './carried.ts'
import type { Described, DescribedField, Org } from './org.ts'
import { describedCase } from './tickets.ts'

/** Paths that mean a standard field of Case: object reference of Case. `group` is a queue and is looked up by its name. */
const PLAIN: Readonly<Record<string, string>> = { subject: 'Subject', description: 'Description', assignee: 'OwnerId', form: 'RecordTypeId', parent: 'ParentId', requester: 'ContactId', organization: 'AccountId' }

export interface ValueFault {
  readonly code: string
  readonly reason: string
  readonly remedy: string
}

/** Mapped values as a body of Case. A path that nobody may write is a fault of its record alone, and nothing of that record is sent. */
export function toCaseValues(values: Values | undefined, described: Described, may: 'createable' | 'updateable'): CaseBody | ValueFault {
  const body: CaseBody = {}
  for (const [path, value] of Object.entries(values ?? {})) {
    if (path === 'group') continue
    const name = apiName(path)
    if (name === null) return fault('path-unknown', `a case's ${safe(path)} cannot be written as a mapped value`, 'Map to subject, description, group, assignee, form, parent, requester, organization or field:<API name>.')
    const field = described.fields.get(name)
    if (field === undefined)
      return fault('field-unknown', `Case has no field ${safe(name)} that the integration user may see`, 'Make the field, or grant it to the integration user, or take it out of the mapping.')
    const wrong = whyNot(path, field, may)
    if (wrong !== null) return wrong
    // A case always has an owner: nobody assigned leaves the one it has.
    if (path === 'assignee' && isEmpty(value)) continue
    if (isEmpty(value) && !field.nillable && field.type !== 'boolean')
      return fault('value-empty', `${safe(name)} of Case cannot be empty`, 'Map the empty value to one of its choices, or keep what is there (`whenEmpty: keep`).')
    const encoded = encode(value, field.type)
    if (field.type === 'reference' && encoded !== null && !/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(String(encoded)))
      return fault('value-no-id', `the value for ${safe(name)} is not an id of Salesforce`, "Map the other side's values to ids of Salesforce.")
    body[name] = encoded
  }
  return body
}

export function isFault(made: CaseBody | ValueFault): made is ValueFault {
  return 'code' in made && 'remedy' in made
}

/** What is known of Case; asked for anew where a wanted field is not among it, for it may have been made a moment ago. */
export async function describedFor(batch: readonly (Values | undefined)[], org: Org): Promise<Described> {
  const described = await describedCase(org, 'write')
  const known = batch.every((values) => Object.keys(values ?? {}).every((path) => path === 'group' || described.fields.has(apiName(path) ?? 'Id')))
  if (known) return described
  org.forget()
  return describedCase(org, 'write')
}

export function refusedFor(key: string, { code, reason, remedy }: ValueFault): Outcome {
  return { key, result: 'refused', code, reason, remedy }
}

/** A queue by its own property, or mapped as the group. Null: the owner stays as it is. */
export function queueOf(write: { readonly queue?: string | null; readonly values?: Values }): string | null {
  const group = write.values?.['group']
  return write.queue ?? (typeof group === 'string' && group !== '' ? group : null)
}

function apiName(path: string): string | null {
  return path.startsWith('field:') ? path.slice('field:'.length) : (PLAIN[path] ?? null)
}

function whyNot(path: string, field: DescribedField, may: 'createable' | 'updateable'): ValueFault | null {
  const name = safe(field.name)
  if (ownField(field.name) !== null)
    return fault('field-own', `${name} is one of Breakwater's own fields`, 'Take it out of the mapping: Breakwater fills it from the triage.')
  if (path.startsWith('field:') && !isCarried(field))
    return fault('field-unread', `${name} of Case is not read, so it is not written`, `Map a custom field, a path, or one of ${[...STANDARD].join(', ')}.`)
  return field[may]
    ? null
    : fault('field-read-only', `${name} of Case may not be written by the integration user`, 'Grant edit on the field to the integration user, or map it one way only, from Salesforce.')
}

function encode(value: FieldValue, type: string): string | number | boolean | null {
  if (type === 'boolean') return value === true || value === 'true'
  if (isEmpty(value)) return null
  if (isList(value)) return value.join(type === 'multipicklist' ? ';' : '; ')
  if (type === 'datetime') return dateTime(value) ?? value
  if (type === 'date' && typeof value === 'string') return value.slice(0, 10)
  return NUMBERS.has(type) || typeof value === 'string' ? value : String(value)
}

const NUMBERS: ReadonlySet<string> = new Set(['currency', 'double', 'int', 'long', 'percent'])

function isList(value: FieldValue): value is readonly string[] {
  return Array.isArray(value)
}

function isEmpty(value: FieldValue): boolean {
  return value === null || value === '' || (isList(value) && value.length === 0)
}

function fault(code: string, reason: string, remedy: string): ValueFault {
  return { code, reason, remedy }
}

/** A path comes from a mapping, never from a ticket; still, only what a name may hold is repeated. */
function safe(name: string): string {
  return name.replace(/[^\w:.-]/g, '').slice(0, 80)
}
