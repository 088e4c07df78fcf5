import type { Instant } from '../domain/ports.ts'
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
}

/** Whether traffic should come here. A store that answers has its migrations done: it is opened by doing them. */
export async function readiness(desk: Pick<Desk, 'store' | 'clock'>, heartbeat: Heartbeat): Promise<Readiness> {
  const store = await desk.store.read((tx) => tx.connections.list()).then(() => 'ok' as const, () => 'unreachable' as const)
  const last = heartbeat.last()
  const engine = last === null ? 'starting' : desk.clock.now() - last > heartbeat.silentAfterMs ? 'silent' : 'ok'
  return { ready: store === 'ok' && engine === 'ok', store, engine }
}
