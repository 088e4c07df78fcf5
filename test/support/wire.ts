import { WireFault, type Clock, type Wire } from '../../src/domain/ports.ts'
import { asHeard, asSent } from '../../src/simulator/bytes.ts'
import type { FakeVendor } from '../../src/sandbox/core/vendor.ts'

/** Numbers that look random and are the same each time. */
export function seeded(seed = 1): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** The sandbox in this process: no sockets, and every exchange takes its time on the test's own clock. */
export function vendorWire(vendors: Readonly<Record<string, FakeVendor>>, clock: Clock, random: () => number, latencyMs = 40): Wire {
  return async (request) => {
    const url = new URL(request.url)
    const vendor = vendors[url.host.replace(/^content\./, '')]
    if (vendor === undefined) throw new WireFault(`nobody answers at ${url.host}`, 'no')
    await clock.sleep(latencyMs / 2, request.signal)
    vendor.tick(clock.now(), random)
    const sent = await asSent(request)
    const answer = vendor.handle({ method: request.method, path: `${url.pathname}${url.search}`, headers: request.headers, ...sent, origin: url.origin }, clock.now(), random)
    await clock.sleep(latencyMs / 2 + (answer.delayMs ?? 0), request.signal)
    if (answer.broken !== undefined) throw new WireFault('connection reset', 'maybe')
    return asHeard(request, answer)
  }
}
