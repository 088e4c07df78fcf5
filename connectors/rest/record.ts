import type { Channel, FieldValue, Priority, Ticket, TicketStatus } from '../../src/domain/ticket.ts'
import type { Manifest } from './manifest.ts'
import { at, instantOf, isRecord, textOf } from './path.ts'
import { fillRoute } from './template.ts'

/** A record as a ticket, or what of it is not as the manifest says. */
export function toTicket(row: unknown, manifest: Manifest, connection: string): Ticket | string {
  const { fields, custom, deleted, page } = manifest.tickets
  const text = (path: string | undefined): string | null => (path === undefined ? null : textOf(at(row, path)))
  const [id, version] = [text(fields.id), text(fields.version)]
  const updatedAt = instantOf(at(row, fields.updatedAt))
  if (id === null) return `no id at ${fields.id}`
  if (version === null) return `no version at ${fields.version}`
  if (updatedAt === null) return `no time at ${fields.updatedAt}`
  const gone = deleted !== undefined && at(row, deleted.at) === deleted.is
  const status: TicketStatus | null = gone ? 'deleted' : wordOf(at(row, fields.status.at), fields.status.values)
  if (status === null) return `a status at ${fields.status.at} that fields.status.values does not name`
  return {
    ref: { connection, kind: 'ticket', id },
    version,
    changedAt: updatedAt,
    createdAt: instantOf(at(row, fields.createdAt)) ?? updatedAt,
    updatedAt,
    status,
    priority: fields.priority === undefined ? null : wordOf<Priority>(at(row, fields.priority.at), fields.priority.values),
    subject: text(fields.subject) ?? '',
    description: text(fields.description) ?? '',
    tags: tagsOf(row, fields.tags),
    fields: Object.fromEntries(Object.entries(custom).map(([name, one]) => [name, valueOf(at(row, one.at))])),
    channel: (fields.channel === undefined ? null : wordOf<Channel>(at(row, fields.channel.at), fields.channel.values)) ?? 'other',
    requester: text(fields.requester),
    ...(fields.organization === undefined ? {} : { organization: text(fields.organization) }),
    ...(fields.parent === undefined ? {} : { parent: text(fields.parent) }),
    assignee: text(fields.assignee),
    group: text(fields.group),
    form: text(fields.form),
    brand: text(fields.brand),
    externalId: text(fields.externalId),
    changedBy: text(fields.changedBy),
    url: page === undefined ? '' : fillRoute(page, { id }),
  }
}

/** The bridge's word for a value; null where the manifest names none. */
export function wordOf<T extends string>(value: unknown, values: Readonly<Partial<Record<T, unknown>>>): T | null {
  const found = Object.entries(values).find(([, named]) => (Array.isArray(named) ? named.includes(value) : named === value))
  return (found?.[0] as T | undefined) ?? null
}

/** What the CRM is told for a word: the first value named. */
export function nameOf<T extends string>(word: T, values: Readonly<Partial<Record<T, unknown>>>): unknown {
  const named = values[word]
  return Array.isArray(named) ? (named as readonly unknown[])[0] : named
}

function tagsOf(row: unknown, tags: Manifest['tickets']['fields']['tags']): readonly string[] {
  if (tags === undefined) return []
  const value = at(row, typeof tags === 'string' ? tags : tags.at)
  if (Array.isArray(value)) return value.flatMap((one) => textOf(one) ?? [])
  return typeof tags === 'string' || typeof value !== 'string' ? [] : value.split(tags.separator).map((one) => one.trim()).filter((one) => one !== '')
}

function valueOf(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** For a record that cannot be read: its id where it has one. */
export function idOf(row: unknown, path: string): string {
  return (isRecord(row) ? textOf(at(row, path)) : null) ?? 'unknown'
}
