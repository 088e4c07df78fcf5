import type { CommentStream } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Comment } from '../../src/domain/ticket.ts'
import { mustSucceed, type Client } from './client.ts'
import { plainOf } from './html.ts'
import type { Threads } from './manifest-reads.ts'
import { readMark } from './mark.ts'
import { linkOf } from './next.ts'
import { at, instantOf, textOf } from './path.ts'
import { wordOf } from './record.ts'
import { changedRows, fetchRow } from './tickets.ts'

/** Threads, read whole whenever their ticket has changed: a comment moves the time of its ticket. */
export function commentStream(client: Client, connection: string, threads: Threads): CommentStream {
  return {
    async *changes(since, options) {
      for await (const { page, rows } of changedRows(client, connection, since, options)) {
        const records: Comment[] = []
        const rejected = [...page.rejected]
        for (const { ref, status } of page.records) {
          if (status === 'deleted') continue
          for (const one of (await threadOf(client, connection, threads, ref.id, rows.get(ref.id))) ?? []) {
            if (typeof one === 'string') rejected.push({ id: ref.id, reason: one })
            else records.push(one)
          }
        }
        yield { ...page, records, rejected }
      }
    },
    async fetch(ticketIds) {
      const found = new Map<string, readonly Comment[]>()
      for (const id of ticketIds) {
        const row = 'embedded' in threads.from ? await fetchRow(client, id) : undefined
        const thread = row === null ? null : await threadOf(client, connection, threads, id, row)
        if (thread !== null) found.set(id, thread.map(mustRead).toSorted((a, b) => a.at - b.at))
      }
      return found
    },
  }
}

function mustRead(comment: Comment | string): Comment {
  if (typeof comment === 'string') throw new BridgeError('connector.protocol', `a comment has ${comment}`)
  return comment
}

/** The thread of one ticket; null where the CRM knows none of that id. */
async function threadOf(client: Client, connection: string, threads: Threads, ticketId: string, row: unknown): Promise<readonly (Comment | string)[] | null> {
  const rows = 'embedded' in threads.from ? at(row, threads.from.embedded) : await ownThread(client, threads.from.own, ticketId)
  if (rows === null) return null
  if (!Array.isArray(rows)) throw new BridgeError('connector.protocol', `${client.config.manifest.id}: no list of comments where the manifest says`)
  return (rows as readonly unknown[]).map((one) => toComment(one, threads, connection, ticketId))
}

export function toComment(row: unknown, { fields, format, public: shown }: Threads, connection: string, ticketId: string): Comment | string {
  const [id, when, seen] = [textOf(at(row, fields.id)), instantOf(at(row, fields.at)), at(row, shown.at)]
  if (id === null) return `no id at ${fields.id}`
  if (when === null) return `no time at ${fields.at}`
  if (seen === undefined) return `nothing at ${shown.at} that says whether it is public`
  const text = textOf(at(row, fields.body)) ?? ''
  const words = format === 'html' ? plainOf(text) : text
  const mark = fields.key === undefined ? readMark(words) : null
  const changed = fields.changedAt === undefined ? null : instantOf(at(row, fields.changedAt))
  return {
    ref: { connection, kind: 'comment', id },
    ticketId,
    author: fields.author === undefined ? null : textOf(at(row, fields.author)),
    authorRole: (fields.authorRole === undefined ? null : wordOf(at(row, fields.authorRole.at), fields.authorRole.values)) ?? 'unknown',
    public: seen === shown.is,
    body: mark?.body ?? words,
    at: when,
    ...(changed !== null && changed > when ? { changedAt: changed } : {}),
    attachments: [],
    ownKey: mark?.key ?? (fields.key === undefined ? null : textOf(at(row, fields.key))),
  }
}

type Own = Extract<Threads['from'], { own: unknown }>['own']

/** All pages of a thread of its own; null where the ticket is gone. */
async function ownThread(client: Client, own: Own, id: string): Promise<unknown[] | null> {
  const { config } = client
  const { paging } = own
  const rows: unknown[] = []
  let cursor: string | undefined
  let link: string | null = null
  let step = paging.kind === 'page' ? paging.first : 0
  for (let pages = 0; pages < 10_000; pages += 1) {
    const filling = { id, size: String(own.size), page: String(step), offset: String(step), cursor }
    const answer = await (link === null ? client.get({ purpose: 'read' }, own, filling) : client.follow({ purpose: 'read' }, link, own.headers))
    if (answer.status === 404 && pages === 0) return null
    const items = at(mustSucceed(config.manifest.id, 'a thread', answer).body, own.items)
    if (!Array.isArray(items)) throw new BridgeError('connector.protocol', `${config.manifest.id}: no list at ${own.items || 'the root'} of a thread`)
    rows.push(...(items as unknown[]))
    if (paging.kind === 'cursor') {
      cursor = (paging.more === undefined || at(answer.body, paging.more) === true ? textOf(at(answer.body, paging.next)) : null) ?? undefined
      if (cursor === undefined) return rows
    } else if (paging.kind === 'next-link') {
      link = linkOf(config, paging.next, answer)
      if (link === null) return rows
    } else if (items.length === 0) return rows
    else step += paging.kind === 'page' ? 1 : items.length
  }
  throw new BridgeError('connector.protocol', `${config.manifest.id}: a thread does not come to an end`)
}
