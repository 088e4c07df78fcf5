import { createHash } from 'node:crypto'
import type { RecordRef } from '../domain/ticket.ts'
import type { Write } from '../domain/write.ts'

/** `Omit` that keeps a union apart. */
type Unkeyed<W> = W extends Write ? Omit<W, 'key'> : never
export type WriteBody = Unkeyed<Write>

/**
 * The idempotency key of a write: the same wish, planned again from the same state, gets the same key, so a killed planner repeats itself
 * without effect. `round` counts the wishes for this lane that were settled without taking effect (a conflict), so that the same words
 * may be tried again after one.
 */
export function keyed(connection: string, body: WriteBody, round = 0): Write {
  const { why: _why, before: _before, ...wish } = body
  return { ...body, key: digest([connection, round, wish]) }
}

/** 32 hex digits over a value; the order of object keys does not matter. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}

export function ticketLane(ticketId: string): string {
  return `ticket:${ticketId}`
}

export function caseLane(externalId: string): string {
  return `case:${externalId}`
}

/** Files go beside the other writes of their record: nothing urgent waits for one. Each has a lane of its own, so that one set aside stays so. */
export function fileLane(record: string, fileId: string): string {
  return `file:${record}:${fileId}`
}

/** What a lane stands for, by the ticket's id or the case's external id; null for lanes of other kinds (set-up). */
export function laneOf(lane: string): { readonly kind: 'ticket' | 'case' | 'file'; readonly id: string } | null {
  const match = /^(ticket|case):(.+)$/s.exec(lane) ?? /^(file):([^:]+):/.exec(lane)
  return match === null ? null : { kind: match[1] as 'ticket' | 'case' | 'file', id: match[2] ?? '' }
}

/** The unique id of a ticket's case at the other side: `zd-acme-1234`. Letters, digits, `_` and `-` only: it travels in addresses. */
export function externalIdOf(ref: Pick<RecordRef, 'connection' | 'id'>): string {
  const [vendor = '', ...account] = ref.connection.split(':')
  const short = vendor === 'zendesk' ? 'zd' : vendor
  return `${short}-${account.join('-')}-${ref.id}`.replace(/[^A-Za-z0-9_-]+/g, '-')
}
