import type { FieldValue, Ticket } from '../domain/ticket.ts'

/** Paths that mean the same in every CRM. */
export const PLAIN_PATHS = ['subject', 'description', 'status', 'priority', 'tags', 'group', 'assignee', 'requester', 'form', 'externalId', 'url'] as const
type PlainPath = (typeof PLAIN_PATHS)[number]
const FIELD = /^field:[^\s:]+$/

export function isPath(text: string): boolean {
  return isPlain(text) || FIELD.test(text)
}

function isPlain(text: string): text is PlainPath {
  return (PLAIN_PATHS as readonly string[]).includes(text)
}

/** What a path says of a ticket. Empty is always null, whichever way the vendor says it; only tags are a list even when empty. */
export function valueAt(ticket: Ticket, path: string): FieldValue {
  if (path.startsWith('field:')) return tidy(own(ticket, path.slice('field:'.length)))
  // Not for rules: an id of one side means nothing on the other (`mapping/relation`).
  if (path === 'parent' || path === 'organization') return ticket[path] ?? null
  if (!isPlain(path)) return null
  return path === 'tags' ? sorted(ticket.tags) : tidy(ticket[path])
}

function own(ticket: Ticket, id: string): FieldValue {
  return Object.hasOwn(ticket.fields, id) ? (ticket.fields[id] ?? null) : null
}

function tidy(value: FieldValue): FieldValue {
  if (isList(value)) return value.length === 0 ? null : sorted(value)
  return value === '' ? null : value
}

/** Lists of a ticket are sets: their order and repetition mean nothing. */
export function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted()
}

/** `Array.isArray` does not narrow a readonly list. */
export function isList(value: FieldValue): value is readonly string[] {
  return Array.isArray(value)
}

export function isEmpty(value: FieldValue): boolean {
  return value === null || value === '' || (isList(value) && value.length === 0)
}

/** Equal as people see it: the order of a list, line ends and white space at either end do not count, since vendors change them. */
export function sameValue(one: FieldValue, other: FieldValue): boolean {
  if (isEmpty(one) || isEmpty(other)) return isEmpty(one) && isEmpty(other)
  if (isList(one) && isList(other)) return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
  if (typeof one === 'string' && typeof other === 'string') return plain(one) === plain(other)
  // One vendor answers numbers as text, the other as numbers.
  if (typeof one !== typeof other) return isNumeric(one) && isNumeric(other) && Number(one) === Number(other)
  return one === other
}

function isNumeric(value: FieldValue): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,10})?$/.test(value.trim()))
}

function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim()
}

/** A value as words: lists with commas, nothing as nothing. */
export function asText(value: FieldValue): string {
  if (value === null) return ''
  return isList(value) ? value.join(', ') : String(value)
}
