import type { Instant } from '../domain/ports.ts'

export interface RunRow {
  readonly id: string
  readonly startedAt: Instant
  readonly endedAt: Instant | null
  readonly state: 'running' | 'done' | 'failed' | 'stopped'
  /** Counts only. */
  readonly summary: Readonly<Record<string, unknown>> | null
}

export interface Runs {
  start(id: string, at: Instant): Promise<void>
  finish(id: string, at: Instant, state: Exclude<RunRow['state'], 'running'>, summary: Readonly<Record<string, unknown>>): Promise<void>
  list(limit: number): Promise<readonly RunRow[]>
}

export interface Leases {
  /** Until this transaction ends no other of that gate goes on. SQLite writes one at a time anyhow. */
  gate(name: string): Promise<void>
  /** A fencing token, greater than every earlier one of that name; null while somebody else holds it. */
  acquire(name: string, owner: string, now: Instant, ttlMs: number): Promise<number | null>
  renew(name: string, owner: string, token: number, now: Instant, ttlMs: number): Promise<boolean>
  release(name: string, owner: string, token: number): Promise<void>
}
