import { z } from 'zod'
import type { ChangesOptions, Checkpoint, Page, Stream } from '../../src/connector/connector.ts'
import { checkpointCodec } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { SuspendedTicket } from '../../src/domain/ticket.ts'
import type { ZendeskApi } from './api.ts'
import { nextOf, SuspendedShape } from './shapes.ts'

const codec = checkpointCodec('zendesk.suspended', z.object({ cursor: z.string().nullable(), upTo: z.number() }))
const PageShape = z.object({ ...nextOf, suspended_tickets: z.array(SuspendedShape) })

/**
 * What the spam filter holds back, oldest first. Nothing says when one was recovered or deleted, and after 14 days all are.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/suspended_tickets/
 */
export function suspendedStream(api: ZendeskApi, connection: string, pageSize: number): Stream<SuspendedTicket> {
  async function* changes(since: Checkpoint | null, options: ChangesOptions = {}): AsyncIterable<Page<SuspendedTicket>> {
    let at = since === null ? { cursor: null, upTo: options.from ?? 0 } : codec.decode(since)
    for (;;) {
      options.signal?.throwIfAborted()
      const asked = api.ports.clock.now() + api.skewMs()
      const query = { 'page[size]': Math.min(100, pageSize), sort: 'created_at', ...(at.cursor === null ? {} : { 'page[after]': at.cursor }) }
      const read = await api.get({ purpose: 'read', ...(options.signal === undefined ? {} : { signal: options.signal }) }, PageShape, 'suspended_tickets.json', query)
      const records = read.suspended_tickets.map((row) => toSuspended(row, connection, api.base))
      const atEnd = read.meta?.has_more !== true
      const delivered = Math.max(at.upTo, ...records.map((record) => record.at))
      at = { cursor: read.meta?.after_cursor ?? at.cursor, upTo: atEnd ? Math.max(delivered, asked - 2000) : delivered }
      yield { records, rejected: [], checkpoint: codec.encode(at), upTo: Math.min(at.upTo, api.ports.clock.now() + api.skewMs()), atEnd }
      if (atEnd) return
    }
  }

  return { deletes: 'not-reported', changes, fetch: (ids) => Promise.all(ids.map((id) => fetchOne(api, connection, id))) }
}

async function fetchOne(api: ZendeskApi, connection: string, id: string): Promise<SuspendedTicket | null> {
  if (!/^\d+$/.test(id)) return null
  try {
    const { suspended_ticket: found } = await api.get({ purpose: 'read' }, z.object({ suspended_ticket: z.union([SuspendedShape, z.array(SuspendedShape)]) }), `suspended_tickets/${id}.json`)
    const row = Array.isArray(found) ? found[0] : found
    return row === undefined ? null : toSuspended(row, connection, api.base)
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'connector.not-found') return null
    throw error
  }
}

function toSuspended(row: z.infer<typeof SuspendedShape>, connection: string, base: string): SuspendedTicket {
  return {
    ref: { connection, kind: 'suspended', id: row.id },
    at: Date.parse(row.created_at),
    cause: row.cause,
    subject: row.subject,
    body: row.content,
    url: `${base}/agent/filters/suspended`,
  }
}
