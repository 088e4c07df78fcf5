import { BridgeError } from '../domain/errors.ts'
import { runLive, type LiveOptions } from '../sync/live.ts'

/** Before it is tried again, whether another process is at it or it could not go on. */
const AGAIN_MS = 2_000

/** Looks after what webhooks name until the signal aborts, whatever happens meanwhile. */
export async function keepLive(options: LiveOptions): Promise<void> {
  const { clock, log, signal } = options
  while (!signal.aborted) {
    try {
      await runLive(options)
    } catch (error) {
      if (!signal.aborted) log.error('live.ended', { code: error instanceof BridgeError ? error.code : 'unforeseen', name: error instanceof Error ? error.name : 'unknown' })
    }
    await clock.sleep(AGAIN_MS, signal).catch(() => undefined)
  }
}
