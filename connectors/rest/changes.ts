import type { FieldValue, Priority, TicketStatus } from '../../src/domain/ticket.ts'
import type { Outcome, OwnFields, Values } from '../../src/domain/write.ts'
import type { Manifest } from './manifest.ts'
import type { Writable } from './manifest-writes.ts'
import { at, put } from './path.ts'
import { nameOf } from './record.ts'

/** What a write puts where. */
export type Puts = readonly (readonly [path: string, value: unknown])[]

export interface Fault {
  readonly code: string
  readonly reason: string
  readonly remedy: string
}

interface Wanted {
  readonly subject?: string
  readonly status?: TicketStatus
  readonly priority?: Priority | null
  readonly queue?: string | null
  readonly fields?: OwnFields
  readonly values?: Values | undefined
  readonly externalId?: string
}

/** Where everything a write wants is put, or the first of it that this CRM has no place for. */
export function putsOf(manifest: Manifest, wanted: Wanted): Puts | Fault {
  const puts: (readonly [string, unknown])[] = []
  const { fields } = manifest.tickets
  if (wanted.externalId !== undefined && fields.externalId !== undefined) puts.push([fields.externalId, wanted.externalId])
  if (wanted.subject !== undefined) puts.push([fields.subject, wanted.subject])
  const told: readonly (Puts[number] | Fault)[] = [
    ...(wanted.status === undefined ? [] : [worded(manifest, 'status', wanted.status)]),
    ...(wanted.priority === undefined ? [] : [worded(manifest, 'priority', wanted.priority)]),
    ...(wanted.queue === undefined || wanted.queue === null ? [] : [placed(manifest, 'group', wanted.queue)]),
    ...Object.entries(wanted.values ?? {}).map(([path, value]) => valued(manifest, path, value)),
  ]
  for (const one of told) {
    if (isFault(one)) return one
    puts.push(one)
  }
  // Own fields that the manifest gives no place are told by `check`.
  for (const [name, value] of Object.entries(wanted.fields ?? {})) {
    const path = manifest.tickets.own[name as keyof OwnFields]
    if (path !== undefined && value !== undefined) puts.push([path, value])
  }
  return puts
}

export function isFault(found: unknown): found is Fault {
  return typeof found === 'object' && found !== null && 'remedy' in found
}

function worded(manifest: Manifest, field: 'status' | 'priority', word: TicketStatus | Priority | null): Puts[number] | Fault {
  const spec = manifest.tickets.fields[field]
  if (spec === undefined || !manifest.writes.fields.includes(field)) return nowhere(manifest, field)
  if (word === null) return [spec.at, null]
  const name = nameOf(word, spec.values as Readonly<Partial<Record<string, unknown>>>)
  if (name === undefined) return { code: 'no-such-choice', reason: `${field} of ${manifest.title} has no value for ${word}`, remedy: `Name its value for ${word} in tickets.fields.${field}.values of the manifest.` }
  return [spec.at, name]
}

function placed(manifest: Manifest, field: Writable, value: FieldValue): Puts[number] | Fault {
  const spec = manifest.tickets.fields[field]
  if (typeof spec !== 'string' || !manifest.writes.fields.includes(field)) return nowhere(manifest, field)
  return [spec, value]
}

function valued(manifest: Manifest, path: string, value: FieldValue): Puts[number] | Fault {
  if (path.startsWith('field:')) {
    const id = path.slice('field:'.length)
    const spec = Object.hasOwn(manifest.tickets.custom, id) ? manifest.tickets.custom[id] : undefined
    return spec?.writable === true ? [spec.at, value] : nowhere(manifest, id)
  }
  if (path === 'status' || path === 'priority') return worded(manifest, path, value as TicketStatus)
  return placed(manifest, path as Writable, value)
}

function nowhere(manifest: Manifest, field: string): Fault {
  return { code: 'no-such-field', reason: `${field} cannot be written to ${manifest.title}`, remedy: `Name it in the manifest, under writes.fields or tickets.custom with writable: true, or take it out of the mapping.` }
}

/** The change as the CRM's own structure. */
export function shaped(puts: Puts): Readonly<Record<string, unknown>> {
  const shape: Record<string, unknown> = {}
  for (const [path, value] of puts) put(shape, path, value)
  return shape
}

/** Whether a record says already what would be written. */
export function holds(row: unknown, puts: Puts): boolean {
  return puts.every(([path, value]) => plain(at(row, path)) === plain(value))
}

function plain(value: unknown): string {
  if (value === undefined || value === null || value === '') return ''
  return JSON.stringify(Array.isArray(value) ? value.map(String).toSorted() : value)
}

export function refused(key: string, fault: Fault): Outcome {
  return { key, result: 'refused', ...fault }
}
