import { z } from 'zod'

/** What is read of Zendesk's answers; everything else is left alone. Ids are numbers above 2^31 and become strings at once. */
const id = z.union([z.number(), z.string()]).transform(String)
const maybeId = z.union([z.number(), z.string()]).nullish().transform((value) => (value === null || value === undefined ? null : String(value)))
/** Left out is no empty one. */
const absentOr = z.union([z.number(), z.string()]).nullish().transform((value) => (typeof value === 'number' ? String(value) : value))
const words = z.string().nullish().transform((value) => value ?? '')
const maybeWords = z.string().nullish().transform((value) => value ?? null)
export const stamp = z.string().refine((value) => !Number.isNaN(Date.parse(value)), 'is not a time')

/** `source.rel` says `follow_up` or `merge`: of a merge `from.ticket_id` stands on the ticket that was closed by it, `from.ticket_ids` on the one it went into. */
export const ViaShape = z.object({
  channel: z.union([z.string(), z.number()]).nullish(),
  source: z.object({ rel: maybeWords, from: z.object({ ticket_id: maybeId }).nullish().catch(null) }).nullish().catch(null),
}).nullish()

export const TicketShape = z.object({
  id,
  subject: words,
  description: words,
  status: z.enum(['new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted']),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).nullish(),
  tags: z.array(z.string()).nullish().transform((value) => value ?? []),
  custom_fields: z.array(z.object({ id, value: z.unknown() })).nullish().transform((value) => value ?? []),
  created_at: stamp,
  updated_at: stamp,
  generated_timestamp: z.number().nullish(),
  requester_id: maybeId,
  organization_id: absentOr,
  type: maybeWords,
  problem_id: absentOr,
  assignee_id: maybeId,
  group_id: maybeId,
  ticket_form_id: maybeId,
  brand_id: maybeId,
  external_id: maybeWords,
  from_messaging_channel: z.boolean().nullish(),
  support_type: z.string().nullish(),
  via: ViaShape,
})
export type TicketShape = z.infer<typeof TicketShape>

export const UserShape = z.object({ id, role: z.string().nullish() })

/** A user or an organization. */
export const PartyShape = z.object({ id, name: maybeWords, email: maybeWords, external_id: maybeWords, active: z.boolean().nullish() })

export const ExportShape = z.object({
  tickets: z.array(z.unknown()),
  users: z.array(UserShape).nullish(),
  after_cursor: z.string().nullish(),
  end_of_stream: z.boolean(),
})

export const AttachmentShape = z.object({ id, content_type: words, size: z.number().nullish(), malware_scan_result: z.string().nullish() })

export const MetadataShape = z.object({ custom: z.record(z.string(), z.unknown()).nullish() }).nullish()

export const CommentShape = z.object({
  id,
  author_id: maybeId,
  public: z.boolean().nullish(),
  body: words,
  plain_body: z.string().nullish(),
  created_at: stamp.nullish(),
  attachments: z.array(AttachmentShape).nullish(),
  metadata: MetadataShape,
})
export type CommentShape = z.infer<typeof CommentShape>

export const EventsShape = z.object({
  ticket_events: z.array(z.unknown()),
  end_time: z.number().nullish(),
  end_of_stream: z.boolean(),
})

export const EventShape = z.object({
  id,
  ticket_id: id,
  timestamp: z.number(),
  metadata: MetadataShape,
  child_events: z.array(z.looseObject({ event_type: z.string().nullish(), type: z.string().nullish() })).nullish(),
})

export const SuspendedShape = z.object({
  id,
  created_at: stamp,
  cause: words,
  subject: words,
  content: words,
})

/** Cursor pages carry `meta` and `links`, offset pages `next_page`. */
export const nextOf = { meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).nullish(), links: z.object({ next: z.string().nullish() }).nullish(), next_page: z.string().nullish() }

interface Linked {
  readonly meta?: { readonly has_more: boolean } | null | undefined
  readonly links?: { readonly next?: string | null | undefined } | null | undefined
  readonly next_page?: string | null | undefined
}

/** The link to the next page, in either style; null at the end. */
export function nextLink(page: Linked): string | null {
  if (page.meta !== null && page.meta !== undefined) return page.meta.has_more ? (page.links?.next ?? null) : null
  return page.next_page ?? null
}

/** A page of a list under `key`, ready for `ZendeskApi.list`. */
export function listOf<T>(key: string, item: z.ZodType<T>): z.ZodType<{ items: readonly T[]; next: string | null }> {
  return z.looseObject(nextOf).transform((page, context) => {
    const parsed = z.array(item).safeParse((page as Record<string, unknown>)[key])
    if (parsed.success) return { items: parsed.data, next: nextLink(page) }
    context.addIssue({ code: 'custom', path: [key], message: 'is not a list of the known shape' })
    return z.NEVER
  })
}

export const FieldShape = z.object({
  id,
  type: z.string(),
  title: words,
  active: z.boolean().nullish(),
  required: z.boolean().nullish(),
  removable: z.boolean().nullish(),
  agent_description: words,
  custom_field_options: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  system_field_options: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
})
export type FieldShape = z.infer<typeof FieldShape>

export const JobShape = z.object({
  id: z.string(),
  status: z.string(),
  message: z.string().nullish(),
  results: z.union([z.array(z.looseObject({})), z.looseObject({})]).nullish(),
})

export { id as IdShape }
