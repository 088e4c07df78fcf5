import { z } from 'zod'
import type { ChangesOptions, Checkpoint, Page, Stream } from '../../src/connector/connector.ts'
import { checkpointCodec, chunks } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant } from '../../src/domain/ports.ts'
import type { Channel, FieldValue, Ticket } from '../../src/domain/ticket.ts'
import type { ZendeskApi } from './api.ts'
import type { Roles } from './roles.ts'
import { ExportShape, TicketShape } from './shapes.ts'

/** The exports leave out the last minute (incremental exports reference); a second more, for the Date header has whole seconds. */
export const LAG_MS = 62_000

const codec = checkpointCodec('zendesk.tickets', z.object({ cursor: z.string().nullable(), start: z.number(), upTo: z.number() }))
type Position = ReturnType<typeof codec.decode>

/**
 * The cursor-based incremental export: every ticket that changed, deleted ones included, oldest change first.
 * https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
 */
export function ticketStream(api: ZendeskApi, connection: string, roles: Roles, pageSize: number): Stream<Ticket> {
  let everyType = true

  async function page(at: Position, signal: AbortSignal | undefined): Promise<z.infer<typeof ExportShape>> {
    const query = { per_page: pageSize, include: 'users', ...(at.cursor === null ? { start_time: at.start } : { cursor: at.cursor }) }
    const how = { purpose: 'read' as const, ...(signal === undefined ? {} : { signal }) }
    try {
      // AI-agent conversations are left out unless asked for.
      return await api.get(how, ExportShape, 'incremental/tickets/cursor.json', everyType ? { ...query, support_type_scope: 'all' } : query)
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== 'connector.rejected') throw error
      if (everyType) {
        everyType = false
        return page(at, signal)
      }
      everyType = true
      if (at.cursor !== null) throw new BridgeError('sync.checkpoint', 'zendesk no longer knows the position of the ticket export', error.details, { cause: error })
      throw error
    }
  }

  async function* changes(since: Checkpoint | null, options: ChangesOptions = {}): AsyncIterable<Page<Ticket>> {
    let at = since === null ? beginning(options.from, api) : codec.decode(since)
    for (;;) {
      options.signal?.throwIfAborted()
      const asked = api.ports.clock.now()
      const read = await page(at, options.signal)
      roles.learn(read.users ?? [])
      const { records, rejected } = readTickets(api, connection, read.tickets)
      const atEnd = read.end_of_stream || read.after_cursor === null || read.after_cursor === undefined
      const delivered = Math.max(at.upTo, ...records.map((ticket) => ticket.changedAt))
      const upTo = atEnd ? Math.max(delivered, asked + api.skewMs() - LAG_MS) : delivered
      at = { cursor: read.after_cursor ?? at.cursor, start: at.start, upTo }
      yield { records, rejected, checkpoint: codec.encode(at), upTo: Math.min(upTo, api.ports.clock.now() + api.skewMs()), atEnd }
      if (atEnd) return
    }
  }

  return { deletes: 'tombstones', changes, fetch: (ids) => fetchTickets(api, connection, ids) }
}

/** `start_time` must lie more than a minute back. */
function beginning(from: Instant | undefined, api: ZendeskApi): Position {
  const latest = api.ports.clock.now() + api.skewMs() - LAG_MS
  const start = Math.max(0, Math.floor(Math.min(from ?? 0, latest) / 1000))
  return { cursor: null, start, upTo: start * 1000 }
}

function readTickets(api: ZendeskApi, connection: string, rows: readonly unknown[]): Pick<Page<Ticket>, 'records' | 'rejected'> {
  const records: Ticket[] = []
  const rejected: { id: string; reason: string }[] = []
  for (const row of rows) {
    const parsed = TicketShape.safeParse(row)
    if (parsed.success) records.push(toTicket(parsed.data, connection, api.base))
    else rejected.push({ id: idOf(row), reason: `unknown shape at ${parsed.error.issues[0]?.path.join('.') ?? 'its root'}` })
  }
  if (records.length === 0 && rejected.length > 0) throw new BridgeError('connector.protocol', 'not one ticket of the page has the known shape')
  return { records, rejected }
}

export function idOf(row: unknown): string {
  const id = typeof row === 'object' && row !== null && 'id' in row ? row.id : null
  return typeof id === 'number' || typeof id === 'string' ? String(id) : 'unknown'
}

/** Many at once; what the list leaves out (archived, deleted or never there) is asked for one by one. */
async function fetchTickets(api: ZendeskApi, connection: string, ids: readonly string[]): Promise<readonly (Ticket | null)[]> {
  const found = new Map<string, Ticket>()
  const numeric = [...new Set(ids)].filter((id) => /^\d+$/.test(id))
  for (const group of chunks(numeric, 100)) {
    const { tickets } = await api.get({ purpose: 'read' }, z.object({ tickets: z.array(TicketShape) }), 'tickets/show_many.json', { ids: group.join(',') })
    for (const ticket of tickets) found.set(ticket.id, toTicket(ticket, connection, api.base))
    await Promise.all(group.filter((id) => !found.has(id)).map((id) => fetchOne(api, connection, id, found)))
  }
  return ids.map((id) => found.get(id) ?? null)
}

async function fetchOne(api: ZendeskApi, connection: string, id: string, found: Map<string, Ticket>): Promise<void> {
  try {
    const { ticket } = await api.get({ purpose: 'read' }, z.object({ ticket: TicketShape }), `tickets/${id}.json`)
    if (ticket.status !== 'deleted') found.set(id, toTicket(ticket, connection, api.base))
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== 'connector.not-found') throw error
  }
}

export function toTicket(row: TicketShape, connection: string, base: string): Ticket {
  const updatedAt = Date.parse(row.updated_at)
  const followed = row.via?.source?.rel === 'follow_up' ? (row.via.source.from?.ticket_id ?? null) : null
  return {
    ref: { connection, kind: 'ticket', id: row.id },
    version: row.updated_at,
    // System changes move only the generated time, and only the exports carry it.
    changedAt: row.generated_timestamp === null || row.generated_timestamp === undefined ? updatedAt : Math.max(updatedAt, row.generated_timestamp * 1000),
    createdAt: Date.parse(row.created_at),
    updatedAt,
    status: row.status,
    priority: row.priority ?? null,
    subject: row.subject,
    description: row.description,
    tags: row.tags,
    fields: Object.fromEntries(row.custom_fields.map((field) => [field.id, valueOf(field.value)])),
    channel: channelOf(row),
    requester: row.requester_id,
    ...(row.organization_id === undefined ? {} : { organization: row.organization_id }),
    ...(row.problem_id === undefined ? {} : { parent: row.problem_id }),
    // «For tickets of type "incident", the ID of the problem the incident is linked to»: `problem_id` of `TicketObject`.
    ...(row.type === 'incident' ? {} : { mayHaveParent: false }),
    // Added by Zendesk itself, with the closing: https://support.zendesk.com/hc/en-us/articles/4408882445594
    ...(row.status === 'closed' && row.tags.includes('closed_by_merge') ? { merged: true } : {}),
    ...(followed === null ? {} : { follows: followed }),
    assignee: row.assignee_id,
    group: row.group_id,
    form: row.ticket_form_id,
    brand: row.brand_id,
    externalId: row.external_id,
    // No export and no ticket says it; only events do, by their `updater_id` (`TicketObject` of the official description has no such field).
    changedBy: null,
    url: `${base}/agent/tickets/${row.id}`,
  }
}

function valueOf(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/ */
const CHANNELS: Readonly<Record<string, Channel>> = {
  web: 'web', web_form: 'web', web_widget: 'web', help_center: 'web', web_service: 'api', api: 'api', email: 'email', mail: 'email',
  chat: 'chat', native_messaging: 'chat', messaging: 'chat', sunshine_conversations_api: 'chat', line: 'social', mobile: 'app', mobile_sdk: 'app',
  facebook: 'social', twitter: 'social', twitter_dm: 'social', twitter_favorite: 'social', instagram_dm: 'social', whatsapp: 'social',
  wechat: 'social', telegram: 'social', viber: 'social', any_channel: 'social', x_corp: 'social', phone: 'phone', voice: 'phone', voicemail: 'phone',
  phone_call_inbound: 'phone', phone_call_outbound: 'phone', sms: 'phone', ai_agent: 'ai_agent', answer_bot_for_web_widget: 'ai_agent',
}

function channelOf(row: TicketShape): Channel {
  if (row.support_type === 'ai_agent') return 'ai_agent'
  const name = String(row.via?.channel ?? '').toLowerCase().replace(/[ -]/g, '_')
  return CHANNELS[name] ?? (row.from_messaging_channel === true ? 'chat' : 'other')
}
