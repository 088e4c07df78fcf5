import { iso, type Account } from './account.ts'
import { listPage } from './page.ts'
import { notFound } from './refuse.ts'
import { idParam, json, noContent, type Call, type Route } from './route.ts'
import { showTicket } from './show.ts'
import { showCustomStatus, showSuspended } from './show-more.ts'
import type { SuspendedRow, TicketRow } from './types.ts'
import { isArchived } from './tickets.ts'

type View = Account['views'][number]

function viewOf(call: Call): View {
  const view = call.account.views.find((one) => one.id === idParam(call, 'view_id'))
  if (view === undefined) throw notFound()
  return view
}

function inView(call: Call, view: View): TicketRow[] {
  return [...call.account.tickets.values()].filter(
    (ticket) => ticket.deletedAt === null && !isArchived(ticket, call.now) && view.statuses.includes(ticket.status) && (view.tags.length === 0 || view.tags.some((tag) => ticket.tags.includes(tag))),
  )
}

function showView(view: View, origin: string): object {
  return {
    url: `${origin}/api/v2/views/${view.id}.json`, id: view.id, title: view.title, raw_title: view.title, active: true, updated_at: '2025-01-01T00:00:00Z', created_at: '2025-01-01T00:00:00Z', default: false, position: 1,
    description: '', execution: { columns: [], fields: [], custom_fields: [], sort_by: 'created_at', sort_order: 'desc' },
    conditions: { all: [{ field: 'status', operator: 'includes', value: view.statuses }], any: view.tags.map((tag) => ({ field: 'current_tags', operator: 'includes', value: tag })) }, restriction: null,
  }
}

function suspendedOf(call: Call): SuspendedRow {
  const row = call.account.suspended.get(idParam(call, 'suspended_id'))
  if (row === undefined || row.at + 14 * 86_400_000 <= call.now) throw notFound()
  return row
}

/** Deleted by themselves after 14 days. */
function suspendedNow(call: Call): SuspendedRow[] {
  const newestFirst = call.query.get('sort_order') === 'desc' || (call.query.get('sort') ?? '').startsWith('-')
  return [...call.account.suspended.values()].filter((row) => row.at + 14 * 86_400_000 > call.now).sort((a, b) => (newestFirst ? b.at - a.at : a.at - b.at))
}

function showBrand(call: Call, brand: Account['brands'][number], at: number): object {
  return {
    url: `${call.origin}/api/v2/brands/${brand.id}.json`, id: brand.id, name: brand.name, brand_url: call.origin, has_help_center: false, help_center_state: 'disabled', active: true, default: at === 0, is_deleted: false,
    subdomain: call.account.settings.subdomain, host_mapping: null, signature_template: '{{agent.signature}}', ticket_form_ids: call.account.forms.map((form) => form.id), created_at: '2025-01-01T00:00:00Z', updated_at: '2025-01-01T00:00:00Z',
  }
}

function showForm(call: Call, form: Account['forms'][number], at: number): object {
  return {
    url: `${call.origin}/api/v2/ticket_forms/${form.id}.json`, id: form.id, name: form.name, raw_name: form.name, display_name: form.name, raw_display_name: form.name, end_user_visible: true, position: at, active: true,
    default: at === 0, in_all_brands: true, restricted_brand_ids: [], ticket_field_ids: [...call.account.fields.keys()], created_at: '2025-01-01T00:00:00Z', updated_at: '2025-01-01T00:00:00Z',
  }
}

const read = { method: 'GET', scope: 'global', role: 'agent', purpose: 'read' } as const
const setup = { method: 'GET', scope: 'global', role: 'agent', purpose: 'setup' } as const

export const listRoutes: readonly Route[] = [
  { ...read, path: '/api/v2/views', answer: (call) => listPage(call, 'views', call.account.views, (view) => showView(view, call.origin)) },
  { ...read, path: '/api/v2/views/{view_id}', answer: (call) => json({ view: showView(viewOf(call), call.origin) }) },
  { ...read, path: '/api/v2/views/{view_id}/tickets', answer: (call) => listPage(call, 'tickets', inView(call, viewOf(call)), (ticket) => showTicket(call.account, ticket, call.origin)) },
  {
    ...read, path: '/api/v2/views/{view_id}/count', limit: 'view',
    answer: (call) => json({ view_count: { view_id: idParam(call, 'view_id'), url: `${call.origin}${call.path}.json`, value: inView(call, viewOf(call)).length, pretty: String(inView(call, viewOf(call)).length), fresh: true } }),
  },
  {
    ...read, path: '/api/v2/views/{view_id}/execute', limit: 'view',
    answer: (call) => listPage(call, 'rows', inView(call, viewOf(call)), (ticket) => ({ ticket_id: ticket.id, subject: ticket.subject, created: iso(ticket.createdAt), ticket: showTicket(call.account, ticket, call.origin) })),
  },
  { ...read, path: '/api/v2/suspended_tickets', scope: 'tickets', answer: (call) => listPage(call, 'suspended_tickets', suspendedNow(call), (row) => showSuspended(row, call.origin)) },
  {
    // A list of one under the singular name, as the reference has it.
    ...read, path: '/api/v2/suspended_tickets/{suspended_id}', scope: 'tickets',
    answer: (call) => json({ suspended_ticket: [showSuspended(suspendedOf(call), call.origin)] }),
  },
  {
    method: 'DELETE', path: '/api/v2/suspended_tickets/{suspended_id}', scope: 'tickets', role: 'agent', purpose: 'write',
    answer(call) {
      call.account.suspended.delete(suspendedOf(call).id)
      return noContent
    },
  },
  { ...setup, path: '/api/v2/brands', answer: (call) => listPage(call, 'brands', call.account.brands, (brand) => showBrand(call, brand, call.account.brands.indexOf(brand))) },
  { ...setup, path: '/api/v2/ticket_forms', answer: (call) => listPage(call, 'ticket_forms', call.account.forms, (form) => showForm(call, form, call.account.forms.indexOf(form))) },
  {
    ...setup, path: '/api/v2/ticket_forms/{ticket_form_id}',
    answer(call) {
      const at = call.account.forms.findIndex((form) => form.id === idParam(call, 'ticket_form_id'))
      const form = call.account.forms[at]
      if (form === undefined) throw notFound()
      return json({ ticket_form: showForm(call, form, at) })
    },
  },
  { ...setup, path: '/api/v2/custom_statuses', answer: (call) => json({ custom_statuses: call.account.customStatuses.map(showCustomStatus) }) },
  {
    ...setup, path: '/api/v2/account/settings',
    answer: ({ account }) => json({
      settings: {
        active_features: { customer_satisfaction: account.rules.size > 0, satisfaction_prediction: false, user_tagging: true, ticket_tagging: true, csat_reason_code: false, custom_statuses: { enabled: true } },
        api: { accepted_api_agreement: true, api_password_access: false, api_token_access: true }, branding: { header_color: '#03363d' }, localization: { locale_ids: [1] },
        statistics: { forum: false }, tickets: { agent_ticket_deletion: true, comments_public_by_default: true, custom_statuses_enabled: true, has_color_text: true, tagging: true, private_attachments: true }, users: { tagging: true },
        ticket_form: { ticket_forms_instructions: '' }, lotus: { prefer_lotus: true }, rule: { macro_most_used: true },
      },
    }),
  },
  { ...setup, path: '/api/v2/satisfaction_ratings', answer: (call) => listPage(call, 'satisfaction_ratings', [...call.account.tickets.values()].filter((ticket) => ticket.satisfaction !== 'unoffered'), (ticket) => ({
    id: ticket.id, url: `${call.origin}/api/v2/satisfaction_ratings/${ticket.id}.json`, assignee_id: ticket.assigneeId, group_id: ticket.groupId, requester_id: ticket.requesterId, ticket_id: ticket.id,
    score: ticket.satisfaction, created_at: iso(ticket.updatedAt), updated_at: iso(ticket.updatedAt), comment: null, reason: null, reason_id: null, reason_code: null,
  })) },
]
