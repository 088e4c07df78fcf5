import type { Connection, Provisioned } from '../connector/connector.ts'
import { provisionDigest } from '../connector/provision.ts'
import { CATEGORIES, outwardCategory, SEVERITIES } from '../domain/labels.ts'
import type { OwnField, ProvisionItem } from '../domain/write.ts'
import type { ProvisionRow } from '../store/store.ts'
import { OUTWARD_TEAMS, queueOf, words } from './outward.ts'

type PlanAction =
  /** It is not there, or was switched off. */
  | 'create'
  /** It is ours and differs. */
  | 'update'
  | 'keep'
  /** It is ours and no longer wanted. */
  | 'retire'
  /** Somebody else's, as wanted: used, never changed, never taken away. */
  | 'foreign'

export interface SetupItem {
  readonly connection: string
  readonly action: PlanAction
  readonly kind: ProvisionItem['kind']
  readonly id: string
  readonly title: string
  /** Null where nothing is there yet. */
  readonly vendorId: string | null
  /** What it ought to be; null for what is to go. */
  readonly item: ProvisionItem | null
}

export interface Desired {
  readonly macros: readonly (ProvisionItem & { readonly kind: 'macro' })[]
  /** Where the vendor's webhooks reach us; null: polling alone. */
  readonly webhookUrl: string | null
}

/** What must exist at one connection, by what it is able to make. */
export function desiredItems(connection: Pick<Connection, 'vendor'> & Partial<Pick<Connection, 'writes'>>, desired: Desired): readonly ProvisionItem[] {
  // Where no API makes anything an admin does: `check` names what is missing.
  if (connection.writes !== undefined && connection.writes.provision === undefined) return []
  if (connection.vendor === 'zendesk') return [...ticketFields(), ...desired.macros, ...(desired.webhookUrl === null ? [] : [webhook(desired.webhookUrl)])]
  return [
    { kind: 'key-field', id: 'externalId', title: 'Breakwater external id' },
    ...caseFields(),
    { kind: 'receipt-object', id: 'receipt', title: 'Breakwater receipt' },
    ...queues(),
    { kind: 'permission', id: 'access', title: 'Breakwater Access' },
  ]
}

/** Pure: a comparison of digests. `ledger`: what earlier set-ups of ours made. */
export function planSetup(connection: string, desired: readonly ProvisionItem[], provisioned: readonly Provisioned[], ledger: readonly ProvisionRow[]): readonly SetupItem[] {
  const there = new Map(provisioned.map((one) => [`${one.kind} ${one.id}`, one]))
  const ours = new Map(ledger.map((row) => [`${row.kind} ${row.id}`, row]))
  const wanted = new Set(desired.map((item) => `${item.kind} ${item.id}`))
  const planned = desired.map((item): SetupItem => {
    const found = there.get(`${item.kind} ${item.id}`)
    const made = ours.get(`${item.kind} ${item.id}`)
    return { connection, kind: item.kind, id: item.id, title: item.title, vendorId: found?.vendorId ?? null, item, action: actionFor(item, found, made) }
  })
  const gone = ledger
    .filter((row) => !wanted.has(`${row.kind} ${row.id}`))
    .map((row): SetupItem => ({ connection, action: 'retire', kind: row.kind as ProvisionItem['kind'], id: row.id, title: words(row.id), vendorId: row.vendorId, item: null }))
  return [...planned, ...gone]
}

function actionFor(item: ProvisionItem, found: Provisioned | undefined, made: ProvisionRow | undefined): PlanAction {
  if (found === undefined || !found.active) return 'create'
  if (found.digest !== provisionDigest(item)) return 'update'
  return made === undefined ? 'foreign' : 'keep'
}

/** Takes away exactly what the ledger says we made. */
export function planRemoval(connection: string, ledger: readonly ProvisionRow[]): readonly SetupItem[] {
  const order: readonly ProvisionItem['kind'][] = ['webhook', 'macro', 'permission', 'queue', 'receipt-object', 'field', 'key-field']
  return ledger
    .toSorted((a, b) => order.indexOf(a.kind as ProvisionItem['kind']) - order.indexOf(b.kind as ProvisionItem['kind']) || (a.id < b.id ? -1 : 1))
    .map((row) => ({ connection, action: 'retire', kind: row.kind as ProvisionItem['kind'], id: row.id, title: words(row.id), vendorId: row.vendorId, item: null }))
}

/** Restricted categories have one neutral choice; nothing here lists them. */
const OUTWARD = [...new Set(CATEGORIES.map(outwardCategory))]
const TITLES: Readonly<Record<OwnField, string>> = {
  severity: 'Safety severity', category: 'Safety category', team: 'Safety team', language: 'Safety language', due: 'Safety first look due',
  policy: 'Safety policy version', ticketUrl: 'Safety ticket', tags: 'Safety tags', missing: 'Safety facts missing', escalation: 'Safety escalation',
}

function field(id: OwnField, type: 'choice' | 'text' | 'date' | 'url', values: readonly string[] = []): ProvisionItem {
  return { kind: 'field', id, title: TITLES[id], type, choices: values.map((value) => ({ value, label: words(value) })) }
}

/** A Zendesk drop-down's choices are tags of the ticket: severity has one value and so one tag; a ticket may have several categories, so theirs is text. */
function ticketFields(): readonly ProvisionItem[] {
  return [field('severity', 'choice', SEVERITIES), field('category', 'text'), field('team', 'text'), field('language', 'text'), field('due', 'date'), field('policy', 'text'), field('missing', 'text'), field('escalation', 'text')]
}

function caseFields(): readonly ProvisionItem[] {
  return [
    field('severity', 'choice', SEVERITIES), field('category', 'choice', OUTWARD), field('team', 'choice', OUTWARD_TEAMS), field('language', 'text'),
    field('due', 'date'), field('policy', 'text'), field('ticketUrl', 'url'), field('tags', 'text'), field('missing', 'text'), field('escalation', 'text'),
  ]
}

function queues(): readonly ProvisionItem[] {
  return OUTWARD_TEAMS.map((team) => ({ kind: 'queue', id: queueOf(team), title: team === 'restricted' ? 'Safety: restricted' : `Safety: ${words(team).toLowerCase()}` }))
}

function webhook(url: string): ProvisionItem {
  return { kind: 'webhook', id: 'events', title: 'Breakwater', url }
}
