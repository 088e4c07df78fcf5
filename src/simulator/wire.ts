import { WireFault, type Clock, type Wire, type WireRequest, type WireResponse } from '../domain/ports.ts'
import type { SandboxRequest, SandboxResponse } from '../sandbox/core/vendor.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { asHeard, asSent } from './bytes.ts'
import type { Draw } from './chance.ts'
import type { Fate } from './weather.ts'

export type VendorName = 'zendesk' | 'salesforce'
export const HOSTS: Readonly<Record<VendorName, string>> = { zendesk: 'breakwater-sandbox.zendesk.com', salesforce: 'acme.my.salesforce.com' }

/** What travelled, for the trace and the invariants. */
export interface Passage {
  readonly vendor: VendorName
  readonly request: SandboxRequest
  readonly answer: SandboxResponse
  readonly at: number
}

export interface WireParts {
  readonly sandbox: Sandbox
  readonly clock: Clock
  readonly draw: Draw
  readonly fate: (vendor: VendorName, request: SandboxRequest) => Fate
  readonly passed: (passage: Passage) => void
}

/** Whose request it is, as that vendor's handler wants it. */
export async function vendorOf(request: WireRequest): Promise<readonly [VendorName, SandboxRequest]> {
  const url = new URL(request.url)
  const vendor = url.host === HOSTS.zendesk || url.host === `content.${HOSTS.zendesk}` ? 'zendesk' : url.host === HOSTS.salesforce ? 'salesforce' : null
  if (vendor === null) throw new WireFault(`nobody answers at ${url.host}`, 'no')
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]))
  return [vendor, { method: request.method, path: url.pathname + url.search, headers, ...(await asSent(request)), origin: url.origin }]
}

/** True for what changes something at a vendor, tokens apart. */
export function isWrite(method: string, url: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return !/\/oauth/.test(url)
}

/** The sandbox's own functions at the end of a network where everything takes its time, and some things go wrong. */
export function simulatedWire({ sandbox, clock, draw, fate, passed }: WireParts): Wire {
  const arrive = (vendor: VendorName, request: SandboxRequest): SandboxResponse => {
    sandbox.tick()
    const answer = sandbox[vendor].handle(request, clock.now(), draw.next)
    passed({ vendor, request, answer, at: clock.now() })
    return answer
  }
  const later = async (ms: number, vendor: VendorName, request: SandboxRequest): Promise<void> => {
    await clock.sleep(ms)
    arrive(vendor, request)
  }
  return async (wanted) => {
    const [vendor, request] = await vendorOf(wanted)
    const what = fate(vendor, request)
    // Each way has its own delay: of two that left together either may be heard first.
    await clock.sleep(2 + draw.next() * 40)
    if (what.kind === 'late') {
      void later(what.ms, vendor, request)
      return silence(wanted)
    }
    let answer = arrive(vendor, request)
    if (what.kind === 'silence') return silence(wanted)
    if (what.kind === 'twice') {
      await clock.sleep(what.ms)
      const second = arrive(vendor, request)
      if (what.heard === 'second') answer = second
    }
    await clock.sleep(2 + draw.next() * 40 + (answer.delayMs ?? 0), wanted.signal)
    if (answer.broken === 'before') throw new WireFault('the connection broke', draw.next() < 0.5 ? 'no' : 'maybe')
    if (answer.broken === 'after') throw new WireFault('the connection broke', 'maybe')
    return asHeard(wanted, answer)
  }
}

/** No answer ever: only the caller's own patience ends it. */
function silence(request: WireRequest): Promise<WireResponse> {
  return new Promise((_, reject) => {
    if (request.signal?.aborted === true) reject(request.signal.reason as Error)
    request.signal?.addEventListener('abort', () => reject(request.signal?.reason as Error), { once: true })
  })
}
