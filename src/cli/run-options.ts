import { syncPolicy, type Bridge } from '../main.ts'
import type { SyncMode } from '../sync/context.ts'
import type { LiveOptions, LiveTerms } from '../sync/live.ts'
import type { RunOptions } from '../sync/run-context.ts'
import { desiredItems } from '../sync/setup.ts'
import { keepWebhooks } from '../sync/webhooks/heartbeat.ts'
import { desiredOf, type Consent } from './consent.ts'

const DAY_MS = 86_400_000

/** Everything a bridge holds, as a run needs it; policy and mapping as they are in force now. */
export async function runOptions(bridge: Bridge, mode: SyncMode, signal: AbortSignal): Promise<Omit<RunOptions, 'progress' | 'show'>> {
  const { clock, config } = bridge
  return { ...standing(bridge, signal), left: bridge.left, right: bridge.right, ...(await termsOf(bridge, mode)), from: clock.now() - config.SYNC_FROM * DAY_MS }
}

/** The same for what webhooks name, over the connections that may use the share kept for it. */
export function liveOptions(bridge: Bridge, agreed: () => Promise<Consent>, signal: AbortSignal, own: Pick<LiveOptions, 'bell' | 'lookMs' | 'handed'>): LiveOptions {
  const beside = (until: AbortSignal): Promise<void> => keepWebhooks({
    ...standing(bridge, until), connection: bridge.left, silentMs: bridge.config.WEBHOOK_SILENT_MINUTES * 60_000,
    wanted: () => desiredItems(bridge.left, desiredOf(bridge)).find(({ kind }) => kind === 'webhook') ?? null,
  })
  return { ...standing(bridge, signal), ...bridge.urgent, ...own, beside, terms: async () => termsOf(bridge, (await agreed()).mode) }
}

async function termsOf({ right, policies, mappings, clock, classifier }: Bridge, mode: SyncMode): Promise<LiveTerms> {
  // Only what something is written under is on record; a dry run may try one draft after the other.
  if (mode === 'write') await mappings.adopt(clock.now())
  const mapping = right === null ? null : await mappings.current()
  // A dry run shows nobody anything.
  return { policy: syncPolicy(await policies.current(), policies.refused, mode === 'dry-run' ? null : classifier), mapping, mappingRefused: mappings.refused, mode }
}

function standing({ store, route, clock, ids, random, log, config }: Bridge, signal: AbortSignal): Pick<RunOptions, 'store' | 'route' | 'clock' | 'ids' | 'random' | 'log' | 'page' | 'signal' | 'leaseMs' | 'caps'> {
  return {
    store, route, clock, ids, random, log, signal,
    page: config.PUBLIC_URL ?? null,
    leaseMs: config.LEASE_SECONDS * 1000,
    caps: { perHour: config.AUTOMATION_PER_HOUR, perRulePerHour: config.AUTOMATION_PER_RULE_PER_HOUR },
  }
}
