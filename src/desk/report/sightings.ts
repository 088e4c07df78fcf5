import type { Range } from '../../insight/report/model.ts'
import type { Arrived } from '../../store/report-store.ts'
import type { Store, StoredTicket } from '../../store/store.ts'

/** One kept ticket as `patterns` reads tickets: its first words and who wrote them. */
export interface KeptTicket {
  readonly id: string
  readonly createdAt: number
  readonly subject: string
  readonly body: string
  readonly requester?: string
}

const PAGE = 500

/** What the store keeps of a range, in order of arrival, no more than a page at once. Each page is read by itself, so that however long it takes nothing is held up. */
export async function* keptTickets(store: Store, { from, until }: Pick<Range, 'from' | 'until'>): AsyncGenerator<KeptTicket> {
  for (const { id: connection } of await store.read((tx) => tx.connections.list())) {
    for (let after: Arrived | null = null; ; ) {
      const behind: Arrived | null = after
      const page: readonly StoredTicket[] = await store.read((tx) => tx.arrivals.between(connection, { from, before: until }, behind, PAGE))
      for (const { ticket: { ref, createdAt, subject, description: body, requester } } of page) yield { id: ref.id, createdAt, subject, body, ...(requester === null ? {} : { requester }) }
      const last = page.at(-1)?.ticket
      if (last === undefined) break
      after = { createdAt: last.createdAt, id: last.ref.id }
    }
  }
}
