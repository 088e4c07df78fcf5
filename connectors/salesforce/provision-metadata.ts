import { z } from 'zod'
import type { ProvisionItem } from '../../src/domain/write.ts'
import { CASE_FIELDS, EXTERNAL_ID, RECEIPT, RECEIPT_KEY } from './fields.ts'

type FieldItem = Extract<ProvisionItem, { kind: 'field' }>
type KeyItem = Extract<ProvisionItem, { kind: 'key-field' }>

/** Says whose these are to an admin who meets them. */
const DESCRIPTION = 'Kept by Breakwater. Made by its set-up, and taken away by it.'

/**
 * CustomField and CustomObject as the Metadata types describe them.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm
 */
export type Metadata = Readonly<Record<string, unknown>>

export function keyFieldMetadata(item: KeyItem): Metadata {
  return { label: item.title, description: DESCRIPTION, type: 'Text', length: 120, externalId: true, unique: true, caseSensitive: true }
}

/** Tags and lists grow; everything else is short and can be filtered by. */
const LONG: ReadonlySet<string> = new Set(['tags', 'missing'])

/** Their history shows who else writes them. Few: an org tracks at most 20 fields of Case. */
const TRACKED: ReadonlySet<string> = new Set(['severity', 'category', 'team'])

/** The same field in an org that keeps no history of Case, or tracks 20 fields already. */
export function untracked(metadata: Metadata): Metadata {
  const { trackHistory: _trackHistory, ...rest } = metadata
  return rest
}

export function fieldMetadata(item: FieldItem): Metadata {
  const common = { label: item.title, description: DESCRIPTION, ...(TRACKED.has(item.id) ? { trackHistory: true } : {}) }
  if (item.type === 'choice') {
    const value = item.choices.map((choice) => ({ valueName: choice.value, label: choice.label, default: false }))
    return { ...common, type: 'Picklist', valueSet: { restricted: true, valueSetDefinition: { sorted: false, value } } }
  }
  if (item.type === 'date') return { ...common, type: 'DateTime' }
  if (item.type === 'url') return { ...common, type: 'Url' }
  return LONG.has(item.id) ? { ...common, type: 'LongTextArea', length: 32_768, visibleLines: 3 } : { ...common, type: 'Text', length: 255 }
}

export function receiptMetadata(title: string): Metadata {
  return {
    label: title,
    pluralLabel: title,
    description: `${DESCRIPTION} One record for each note written, so that none is written twice.`,
    deploymentStatus: 'Deployed',
    sharingModel: 'ReadWrite',
    nameField: { type: 'AutoNumber', label: 'Receipt', displayFormat: 'BR-{0000000000}' },
  }
}

/** Longer than any key: longer ones are hashed. */
export const RECEIPT_KEY_METADATA: Metadata = {
  label: 'Key',
  description: DESCRIPTION,
  type: 'Text',
  length: 255,
  externalId: true,
  unique: true,
  caseSensitive: true,
}

const values = z.array(
  z.looseObject({
    valueName: z.string().optional(),
    fullName: z.string().optional(),
    label: z.string().nullish(),
    isActive: z.boolean().nullish(),
  }),
)
const metadataShape = z.looseObject({
  label: z.string(),
  type: z.string(),
  unique: z.boolean().nullish(),
  externalId: z.boolean().nullish(),
  valueSet: z.looseObject({ valueSetDefinition: z.looseObject({ value: values }).nullish() }).nullish(),
})

const KINDS: Readonly<Record<string, FieldItem['type']>> = {
  Picklist: 'choice',
  DateTime: 'date',
  Url: 'url',
  Text: 'text',
  LongTextArea: 'text',
}

/** The item a field that is there would have come from, so that plans compare like with like; null where it is no such field. */
export function itemOf(own: string, metadata: unknown): ProvisionItem | null {
  const parsed = metadataShape.safeParse(metadata)
  if (!parsed.success) return null
  const { label, type, unique, externalId, valueSet } = parsed.data
  if (own === 'externalId')
    return type === 'Text' && unique === true && externalId === true ? { kind: 'key-field', id: 'externalId', title: label } : null
  const kind = KINDS[type]
  if (kind === undefined || !(own in CASE_FIELDS)) return null
  const choices = (valueSet?.valueSetDefinition?.value ?? []).filter((value) => value.isActive !== false)
  return {
    kind: 'field',
    id: own as FieldItem['id'],
    title: label,
    type: kind,
    choices: choices.map((value) => ({
      value: value.valueName ?? value.fullName ?? '',
      label: value.label ?? value.valueName ?? value.fullName ?? '',
    })),
  }
}

/** `Case.Safety_Tags__c`, and how the Tooling API names it in queries. */
export const OUR_FIELDS: ReadonlyMap<string, { readonly id: string; readonly fullName: string }> = new Map([
  [developerName(EXTERNAL_ID), { id: 'externalId', fullName: `Case.${EXTERNAL_ID}` }],
  ...Object.entries(CASE_FIELDS).map(([id, api]) => [developerName(api), { id, fullName: `Case.${api}` }] as const),
])

export const RECEIPT_KEY_FULL = `${RECEIPT}.${RECEIPT_KEY}`

export function developerName(api: string): string {
  return api.replace(/__c$/, '')
}
