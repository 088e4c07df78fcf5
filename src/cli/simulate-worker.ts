import { parentPort } from 'node:worker_threads'
import { playSeed, type SeedOrder, type SeedResult } from '../simulator/seeds.ts'

/** A seed that could not be played at all says so; the others go on. */
export type SeedAnswer = SeedResult | { readonly seed: number; readonly fault: string }

parentPort?.on('message', (order: SeedOrder) => {
  playSeed(order).then(
    (result) => parentPort?.postMessage(result satisfies SeedAnswer),
    (error: unknown) => parentPort?.postMessage({ seed: order.seed, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies SeedAnswer),
  )
})
