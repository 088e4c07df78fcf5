import type { CheckReport } from '../rules/check.ts'
import type { PolicySource } from '../rules/source.ts'
import type { PolicyEvent, PolicyEventKind } from '../store/policy-store.ts'
import type { Store } from '../store/store.ts'
import { compileStored, POLICIES } from './policy-in-force.ts'
import { type History, historyOf, type Moved, moved, putInForce, type Reason, rollBack } from './versions.ts'

export type Published =
  | { readonly done: true; readonly version: string; readonly before: string | null; readonly report: CheckReport }
  /** Faulty: whatever is live stays. */
  | { readonly done: false; readonly version: string; readonly before: string | null; readonly report: CheckReport }

/** Keeps a checked set for ever and puts it in force. A faulty set changes nothing. `report`: what checking this very source said. */
export async function publishPolicy(store: Store, source: PolicySource, report: CheckReport, why: Reason): Promise<Published> {
  const { version, policy } = report
  if (policy === null || report.faults.length > 0) return { done: false, version, before: await store.read((tx) => tx.policies.live()), report }
  return store.write(async (tx) => {
    const put = await putInForce(tx.policies, version, JSON.stringify(source), why)
    await tx.audit.add(moved('policy-published', 'policy', version, why))
    return { done: true, version, ...put, report } as const
  })
}

/**
 * Puts an earlier version in force: the one named, `shipped` for the folder, or, without a name, whatever was in force before the present
 * one was published. It must compile with this build. Throws `config.invalid`, `policy.invalid`.
 */
export function rollBackPolicy(store: Store, to: string | undefined, why: Reason): Promise<Moved> {
  return store.write(async (tx) => {
    const back = await rollBack(tx.policies, to, why, { nothing: 'shipped', ...POLICIES, compile: compileStored })
    await tx.audit.add(moved('policy-rolled-back', 'policy', back.version, why))
    return back
  })
}

/** `live` null: the shipped folder is in force. */
export interface PolicyHistory extends History<PolicyEventKind> {
  readonly stopped: PolicyEvent | null
}

export function policyHistory(store: Store): Promise<PolicyHistory> {
  return store.read(async (tx) => ({ ...(await historyOf<PolicyEventKind>(tx.policies)), stopped: await tx.policies.stopped() }))
}

/** Throws the switch; doing it twice is on record once. */
export function switchAutomation(store: Store, to: 'stopped' | 'resumed', why: Reason): Promise<{ readonly changed: boolean }> {
  return store.write(async (tx) => {
    const changed = ((await tx.policies.stopped()) !== null) !== (to === 'stopped')
    if (changed) await tx.policies.record({ kind: to, version: null, ...why })
    await tx.audit.add(moved(to === 'stopped' ? 'automation-stopped' : 'automation-resumed', 'policy', null, why))
    return { changed }
  })
}
