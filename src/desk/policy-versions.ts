import type { Instant } from '../domain/ports.ts'
import type { CheckReport } from '../rules/check.ts'
import type { PolicySource } from '../rules/source.ts'
import type { PolicyEvent } from '../store/policy-store.ts'
import type { Store, Tx } from '../store/store.ts'
import { compileStored, versionNamed } from './policy-in-force.ts'

/** Who wants it, and why: on record for ever. */
export interface Reason {
  readonly author: string
  readonly reason: string
  readonly at: Instant
}

export type Published =
  | { readonly done: true; readonly version: string; readonly before: string | null; readonly report: CheckReport }
  /** Faulty: whatever is live stays. */
  | { readonly done: false; readonly version: string; readonly before: string | null; readonly report: CheckReport }

/** Keeps a checked set for ever and puts it in force. A faulty set changes nothing. `report`: what checking this very source said. */
export async function publishPolicy(store: Store, source: PolicySource, report: CheckReport, why: Reason): Promise<Published> {
  const { version, policy } = report
  if (policy === null || report.faults.length > 0) return { done: false, version, before: await store.read((tx) => tx.policies.live()), report }
  return store.write(async (tx) => {
    const before = await tx.policies.live()
    await tx.policies.add(version, why.at, JSON.stringify(source))
    if (before !== version) await tx.policies.record({ kind: 'published', version, ...why })
    return { done: true, version, before, report } as const
  })
}

/**
 * Puts an earlier version in force: the one named, `shipped` for the folder, or, without a name, whatever was in force before the present
 * one was published. It must compile with this build. Throws `config.invalid`, `policy.invalid`.
 */
export async function rollBackPolicy(store: Store, to: string | undefined, why: Reason): Promise<{ readonly version: string | null; readonly before: string | null }> {
  return store.write(async (tx) => {
    const before = await tx.policies.live()
    const version = to === undefined ? await priorTo(tx, before) : to === 'shipped' ? null : await versionNamed(tx, to)
    if (version !== null) compileStored(await tx.policies.source(version), version)
    if (version !== before) await tx.policies.record({ kind: 'rolled-back', version, ...why })
    return { version, before }
  })
}

const LOOKED_AT = 1000

async function priorTo(tx: Tx, live: string | null): Promise<string | null> {
  const events = (await tx.policies.events(LOOKED_AT)).filter((event) => event.kind === 'published' || event.kind === 'rolled-back')
  const publication = events.findIndex((event) => event.kind === 'published' && event.version === live)
  return events.slice(publication + 1).find((event) => event.version !== live)?.version ?? null
}

export interface PolicyHistory {
  /** Null: the shipped folder is in force. */
  readonly live: string | null
  readonly stopped: PolicyEvent | null
  readonly versions: readonly { readonly version: string; readonly at: Instant; readonly state: 'live' | 'kept' }[]
  readonly events: readonly PolicyEvent[]
}

export function policyHistory(store: Store): Promise<PolicyHistory> {
  return store.read(async (tx) => {
    const live = await tx.policies.live()
    const versions = (await tx.policies.versions()).map((row) => ({ ...row, state: row.version === live ? ('live' as const) : ('kept' as const) }))
    return { live, stopped: await tx.policies.stopped(), versions, events: await tx.policies.events(LOOKED_AT) }
  })
}

/** Throws the switch; doing it twice is on record once. */
export function switchAutomation(store: Store, to: 'stopped' | 'resumed', why: Reason): Promise<{ readonly changed: boolean }> {
  return store.write(async (tx) => {
    const changed = ((await tx.policies.stopped()) !== null) !== (to === 'stopped')
    if (changed) await tx.policies.record({ kind: to, version: null, ...why })
    return { changed }
  })
}
