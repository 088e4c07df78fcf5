import { createHash } from 'node:crypto'
import type { SignedBy } from '../../domain/audit.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Category, Severity } from '../../domain/labels.ts'
import type { Range } from '../../insight/report/model.ts'
import type { Store } from '../../store/store.ts'
import { arrivalsIn } from './gather.ts'

/** A ticket to be judged a second time: where it is, and nothing of what the first judgement was. */
export interface Sampled {
  readonly connection: string
  readonly id: string
  readonly url: string
}

/** Of the judged tickets of a range, those whose hash is least: the same every time, and nobody's choice. */
export function sample(store: Store, range: Range, size: number): Promise<readonly Sampled[]> {
  return store.read(async (tx) => {
    let least: (Sampled & { readonly mark: string })[] = []
    for (const { id: connection } of await tx.connections.list()) {
      for await (const { ticket, triage } of arrivalsIn(tx, connection, { from: range.from, before: range.until })) {
        if (triage === null) continue
        least.push({ connection, id: ticket.ref.id, url: ticket.url, mark: createHash('sha256').update(`second review\n${connection}\n${ticket.ref.id}`).digest('hex') })
        if (least.length >= size * 2 + 100) least = smallest(least, size)
      }
    }
    return smallest(least, size).map(({ connection, id, url }) => ({ connection, id, url }))
  })
}

function smallest<T extends { readonly mark: string }>(all: readonly T[], size: number): T[] {
  return all.toSorted((a, b) => (a.mark < b.mark ? -1 : 1)).slice(0, size)
}

export interface SecondJudgement extends Pick<Sampled, 'connection' | 'id'> {
  readonly category: Category
  readonly severity: Severity
}

/** Puts second judgements on record, all or none. Throws `desk.not-found` for a ticket that is not here. */
export function recordReviews(store: Store, judgements: readonly SecondJudgement[], { by, why, at }: SignedBy): Promise<number> {
  return store.write(async (tx) => {
    for (const [connection, own] of Map.groupBy(judgements, (one) => one.connection)) {
      const known = await tx.tickets.get(connection, own.map(({ id }) => id))
      const stranger = own.find(({ id }) => !known.has(id))
      if (stranger !== undefined) throw new BridgeError('desk.not-found', `There is no ticket ${stranger.id} of ${connection} here; nothing was recorded.`)
      for (const { id, category, severity } of own) await tx.reviews.put({ connection, ticketId: id, at, by, category, severity })
    }
    if (judgements.length > 0) await tx.audit.add({ by, why, at, verb: 'review-recorded', as: null, on: judgements.map(({ connection, id }) => ({ connection, kind: 'ticket', id })) })
    return judgements.length
  })
}
