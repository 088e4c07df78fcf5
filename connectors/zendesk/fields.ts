import { createHash } from 'node:crypto'
import type { Instant } from '../../src/domain/ports.ts'
import type { FieldValue } from '../../src/domain/ticket.ts'
import { OWN_FIELDS, type OwnField, type OwnFields } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { FieldShape, listOf } from './shapes.ts'

/** Own values stand in tagger fields as tags of the account, so each has a prefix that nobody else uses. */
const PREFIX: Readonly<Partial<Record<OwnField, string>>> = { severity: 'severity_', category: 'safety_', team: 'safety_team_' }

/** One of ours as the vendor keeps it: `P0` → `severity_p0`, `scam_fraud` → `safety_scam_fraud`, `fraud` → `safety_team_fraud`. */
export function toVendorValue(field: OwnField, value: FieldValue, type: string): string | null {
  if (value === null || value === '') return null
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  if (text === '') return null
  if (type === 'date') return dayOf(text)
  const prefix = PREFIX[field]
  if (prefix === undefined || type !== 'tagger') return text
  const lower = text.toLowerCase()
  return lower.startsWith(prefix) ? lower : `${prefix}${lower}`
}

/** A date field keeps the day. */
function dayOf(text: string): string | null {
  const at = /^\d{10,}$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isNaN(at) ? null : new Date(at).toISOString().slice(0, 10)
}

/**
 * Stands in the description that only staff sees, so that a thing of ours is known again whatever it is called:
 * `breakwater:severity <digest of the item> <digest of what was made of it>`.
 */
export interface Marker {
  readonly id: string
  readonly item: string
  readonly shape: string
}

const MARKER = /\bbreakwater:([\w.-]+)(?: ([0-9a-f]{32}) ([0-9a-f]{8}))?/

export function writeMarker(marker: Marker): string {
  return `breakwater:${marker.id} ${marker.item} ${marker.shape}`
}

export function readMarker(text: string): Marker | null {
  const found = MARKER.exec(text)
  return found === null ? null : { id: found[1] ?? '', item: found[2] ?? '', shape: found[3] ?? '' }
}

/** Of what a thing looks like at the vendor; when it differs from the marker's, somebody changed it by hand. */
export function shapeDigest(shape: unknown): string {
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 8)
}

/** The account's ticket fields, read when needed and again after a while. */
export interface FieldDirectory {
  all(): Promise<readonly FieldShape[]>
  own(): Promise<ReadonlyMap<OwnField, FieldShape>>
  forget(): void
}

const FRESH_MS = 900_000

export function createFieldDirectory(api: ZendeskApi): FieldDirectory {
  let fields: readonly FieldShape[] | null = null
  let readAt: Instant = 0
  let reading: Promise<readonly FieldShape[]> | null = null

  async function read(): Promise<readonly FieldShape[]> {
    const list = await api.list({ purpose: 'setup' }, listOf('ticket_fields', FieldShape), 'ticket_fields.json', { 'page[size]': 100 })
    fields = list
    readAt = api.ports.clock.now()
    return list
  }

  const all = (): Promise<readonly FieldShape[]> => {
    if (fields !== null && api.ports.clock.now() - readAt < FRESH_MS) return Promise.resolve(fields)
    reading ??= read().finally(() => (reading = null))
    return reading
  }

  return {
    all,
    async own() {
      const marked = new Map<string, FieldShape>()
      for (const field of await all()) {
        const marker = readMarker(field.agent_description)
        if (marker !== null && field.active !== false) marked.set(marker.id, field)
      }
      return new Map(OWN_FIELDS.flatMap((name) => [marked.get(name)].flatMap((field) => (field === undefined ? [] : [[name, field] as const]))))
    },
    forget() {
      fields = null
    },
  }
}

/** Own fields as `custom_fields`. Fields that set-up has not made are named in `absent`, never dropped in silence; tags are no field here. */
export function customFields(fields: OwnFields, own: ReadonlyMap<OwnField, FieldShape>): { values: { id: number; value: string | null }[]; absent: OwnField[] } {
  const values: { id: number; value: string | null }[] = []
  const absent: OwnField[] = []
  for (const [name, value] of Object.entries(fields) as [OwnField, FieldValue][]) {
    if (name === 'tags') continue
    const field = own.get(name)
    if (field === undefined) absent.push(name)
    else values.push({ id: Number(field.id), value: toVendorValue(name, value, field.type) })
  }
  return { values, absent }
}
