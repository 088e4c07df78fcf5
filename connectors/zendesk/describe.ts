import type { FieldSpec, Schema } from '../../src/connector/connector.ts'
import { OWN_FIELDS, type OwnField } from '../../src/domain/write.ts'
import { readMarker, type FieldDirectory } from './fields.ts'
import type { FieldShape } from './shapes.ts'

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_fields/ */
const TYPES: Readonly<Record<string, FieldSpec['type']>> = {
  text: 'text', subject: 'text', regexp: 'text', partialcreditcard: 'text', textarea: 'longtext', description: 'longtext',
  tagger: 'choice', status: 'choice', priority: 'choice', tickettype: 'choice', basic_priority: 'choice', custom_status: 'choice', multiselect: 'multichoice',
  integer: 'number', decimal: 'number', date: 'date', checkbox: 'checkbox', group: 'reference', assignee: 'reference', lookup: 'reference',
}
const READ_ONLY: ReadonlySet<string> = new Set(['description', 'partialcreditcard'])
const SYSTEM: ReadonlySet<string> = new Set(['subject', 'description', 'status', 'tickettype', 'priority', 'basic_priority', 'group', 'assignee', 'custom_status'])

/** The live ticket fields. System fields go by their name, as they stand on a ticket; custom ones by id. */
export async function describeTickets(directory: FieldDirectory): Promise<Schema> {
  const fields = (await directory.all()).filter((field) => field.active !== false)
  return { fields: fields.map(toSpec) }
}

function toSpec(field: FieldShape): FieldSpec {
  const options = field.custom_field_options ?? field.system_field_options ?? []
  const own = readMarker(field.agent_description)?.id
  const type = TYPES[field.type] ?? 'other'
  return {
    id: SYSTEM.has(field.type) ? systemName(field.type) : field.id,
    title: field.title,
    type,
    choices: options.map((option) => ({ value: option.value, label: option.name })),
    writable: !READ_ONLY.has(field.type),
    required: field.required ?? false,
    max: type === 'text' ? 255 : type === 'longtext' ? 65_535 : null,
    own: own !== undefined && (OWN_FIELDS as readonly string[]).includes(own) ? (own as OwnField) : null,
  }
}

function systemName(type: string): string {
  if (type === 'tickettype') return 'type'
  return type === 'basic_priority' ? 'priority' : type
}
