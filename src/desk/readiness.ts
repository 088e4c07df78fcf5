import type { Instant } from '../domain/ports.ts'
import { webhookHealth } from '../sync/webhooks/health.ts'
import type { Desk } from './context.ts'

export interface Heartbeat {
  /** When the syncing engine last proved that it is alive; null before its first beat. */
  readonly last: () => Instant | null
  /** Longer silence means trouble. */
  readonly silentAfterMs: number
}

export interface Readiness {
  readonly ready: boolean
  readonly store: 'ok' | 'unreachable'
  readonly engine: 'ok' | 'silent' | 'starting'
  /** A grave escalation that the top of the ladder does not answer, or of which no channel confirms that anybody was told. */
  readonly escalations: 'ok' | 'unanswered' | 'untold'
  /** `dead`: nothing comes although it should, and repairing did not help; polling goes on, and so does everything else. Left out where nobody has looked yet. */
  readonly webhooks?: 'ok' | 'dead'
}

/** After the top of the ladder was told, and after a reminder was made: what is silent longer turns readiness red, and whoever watches that is told within five minutes. */
const SILENCE_MS = 4 * 60_000

/** Whether traffic should come here. A store that answers has its migrations done: it is opened by doing them. */
export async function readiness(desk: Pick<Desk, 'store' | 'clock' | 'tickets'>, heartbeat: Heartbeat): Promise<Readiness> {
  const { store, health } = await desk.store.read((tx) => webhookHealth(tx, desk.tickets)).then((found) => ({ store: 'ok' as const, health: found }), () => ({ store: 'unreachable' as const, health: null }))
  const escalations = store === 'ok' ? await escalationsNow(desk) : 'ok'
  const last = heartbeat.last()
  const engine = last === null ? 'starting' : desk.clock.now() - last > heartbeat.silentAfterMs ? 'silent' : 'ok'
  return { ready: store === 'ok' && engine === 'ok' && escalations === 'ok', store, engine, escalations, ...(health === null ? {} : { webhooks: health.state }) }
}

function escalationsNow({ store, clock }: Pick<Desk, 'store' | 'clock'>): Promise<Readiness['escalations']> {
  const before = clock.now() - SILENCE_MS
  return store.read(async (tx) => ((await tx.escalations.silentSince(before)) > 0 ? 'unanswered' : (await tx.escalationMessages.unconfirmed(before)) > 0 ? 'untold' : 'ok'))
}
