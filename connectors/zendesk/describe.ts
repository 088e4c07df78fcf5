import { z } from 'zod'
import type { FieldSpec, Schema } from '../../src/connector/connector.ts'
import { OWN_FIELDS, type OwnField } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { readMarker, type FieldDirectory } from './fields.ts'
import { IdShape, listOf, type FieldShape } from './shapes.ts'

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_fields/ */
const TYPES: Readonly<Record<string, FieldSpec['type']>> = {
  text: 'text', subject: 'text', regexp: 'text', partialcreditcard: 'text', textarea: 'longtext', description: 'longtext',
  tagger: 'choice', status: 'choice', priority: 'choice', tickettype: 'choice', basic_priority: 'choice', custom_status: 'choice', multiselect: 'multichoice',
  integer: 'number', decimal: 'number', date: 'date', checkbox: 'checkbox', group: 'reference', assignee: 'reference', lookup: 'reference',
}
const READ_ONLY: ReadonlySet<string> = new Set(['description', 'partialcreditcard'])
const SYSTEM: ReadonlySet<string> = new Set(['subject', 'description', 'status', 'tickettype', 'priority', 'basic_priority', 'group', 'assignee', 'custom_status'])

/** One of those that a ticket carries by name, not among its custom fields. */
export function isSystem(field: FieldShape): boolean {
  return SYSTEM.has(field.type)
}

export function isReadOnly(field: FieldShape): boolean {
  return READ_ONLY.has(field.type)
}

const GroupShape = z.object({ id: IdShape, name: z.string() })

/** The live ticket fields, and the groups a ticket may go to. System fields go by their name, as they stand on a ticket; custom ones by id. */
export async function describeTickets(api: ZendeskApi, directory: FieldDirectory): Promise<Schema> {
  // The live schema, not the one the writers keep for a while.
  directory.forget()
  const fields = (await directory.all()).filter((field) => field.active !== false)
  const groups = await api.list({ purpose: 'setup' }, listOf('groups', GroupShape), 'groups.json', { 'page[size]': 100 })
  const choices = groups.map((group) => ({ value: group.id, label: group.name }))
  return { fields: fields.map((field) => (field.type === 'group' ? { ...toSpec(field), choices } : toSpec(field))) }
}

function toSpec(field: FieldShape): FieldSpec {
  const options = field.custom_field_options ?? field.system_field_options ?? []
  const own = readMarker(field.agent_description)?.id
  const type = TYPES[field.type] ?? 'other'
  return {
    id: isSystem(field) ? systemName(field.type) : field.id,
    title: field.title,
    type,
    choices: options.map((option) => ({ value: option.value, label: option.name })),
    writable: !isReadOnly(field),
    // Zendesk fills it itself with whatever status is written.
    required: field.type !== 'custom_status' && (field.required ?? false),
    max: type === 'text' ? 255 : type === 'longtext' ? 65_535 : null,
    own: own !== undefined && (OWN_FIELDS as readonly string[]).includes(own) ? (own as OwnField) : null,
  }
}

function systemName(type: string): string {
  if (type === 'tickettype') return 'type'
  return type === 'basic_priority' ? 'priority' : type
}
