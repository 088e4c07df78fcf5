import { z } from 'zod'
import type { Priority, Ticket, TicketStatus, Comment, FieldValue } from '../../src/domain/ticket.ts'
import type { Purpose } from '../../src/connector/pacing.ts'
import type { ReadsAs } from '../../src/domain/merge.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Client } from './client.ts'
import type { OracleConfig } from './config.ts'
import { EXTERNAL_ID, OWN_NAMES } from './fields.ts'
import { readMark } from './mark.ts'
import { zonedTime } from './roql.ts'

const named = z.looseObject({ id: z.number(), lookupName: z.string().nullish() }).nullish()
/** Another record, by its address. */
const reference = z.looseObject({ id: z.number().optional(), links: z.array(z.looseObject({ href: z.string() })).optional() }).nullish()
const thread = z.looseObject({ id: z.number(), createdTime: zonedTime, text: z.string().nullish(), entryType: named, account: reference, contact: reference })
const threads = z.object({ items: z.array(thread), hasMore: z.boolean().optional(), links: z.array(z.looseObject({ rel: z.string(), href: z.string() })).optional() })

const incidentShape = z.looseObject({
  id: z.number(),
  createdTime: zonedTime,
  updatedTime: zonedTime,
  subject: z.string().nullish(),
  statusWithType: z.looseObject({ status: named }).nullish(),
  severity: named,
  queue: named,
  assignedTo: z.looseObject({ account: reference }).nullish(),
  primaryContact: reference,
  customFields: z.looseObject({ c: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  threads,
})
export type Incident = z.infer<typeof incidentShape>
type Thread = z.infer<typeof thread>

/** An incident with all its threads: one answer holds only so many of them. */
export async function readIncident(client: Client, id: string, how: { readonly purpose: Purpose; readonly signal?: AbortSignal | undefined }): Promise<Incident | null> {
  const answer = await client.find(`/incidents/${id}?expand=threads`, z.looseObject({ id: z.number() }), how)
  if (answer === null) return null
  const parsed = incidentShape.safeParse(answer)
  // One record of another shape is set aside by its id; an answer that is no record at all is the site's fault.
  if (!parsed.success) throw new BridgeError('connector.protocol', `incident ${id} has an unknown shape at ${parsed.error.issues[0]?.path.join('.') ?? 'its root'}`, { record: id })
  const incident = parsed.data
  const items = [...incident.threads.items]
  for (let part = incident.threads; part.hasMore === true; ) {
    const offset = items.length
    part = await client.get(`/incidents/${id}/threads?expand=all&offset=${offset}`, threads, how)
    items.push(...part.items)
    if (part.items.length === 0) break
  }
  return { ...incident, threads: { items } }
}

const STATUSES: Readonly<Record<TicketStatus, string>> = { new: 'Unresolved', open: 'Unresolved', pending: 'Waiting', hold: 'Waiting', solved: 'Solved', closed: 'Solved', deleted: 'Solved' }
const PRIORITIES: Readonly<Record<Priority, string>> = { low: 'Low', normal: 'Normal', high: 'High', urgent: 'Urgent' }
/** «Updated»: the customer has written again. */
const ALSO: Readonly<Record<string, TicketStatus>> = { Updated: 'open' }
const FIRST: readonly TicketStatus[] = ['open', 'pending', 'solved', 'new', 'hold', 'closed']

export const statusName = (status: TicketStatus, config: OracleConfig): string => config.statuses[status] ?? STATUSES[status]
export const severityName = (priority: Priority, config: OracleConfig): string => config.severities[priority] ?? PRIORITIES[priority]

function statusOf(name: string, config: OracleConfig): TicketStatus {
  return FIRST.find((one) => statusName(one, config) === name) ?? ALSO[name] ?? 'open'
}

/** Statuses that share a name here read back as another. */
export function readsAs(config: OracleConfig): ReadsAs {
  const status = Object.fromEntries(FIRST.map((one) => [one, statusOf(statusName(one, config), config)] as const).filter(([one, read]) => one !== read))
  return { status }
}

export function toTicket(incident: Incident, connection: string, config: OracleConfig): Ticket {
  const custom = incident.customFields?.c ?? {}
  const priority = (Object.keys(PRIORITIES) as Priority[]).find((one) => severityName(one, config) === incident.severity?.lookupName) ?? null
  const tags = plain(custom[OWN_NAMES.tags])
  const parent = config.parentField === undefined ? undefined : plain(custom[config.parentField])
  return {
    ref: { connection, kind: 'case', id: String(incident.id) },
    version: incident.updatedTime,
    changedAt: Date.parse(incident.updatedTime),
    createdAt: Date.parse(incident.createdTime),
    updatedAt: Date.parse(incident.updatedTime),
    status: statusOf(incident.statusWithType?.status?.lookupName ?? '', config),
    priority,
    subject: incident.subject ?? '',
    description: inOrder(incident.threads.items)[0]?.text ?? '',
    tags: typeof tags === 'string' ? tags.split(/\s+/).filter((tag) => tag !== '') : [],
    fields: Object.fromEntries(Object.entries(custom).map(([name, value]) => [name, plain(value)])),
    channel: 'other',
    requester: idOf(incident.primaryContact),
    ...(parent === undefined ? {} : { parent: parent === null ? null : String(parent) }),
    assignee: idOf(incident.assignedTo?.account),
    group: incident.queue?.id === undefined ? null : String(incident.queue.id),
    form: null,
    brand: null,
    externalId: typeof custom[EXTERNAL_ID] === 'string' ? custom[EXTERNAL_ID] : null,
    changedBy: null,
    url: `${config.url}/AgentWeb/incident/${incident.id}`,
  }
}

/** Threads have no stamp of their own: their words changed no later than the incident did. */
export function toComments(incident: Incident, connection: string, config: OracleConfig, ourAccount: number): readonly Comment[] {
  return inOrder(incident.threads.items).map((one): Comment => {
    const mine = idOf(one.account) === String(ourAccount) ? readMark(one.text ?? '') : null
    return {
      ref: { connection, kind: 'comment', id: String(one.id) },
      ticketId: String(incident.id),
      author: idOf(one.account) ?? idOf(one.contact),
      authorRole: idOf(one.account) !== null ? 'agent' : idOf(one.contact) !== null ? 'end-user' : 'unknown',
      public: config.publicEntries.includes(one.entryType?.lookupName ?? ''),
      body: mine?.body ?? one.text ?? '',
      at: Date.parse(one.createdTime),
      changedAt: Math.max(Date.parse(one.createdTime), Date.parse(incident.updatedTime)),
      attachments: [],
      ownKey: mine?.key ?? null,
    }
  })
}

/** The site gives the newest first. */
function inOrder(all: readonly Thread[]): readonly Thread[] {
  return all.toSorted((a, b) => Date.parse(a.createdTime) - Date.parse(b.createdTime) || a.id - b.id)
}

/** A choice of a menu by its name. */
export function plain(value: unknown): FieldValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  const name = (value as { lookupName?: unknown } | null | undefined)?.lookupName
  return typeof name === 'string' ? name : null
}

function idOf(value: z.infer<typeof reference>): string | null {
  if (value === null || value === undefined) return null
  return value.id === undefined ? (/\/(\d+)$/.exec(value.links?.[0]?.href ?? '')?.[1] ?? null) : String(value.id)
}
