import { z } from 'zod'
import type { Provisioned, Submission, Writer } from '../../src/connector/connector.ts'
import { provisionDigest } from '../../src/connector/provision.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome, Provision, ProvisionItem, Retire } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { readMarker, shapeDigest, toVendorValue, writeMarker, type FieldDirectory } from './fields.ts'
import { FieldShape, IdShape, listOf } from './shapes.ts'

type Kind = 'field' | 'macro' | 'webhook'
type Supported = Extract<ProvisionItem, { kind: Kind }>
const KINDS: readonly ProvisionItem['kind'][] = ['field', 'macro', 'webhook']

/** Where each kind lives, and which of its texts carries our marker. */
const PLACES = {
  field: { path: 'ticket_fields', one: 'ticket_field', dotJson: '.json', marker: 'agent_description' },
  macro: { path: 'macros', one: 'macro', dotJson: '.json', marker: 'description' },
  webhook: { path: 'webhooks', one: 'webhook', dotJson: '', marker: 'description' },
} as const

/** Tags and comments of our own tickets would otherwise come back as events; the poll sees the rest within a minute. */
const SUBSCRIPTIONS = ['zen:event-type:ticket.created', 'zen:event-type:ticket.comment_added', 'zen:event-type:ticket.status_changed']

const RowShape = z.looseObject({ id: IdShape })
type Row = z.infer<typeof RowShape>

/** Fields, macros and webhooks of ours: made if absent, corrected if they differ; found again by the marker in their description. */
export function provisionWriter(api: ZendeskApi, directory: FieldDirectory): Writer<Provision> {
  async function apply(write: Provision): Promise<Outcome> {
    if (!KINDS.includes(write.item.kind)) return unsupported(write)
    const item = write.item as Supported
    const place = PLACES[item.kind]
    const existing = (await rowsOf(api, item.kind)).find((row) => readMarker(textAt(row, place.marker))?.id === item.id)
    const marker = (shape: object): string => writeMarker({ id: item.id, item: provisionDigest(item), shape: shapeDigest(shape) })
    const shape = wanted(item)
    const about = item.kind === 'macro' && item.description !== '' ? `${item.description}\n` : ''
    const body = { [place.one]: { ...shape, ...extras(item, existing === undefined), [place.marker]: `${about}${marker(shape)}` } }
    try {
      const path = existing === undefined ? place.path : `${place.path}/${existing.id}`
      const answer = await api.send({ purpose: 'setup', idempotent: false }, z.looseObject({}), existing === undefined ? 'POST' : 'PUT', `${path}${place.dotJson}`, body)
      const made = RowShape.safeParse(answer[place.one])
      directory.forget()
      return { key: write.key, result: 'landed', recordId: made.success ? made.data.id : (existing?.id ?? null), version: null }
    } catch (error) {
      return refusal(write.key, error)
    }
  }

  return { conflicts: 'last-write-wins', largest: 1, inFlight: 1, submit: single(apply), resubmit: single(apply) }
}

/** Takes away what we made, and only that: a thing without our marker is left alone. */
export function retireWriter(api: ZendeskApi, directory: FieldDirectory): Writer<Retire> {
  async function remove(write: Retire): Promise<Outcome> {
    if (!KINDS.includes(write.kind)) return unsupported(write)
    const kind = write.kind as Kind
    const place = PLACES[kind]
    const row = (await rowsOf(api, kind)).find((one) => one.id === write.vendorId)
    if (row === undefined) return { key: write.key, result: 'landed', recordId: write.vendorId, version: null }
    if (readMarker(textAt(row, place.marker))?.id !== write.id) {
      return { key: write.key, result: 'refused', code: 'provision.foreign', reason: `the ${kind} ${write.vendorId} is not ours any more`, remedy: 'Remove it by hand in Zendesk if it is not needed.' }
    }
    try {
      await api.send({ purpose: 'setup', idempotent: false }, z.unknown(), 'DELETE', `${place.path}/${write.vendorId}${place.dotJson}`)
      directory.forget()
      return { key: write.key, result: 'landed', recordId: write.vendorId, version: null }
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'connector.not-found') return { key: write.key, result: 'landed', recordId: write.vendorId, version: null }
      return refusal(write.key, error)
    }
  }

  return { conflicts: 'last-write-wins', largest: 1, inFlight: 1, submit: single(remove), resubmit: single(remove) }
}

/** What of ours is there. A digest that was changed by hand is told as such, so that a plan repairs it. */
export async function provisioned(api: ZendeskApi, only?: ProvisionItem['kind']): Promise<readonly Provisioned[]> {
  const found: Provisioned[] = []
  for (const kind of (['field', 'macro', 'webhook'] as const).filter((one) => only === undefined || one === only)) {
    for (const row of await rowsOf(api, kind)) {
      const marker = readMarker(textAt(row, PLACES[kind].marker))
      if (marker === null) continue
      const untouched = shapeDigest(actual(kind, row)) === marker.shape
      const active = kind === 'webhook' ? row['status'] === 'active' : row['active'] !== false
      found.push({ kind, id: marker.id, vendorId: row.id, digest: untouched ? marker.item : `changed:${shapeDigest(actual(kind, row))}`, active })
    }
  }
  return found
}

async function rowsOf(api: ZendeskApi, kind: Kind): Promise<readonly Row[]> {
  const place = PLACES[kind]
  return api.list({ purpose: 'setup' }, listOf(place.path, RowShape), `${place.path}${place.dotJson}`, { 'page[size]': 100 })
}

/** The part of the vendor's object that we decide, in one order, so that it can be compared with what is there. */
function wanted(item: Supported): object {
  if (item.kind === 'field') {
    const type = item.type === 'choice' ? 'tagger' : item.type === 'date' ? 'date' : 'text'
    const options = item.choices.map((choice) => ({ name: choice.label, value: toVendorValue(item.id, choice.value, type) ?? choice.value }))
    return { title: item.title, type, ...(type === 'tagger' ? { custom_field_options: options.toSorted(byValue) } : {}) }
  }
  if (item.kind === 'macro') {
    // The whole list is replaced on every update: https://developer.zendesk.com/api-reference/ticketing/business-rules/macros/
    const actions = [
      { field: 'comment_value', value: item.reply },
      { field: 'comment_mode_is_public', value: 'true' },
      ...(item.addTags.length === 0 ? [] : [{ field: 'current_tags', value: item.addTags.toSorted().join(' ') }]),
    ]
    return { title: item.title, actions }
  }
  return { name: item.title, endpoint: item.url, http_method: 'POST', request_format: 'json', subscriptions: SUBSCRIPTIONS.toSorted() }
}

/** The same part of what the vendor has. */
function actual(kind: Kind, row: Row): object {
  if (kind === 'field') {
    const field = FieldShape.parse(row)
    const options = (field.custom_field_options ?? []).map((option) => ({ name: option.name, value: option.value })).toSorted(byValue)
    return { title: field.title, type: field.type, ...(field.type === 'tagger' ? { custom_field_options: options } : {}) }
  }
  if (kind === 'macro') {
    const actions = z.array(z.object({ field: z.string(), value: z.unknown() })).safeParse(row['actions'])
    return { title: row['title'], actions: actions.success ? actions.data.map((action) => ({ field: action.field, value: plain(action) })) : [] }
  }
  const subscriptions = z.array(z.string()).safeParse(row['subscriptions'])
  return { name: row['name'], endpoint: row['endpoint'], http_method: row['http_method'], request_format: row['request_format'], subscriptions: subscriptions.success ? subscriptions.data.toSorted() : [] }
}

/** Zendesk gives a comment back as `["channel:all", text]`, booleans as booleans and tags as a list or a text. */
function plain(action: { field: string; value?: unknown }): unknown {
  const { field, value } = action
  if (field === 'comment_value' && Array.isArray(value)) return value.at(-1)
  if (field === 'comment_mode_is_public') return String(value)
  if (field === 'current_tags') return (Array.isArray(value) ? value.map(String) : String(value).split(' ')).toSorted().join(' ')
  return value
}

/** Set once and then left to the admin, or needed only when a thing is made. */
function extras(item: Supported, creating: boolean): object {
  if (item.kind === 'field') return { active: true, ...(creating ? { agent_can_edit: true, visible_in_portal: false, editable_in_portal: false, required: false } : {}) }
  return item.kind === 'macro' ? { active: true } : { status: 'active' }
}

const byValue = (a: { value: string }, b: { value: string }): number => (a.value < b.value ? -1 : 1)

function textAt(row: Row, name: string): string {
  const value = row[name]
  return typeof value === 'string' ? value : ''
}

function single<W extends { readonly key: string }>(work: (write: W) => Promise<Outcome>): (batch: readonly W[]) => Promise<Submission> {
  return async (batch) => {
    const [write, ...more] = batch
    if (write === undefined || more.length > 0) throw new BridgeError('connector.unsupported', 'set-up goes one thing at a time')
    return { state: 'settled', outcomes: [await work(write)] }
  }
}

function unsupported(write: Provision | Retire): Outcome {
  const kind = write.op === 'provision' ? write.item.kind : write.kind
  return { key: write.key, result: 'refused', code: 'connector.unsupported', reason: `Zendesk has no ${kind} of this sort`, remedy: 'Nothing to do.' }
}

function refusal(key: string, error: unknown): Outcome {
  if (error instanceof BridgeError && (error.code === 'connector.rejected' || error.code === 'connector.permission')) {
    return { key, result: 'refused', code: error.code, reason: error.message, remedy: error.remedy }
  }
  throw error
}
