import type { FieldValue } from '../../src/domain/ticket.ts'
import type { OwnField, OwnFields } from '../../src/domain/write.ts'

/** The unique key of a mirrored case: `zd-acme-12345`. */
export const EXTERNAL_ID = 'Breakwater_External_Id__c'
/** One row per note ever written, so that a second sending of it fails as a whole. */
export const RECEIPT = 'Breakwater_Receipt__c'
export const RECEIPT_KEY = 'Key__c'
/** The permission set that opens our fields to the integration user. */
export const PERMISSION_SET = 'Breakwater_Access'

/** Our fields on Case. Ids are for ever: customers build reports on them. */
export const CASE_FIELDS: Readonly<Record<OwnField, string>> = {
  severity: 'Safety_Severity__c',
  category: 'Safety_Category__c',
  team: 'Safety_Team__c',
  language: 'Safety_Language__c',
  due: 'Safety_Due__c',
  policy: 'Safety_Policy__c',
  ticketUrl: 'Safety_Ticket_Url__c',
  tags: 'Safety_Tags__c',
  missing: 'Safety_Missing__c',
  escalation: 'Safety_Escalation__c',
}

const OWN_BY_NAME = new Map<string, OwnField>(Object.entries(CASE_FIELDS).map(([own, api]) => [api, own as OwnField]))

/** Which of our fields an API name is. */
export function ownField(api: string): OwnField | 'externalId' | null {
  return api === EXTERNAL_ID ? 'externalId' : (OWN_BY_NAME.get(api) ?? null)
}

/** The characters an external id may hold: it also travels in addresses, where `.`, `/` and `@` have led to 404. */
export function isSafeExternalId(value: string): boolean {
  return /^[A-Za-z0-9_-]{1,120}$/.test(value)
}

export type CaseBody = Record<string, string | number | boolean | null>

/** Our fields as Salesforce takes them. */
export function toCaseFields(fields: OwnFields): CaseBody {
  const body: CaseBody = {}
  for (const [own, value] of Object.entries(fields) as [OwnField, FieldValue][]) body[CASE_FIELDS[own]] = encode(own, value)
  return body
}

function encode(own: OwnField, value: FieldValue): string | number | boolean | null {
  if (value === null || value === '') return null
  if (own === 'due') return dateTime(value)
  if (own === 'tags') return typeof value === 'object' ? [...value].join(' ') : String(value)
  return typeof value === 'object' ? [...value].join('; ') : String(value)
}

/** Zendesk's date fields know days only; a day stands for its first moment. */
export function dateTime(value: FieldValue): string | null {
  const at =
    typeof value === 'number' ? value : Date.parse(/^\d{4}-\d\d-\d\d$/.test(String(value)) ? `${String(value)}T00:00:00Z` : String(value))
  return Number.isFinite(at) ? `${new Date(at).toISOString().slice(0, 19)}.000+0000` : null
}
