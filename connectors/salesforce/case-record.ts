import { z } from 'zod'
import type { ReadsAs } from '../../src/domain/merge.ts'
import type { Channel, FieldValue, Priority, Ticket, TicketStatus } from '../../src/domain/ticket.ts'
import type { SalesforceConfig } from './config.ts'
import { CASE_FIELDS, EXTERNAL_ID } from './fields.ts'
import type { Described } from './org.ts'
import { decode, isCarried } from './carried.ts'

const stamp = z.string().refine((value) => Number.isFinite(Date.parse(value)))
const words = z
  .string()
  .nullish()
  .transform((value) => value ?? null)

/** A Case as read. Everything but the first four may be hidden from the integration user. */
export const caseShape = z.looseObject({
  Id: z.string().regex(/^[A-Za-z0-9]{15,18}$/),
  SystemModstamp: stamp,
  CreatedDate: stamp,
  LastModifiedDate: stamp,
  LastModifiedById: words,
  IsDeleted: z.boolean().default(false),
  IsClosed: z.boolean().default(false),
  /** «If this object was deleted as the result of a merge, the ID of the record that was kept.» */
  MasterRecordId: words,
  Status: words,
  Priority: words,
  Subject: words,
  Description: words,
  Origin: words,
  OwnerId: words,
  ContactId: words,
  AccountId: z.string().nullish(),
  /** Left out where it is hidden: that is no empty one. */
  ParentId: z.string().nullish(),
  RecordTypeId: words,
})
export type CaseRow = z.infer<typeof caseShape>

const ALWAYS = ['Id', 'SystemModstamp', 'CreatedDate', 'LastModifiedDate', 'LastModifiedById', 'IsDeleted']
const WHERE_VISIBLE = [
  'IsClosed',
  'MasterRecordId',
  'Status',
  'Priority',
  'Subject',
  'Description',
  'Origin',
  'OwnerId',
  'ContactId',
  'AccountId',
  'ParentId',
  'RecordTypeId',
]

/** What to ask for: a field that is hidden or not set up yet would fail the whole query. */
export function caseColumns(described: Described): readonly string[] {
  const carried = [...described.fields.values()].filter((field) => isCarried(field)).map((field) => field.name)
  return [...new Set([...ALWAYS, ...WHERE_VISIBLE.filter((field) => described.fields.has(field)), ...carried])]
}

export interface CaseContext {
  readonly described: Described
  readonly connection: string
  readonly url: string
  /** Queue id → its name as the bridge calls it. */
  readonly queueNames: ReadonlyMap<string, string>
  readonly config: Pick<SalesforceConfig, 'statuses' | 'priorities'>
}

export function toTicket(row: CaseRow, context: CaseContext): Ticket {
  const fields: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(row)) {
    const field = context.described.fields.get(name)
    const decoded = field !== undefined && isCarried(field) ? decode(value, field.type) : undefined
    if (decoded !== undefined) fields[name] = decoded
  }
  const owner = row.OwnerId ?? ''
  const externalId = fields[EXTERNAL_ID]
  const tags = fields[CASE_FIELDS.tags]
  return {
    ref: { connection: context.connection, kind: 'case', id: row.Id },
    version: row.SystemModstamp,
    changedAt: Date.parse(row.SystemModstamp),
    createdAt: Date.parse(row.CreatedDate),
    updatedAt: Date.parse(row.LastModifiedDate),
    status: row.IsDeleted ? 'deleted' : statusOf(row, context.config.statuses),
    priority: row.Priority === null ? null : priorityOf(row.Priority, context.config),
    subject: row.Subject ?? '',
    description: row.Description ?? '',
    tags: typeof tags === 'string' ? tags.split(/[\s;]+/).filter((tag) => tag !== '') : [],
    fields,
    channel: channelOf(row.Origin),
    requester: row.ContactId,
    ...(row.AccountId === undefined ? {} : { organization: row.AccountId }),
    ...(row.ParentId === undefined ? {} : { parent: row.ParentId }),
    ...(row.IsDeleted && row.MasterRecordId !== null ? { merged: true } : {}),
    assignee: owner.startsWith('005') ? owner : null,
    group: owner.startsWith('00G') ? (context.queueNames.get(owner) ?? owner) : null,
    form: row.RecordTypeId,
    brand: null,
    externalId: typeof externalId === 'string' ? externalId : null,
    changedBy: row.LastModifiedById,
    url: `${context.url}/lightning/r/Case/${row.Id}/view`,
  }
}

/** A closed case can be reopened, so it is `solved`, never `closed` (which nobody can write any more). */
function statusOf(row: Pick<CaseRow, 'IsClosed' | 'Status'>, own: Readonly<Record<string, string>>): TicketStatus {
  if (row.IsClosed) return 'solved'
  const status = row.Status ?? ''
  const mapped = Object.entries(own).find(([, theirs]) => theirs === status)?.[0]
  if (mapped !== undefined && isStatus(mapped)) return mapped
  if (/^new$/i.test(status)) return 'new'
  if (/hold/i.test(status)) return 'hold'
  return /wait|pending|customer/i.test(status) ? 'pending' : 'open'
}

function isStatus(value: string): value is TicketStatus {
  return ['new', 'open', 'pending', 'hold', 'solved', 'closed'].includes(value)
}

function priorityOf(name: string | null, { priorities }: Pick<SalesforceConfig, 'priorities'>): Priority | null {
  const mapped = Object.entries(priorities).find(([, theirs]) => theirs === name)?.[0]
  const known: Readonly<Record<string, Priority>> = {
    low: 'low',
    medium: 'normal',
    normal: 'normal',
    high: 'high',
    critical: 'urgent',
    urgent: 'urgent',
  }
  return known[(mapped ?? name ?? '').toLowerCase()] ?? null
}

function channelOf(origin: string | null): Channel {
  const known: Readonly<Record<string, Channel>> = {
    phone: 'phone',
    email: 'email',
    web: 'web',
    chat: 'chat',
    social: 'social',
    app: 'app',
    api: 'api',
  }
  return known[(origin ?? '').toLowerCase()] ?? 'other'
}

/** Their names for our words, tried in turn: both picklists are the org's own. */
const STATUS_NAMES: Readonly<Record<Exclude<TicketStatus, 'deleted'>, readonly string[]>> = {
  new: ['New', 'Open'],
  open: ['Working', 'In Progress', 'Open', 'New'],
  pending: ['Waiting on Customer', 'Waiting', 'Pending', 'On Hold', 'Working', 'Open', 'New'],
  hold: ['On Hold', 'Waiting', 'Pending', 'Working', 'Open', 'New'],
  solved: ['Closed', 'Resolved', 'Solved'],
  closed: ['Closed', 'Resolved', 'Solved'],
}
const PRIORITY_NAMES: Readonly<Record<Priority, readonly string[]>> = {
  urgent: ['Critical', 'Urgent', 'High'],
  high: ['High'],
  normal: ['Medium', 'Normal'],
  low: ['Low'],
}

/** The org's own name for a status; null where nothing fits and an admin must say which (`statuses`). */
export function statusName(status: TicketStatus, described: Described, config: Pick<SalesforceConfig, 'statuses'>): string | null {
  return status === 'deleted' ? null : choose(config.statuses[status], STATUS_NAMES[status], described, 'Status')
}

export function priorityName(priority: Priority, described: Described, config: Pick<SalesforceConfig, 'priorities'>): string | null {
  return choose(config.priorities[priority], PRIORITY_NAMES[priority], described, 'Priority')
}

function choose(told: string | undefined, candidates: readonly string[], described: Described, field: string): string | null {
  const offered = new Set(
    (described.fields.get(field)?.picklistValues ?? []).filter((choice) => choice.active).map((choice) => choice.value),
  )
  if (told !== undefined) return offered.has(told) ? told : null
  return candidates.find((candidate) => offered.has(candidate)) ?? null
}

/** An org that has only High for what we call high and urgent, or no name for waiting, gives back another word than it was given. */
export function readsAs(described: Described, config: Pick<SalesforceConfig, 'statuses' | 'priorities'>): ReadsAs {
  const changed = (pairs: readonly (readonly [string, string | null])[]): Record<string, string> => Object.fromEntries(pairs.flatMap(([given, back]) => (back === null || back === given ? [] : [[given, back]])))
  const statuses = Object.keys(STATUS_NAMES) as (keyof typeof STATUS_NAMES)[]
  const priorities = Object.keys(PRIORITY_NAMES) as Priority[]
  return {
    status: changed(statuses.map((status) => {
      const name = statusName(status, described, config)
      return [status, name === null ? null : statusOf({ Status: name, IsClosed: status === 'solved' || status === 'closed' }, config.statuses)]
    })),
    priority: changed(priorities.map((priority) => [priority, priorityOf(priorityName(priority, described, config), config)])),
  }
}
