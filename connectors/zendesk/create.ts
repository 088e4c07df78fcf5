import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Submission, Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { CreateTicket, Outcome } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { KEY_NAME } from './comments.ts'
import { customFields, type FieldDirectory } from './fields.ts'
import { noteFault, noteHtml } from './note.ts'
import { listOf, TicketShape } from './shapes.ts'

/**
 * New tickets, one at a time. `Idempotency-Key` makes a second sending within two hours answer with the first ticket; after that
 * the external id tells.
 * https://developer.zendesk.com/api-reference/introduction/requests/#idempotency
 */
export function createWriter(api: ZendeskApi, directory: FieldDirectory): Writer<CreateTicket> {
  async function create(write: CreateTicket): Promise<Outcome> {
    const html = noteHtml(write.body)
    const fault = noteFault(html)
    if (fault !== null) return { key: write.key, result: 'refused', code: 'note.too-large', reason: fault, remedy: 'Shorten the text; it is never cut.' }
    const ticket = {
      subject: write.subject,
      comment: { html_body: html, public: write.public },
      external_id: write.externalId,
      // «If you include tags in the request, those tags will replace the parent ticket's tags.»
      ...(write.follows === undefined ? { tags: [...write.tags] } : { via_followup_source_id: Number(write.follows), ...(write.tags.length === 0 ? {} : { tags: [...write.tags] }) }),
      ...(write.requester === undefined ? {} : { requester_id: Number(write.requester) }),
      custom_fields: customFields(write.fields, await directory.own()).values.flatMap(({ id, value }) => (value === null ? [] : [{ id, value }])),
      metadata: { [KEY_NAME]: write.key },
    }
    const how = { purpose: 'write' as const, idempotent: false, headers: { 'idempotency-key': createHash('sha256').update(write.key).digest('hex') } }
    try {
      const made = await api.call(how, z.object({ ticket: TicketShape }), (client) => client.tickets.create({ ticket }))
      return landed(write, made.ticket)
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'connector.rejected') {
        return { key: write.key, result: 'refused', code: error.code, reason: error.message, remedy: error.remedy }
      }
      throw error
    }
  }

  async function lookUp(write: CreateTicket): Promise<Outcome | null> {
    const found = await api.list({ purpose: 'poll' }, listOf('tickets', TicketShape), 'tickets.json', { external_id: write.externalId })
    const ticket = found.find((one) => one.external_id === write.externalId)
    return ticket === undefined ? null : landed(write, ticket)
  }

  const each = async (batch: readonly CreateTicket[], work: (write: CreateTicket) => Promise<Outcome>): Promise<Submission> => {
    const [write, ...more] = batch
    if (write === undefined || more.length > 0) throw new BridgeError('connector.unsupported', 'tickets are created one at a time')
    return { state: 'settled', outcomes: [await work(write)] }
  }

  return {
    conflicts: 'last-write-wins',
    largest: 1,
    inFlight: 1,
    submit: (batch) => each(batch, create),
    resubmit: (batch) => each(batch, async (write) => (await lookUp(write)) ?? create(write)),
  }
}

function landed(write: CreateTicket, ticket: TicketShape): Outcome {
  return { key: write.key, result: 'landed', recordId: ticket.id, version: ticket.updated_at }
}
