import { z } from 'zod'
import type { ChangesOptions, Checkpoint, CommentStream, Page } from '../../src/connector/connector.ts'
import { checkpointCodec } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant } from '../../src/domain/ports.ts'
import type { AttachmentMeta, Comment } from '../../src/domain/ticket.ts'
import type { ZendeskApi } from './api.ts'
import type { Role, Roles } from './roles.ts'
import { CommentShape, EventShape, EventsShape, listOf, type MetadataShape } from './shapes.ts'
import { idOf, LAG_MS } from './tickets.ts'

/** Where our key stands in an audit's custom metadata. */
export const KEY_NAME = 'breakwater_key'

const codec = checkpointCodec('zendesk.comments', z.object({ start: z.number(), upTo: z.number(), seen: z.array(z.string()) }))
type Position = ReturnType<typeof codec.decode>

/** What was said, by event: bodies come with `comment_events`, so that one request carries a thousand of them. */
export function commentStream(api: ZendeskApi, connection: string, roles: Roles, pageSize: number): CommentStream {
  let everyType = true

  async function page(start: number, signal: AbortSignal | undefined): Promise<z.infer<typeof EventsShape>> {
    const query = { start_time: start, include: 'comment_events', per_page: pageSize }
    const how = { purpose: 'read' as const, ...(signal === undefined ? {} : { signal }) }
    try {
      return await api.get(how, EventsShape, 'incremental/ticket_events.json', everyType ? { ...query, support_type_scope: 'all' } : query)
    } catch (error) {
      if (!everyType || !(error instanceof BridgeError) || error.code !== 'connector.rejected') throw error
      everyType = false
      return page(start, signal)
    }
  }

  async function* changes(since: Checkpoint | null, options: ChangesOptions = {}): AsyncIterable<Page<Comment>> {
    let at = since === null ? beginning(options.from) : codec.decode(since)
    for (;;) {
      options.signal?.throwIfAborted()
      const asked = api.ports.clock.now() + api.skewMs()
      // Nothing younger than a minute is given, and asking for it is an error.
      const start = Math.max(0, Math.min(at.start, Math.floor((asked - LAG_MS) / 1000)))
      const [read, roleOf] = [await page(start, options.signal), await roles.ready()]
      const events = readEvents(read.ticket_events)
      const fresh = events.known.filter((event) => !at.seen.includes(event.id))
      const next = following(at, read, events.known, asked, start)
      const records = [...fresh.flatMap((event) => commentsOf(event, connection, roleOf)), ...(await redactedIn(api, connection, fresh, roleOf))]
      at = next
      yield { records, rejected: events.rejected, checkpoint: codec.encode(at), upTo: Math.min(at.upTo, api.ports.clock.now() + api.skewMs()), atEnd: read.end_of_stream }
      if (read.end_of_stream) return
    }
  }

  return { changes, fetch: (ids) => fetchThreads(api, connection, roles, ids) }
}

function beginning(from: Instant | undefined): Position {
  const start = Math.max(0, Math.floor((from ?? 0) / 1000))
  return { start, upTo: start * 1000, seen: [] }
}

type Event = z.infer<typeof EventShape>

function readEvents(rows: readonly unknown[]): { known: Event[]; rejected: { id: string; reason: string }[] } {
  const known: Event[] = []
  const rejected: { id: string; reason: string }[] = []
  for (const row of rows) {
    const parsed = EventShape.safeParse(row)
    if (parsed.success) known.push(parsed.data)
    else rejected.push({ id: idOf(row), reason: `unknown shape at ${parsed.error.issues[0]?.path.join('.') ?? 'its root'}` })
  }
  if (known.length === 0 && rejected.length > 0) throw new BridgeError('connector.protocol', 'not one event of the page has the known shape')
  return { known, rejected }
}

/**
 * The next page begins at this one's last second and repeats it; what was seen there is remembered and left out. When a page
 * does not get past its first second although more follows, Zendesk has given that whole second (a page grows beyond its size
 * for that), and the next one begins after it.
 * https://developer.zendesk.com/documentation/ticketing/managing-tickets/using-the-incremental-export-api/
 */
function following(at: Position, read: z.infer<typeof EventsShape>, events: readonly Event[], asked: Instant, start: number): Position {
  const end = read.end_time ?? events.at(-1)?.timestamp ?? start
  if (!read.end_of_stream && end <= start) return { start: start + 1, upTo: Math.max(at.upTo, (start + 1) * 1000), seen: [] }
  const seen = [...new Set([...(end === at.start ? at.seen : []), ...events.filter((event) => event.timestamp === end).map((event) => event.id)])]
  const upTo = Math.max(at.upTo, end * 1000, read.end_of_stream ? asked - LAG_MS : 0)
  return { start: end, upTo, seen }
}

const RedactionShape = z.object({ comment_id: z.union([z.number(), z.string()]).transform(String) })

/**
 * A redaction names its comment and not what is left of it, so the thread is read again.
 * https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-audit-events-reference/
 */
async function redactedIn(api: ZendeskApi, connection: string, events: readonly Event[], roleOf: (author: string | null) => Role): Promise<readonly Comment[]> {
  const found: Comment[] = []
  const byTicket = Map.groupBy(events.flatMap((event) => (event.child_events ?? []).flatMap((child) => {
    const redaction = REDACTED.test(child.event_type ?? child.type ?? '') ? RedactionShape.safeParse(child) : null
    return redaction?.success === true ? [{ ticketId: event.ticket_id, id: redaction.data.comment_id, at: event.timestamp * 1000 }] : []
  })), (one) => one.ticketId)
  for (const [ticketId, redactions] of byTicket) {
    const at = new Map(redactions.map((one) => [one.id, one.at]))
    const thread = (await fetchThread(api, connection, ticketId, roleOf)) ?? []
    found.push(...thread.flatMap((comment) => (at.has(comment.ref.id) ? [{ ...comment, changedAt: at.get(comment.ref.id) ?? comment.at }] : [])))
  }
  return found
}

const REDACTED = /^(Comment|Attachment)Redaction/
/** Voice messages and chat transcripts are comments too. */
const SPOKEN = /^(Comment|VoiceComment|TpeVoiceComment|ChatTranscript)$/

function commentsOf(event: Event, connection: string, roleOf: (author: string | null) => Role): Comment[] {
  return (event.child_events ?? [])
    .filter((child) => SPOKEN.test(child.event_type ?? child.type ?? ''))
    .flatMap((child) => {
      const parsed = CommentShape.safeParse(child)
      if (!parsed.success) throw new BridgeError('connector.protocol', `the comment of event ${event.id} has an unknown shape at ${parsed.error.issues[0]?.path.join('.') ?? 'its root'}`)
      return toComment(parsed.data, event.ticket_id, connection, roleOf, event.timestamp * 1000, keyOf(event.metadata))
    })
}

export function toComment(row: CommentShape, ticketId: string, connection: string, roleOf: (author: string | null) => Role, at: Instant, eventKey: string | null): Comment {
  return {
    ref: { connection, kind: 'comment', id: row.id },
    ticketId,
    author: row.author_id,
    authorRole: roleOf(row.author_id),
    public: row.public ?? false,
    body: row.plain_body ?? row.body,
    at: row.created_at === null || row.created_at === undefined ? at : Date.parse(row.created_at),
    attachments: (row.attachments ?? []).map((one) => ({ id: one.id, contentType: one.content_type, size: one.size ?? 0, scan: scanOf(one.malware_scan_result) })),
    ownKey: keyOf(row.metadata) ?? eventKey,
  }
}

export function scanOf(result: string | null | undefined): AttachmentMeta['scan'] {
  if (result === 'malware_found') return 'malware'
  if (result === 'malware_not_found') return 'clean'
  return result === 'failed_to_scan' ? 'failed' : 'not-scanned'
}

/** Our key, where the audit that made this carries one. */
export function keyOf(metadata: z.infer<typeof MetadataShape>): string | null {
  const key = metadata?.custom?.[KEY_NAME]
  return typeof key === 'string' && key !== '' ? key : null
}

/** Whole threads, several at a time within the pace. A ticket that is gone has none. */
async function fetchThreads(api: ZendeskApi, connection: string, roles: Roles, ticketIds: readonly string[]): Promise<ReadonlyMap<string, readonly Comment[]>> {
  const ids = [...new Set(ticketIds)].filter((id) => /^\d+$/.test(id))
  const roleOf = ids.length === 0 ? () => 'unknown' as const : await roles.ready()
  const threads = await Promise.all(ids.map(async (id) => [id, await fetchThread(api, connection, id, roleOf)] as const))
  return new Map(threads.filter((thread): thread is [string, Comment[]] => thread[1] !== null))
}

async function fetchThread(api: ZendeskApi, connection: string, id: string, roleOf: (author: string | null) => Role): Promise<Comment[] | null> {
  try {
    const rows = await api.list({ purpose: 'read' }, listOf('comments', CommentShape), `tickets/${id}/comments.json`, { 'page[size]': 100 })
    return rows.map((row) => toComment(row, id, connection, roleOf, 0, null)).toSorted((a, b) => a.at - b.at)
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'connector.not-found') return null
    throw error
  }
}
