import { makeId } from './ids.ts'
import { standardObjects } from './schema/objects.ts'
import type { Settings } from './settings.ts'
import type { FieldDef, ObjectDef, Row, Session, Values } from './types.ts'
import { text } from './text.ts'

interface RefreshToken {
  readonly userId: string
  readonly clientId: string
  readonly scope: string
}

interface AuthCode extends RefreshToken {
  readonly redirectUri: string
  readonly challenge: string | null
  readonly expiresAt: number
}

interface Cursor {
  readonly session: string
  readonly records: readonly unknown[]
  readonly render: (index: number) => unknown
  readonly expiresAt: number
  readonly pageSize: number
  readonly path: string
}

export interface BulkJob {
  readonly id: string
  readonly operation: string
  readonly object: string
  readonly externalId: string | null
  readonly userId: string
  readonly at: number
  state: string
  /** `lines`: the result, one CSV line per row that was sent. */
  readonly batches: { readonly id: string; readonly lines: readonly string[]; readonly failed: number }[]
}

/** A transaction that has stamped its rows and not committed yet. */
interface OpenTransaction {
  readonly startedAt: number
  readonly commitsAt: number
}

export interface OrgFault {
  readonly kind: 'lock' | 'quota' | 'unavailable' | 'error' | 'maintenance' | 'retired'
  times: number
  /** Only requests whose path contains this; lock errors: only this record id. */
  readonly match: string | null
}

export interface SideEffect {
  readonly at: number
  readonly kind: 'auto-assign'
  readonly caseId: string
  readonly from: string | null
  readonly to: string
}

/** Everything the fake vendor knows. */
export interface Org {
  readonly settings: Settings
  readonly objects: Map<string, ObjectDef>
  readonly prefixes: Map<string, string>
  readonly tables: Map<string, Map<string, Row>>
  readonly sequences: Map<string, number>
  /** Rows of an object ordered by (SystemModstamp, Id); dropped when one changes. */
  readonly ordered: Map<string, readonly Row[]>
  /** `Case.Ext__c` → lower-case value → ids. */
  readonly lookups: Map<string, Map<string, Set<string>>>
  readonly sessions: Map<string, Session>
  readonly refreshTokens: Map<string, RefreshToken>
  readonly codes: Map<string, AuthCode>
  readonly cursors: Map<string, Cursor>
  readonly jobs: Map<string, BulkJob>
  readonly transactions: OpenTransaction[]
  /** By the id of their version. */
  readonly blobs: Map<string, Uint8Array>
  /** Versions whose contents were given out. */
  readonly downloads: string[]
  /** Versions that the scanner has not got to. */
  readonly scans: { readonly at: number; readonly id: string }[]
  readonly faults: OrgFault[]
  readonly effects: SideEffect[]
  /** Calls per minute of the last 24 hours. */
  readonly usage: { minute: number; calls: number }[]
  /** `objectId:operation` that a user may not do: `${userId}:Case:create`. */
  readonly denied: Set<string>
  readonly ids: { orgId: string; integrationUser: string; defaultOwner: string; adminProfile: string; adminPermissions: string; moderation: string }
  /** `object` → ids purged from the recycle bin and when rows were deleted. */
  readonly deletions: { readonly object: string; readonly id: string; readonly at: number; readonly visibleAt: number }[]
}

export function emptyOrg(settings: Settings): Org {
  const org: Org = {
    settings,
    objects: new Map(),
    prefixes: new Map(),
    tables: new Map(),
    sequences: new Map(),
    ordered: new Map(),
    lookups: new Map(),
    sessions: new Map(),
    refreshTokens: new Map(),
    codes: new Map(),
    cursors: new Map(),
    jobs: new Map(),
    transactions: [],
    blobs: new Map(),
    scans: [],
    downloads: [],
    faults: [],
    effects: [],
    usage: [],
    denied: new Set(),
    ids: { orgId: '', integrationUser: '', defaultOwner: '', adminProfile: '', adminPermissions: '', moderation: '' },
    deletions: [],
  }
  for (const definition of standardObjects()) addObject(org, definition)
  return org
}

export function addObject(org: Org, definition: ObjectDef): void {
  org.objects.set(definition.name.toLowerCase(), definition)
  if (!org.prefixes.has(definition.keyPrefix)) org.prefixes.set(definition.keyPrefix, definition.name)
  org.tables.set(definition.name, new Map())
}

export function objectNamed(org: Org, name: string): ObjectDef | undefined {
  return org.objects.get(name.toLowerCase())
}

export function tableOf(org: Org, object: string): Map<string, Row> {
  let table = org.tables.get(object)
  if (table === undefined) org.tables.set(object, (table = new Map()))
  return table
}

export function nextId(org: Org, object: ObjectDef): string {
  const sequence = (org.sequences.get(object.keyPrefix) ?? 0) + 1
  org.sequences.set(object.keyPrefix, sequence)
  return makeId(object.keyPrefix, sequence)
}

export function rowById(org: Org, id: string): Row | undefined {
  const object = org.prefixes.get(id.slice(0, 3))
  return object === undefined ? undefined : org.tables.get(object)?.get(id)
}

/** Fields that can be looked up by value: external ids and unique ones. */
export function lookupFields(object: ObjectDef): FieldDef[] {
  return [...object.fields.values()].filter((field) => field.externalId || field.unique)
}

function lookupKey(field: FieldDef, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return field.caseSensitive ? text(value) : text(value).toLowerCase()
}

export function lookup(org: Org, object: ObjectDef, field: FieldDef, value: string): Row[] {
  const key = lookupKey(field, value)
  const ids = key === null ? undefined : org.lookups.get(`${object.name}.${field.name}`)?.get(key)
  return [...(ids ?? [])].flatMap((id) => tableOf(org, object.name).get(id) ?? [])
}

/** The one place where a row's committed values change, so that indexes cannot lag. */
export function setValues(org: Org, row: Row, values: Values | null): void {
  const object = objectNamed(org, row.object)
  org.ordered.delete(row.object)
  if (object === undefined) return
  for (const field of lookupFields(object)) {
    const name = `${object.name}.${field.name}`
    let index = org.lookups.get(name)
    if (index === undefined) org.lookups.set(name, (index = new Map()))
    const old = tableOf(org, row.object).has(row.id) && row.values['IsDeleted'] !== true ? lookupKey(field, row.values[field.name]) : null
    const next = values === null || values['IsDeleted'] === true ? null : lookupKey(field, values[field.name])
    if (old !== null) index.get(old)?.delete(row.id)
    if (next !== null) {
      const ids = index.get(next)
      if (ids === undefined) index.set(next, new Set([row.id]))
      else ids.add(row.id)
    }
  }
  if (values === null) tableOf(org, row.object).delete(row.id)
  else {
    row.values = values
    tableOf(org, row.object).set(row.id, row)
  }
}

/** What a query of this session shows of a row: the committed state, or the one before it while a change is not visible yet. */
export function viewOf(org: Org, row: Row, now: number, token: string): Values | null {
  if (now >= row.visibleAt) return row.values
  if (org.settings.visibility.readYourWrites && row.writer === token && now >= row.committedAt) return row.values
  return row.shown
}

/** What a read by id shows: everything that is committed. */
export function committedView(row: Row, now: number): Values | null {
  return now >= row.committedAt ? row.values : row.shown
}

export function orderedRows(org: Org, object: string): readonly Row[] {
  const cached = org.ordered.get(object)
  if (cached !== undefined) return cached
  const keyed = Array.from(tableOf(org, object).values(), (row) => ({ key: `${text(row.values['SystemModstamp'])}${row.id}`, row }))
  keyed.sort((a, b) => compareText(a.key, b.key))
  const rows = keyed.map((each) => each.row)
  org.ordered.set(object, rows)
  return rows
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Every record counts 2 kB against data storage. https://help.salesforce.com/s/articleView?id=xcloud.admin_monitorresources.htm */
export function storageUsedMb(org: Org): number {
  let rows = 0
  for (const [name, table] of org.tables) if (name !== 'BigTable__c' && name !== 'CaseHistory') rows += table.size
  return (rows * 2) / 1024
}
