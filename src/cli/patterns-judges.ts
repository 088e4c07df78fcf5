import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Judged, Sighting } from '../insight/pattern.ts'

export interface Judges {
  readonly judge: (tickets: readonly Sighting[]) => Promise<readonly Judged[]>
  readonly end: () => Promise<void>
}

const MOST = 4
/** Tickets that are worth loading the policy once more for. */
const WORTH = 3000

/** Triage in threads of their own: one at first, one for each core as soon as many tickets come. */
export function startJudges(policy: string | undefined): Judges {
  const judges: { readonly worker: Worker; busy: Promise<unknown>; waiting: number }[] = []
  let seen = 0
  const hire = (): void => {
    judges.push({ worker: new Worker(new URL('./patterns-worker.ts', import.meta.url), { workerData: { policy }, resourceLimits: { maxOldGenerationSizeMb: 768 } }), busy: Promise.resolve(), waiting: 0 })
  }
  hire()
  return {
    judge: async (tickets) => {
      seen += tickets.length
      if (seen > WORTH) while (judges.length < Math.min(MOST, availableParallelism())) hire()
      const one = judges.reduce((least, other) => (other.waiting < least.waiting ? other : least))
      one.waiting += 1
      const answer = one.busy.then(() => ask(one.worker, tickets)).finally(() => { one.waiting -= 1 })
      one.busy = answer.catch(() => undefined)
      return answer
    },
    end: async () => {
      await Promise.all(judges.map(({ worker }) => worker.terminate()))
    },
  }
}

/** One question at a time for each worker, so that the next answer is its own. A worker that dies rejects. */
async function ask(worker: Worker, tickets: readonly Sighting[]): Promise<readonly Judged[]> {
  const answer = once(worker, 'message') as Promise<[readonly Judged[]]>
  worker.postMessage(tickets)
  return (await answer)[0]
}
