import type { FieldSpec, Schema } from '../../src/connector/connector.ts'
import { ownField } from './fields.ts'
import type { Described, DescribedField } from './org.ts'

const TYPES: Readonly<Record<string, FieldSpec['type']>> = {
  string: 'text',
  email: 'text',
  phone: 'text',
  id: 'text',
  encryptedstring: 'text',
  textarea: 'longtext',
  picklist: 'choice',
  combobox: 'choice',
  multipicklist: 'multichoice',
  int: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  date: 'date',
  datetime: 'datetime',
  boolean: 'checkbox',
  reference: 'reference',
  url: 'url',
}

/** The live schema of Case, as the integration user sees it. */
export function toSchema(described: Described): Schema {
  return { fields: [...described.fields.values()].map(toSpec) }
}

function toSpec(field: DescribedField): FieldSpec {
  return {
    id: field.name,
    title: field.label,
    type: TYPES[field.type] ?? 'other',
    choices: (field.picklistValues ?? [])
      .filter((choice) => choice.active)
      .map((choice) => ({ value: choice.value, label: choice.label ?? choice.value })),
    writable: field.updateable,
    required: field.createable && !field.nillable && !field.defaultedOnCreate,
    max: field.length === undefined || field.length === 0 ? null : field.length,
    own: ownField(field.name),
  }
}
