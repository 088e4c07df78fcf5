import { BridgeError } from '../domain/errors.ts'
import type { Clock, Random } from '../domain/ports.ts'

/** About a minute in all; counted, not timed, so that simulated time does not use it up. */
const ATTEMPTS = 4000
const LONGEST_MS = 30

/** Runs `work` again while `isBusy` says that another process was in the way. Throws `store.busy` when that never ends. */
export async function whileBusy<T>(tools: { readonly clock: Clock; readonly random: Random }, isBusy: (error: unknown) => boolean, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (attempt >= ATTEMPTS) throw new BridgeError('store.busy', 'the database stayed locked by another process', { attempts: attempt }, { cause: error })
      // Full jitter, or two processes would meet again and again.
      await tools.clock.sleep(1 + tools.random.next() * Math.min(LONGEST_MS, attempt * 2))
    }
  }
}
