import type { Connection, Page } from '../../connector/connector.ts'
import type { Comment, Ticket } from '../../domain/ticket.ts'
import { pages, type Sabotage } from './sabotage.ts'

function ticketPages(one: Connection, change: (page: Page<Ticket>) => Page<Ticket> | Promise<Page<Ticket>>): Connection {
  const { tickets } = one.reads
  if (tickets === undefined) return one
  return { ...one, reads: { ...one.reads, tickets: { ...tickets, changes: pages((since, options) => tickets.changes(since, options), change) } } }
}

function comments(one: Connection, change: (comment: Comment) => Comment): Connection {
  const stream = one.reads.comments
  if (stream === undefined) return one
  return {
    ...one,
    reads: {
      ...one.reads,
      comments: {
        changes: pages((since, options) => stream.changes(since, options), (page) => ({ ...page, records: page.records.map(change) })),
        fetch: async (ids) => new Map([...(await stream.fetch(ids))].map(([id, thread]) => [id, thread.map(change)])),
      },
    },
  }
}

/** Bugs of whoever reads. */
export const READING: readonly Sabotage[] = [
  { name: 'cursor-off-by-one', about: 'The last record of a page is taken for the first of the next.', connection: (one) => ticketPages(one, (page) => ({ ...page, records: page.records.slice(0, -1) })) },
  {
    name: 'tie-at-page-edge', about: 'A record with the same stamp as the one before it is taken for the same.',
    connection: (one) => ticketPages(one, (page) => ({ ...page, records: page.records.filter((row, at) => at === 0 || Math.floor(page.records[at - 1]!.changedAt / 60_000) !== Math.floor(row.changedAt / 60_000)) })),
  },
  {
    name: 'checkpoint-before-commit', about: 'The position moves when the page is read, not when it is stored.',
    connection: (one, store) => ticketPages(one, async (page) => {
      await store.write((tx) => tx.checkpoints.put(one.id, 'tickets', page.checkpoint, page.upTo))
      return page
    }),
  },
  { name: 'echo-not-suppressed', about: 'What we wrote ourselves is taken for somebody else\'s when it comes back.', connection: (one) => comments(one, (comment) => (comment.ownKey === null ? comment : { ...comment, ownKey: null, body: `Once more: ${comment.body}` })) },
  { name: 'private-taken-for-public', about: 'Who may see a comment is not looked at.', connection: (one) => comments(one, (comment) => ({ ...comment, public: true })) },
  { name: 'newest-comment-first', about: 'Threads are read in the order in which the vendor shows them to people.', connection(one) {
    const stream = one.reads.comments
    return stream === undefined ? one : comments(one, (comment) => ({ ...comment, at: 2e12 - (comment.at % 1e9) }))
  } },
]
