import { iso, nextId, type Account } from './account.ts'
import { draftOf, setStatus, type Draft } from './draft.ts'
import { setField, setTags } from './input.ts'
import { listPage, offsetPage } from './page.ts'
import { invalid, notFound } from './refuse.ts'
import { idParam, isObject, json, noContent, number, strings, text, wrapped, type Call, type Route } from './route.ts'
import { showMacro } from './show-more.ts'
import { showTicket } from './show.ts'
import { expand } from './text.ts'
import { blankTicket, liveTicket, authorOf } from './tickets.ts'
import { STATUSES, type Json, type JsonObject, type MacroRow, type RuleAction, type TicketRow } from './types.ts'

/** https://developer.zendesk.com/api-reference/ticketing/business-rules/macros/ */
const KNOWN_ACTIONS = new Set([
  'subject', 'status', 'priority', 'type', 'group_id', 'assignee_id', 'follower', 'cc', 'comment_value', 'comment_value_html', 'comment_mode_is_public', 'current_tags', 'set_tags',
  'remove_tags', 'ticket_form_id', 'brand_id', 'side_conversation', 'custom_status_id',
])

function macroOf(call: Call): MacroRow {
  const macro = call.account.macros.get(idParam(call, 'macro_id'))
  if (macro === undefined) throw notFound()
  return macro
}

function readActions(given: Json | undefined): RuleAction[] {
  if (!Array.isArray(given) || given.length === 0) throw invalid('actions', { description: 'Actions: cannot be blank', error: 'BlankValue' })
  return given.map((one: Json) => {
    const field = isObject(one) ? text(one['field']) : null
    const known = field !== null && (KNOWN_ACTIONS.has(field) || /^custom_fields_\d+$/.test(field))
    if (!known || !isObject(one)) throw invalid('actions', { description: `Actions: ${field ?? 'unknown'} is not a valid action`, error: 'InvalidValue' })
    return { field, value: one['value'] ?? null }
  })
}

function readRestriction(given: Json | undefined): JsonObject | null {
  return isObject(given) ? given : null
}

function saveMacro(call: Call, macro: MacroRow | null): ReturnType<Route['answer']> {
  const input = wrapped(call, 'macro')
  const title = text(input['title']) ?? macro?.title ?? ''
  if (title.trim() === '') throw invalid('title', { description: 'Title: cannot be blank', error: 'BlankValue' })
  // Given actions replace all of them.
  const actions = macro !== null && input['actions'] === undefined ? macro.actions : readActions(input['actions'])
  const row: MacroRow = macro ?? { id: nextId(call.account), title, description: null, active: true, position: call.account.macros.size + 1, actions, restriction: null, createdAt: call.now, updatedAt: call.now }
  row.title = title
  row.actions = actions
  row.updatedAt = call.now
  if (input['description'] !== undefined) row.description = text(input['description'])
  if (typeof input['active'] === 'boolean') row.active = input['active']
  if (input['restriction'] !== undefined) row.restriction = readRestriction(input['restriction'])
  if (number(input['position']) !== null) row.position = number(input['position']) ?? 0
  call.account.macros.set(row.id, row)
  return json({ macro: showMacro(row, call.origin) }, macro === null ? 201 : 200)
}

/** What the macro would make of the ticket; nothing is changed. */
function preview(account: Account, macro: MacroRow, ticket: TicketRow, call: Call): { readonly draft: Draft; readonly comment: JsonObject | null } {
  const draft = draftOf(ticket)
  let comment: string | null = null
  let isPublic = true
  for (const { field, value } of macro.actions) {
    const word = text(value)
    if (field === 'comment_value' || field === 'comment_value_html') comment = expand(account, ticket, call.user, Array.isArray(value) ? (text(value.at(-1)) ?? '') : (word ?? ''))
    else if (field === 'comment_mode_is_public') isPublic = value === true || value === 'true'
    else if (field === 'status' && word !== null && (STATUSES as readonly string[]).includes(word)) setStatus(account, draft, word as Draft['status'])
    else if (field === 'priority') draft.priority = word as Draft['priority']
    else if (field === 'type') draft.type = word as Draft['type']
    else if (field === 'subject') draft.subject = word ?? draft.subject
    else if (field === 'group_id') draft.groupId = number(value)
    else if (field === 'assignee_id') draft.assigneeId = word === 'current_user' ? call.user.id : number(value)
    else if (field === 'set_tags') setTags(account, draft, strings(value))
    else if (field === 'current_tags') setTags(account, draft, [...draft.tags, ...strings(value)])
    else if (field === 'remove_tags') setTags(account, draft, draft.tags.filter((tag) => !strings(value).includes(tag)))
    else if (field.startsWith('custom_fields_')) setField(account, draft, Number(field.slice('custom_fields_'.length)), value)
  }
  return { draft, comment: comment === null ? null : { body: comment, html_body: `<p>${comment}</p>`, public: isPublic, scoped_body: [['channel:all', comment]] } }
}

function search(call: Call): MacroRow[] {
  const active = call.query.get('active')
  return [...call.account.macros.values()].filter((macro) => active === null || macro.active === (active === 'true')).sort((a, b) => a.position - b.position)
}

export const macroRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v2/macros', scope: 'global', role: 'agent', purpose: 'setup', answer: (call) => listPage(call, 'macros', search(call), (macro) => showMacro(macro, call.origin)) },
  {
    method: 'GET', path: '/api/v2/macros/active', scope: 'global', role: 'agent', purpose: 'setup',
    answer: (call) => listPage(call, 'macros', search(call).filter((macro) => macro.active), (macro) => showMacro(macro, call.origin)),
  },
  {
    method: 'GET', path: '/api/v2/macros/search', scope: 'global', role: 'agent', purpose: 'setup',
    answer(call) {
      const words = (call.query.get('query') ?? '').toLowerCase()
      return offsetPage(call, 'macros', search(call).filter((macro) => macro.title.toLowerCase().includes(words)), (macro) => showMacro(macro, call.origin))
    },
  },
  {
    method: 'GET', path: '/api/v2/macros/actions', scope: 'global', role: 'agent', purpose: 'setup',
    answer: (call) => json({ actions: [...KNOWN_ACTIONS].map((value) => ({ title: value, title_for_field: value, value, group: 'ticket', type: 'text', nullable: false, repeatable: false })), updated_at: iso(call.now) }),
  },
  { method: 'GET', path: '/api/v2/macros/{macro_id}', scope: 'global', role: 'agent', purpose: 'setup', answer: (call) => json({ macro: showMacro(macroOf(call), call.origin) }) },
  { method: 'POST', path: '/api/v2/macros', scope: 'global', role: 'agent', purpose: 'setup', answer: (call) => saveMacro(call, null) },
  { method: 'PUT', path: '/api/v2/macros/{macro_id}', scope: 'global', role: 'agent', purpose: 'setup', answer: (call) => saveMacro(call, macroOf(call)) },
  {
    method: 'DELETE', path: '/api/v2/macros/{macro_id}', scope: 'global', role: 'agent', purpose: 'setup',
    answer(call) {
      call.account.macros.delete(macroOf(call).id)
      return noContent
    },
  },
  {
    method: 'GET', path: '/api/v2/macros/{macro_id}/apply', scope: 'global', role: 'agent', purpose: 'read',
    answer(call) {
      const macro = macroOf(call)
      const ticket = blankTicket({ ...call.account }, {}, authorOf(call))
      const { draft, comment } = preview(call.account, macro, ticket, call)
      // The delta alone: what the macro sets, and nothing else.
      const delta = Object.fromEntries(macro.actions.flatMap(({ field }): [string, Json][] => deltaOf(field, draft)))
      return json({ result: { ticket: { ...delta, ...(comment === null ? {} : { comment }) } } })
    },
  },
  {
    method: 'GET', path: '/api/v2/tickets/{ticket_id}/macros/{macro_id}/apply', scope: 'global', role: 'agent', purpose: 'read',
    answer(call) {
      const ticket = liveTicket(call.account, idParam(call, 'ticket_id'))
      const { draft, comment } = preview(call.account, macroOf(call), ticket, call)
      const shown = showTicket(call.account, { ...ticket, ...draft }, call.origin)
      return json({ result: { ticket: { ...shown, ...(comment === null ? {} : { comment }) } } })
    },
  },
]

function deltaOf(field: string, draft: Draft): [string, Json][] {
  switch (field) {
    case 'status': return [['status', draft.status]]
    case 'priority': return [['priority', draft.priority]]
    case 'type': return [['type', draft.type]]
    case 'subject': return [['subject', draft.subject]]
    case 'group_id': return [['group_id', draft.groupId]]
    case 'assignee_id': return [['assignee_id', draft.assigneeId]]
    case 'set_tags':
    case 'current_tags': return [['tags', draft.tags]]
    default: return field.startsWith('custom_fields_') ? [['fields', { id: Number(field.slice('custom_fields_'.length)), value: draft.fields.get(Number(field.slice('custom_fields_'.length))) ?? null }]] : []
  }
}
