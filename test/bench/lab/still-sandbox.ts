import { seededRandom } from '../../../src/sandbox/core/chance.ts'
import { createSandbox } from '../../../src/sandbox/index.ts'
import type { SandboxRequest, SandboxResponse } from '../../../src/sandbox/core/vendor.ts'
import { loadWorld, type PlainLoad } from './world.ts'

/** First message: the load and the time it is; then requests, each with the time of its caller. */
export interface StillRequest {
  readonly id: number
  readonly now: number
  readonly vendor: 'zendesk' | 'salesforce'
  readonly request: SandboxRequest
}

export interface StillAnswer {
  readonly id: number
  readonly answer: SandboxResponse
}

/** The sandbox in a process of its own that lives in its caller's time; nothing happens in it between two requests. */
process.once('message', ({ load, now }: { readonly load: PlainLoad; readonly now: number }) => {
  let time = now
  const random = seededRandom(2)
  const sandbox = createSandbox({ world: loadWorld(load), now: () => time, random })
  process.on('message', ({ id, now: at, vendor, request }: StillRequest) => {
    time = Math.max(time, at)
    sandbox.tick()
    process.send?.({ id, answer: sandbox[vendor].handle(request, time, random) } satisfies StillAnswer)
  })
  process.send?.(sandbox.describe())
})
process.once('disconnect', () => process.exit(0))
