import { plantUser } from './base.ts'
import { createRecord, deleteRecord, existing, updateRecord, type Body } from './dml.ts'
import { undeleteRecord } from './undelete.ts'
import { objectNamed, setValues, tableOf, type Org, type OrgFault } from './org.ts'
import { mergeRecords } from './merge.ts'
import type { Settings } from './settings.ts'
import { text } from './text.ts'
import { begin } from './tx.ts'
import { stamp } from './time.ts'
import type { Call, ObjectDef, Row, Value } from './types.ts'

/** What a test may do to the org that no API call can. */
export interface SalesforceAdmin {
  /** Changes settings from now on: quota, storage, visibility, rotation … */
  set(changes: Partial<Settings>): void
  /** The next `times` requests (or row locks) go wrong; `match` narrows to a path part, or for locks to a record id. */
  fault(kind: OrgFault['kind'], times: number, match?: string): void
  /** Ends every session at once, as a password change or an admin does. */
  expireSessions(): void
  /** Takes away what a user may do: object and operation, or `setup` for schema changes. */
  deny(userId: string, what: `${string}:${'create' | 'edit' | 'delete' | 'read'}` | 'setup'): void
  allow(userId: string, what: string): void
  /** Somebody else works in the org: writes with all rules, seen by others after the usual delay. */
  write(object: string, records: readonly Body[], now: number, random: () => number, userId?: string): string[]
  /** Somebody moves records into the recycle bin, and out of it again with all that went in with them. */
  remove(object: string, ids: readonly string[], now: number, random: () => number, userId?: string): void
  restore(object: string, ids: readonly string[], now: number, random: () => number): void
  /** Somebody joins: a colleague, or with a portal's `UserType` a customer who writes from there. Gives the id that writes as them. */
  /** Somebody merges cases into one of them: what hung on the others hangs on that one, and they go into the bin and name it. */
  merge(object: string, masterId: string, ids: readonly string[], now: number, random: () => number, userId?: string): void
  join(values: Readonly<Record<string, Value>>, now: number): string
  /** A transaction that stamps its rows now and commits later: nobody sees them before, and they carry the old stamp. */
  openTransaction(object: string, records: readonly Body[], now: number, commitAfterMs: number, random: () => number): string[]
}

export function makeAdmin(org: Org): SalesforceAdmin {
  const callAs = (userId: string, now: number, random: () => number): Call => ({
    now,
    random,
    origin: '',
    version: '68.0',
    headers: { 'sforce-auto-assign': 'FALSE' },
    session: { token: `control-${userId}`, userId, clientId: 'control', scope: 'api', expiresAt: Number.POSITIVE_INFINITY },
  })
  const known = (name: string): ObjectDef => {
    const object = objectNamed(org, name)
    if (object === undefined) throw new Error(`no object ${name}`)
    return object
  }
  const writeAll = (call: Call, objectName: string, records: readonly Body[]): Row[] => {
    const object = known(objectName)
    return records.map((record) => {
      const { Id: id, ...rest } = record
      return typeof id === 'string'
        ? updateRecord(org, call, begin(), object, existing(org, call, object, id), rest)
        : createRecord(org, call, begin(), object, rest)
    })
  }
  return {
    set: (changes) => {
      Object.assign(org.settings, changes)
    },
    fault: (kind, times, match) => {
      org.faults.push({ kind, times, match: match ?? null })
    },
    expireSessions: () => org.sessions.clear(),
    deny: (userId, what) => {
      org.denied.add(`${userId}:${what}`)
    },
    allow: (userId, what) => {
      org.denied.delete(`${userId}:${what}`)
    },
    write: (object, records, now, random, userId) =>
      writeAll(callAs(userId ?? org.ids.defaultOwner, now, random), object, records).map((row) => row.id),
    remove: (objectName, ids, now, random, userId) => {
      const object = known(objectName)
      const call = callAs(userId ?? org.ids.defaultOwner, now, random)
      for (const id of ids) deleteRecord(org, call, begin(), object, existing(org, call, object, id))
    },
    restore: (objectName, ids, now, random) => {
      const object = known(objectName)
      for (const id of ids) undeleteRecord(org, callAs(org.ids.defaultOwner, now, random), begin(), object, id)
    },
    merge: (objectName, masterId, ids, now, random, userId) => mergeRecords(org, callAs(userId ?? org.ids.defaultOwner, now, random), begin(), known(objectName), masterId, ids),
    join: (values, now) => plantUser(org, now, values),
    openTransaction: (object, records, now, commitAfterMs, random) => {
      const before = new Map([...tableOf(org, object).values()].map((row) => [row.id, row.values]))
      const rows = writeAll(callAs(org.ids.defaultOwner, now, random), object, records)
      const commitsAt = now + commitAfterMs
      org.transactions.push({ startedAt: Math.floor(now / 1000) * 1000, commitsAt })
      for (const row of rows) {
        row.committedAt = commitsAt
        row.visibleAt = commitsAt
        // What it was before stands until then, also where queries had not shown that yet; null: it was not there.
        row.shown = before.get(row.id) ?? null
        setValues(org, row, { ...row.values, SystemModstamp: stamp(now) })
      }
      return rows.map((row) => row.id)
    },
  }
}

/** The same over the control surface: `POST /salesforce/<verb>` with the arguments as one object. */
export function controlVerb(admin: SalesforceAdmin, verb: string, input: unknown, now: number, random: () => number): unknown {
  const given = (input !== null && typeof input === 'object' ? input : {}) as Readonly<Record<string, unknown>>
  const word = (name: string): string => text(given[name])
  const records = Array.isArray(given['records']) ? given['records'] : []
  switch (verb) {
    case 'set':
      admin.set(given)
      return { done: true }
    case 'fault':
      admin.fault(word('kind') as OrgFault['kind'], Number(given['times'] ?? 1), given['match'] === undefined ? undefined : word('match'))
      return { done: true }
    case 'expire-sessions':
      admin.expireSessions()
      return { done: true }
    case 'deny':
      admin.deny(word('userId'), word('what') as 'setup')
      return { done: true }
    case 'allow':
      admin.allow(word('userId'), word('what'))
      return { done: true }
    case 'write':
      return { ids: admin.write(word('object'), records, now, random, given['userId'] === undefined ? undefined : word('userId')) }
    case 'remove':
      admin.remove(word('object'), strings(given['ids']), now, random, given['userId'] === undefined ? undefined : word('userId'))
      return { done: true }
    case 'restore':
      admin.restore(word('object'), strings(given['ids']), now, random)
      return { done: true }
    case 'merge':
      admin.merge(word('object'), word('masterId'), strings(given['ids']), now, random, given['userId'] === undefined ? undefined : word('userId'))
      return { done: true }
    case 'join':
      return { id: admin.join(given['values'] as Readonly<Record<string, Value>>, now) }
    case 'open-transaction':
      return { ids: admin.openTransaction(word('object'), records, now, Number(given['commitAfterMs'] ?? 900_000), random) }
    default:
      return undefined
  }
}

function strings(given: unknown): string[] {
  return Array.isArray(given) ? given.map(String) : []
}
