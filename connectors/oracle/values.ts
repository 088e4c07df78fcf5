import type { FieldValue, Priority, TicketStatus } from '../../src/domain/ticket.ts'
import type { Outcome, Values } from '../../src/domain/write.ts'
import type { OracleConfig } from './config.ts'
import { EXTERNAL_ID, ownOf } from './fields.ts'
import { severityName, statusName } from './incident.ts'
import type { CustomSpec, Site } from './site.ts'

/** What an incident is sent; custom fields by their names. */
export interface IncidentBody {
  subject?: string
  statusWithType?: { readonly status: { readonly id: number } }
  severity?: { readonly id: number } | null
  queue?: { readonly id: number } | null
  assignedTo?: { readonly account: { readonly id: number } } | null
  primaryContact?: { readonly id: number }
  customFields?: { readonly c: Record<string, unknown> }
}

/** Why a value cannot be written. Names the path and never the value. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault'
  readonly code: string
  readonly remedy: string
  constructor(code: string, reason: string, remedy: string) {
    super(reason)
    this.code = code
    this.remedy = remedy
  }
}

export function refusedFor(key: string, fault: ValueFault): Outcome {
  return { key, result: 'refused', code: fault.code, reason: fault.message, remedy: fault.remedy }
}

export interface Wanted {
  readonly status?: TicketStatus | undefined
  readonly priority?: Priority | null | undefined
  readonly queue?: string | null | undefined
  readonly values?: Values | undefined
}

/** Throws ValueFault. */
export async function toBody(wanted: Wanted, site: Site, config: OracleConfig): Promise<IncidentBody> {
  const body: IncidentBody = {}
  const custom: Record<string, unknown> = {}
  if (wanted.status !== undefined) body.statusWithType = { status: { id: await choice(site, 'statusWithType/status', statusName(wanted.status, config), 'statuses', wanted.status) } }
  if (wanted.priority !== undefined) body.severity = wanted.priority === null ? null : { id: await choice(site, 'severity', severityName(wanted.priority, config), 'severities', wanted.priority) }
  if (wanted.queue !== undefined) body.queue = wanted.queue === null ? null : { id: await queueId(site, wanted.queue) }
  for (const [path, value] of Object.entries(wanted.values ?? {})) await put(path, value, body, custom, site, config)
  return Object.keys(custom).length === 0 ? body : { ...body, customFields: { c: custom } }
}

async function put(path: string, value: FieldValue, body: IncidentBody, custom: Record<string, unknown>, site: Site, config: OracleConfig): Promise<void> {
  const id = value === null ? null : idOf(value)
  const numbered = (): number => {
    if (id === null) throw new ValueFault('not-an-id', `${path} needs the id of a record of this site`, `Map a value that is an id to ${path}.`)
    return id
  }
  switch (path) {
    case 'subject':
      if (typeof value !== 'string' || value === '') throw new ValueFault('required', 'subject is never empty here', 'Map a text to the subject.')
      body.subject = value.slice(0, 240)
      return
    case 'group':
      body.queue = value === null ? null : { id: await queueId(site, String(value)) }
      return
    case 'assignee':
      body.assignedTo = value === null ? null : { account: { id: numbered() } }
      return
    case 'requester':
      body.primaryContact = { id: numbered() }
      return
    case 'parent':
      if (config.parentField === undefined) throw new ValueFault('no-such-field', 'incidents have no parent here', 'Name a whole-number custom field in the setting parentField, or take parent out of the mapping.')
      custom[config.parentField] = value === null ? null : numbered()
      return
    default:
  }
  const name = path.startsWith('field:') ? path.slice('field:'.length) : path
  const spec = path.startsWith('field:') ? (await site.custom('write')).get(name) : undefined
  if (spec === undefined || ownOf(name) !== null || name === EXTERNAL_ID) throw new ValueFault('no-such-field', `nothing can be written to ${name}`, 'Correct the path in the mapping, or make the custom field in Oracle and let API clients write it.')
  custom[name] = encode(spec, value)
}

function encode(spec: CustomSpec, value: FieldValue): unknown {
  const wrong = new ValueFault('wrong-type', `${spec.name} takes no such value`, `Map a value of its type (${spec.type}) to it.`)
  if (value === null || value === '') return spec.type === 'checkbox' && value === '' ? false : null
  if (typeof value === 'object') throw wrong
  if (spec.type === 'choice') {
    const found = spec.choices.filter((one) => one.name === String(value))
    if (found.length !== 1) throw new ValueFault('no-such-choice', `${spec.name} has no such choice, or more than one of that name`, 'Map to one of its choices.')
    return { lookupName: String(value) }
  }
  if (spec.type === 'number') {
    if (!Number.isFinite(Number(value)) || typeof value === 'boolean') throw wrong
    return Number(value)
  }
  if (spec.type === 'checkbox') {
    if (typeof value !== 'boolean') throw wrong
    return value
  }
  if (spec.max !== null && String(value).length > spec.max) throw new ValueFault('too-long', `${spec.name} takes ${spec.max} characters`, 'Shorten it in the mapping, or make the field longer.')
  return String(value)
}

async function choice(site: Site, menu: 'statusWithType/status' | 'severity', name: string, setting: string, ours: string): Promise<number> {
  const found = (await site.menu(menu, 'write')).filter((one) => one.name === name)
  if (found.length !== 1 || found[0] === undefined) throw new ValueFault('no-such-choice', `this site has no ${menu.split('/').at(-1)} for ${ours}, or more than one of that name`, `Name the site's own in the setting ${setting}.`)
  return found[0].id
}

/** By id, or by the only one of that name. */
async function queueId(site: Site, wanted: string): Promise<number> {
  const find = async (fresh: boolean): Promise<number | undefined> => {
    const found = (await site.menu('queue', 'write', fresh)).filter((one) => String(one.id) === wanted || one.name === wanted)
    return found.length === 1 ? found[0]?.id : undefined
  }
  const id = (await find(false)) ?? (await find(true))
  if (id === undefined) throw new ValueFault('queue-missing', `the site has no queue ${wanted.replace(/[^\w -]/g, '')}`, 'Make a queue of that name in Oracle; the API makes none.')
  return id
}

function idOf(value: FieldValue): number | null {
  return /^\d{1,15}$/.test(String(value)) ? Number(value) : null
}
