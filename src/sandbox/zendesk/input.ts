import type { Account } from './account.ts'
import { setStatus, type Draft } from './draft.ts'
import { badParameter, invalid } from './refuse.ts'
import { isObject, number, strings, text } from './route.ts'
import { cleanTags, fieldsAfterTags, tagsAfterField } from './tags.ts'
import { PRIORITIES, STATUSES, TYPES, type FieldRow, type Json, type JsonObject } from './types.ts'

/**
 * Puts what a caller wrote into `ticket` onto the draft. Unknown names are ignored, as Zendesk does.
 * Tags first, then tag deltas, then custom fields: a field that is set wins over its tag's absence.
 */
export function applyInput(account: Account, draft: Draft, input: JsonObject, deltas: boolean): void {
  applyPlain(account, draft, input)
  applyPeople(account, draft, input)
  if (input['tags'] !== undefined) setTags(account, draft, strings(input['tags']))
  if (deltas && input['additional_tags'] !== undefined) setTags(account, draft, [...draft.tags, ...strings(input['additional_tags'])])
  if (deltas && input['remove_tags'] !== undefined) {
    const gone = new Set(cleanTags(strings(input['remove_tags'])))
    setTags(account, draft, draft.tags.filter((tag) => !gone.has(tag)))
  }
  for (const [id, value] of customFields(input)) setField(account, draft, id, value)
  if (draft.status === 'solved' && draft.assigneeId === null) throw invalid('base', { description: 'Assignee: is required when solving a ticket', error: 'BlankValue' })
}

export function setTags(account: Account, draft: Draft, tags: readonly string[]): void {
  draft.tags = cleanTags(tags)
  fieldsAfterTags(account, draft.tags, draft.fields)
}

export function setField(account: Account, draft: Draft, id: number, given: Json): void {
  const field = account.fields.get(id)
  if (field === undefined || field.system || !field.active) return
  const value = fieldValue(field, given)
  draft.tags = tagsAfterField(account, draft.tags, id, draft.fields.get(id), value)
  draft.fields.set(id, value)
}

function applyPlain(account: Account, draft: Draft, input: JsonObject): void {
  const { subject, external_id: externalId, due_at: dueAt } = input
  if (typeof subject === 'string') draft.subject = subject
  if (externalId !== undefined) draft.externalId = text(externalId)
  if (dueAt !== undefined) draft.dueAt = text(dueAt)
  if (input['priority'] !== undefined) draft.priority = oneOf('priority', PRIORITIES, input['priority'])
  if (input['type'] !== undefined) draft.type = oneOf('type', TYPES, input['type'])
  const status = input['status'] === undefined || input['status'] === null ? null : oneOf('status', STATUSES, input['status'])
  if (status !== null) setStatus(account, draft, status === 'new' && draft.assigneeId !== null ? 'open' : status)
  const custom = number(input['custom_status_id'])
  if (custom !== null) {
    const row = account.customStatuses.find((one) => one.id === custom)
    if (row === undefined) throw invalid('custom_status_id', { description: 'Custom status: is invalid', error: 'InvalidValue' })
    setStatus(account, draft, row.category as Draft['status'])
    draft.customStatusId = custom
  }
  for (const [name, key, rows] of [['brand_id', 'brandId', account.brands], ['ticket_form_id', 'formId', account.forms]] as const) {
    const id = number(input[name])
    if (id === null) continue
    if (!rows.some((row) => row.id === id)) throw invalid(name, { description: `${name}: ${id} is invalid`, error: 'InvalidValue' })
    draft[key] = id
  }
  if (input['problem_id'] !== undefined) draft.problemId = number(input['problem_id'])
}

function applyPeople(account: Account, draft: Draft, input: JsonObject): void {
  const requester = number(input['requester_id'])
  if (requester !== null) {
    if (!account.users.has(requester)) throw invalid('requester', { description: `Requester: ${requester} not found`, error: 'InvalidValue' })
    draft.requesterId = requester
  }
  const email = text(input['assignee_email'])
  const byEmail = email === null ? undefined : [...account.users.values()].find((user) => user.email === email)
  const assignee = input['assignee_id'] === undefined ? (byEmail?.id ?? undefined) : number(input['assignee_id'])
  if (assignee !== undefined) {
    if (assignee !== null && (account.users.get(assignee)?.role ?? 'end-user') === 'end-user') throw invalid('assignee', { description: 'Assignee: is invalid', error: 'InvalidValue' })
    draft.assigneeId = assignee
    if (assignee !== null && draft.status === 'new') setStatus(account, draft, 'open')
  }
  const group = input['group_id']
  if (group !== undefined) {
    const id = number(group)
    if (id !== null && !account.groups.has(id)) throw invalid('group', { description: 'Group: is invalid', error: 'InvalidValue' })
    draft.groupId = id
  }
  const followers = input['followers']
  if (Array.isArray(followers)) {
    draft.followerIds = followers.flatMap((one: Json) => (isObject(one) ? (number(one['user_id']) ?? []) : [])).filter((id) => account.users.has(id))
  }
}

function oneOf<T extends string>(name: string, allowed: readonly T[], value: Json): T | null {
  if (value === null || value === '') return null
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw invalid(name, { description: `${name[0]?.toUpperCase()}${name.slice(1)}: ${String(text(value))} is not included in the list`, error: 'InvalidValue' })
  return found
}

/** `custom_fields: [{id, value}]`, its older name `fields`, or an object by id. */
function customFields(input: JsonObject): [number, Json][] {
  const given = input['custom_fields'] ?? input['fields']
  if (Array.isArray(given)) return given.flatMap((one: Json): [number, Json][] => (isObject(one) && number(one['id']) !== null ? [[number(one['id']) ?? 0, one['value'] ?? null]] : []))
  return isObject(given) ? Object.entries(given).map(([id, value]): [number, Json] => [Number(id), value]) : []
}

function fieldValue(field: FieldRow, value: Json): Json {
  const refuse = (): never => {
    throw invalid('base', { description: `${field.title}: is invalid`, error: 'InvalidValue', ticket_field_id: field.id, ticket_field_type: field.type })
  }
  if (value === null || value === '') return null
  switch (field.type) {
    case 'checkbox':
      return value === true || value === 'true' || value === '1' || value === 1
    case 'tagger':
      return typeof value === 'string' && field.options.some((option) => option.value === value) ? value : refuse()
    case 'multiselect': {
      const chosen = strings(value)
      return chosen.every((one) => field.options.some((option) => option.value === one)) ? chosen : refuse()
    }
    case 'integer':
    case 'decimal':
      return /^-?\d+(\.\d+)?$/.test(String(text(value))) ? String(text(value)) : refuse()
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : refuse()
    case 'regexp':
      return field.regexp === null || new RegExp(field.regexp).test(String(text(value))) ? text(value) : refuse()
    default:
      return text(value) ?? refuse()
  }
}

/** `additional_tags` and the like in a form that the route does not take. */
export function requireStamp(input: JsonObject): number | null {
  const stamp = input['updated_stamp']
  // "A value of false has the same effect as true. Omit the property to force the updates to not be safe."
  if (input['safe_update'] === undefined) return null
  if (typeof stamp !== 'string') throw badParameter('updated_stamp', 'It is required with safe_update.')
  const at = Date.parse(stamp)
  if (Number.isNaN(at)) throw badParameter('updated_stamp', 'It must be an ISO 8601 instant.')
  return at
}
