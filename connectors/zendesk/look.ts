import { z } from 'zod'
import type { Looked } from '../../src/connector/connector.ts'
import { chunks } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { ZendeskApi } from './api.ts'
import { IdShape, nextLink, nextOf, stamp } from './shapes.ts'

const StatusShape = z.object({ id: IdShape, status: z.string() })
const DeletedShape = z.looseObject({ ...nextOf, deleted_tickets: z.array(z.object({ id: IdShape, deleted_at: stamp.nullish(), actor: z.object({ id: IdShape }).nullish() })) })
/** The list of deleted tickets is only asked who deleted what, the latest first; it allows ten calls a minute. */
const PAGES = 2

/**
 * Each ticket by its id: a deleted one is answered with 404, and the list of deleted tickets says when and by whom.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-deleted-tickets
 */
export async function lookAt(api: ZendeskApi, ids: readonly string[]): Promise<ReadonlyMap<string, Looked>> {
  const found = new Map<string, Looked>()
  const numeric = [...new Set(ids)].filter((id) => /^\d+$/.test(id))
  for (const id of ids) if (!numeric.includes(id)) found.set(id, { found: 'absent' })
  for (const group of chunks(numeric, 100)) {
    const { tickets } = await api.get({ purpose: 'read' }, z.object({ tickets: z.array(StatusShape) }), 'tickets/show_many.json', { ids: group.join(',') })
    for (const ticket of tickets) found.set(ticket.id, ticket.status === 'deleted' ? { found: 'deleted', at: null, by: null } : { found: 'there' })
    await Promise.all(group.filter((id) => !found.has(id)).map(async (id) => found.set(id, await lookAtOne(api, id))))
  }
  const gone = numeric.filter((id) => found.get(id)?.found !== 'there')
  if (gone.length > 0) for (const [id, looked] of await deletedOf(api, new Set(gone))) found.set(id, looked)
  return found
}

async function lookAtOne(api: ZendeskApi, id: string): Promise<Looked> {
  try {
    const { ticket } = await api.get({ purpose: 'read' }, z.object({ ticket: StatusShape }), `tickets/${id}.json`)
    return ticket.status === 'deleted' ? { found: 'deleted', at: null, by: null } : { found: 'there' }
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'connector.not-found') return { found: 'absent' }
    throw error
  }
}

/** Who and when is good to know, and no signal of its own: where the list cannot be had, it is left out. */
async function deletedOf(api: ZendeskApi, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Looked>> {
  const told = new Map<string, Looked>()
  try {
    for (let page = 1; page <= PAGES && told.size < ids.size; page += 1) {
      const answer = await api.get({ purpose: 'read' }, DeletedShape, 'deleted_tickets.json', { sort_by: 'deleted_at', sort_order: 'desc', page, per_page: 100 })
      for (const { id, deleted_at: at, actor } of answer.deleted_tickets) if (ids.has(id)) told.set(id, { found: 'deleted', at: at === null || at === undefined ? null : Date.parse(at), by: actor?.id ?? null })
      if (nextLink(answer) === null) break
    }
  } catch (error) {
    if (!(error instanceof BridgeError) || !['connector.permission', 'connector.rejected', 'connector.not-found'].includes(error.code)) throw error
    api.ports.log.info('zendesk.deleted-list-unread', { code: error.code })
  }
  return told
}
