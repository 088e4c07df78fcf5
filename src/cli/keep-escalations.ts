import { deliverMessages, type DeliveryDesk } from '../desk/escalation/deliver.ts'
import { watchEscalations } from '../desk/escalation/watch.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Bridge } from '../main.ts'
import { networkWire } from '../platform/wire.ts'
import { channelsOf, signOf } from './channels.ts'

/** How soon after its time a reminder is made. */
const LOOK_MS = 5_000

/**
 * Looks after the clocks of escalations until the signal aborts, whatever happens meanwhile. Reminders are no automation that writes to tickets: they go
 * on where everything automatic was stopped; the notes on the records wait there.
 */
export async function keepEscalations(bridge: Bridge, signal: AbortSignal, wake: () => void): Promise<void> {
  const { clock, log } = bridge
  await withChannels(bridge, async (look) => {
    while (!signal.aborted) {
      await look(wake).catch((error: unknown) => log.error('escalations.not-watched', { code: error instanceof BridgeError ? error.code : 'unforeseen', name: error instanceof Error ? error.name : 'unknown' }))
      await clock.sleep(LOOK_MS, signal).catch(() => undefined)
    }
  })
}

/** One look, for a run that is asked for now and then. */
export function watchOnce(bridge: Bridge): Promise<void> {
  return withChannels(bridge, (look) => look())
}

async function withChannels(bridge: Bridge, work: (look: (wake?: () => void) => Promise<void>) => Promise<void>): Promise<void> {
  const { store, clock, ids, policies, config, left, log } = bridge
  const wire = networkWire({ proxy: config.HTTPS_PROXY, noProxy: config.NO_PROXY, caFile: config.CA_FILE })
  const channels = channelsOf(config, wire)
  const sign = signOf(config)
  try {
    await work(async (wake) => {
      const desk: DeliveryDesk = { store, clock, ids, log, sign, channels, policy: await policies.current(), page: config.PUBLIC_URL ?? null, tickets: left.id, ...(wake === undefined ? {} : { wake }) }
      const made = await watchEscalations({ ...desk, channels: channels.map(({ name }) => name) })
      const told = channels.length === 0 ? 0 : await deliverMessages(desk)
      if (made + told > 0) log.info('escalations.reminded', { reminders: made, told })
    })
  } finally {
    await wire.close()
  }
}
