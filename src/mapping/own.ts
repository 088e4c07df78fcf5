import type { FieldValue, Ticket } from '../domain/ticket.ts'
import type { FieldRule } from './mapping.ts'
import { isList, valueAt } from './paths.ts'

const OWN_TAG = /^(?:safety_|severity_p\d$)/

/** Tags that Breakwater writes itself: no mapping carries, makes or takes them away. */
export function isOwnTag(tag: string): boolean {
  return OWN_TAG.test(tag)
}

/** What a path says that is not ours: everything a mapping reads, it reads so. */
export function theirsAt(ticket: Ticket, path: string): FieldValue {
  const value = valueAt(ticket, path)
  return path === 'tags' && isList(value) ? value.filter((tag) => !isOwnTag(tag)) : value
}

/** Why no rule may write a path; null where one may. */
export function whyOwned(path: string): string | null {
  if (path === 'externalId') return 'is the key by which Breakwater finds its record again'
  if (path === 'url') return 'is the address of the record; nobody writes it'
  if (path === 'requester') return 'is matched by `people`, never copied'
  return null
}

/** Tags are merged one by one, each by itself; a text made of them is not. */
export function isSetRule(rule: Pick<FieldRule, 'left' | 'right' | 'transform'>): boolean {
  return (rule.left === 'tags' || rule.right === 'tags') && (rule.transform.kind === 'same' || rule.transform.kind === 'values')
}
