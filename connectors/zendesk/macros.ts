import { z } from 'zod'
import type { MacroPreview } from '../../src/connector/connector.ts'
import type { UpdateTicket } from '../../src/domain/write.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import type { ZendeskApi } from './api.ts'

const PreviewShape = z.object({
  result: z.object({
    ticket: z.looseObject({
      status: z.enum(['new', 'open', 'pending', 'hold', 'solved', 'closed']).nullish(),
      priority: z.enum(['low', 'normal', 'high', 'urgent']).nullish(),
      tags: z.array(z.string()).nullish(),
      comment: z.object({ body: z.string().nullish(), html_body: z.string().nullish(), public: z.boolean().nullish() }).nullish(),
    }),
  }),
})

/**
 * What a macro would make of a ticket. Zendesk's `apply` changes nothing (it answers with the ticket as it would be):
 * https://developer.zendesk.com/api-reference/ticketing/business-rules/macros/#show-ticket-after-changes
 */
export async function previewMacro(api: ZendeskApi, ticket: Ticket, macroId: string): Promise<MacroPreview> {
  const { result } = await api.call({ purpose: 'read' }, PreviewShape, (client) => client.macros.applyTicket(Number(ticket.ref.id), Number(macroId)))
  const after = result.ticket
  const tags = after.tags ?? ticket.tags
  return {
    addTags: tags.filter((tag) => !ticket.tags.includes(tag)),
    removeTags: ticket.tags.filter((tag) => !tags.includes(tag)),
    ...(after.status === null || after.status === undefined || after.status === ticket.status ? {} : { status: after.status }),
    ...(after.priority === null || after.priority === undefined || after.priority === ticket.priority ? {} : { priority: after.priority }),
    reply: after.comment?.body === null || after.comment?.body === undefined ? null : { body: after.comment.body, public: after.comment.public ?? true },
  }
}

/** The preview as a write. Its reply stays out: people send replies, the bridge writes internal notes only. */
export function macroUpdate(key: string, ticket: Ticket, preview: MacroPreview): UpdateTicket {
  return {
    op: 'update-ticket',
    key,
    ticketId: ticket.ref.id,
    version: ticket.version,
    addTags: preview.addTags,
    removeTags: preview.removeTags,
    fields: {},
    note: null,
    ...(preview.status === undefined ? {} : { status: preview.status }),
    ...(preview.priority === undefined ? {} : { priority: preview.priority }),
  }
}
