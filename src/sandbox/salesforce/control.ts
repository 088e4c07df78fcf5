import { createRecord, existing, updateRecord, type Body } from './dml.ts'
import { objectNamed, setValues, type Org } from './org.ts'
import type { Settings } from './settings.ts'
import { begin } from './tx.ts'
import { stamp } from './time.ts'
import type { Call, Row } from './types.ts'

/** What a test may do to the org that no API call can. */
export interface SalesforceControl {
  /** Changes settings from now on: quota, storage, visibility, rotation … */
  set(changes: Partial<Settings>): void
  /** The next `times` requests (or row locks) go wrong; `match` narrows to a path part, or for locks to a record id. */
  fault(kind: 'lock' | 'unavailable' | 'error' | 'maintenance' | 'unsupported', times: number, match?: string): void
  /** Ends every session at once, as a password change or an admin does. */
  expireSessions(): void
  /** Takes away what a user may do: object and operation, or `setup` for schema changes. */
  deny(userId: string, what: `${string}:${'create' | 'edit' | 'delete' | 'read'}` | 'setup'): void
  allow(userId: string, what: string): void
  /** Somebody else works in the org: writes with all rules, seen by others after the usual delay. */
  write(object: string, records: readonly Body[], now: number, random: () => number, userId?: string): string[]
  /** A transaction that stamps its rows now and commits later: nobody sees them before, and they carry the old stamp. */
  openTransaction(object: string, records: readonly Body[], now: number, commitAfterMs: number, random: () => number): string[]
}

export function makeControl(org: Org): SalesforceControl {
  const callAs = (userId: string, now: number, random: () => number): Call => ({
    now, random, origin: '', version: '68.0', headers: { 'sforce-auto-assign': 'FALSE' },
    session: { token: `control-${userId}`, userId, clientId: 'control', scope: 'api', expiresAt: Number.POSITIVE_INFINITY },
  })
  const writeAll = (call: Call, objectName: string, records: readonly Body[]): Row[] => {
    const object = objectNamed(org, objectName)
    if (object === undefined) throw new Error(`no object ${objectName}`)
    return records.map((record) => {
      const { Id: id, ...rest } = record
      return typeof id === 'string' ? updateRecord(org, call, begin(), object, existing(org, call, object, id), rest) : createRecord(org, call, begin(), object, rest)
    })
  }
  return {
    set: (changes) => { Object.assign(org.settings, changes) },
    fault: (kind, times, match) => { org.faults.push({ kind, times, match: match ?? null }) },
    expireSessions: () => org.sessions.clear(),
    deny: (userId, what) => { org.denied.add(`${userId}:${what}`) },
    allow: (userId, what) => { org.denied.delete(`${userId}:${what}`) },
    write: (object, records, now, random, userId) => writeAll(callAs(userId ?? org.ids.defaultOwner, now, random), object, records).map((row) => row.id),
    openTransaction: (object, records, now, commitAfterMs, random) => {
      const rows = writeAll(callAs(org.ids.defaultOwner, now, random), object, records)
      const commitsAt = now + commitAfterMs
      org.transactions.push({ startedAt: Math.floor(now / 1000) * 1000, commitsAt })
      for (const row of rows) {
        row.committedAt = commitsAt
        row.visibleAt = commitsAt
        setValues(org, row, { ...row.values, SystemModstamp: stamp(now) })
      }
      return rows.map((row) => row.id)
    },
  }
}
