import { z } from 'zod'
import { BridgeError } from '../../src/domain/errors.ts'
import type { ZendeskApi } from './api.ts'
import { listOf, ViaShape } from './shapes.ts'

const AuditShape = z.object({ via: ViaShape.catch(null) })

/**
 * The ticket each of these was merged into. Neither the ticket nor its tag says so; the audit that closed it does, by `via.source`. Its words say it
 * too, but those are whatever the agent left standing. https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/
 */
export async function mergedInto(api: ZendeskApi, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const id of new Set(ids.filter((one) => /^\d+$/.test(one)))) {
    const audits = await auditsOf(api, id)
    const merge = audits.findLast(({ via }) => via?.source?.rel === 'merge' && (via.source.from?.ticket_id ?? id) !== id)
    const into = merge?.via?.source?.from?.ticket_id ?? null
    if (into !== null) found.set(id, into)
  }
  return found
}

async function auditsOf(api: ZendeskApi, id: string): Promise<readonly z.infer<typeof AuditShape>[]> {
  try {
    return await api.list({ purpose: 'read' }, listOf('audits', AuditShape), `tickets/${id}/audits.json`, { 'page[size]': 100 })
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'connector.not-found') return []
    throw error
  }
}
