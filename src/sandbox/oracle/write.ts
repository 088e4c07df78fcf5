import { Refusal, type Custom, type CustomField, type Incident, type Named, type State } from './types.ts'

type Body = Readonly<Record<string, unknown>>
/** Who writes: the integration's account. */
const ACCOUNT = 11

export function createIncident(state: State, body: Body, now: number): Incident {
  if (idOf(body['primaryContact']) === null) throw refusal('primaryContact is required')
  const at = Math.floor(now / 1000) * 1000
  const incident: Incident = {
    id: state.nextId, created: at, updated: at, visibleAt: now, subject: '', status: first(state.settings.statuses), severity: null, queue: null, account: null,
    contact: 0, custom: {}, threads: [],
  }
  apply(state, incident, body, now)
  state.nextId += 1
  state.incidents.set(incident.id, incident)
  state.journal.push({ incident: incident.id, method: 'POST', body })
  return incident
}

/** All of it or nothing: what is not understood is refused before anything changes. */
export function patchIncident(state: State, incident: Incident, body: Body, now: number): void {
  const copy: Incident = { ...incident, custom: { ...incident.custom }, threads: [...incident.threads] }
  apply(state, copy, body, now)
  Object.assign(incident, copy, { updated: Math.floor(now / 1000) * 1000 })
  state.journal.push({ incident: incident.id, method: 'PATCH', body })
}

/** A rule of the site answers the change with a mail to the customer and a change of its own. */
export function runRule(state: State, incident: Incident, now: number): void {
  state.ruleRuns += 1
  addThread(state, incident, { text: 'Thank you, we have received your message.', entryType: named(state.settings.entryTypes, { lookupName: 'Rule Response' }), account: null, contact: null }, now)
}

export function addThread(state: State, incident: Incident, thread: Omit<Incident['threads'][number], 'id' | 'at'>, now: number): number {
  const id = state.nextThread
  state.nextThread += 1
  incident.threads = [...incident.threads, { id, at: Math.floor(now / 1000) * 1000, ...thread }]
  incident.updated = Math.floor(now / 1000) * 1000
  return id
}

function apply(state: State, incident: Incident, body: Body, now: number): void {
  const { settings } = state
  for (const [name, value] of Object.entries(body)) {
    switch (name) {
      case 'subject':
        if (typeof value !== 'string' || value === '' || value.length > 240) throw refusal('subject is not valid')
        incident.subject = value
        break
      case 'statusWithType':
        incident.status = named(settings.statuses, (value as Body)['status'])
        break
      case 'severity':
        incident.severity = value === null ? null : named(settings.severities, value)
        break
      case 'queue':
        incident.queue = value === null ? null : named(settings.queues, value)
        break
      case 'assignedTo':
        incident.account = value === null ? null : idOf((value as Body)['account'])
        break
      case 'primaryContact':
        incident.contact = idOf(value) ?? 0
        break
      case 'customFields':
        for (const [field, wanted] of Object.entries(((value as Body)['c'] ?? {}) as Body)) incident.custom[field] = custom(settings.fields[field], field, wanted)
        break
      case 'threads':
        for (const one of value as readonly Body[]) {
          addThread(state, incident, { text: String(one['text']), entryType: named(settings.entryTypes, one['entryType']), account: ACCOUNT, contact: null }, now)
        }
        break
      default:
        throw refusal(`unknown attribute ${name}`)
    }
  }
}

function custom(field: CustomField | undefined, name: string, value: unknown): Custom {
  if (field === undefined) throw refusal(`unknown attribute customFields.c.${name}`)
  if (value === null) return null
  if (field.type === 'menu') {
    const wanted = String((value as Body)['lookupName'])
    if (!(field.choices ?? []).includes(wanted)) throw refusal(`${name} has no such value`)
    return wanted
  }
  const fits = field.type === 'string' ? typeof value === 'string' && value.length <= (field.max ?? 255) : field.type === 'integer' ? Number.isInteger(value) : typeof value === 'boolean'
  if (!fits) throw refusal(`${name} is of another type`)
  return value as Custom
}

/** By id, or by a name that only one has. */
function named(all: readonly Named[], wanted: unknown): Named {
  const { id, lookupName } = (wanted ?? {}) as { id?: unknown; lookupName?: unknown }
  const found = all.filter((one) => (id === undefined ? one.lookupName === lookupName : one.id === id))
  if (found.length !== 1) throw refusal('the named id is not there, or not the only one')
  return first(found)
}

function first(all: readonly Named[]): Named {
  const [one] = all
  if (one === undefined) throw refusal('nothing to choose from')
  return one
}

function idOf(value: unknown): number | null {
  const id = (value as { id?: unknown } | null | undefined)?.id
  return typeof id === 'number' ? id : null
}

const refusal = (detail: string): Refusal => new Refusal(400, 'OSVC-CREST-00007', detail)
