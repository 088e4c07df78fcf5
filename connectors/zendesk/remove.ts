import { z } from 'zod'
import type { Submission, Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome, Remove } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { IdShape, stamp } from './shapes.ts'
import { refusedFor } from './values.ts'

/** Each is two calls, one after the other. */
const LARGEST = 10

const StampShape = z.object({ ticket: z.object({ id: IdShape, status: z.string(), updated_at: stamp }) })

/**
 * Moves tickets into the bin, where people can restore them for 30 days; never out of it. Zendesk deletes without a condition, so the stamp
 * is looked at just before: a ticket that somebody worked on, or restored, since it was planned is left alone.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#delete-ticket
 * https://support.zendesk.com/hc/en-us/articles/4408834005530 (soft delete, 30 days)
 */
export function removeWriter(api: ZendeskApi): Writer<Remove> {
  async function send(batch: readonly Remove[], again: boolean): Promise<Submission> {
    if (batch.length > LARGEST) throw new BridgeError('connector.unsupported', `a batch holds at most ${LARGEST} deletes`)
    const outcomes: Outcome[] = []
    for (const write of batch) outcomes.push(await removeOne(api, write, again).catch((error: unknown) => settledFault(write, error, outcomes.length > 0)))
    return { state: 'settled', outcomes }
  }
  return { conflicts: 'detected', largest: LARGEST, inFlight: 1, submit: (batch) => send(batch, false), resubmit: (batch) => send(batch, true) }
}

async function removeOne(api: ZendeskApi, { key, recordId, version }: Remove, again: boolean): Promise<Outcome> {
  // In the bin already: by an earlier sending, as far as anybody can tell.
  const there: Outcome = again ? { key, result: 'landed', recordId, version: null } : { key, result: 'moot', reason: 'the ticket is deleted already' }
  const now = await standing(api, recordId)
  if (now === null) return there
  if (now !== version) return { key, result: 'conflict' }
  await api.send({ purpose: 'write', idempotent: false }, z.unknown(), 'DELETE', `tickets/${recordId}.json`)
  return { key, result: 'landed', recordId, version: null }
}

/** Its stamp; null where it is deleted. */
async function standing(api: ZendeskApi, id: string): Promise<string | null> {
  try {
    const { ticket } = await api.get({ purpose: 'write' }, StampShape, `tickets/${id}.json`)
    return ticket.status === 'deleted' ? null : ticket.updated_at
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'connector.not-found') return null
    throw error
  }
}

/** What is wrong with one ticket stops none of the others; what stops everything is thrown while nothing has been done. */
function settledFault({ key, recordId }: Remove, error: unknown, begun: boolean): Outcome {
  if (!(error instanceof BridgeError)) throw error
  if (error.code === 'connector.not-found') return { key, result: 'moot', reason: 'the ticket is deleted already' }
  if (error.code === 'connector.permission') return refusedFor(key, { code: error.code, reason: `Zendesk does not let the integration user delete ticket ${recordId}`, remedy: 'Let agents delete tickets (Admin Center, Tickets, Settings), or give the user a role that may; then retry the record. Or delete the ticket there by hand.' })
  if (error.code === 'connector.rejected') return refusedFor(key, { code: error.code, reason: `Zendesk refused to delete ticket ${recordId}`, remedy: 'Delete it there by hand, or leave it; then retry the record: it is looked at again.' })
  if (!begun) throw error
  return { key, result: 'again', code: error.code, afterMs: 30_000 }
}
