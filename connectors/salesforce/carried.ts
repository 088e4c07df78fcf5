import type { FieldValue } from '../../src/domain/ticket.ts'
import { ownField } from './fields.ts'
import type { DescribedField } from './org.ts'

/**
 * Standard fields that travel under `fields` beside the custom ones. Not `Comments`, which writes a comment and reads as nothing, and
 * not `Supplied…`, which are a person's name and addresses.
 */
export const STANDARD: ReadonlySet<string> = new Set([
  'AccountId',
  'BusinessHoursId',
  'EntitlementId',
  'IsEscalated',
  'Origin',
  'ParentId',
  'Priority',
  'Reason',
  'Status',
  'Type',
])
/** Compound values have parts of their own; classic encryption gives a mask in place of the value. */
const UNREADABLE: ReadonlySet<string> = new Set(['address', 'anyType', 'base64', 'complexvalue', 'encryptedstring', 'location'])

/** Whether a field stands in a ticket's `fields`: only what is read may be written, or a mapping would write blind. */
export function isCarried(field: DescribedField): boolean {
  return ownField(field.name) !== null || STANDARD.has(field.name) || (field.custom && !UNREADABLE.has(field.type))
}

/** A field's value as the bridge keeps it: several choices are a list. Undefined for what is no plain value. */
export function decode(value: unknown, type: string | undefined): FieldValue | undefined {
  if (type === 'multipicklist' && typeof value === 'string') return value === '' ? null : value.split(';')
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}
