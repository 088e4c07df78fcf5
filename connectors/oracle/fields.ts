import type { FieldValue } from '../../src/domain/ticket.ts'
import type { OwnField, OwnFields } from '../../src/domain/write.ts'

/** Finds the mirrored incident again. Not unique by itself: the site cannot promise that of a custom field. */
export const EXTERNAL_ID = 'bw_external_id'

/** Our custom fields, made by an admin of the site: Connect REST makes none. */
export const OWN_NAMES: Readonly<Record<OwnField, string>> = {
  severity: 'bw_severity', category: 'bw_category', team: 'bw_team', language: 'bw_language', due: 'bw_due', policy: 'bw_policy',
  ticketUrl: 'bw_ticket_url', tags: 'bw_tags', missing: 'bw_missing', escalation: 'bw_escalation',
}

const BY_NAME = new Map(Object.entries(OWN_NAMES).map(([own, name]) => [name, own as OwnField]))

export function ownOf(name: string): OwnField | 'externalId' | null {
  return name === EXTERNAL_ID ? 'externalId' : (BY_NAME.get(name) ?? null)
}

/** As text fields take them: a list is one line. */
export function toOwn(fields: OwnFields): Record<string, string | null> {
  return Object.fromEntries((Object.entries(fields) as [OwnField, FieldValue][]).map(([own, value]) => [OWN_NAMES[own], textOf(value)]))
}

function textOf(value: FieldValue): string | null {
  if (value === null || value === '') return null
  return typeof value === 'object' ? value.join(' ') : String(value)
}
