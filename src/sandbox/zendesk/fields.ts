import { nextId, type Account } from './account.ts'
import { listPage } from './page.ts'
import { invalid, notFound, Refusal } from './refuse.ts'
import { idParam, isObject, json, noContent, number, text, wrapped, type Call, type Route } from './route.ts'
import { showField } from './show-more.ts'
import { cleanTags } from './tags.ts'
import type { FieldOption, FieldRow, Json, JsonObject } from './types.ts'

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_fields/ */
const TYPES = ['text', 'textarea', 'checkbox', 'date', 'integer', 'decimal', 'regexp', 'partialcreditcard', 'multiselect', 'tagger', 'lookup']

function fieldOf(call: Call): FieldRow {
  const field = call.account.fields.get(idParam(call, 'ticket_field_id'))
  if (field === undefined) throw notFound()
  return field
}

function readOptions(account: Account, fieldId: number, given: Json, before: readonly FieldOption[]): FieldOption[] {
  if (!Array.isArray(given)) throw invalid('custom_field_options', { description: 'Custom field options: is invalid', error: 'InvalidValue' })
  return given.map((one: Json): FieldOption => {
    const name = isObject(one) ? text(one['name']) : null
    const value = isObject(one) ? text(one['value']) : null
    if (name === null || value === null || value === '') throw invalid('custom_field_options', { description: 'Custom field options: name and value cannot be blank', error: 'BlankValue' })
    const owner = account.optionTags.get(value)
    if (cleanTags([value])[0] !== value) throw invalid('custom_field_options', { description: `Custom field options: ${value} contains invalid characters`, error: 'InvalidValue' })
    if (owner !== undefined && owner.fieldId !== fieldId) throw invalid('custom_field_options', { description: `Custom field options: tag ${value} is already used by another field`, error: 'DuplicateValue' })
    const known = before.find((option) => option.value === value)
    return { id: known?.id ?? nextId(account), name, value }
  })
}

/** Who owns which tag, after a field changed. */
function indexOptions(account: Account, field: FieldRow): void {
  for (const [tag, owner] of account.optionTags) if (owner.fieldId === field.id) account.optionTags.delete(tag)
  if (field.type === 'tagger' || field.type === 'multiselect') for (const option of field.options) account.optionTags.set(option.value, { fieldId: field.id, value: option.value })
  if (field.type === 'checkbox' && field.tag !== null) account.optionTags.set(field.tag, { fieldId: field.id, value: field.tag })
}

export function makeField(account: Account, input: JsonObject, now: number, system = false): FieldRow {
  const type = text(input['type'])
  const title = text(input['title'])
  if (title === null || title === '') throw invalid('title', { description: 'Title: cannot be blank', error: 'BlankValue' })
  if (!system && (type === null || !TYPES.includes(type))) throw invalid('type', { description: `Type: ${String(type)} is not included in the list`, error: 'InvalidValue' })
  const regexp = text(input['regexp_for_validation'])
  if (regexp !== null && !isPattern(regexp)) throw invalid('regexp_for_validation', { description: 'Regexp for validation: is invalid', error: 'InvalidValue' })
  const id = nextId(account)
  const needsOptions = type === 'tagger' || type === 'multiselect'
  const given = system ? (input['system_field_options'] ?? []) : (input['custom_field_options'] ?? null)
  if (needsOptions && given === null) throw invalid('custom_field_options', { description: 'Custom field options: cannot be blank', error: 'BlankValue' })
  const field: FieldRow = {
    id, title, type: type ?? 'text', description: text(input['description']) ?? '', agentDescription: text(input['agent_description']), active: input['active'] !== false, required: input['required'] === true,
    position: account.fields.size, tag: text(input['tag']), regexp, options: given === null ? [] : readOptions(account, id, given, []), system, createdAt: now, updatedAt: now,
  }
  account.fields.set(id, field)
  if (!system) indexOptions(account, field)
  return field
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp
  } catch {
    return false
  }
}

function updateField(call: Call): ReturnType<Route['answer']> {
  const field = fieldOf(call)
  const input = wrapped(call, 'ticket_field')
  if (text(input['type']) !== null && text(input['type']) !== field.type) throw invalid('type', { description: 'Type: cannot be changed', error: 'InvalidValue' })
  if (input['custom_field_options'] !== undefined) field.options = readOptions(call.account, field.id, input['custom_field_options'], field.options)
  field.title = text(input['title']) ?? field.title
  field.description = text(input['description']) ?? field.description
  if (input['agent_description'] !== undefined) field.agentDescription = text(input['agent_description'])
  if (typeof input['active'] === 'boolean') field.active = input['active']
  if (typeof input['required'] === 'boolean') field.required = input['required']
  if (number(input['position']) !== null) field.position = number(input['position']) ?? field.position
  field.updatedAt = call.now
  indexOptions(call.account, field)
  return json({ ticket_field: showField(field, call.origin) })
}

export const fieldRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/api/v2/ticket_fields', scope: 'tickets', role: 'anyone', purpose: 'setup', limit: 'ticket-fields',
    answer: (call) => listPage(call, 'ticket_fields', [...call.account.fields.values()].sort((a, b) => a.position - b.position), (field) => showField(field, call.origin)),
  },
  { method: 'GET', path: '/api/v2/ticket_fields/{ticket_field_id}', scope: 'tickets', role: 'anyone', purpose: 'setup', answer: (call) => json({ ticket_field: showField(fieldOf(call), call.origin) }) },
  {
    method: 'POST', path: '/api/v2/ticket_fields', scope: 'global', role: 'admin', purpose: 'setup',
    answer: (call) => json({ ticket_field: showField(makeField(call.account, wrapped(call, 'ticket_field'), call.now), call.origin) }, 201),
  },
  { method: 'PUT', path: '/api/v2/ticket_fields/{ticket_field_id}', scope: 'global', role: 'admin', purpose: 'setup', answer: updateField },
  {
    method: 'DELETE', path: '/api/v2/ticket_fields/{ticket_field_id}', scope: 'global', role: 'admin', purpose: 'setup',
    answer(call) {
      const field = fieldOf(call)
      if (field.system) throw new Refusal(403, { error: 'Forbidden', description: 'System fields cannot be deleted' })
      field.options = []
      indexOptions(call.account, { ...field, tag: null })
      call.account.fields.delete(field.id)
      for (const ticket of call.account.tickets.values()) ticket.fields.delete(field.id)
      return noContent
    },
  },
]
