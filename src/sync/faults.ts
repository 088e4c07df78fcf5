import { BridgeError } from '../domain/errors.ts'
import { WireFault, type Log } from '../domain/ports.ts'
import type { Triage } from '../domain/triage.ts'
import type { SyncPolicy } from './context.ts'

/** What a vendor's failure is to a run. Throws what is not a vendor's failure. */
export function asFault(error: unknown): BridgeError {
  if (error instanceof BridgeError) return error
  if (error instanceof WireFault) return new BridgeError('connector.unavailable', 'the vendor did not answer', {}, { cause: error })
  throw error
}

/**
 * A policy that stumbles over one text must not stop all the others: such a ticket goes to a person, as one that cannot be judged.
 * The fault's name is logged, never its message, which may quote the text.
 */
export function sturdy(policy: SyncPolicy, log: Log): SyncPolicy {
  function guarded<T>(judge: () => T, unjudged: (triage: Triage) => T): T {
    try {
      return judge()
    } catch (error) {
      log.error('sync.triage-failed', { policy: policy.version, fault: error instanceof Error ? error.name : 'unknown' })
      return unjudged({ ...UNJUDGED, policy: policy.version })
    }
  }
  const { trial } = policy
  const triage: SyncPolicy['triage'] = (input, now) => guarded(() => policy.triage(input, now), (unjudged) => unjudged)
  return {
    ...policy,
    triage,
    // Rules on trial must not cost a ticket its judgement.
    ...(trial === undefined ? {} : { trial: { rules: trial.rules, judge: (input, now) => guarded(() => trial.judge(input, now), () => ({ triage: triage(input, now), would: [] })) } }),
  }
}

const UNJUDGED: Triage = {
  lang: 'und', category: 'not_safety', categories: ['not_safety'], severity: 'P2', team: 'support', teams_also: [],
  facts: { reporter: null, reporter_age: null, age: null, minor: null, age_in_image: null, safe_contact: null, ongoing: null, country: null, handles: [], urls: [], surfaces: [], money_demand: null, pii: [] },
  factSpans: {}, missing: [], features: [], tried: [], second_look: false, findings: [], judged: false, policy: '',
}
