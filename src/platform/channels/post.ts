import { WireFault, type Wire, type WireResponse } from '../../domain/ports.ts'
import type { ChannelOutcome } from '../../domain/channel.ts'

const PATIENCE_MS = 10_000
/** Before something that did not answer is asked again. */
export const AGAIN_MS = 15_000
const LONGEST_WAIT_MS = 10 * 60_000

/** Posts once. What was refused for good is `failed`; too many, a fault over there, or no answer is tried again. */
export async function post(wire: Wire, url: string, body: unknown): Promise<ChannelOutcome> {
  try {
    const answer = await wire({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) })
    return outcomeOf(answer)
  } catch (error) {
    if (error instanceof WireFault) return { afterMs: AGAIN_MS }
    throw error
  }
}

function outcomeOf({ status, headers }: WireResponse): ChannelOutcome {
  if (status >= 200 && status < 300) return 'confirmed'
  if (status !== 408 && status !== 429 && status < 500) return 'failed'
  const seconds = Number(headers['retry-after'])
  return { afterMs: Number.isFinite(seconds) && seconds > 0 ? Math.min(LONGEST_WAIT_MS, seconds * 1000) : AGAIN_MS }
}
