import type { FaultRule } from '../sandbox/core/faults.ts'
import type { SandboxRequest } from '../sandbox/core/vendor.ts'
import type { Act } from './story.ts'
import { isWrite, type VendorName } from './wire.ts'

/** What becomes of one request on its way, besides what the sandbox's own faults do. */
export type Fate =
  | { readonly kind: 'none' }
  /** It arrives so much later, and nobody hears the answer. */
  | { readonly kind: 'late'; readonly ms: number }
  /** It arrives, and the answer never comes. */
  | { readonly kind: 'silence' }
  /** Somebody on the way sends it again, and hands on one of the two answers. */
  | { readonly kind: 'twice'; readonly ms: number; readonly heard: 'first' | 'second' }

/** Faults that the network makes by itself, waiting for their request. */
export interface Weather {
  arm(fate: Fate, vendor: VendorName, what: 'write' | 'any', skip: number): void
  take(vendor: VendorName, request: SandboxRequest): Fate
  clear(): void
}

export function createWeather(): Weather {
  let armed: { readonly fate: Fate; readonly vendor: VendorName; readonly what: 'write' | 'any'; skip: number }[] = []
  return {
    arm: (fate, vendor, what, skip) => void armed.push({ fate, vendor, what, skip }),
    take(vendor, request) {
      for (const one of armed) {
        if (one.vendor !== vendor || (one.what === 'write' && !isWrite(request.method, request.path))) continue
        if (one.skip > 0) {
          one.skip -= 1
          continue
        }
        armed = armed.filter((other) => other !== one)
        return one.fate
      }
      return { kind: 'none' }
    },
    clear: () => (armed = []),
  }
}

const vendorBy = (a: number): VendorName => (a < 0.6 ? 'zendesk' : 'salesforce')
const skipBy = (b: number): number => Math.floor(b * 4)
/** Where writes go; a lost answer is worth most there. */
const WRITES: Readonly<Record<VendorName, string>> = { zendesk: 'update_many', salesforce: 'composite' }

/** A fault of the sandbox itself, on writes mostly. */
function fault(name: FaultRule['kind'], weight: number, more: (a: number, b: number, c: number) => Partial<FaultRule> = () => ({})): Act {
  return {
    name: `weather ${name}`, weight,
    happen: (world, [a, b, c]) => {
      const vendor = vendorBy(a)
      const path = c < 0.7 ? { path: WRITES[vendor] } : { skip: skipBy(b) }
      world.sandbox.faults.add({ vendor, kind: name, ...path, ...more(a, b, c) }, world.clock.now())
      return `${name} on the next ${c < 0.7 ? 'write' : 'request'} to ${vendor}`
    },
  }
}

function way(name: Fate['kind'], weight: number, make: (b: number, c: number) => Fate): Act {
  return {
    name: `weather ${name}`, weight,
    happen: (world, [a, b, c]) => {
      const vendor = vendorBy(a)
      const what = c < 0.7 ? 'write' : 'any'
      world.weather.arm(make(b, c), vendor, what, what === 'write' ? 0 : skipBy(b))
      return `${name} for the next ${what === 'write' ? 'write' : 'request'} to ${vendor}`
    },
  }
}

/** Add a kind of weather here and every story may meet it. */
export const WEATHER: readonly Act[] = [
  fault('reset-before', 4), fault('reset-after', 10), fault('malformed', 3), fault('500', 2), fault('502', 3), fault('503', 2, (_, b) => ({ retryAfter: 1 + Math.floor(b * 8) })),
  fault('429', 3, (_, b) => ({ retryAfter: 1 + Math.floor(b * 20) })), fault('plain-429', 1, (_, b) => ({ retryAfter: 1 + Math.floor(b * 8) })), fault('slow', 3, (_, b) => ({ delayMs: 500 + Math.floor(b * 20_000) })), fault('expire-tokens', 2),
  fault('503', 1, (_, b) => ({ times: 3 + Math.floor(b * 12), retryAfter: 1 })),
  way('late', 4, (b) => ({ kind: 'late', ms: 500 + b * b * 90_000 })), way('silence', 3, () => ({ kind: 'silence' })), way('twice', 4, (b, c) => ({ kind: 'twice', ms: b * 5_000, heard: c < 0.35 ? 'second' : 'first' })),
  {
    name: 'weather lock', weight: 4,
    happen: (world, [, b]) => {
      world.sandbox.inside.salesforce.admin.fault('lock', 1 + Math.floor(b * 2))
      return 'a row is locked'
    },
  },
  {
    name: 'weather quota', weight: 1,
    happen: (world, [, b]) => {
      world.sandbox.inside.salesforce.admin.fault('quota', 1 + Math.floor(b * 3))
      return 'the day\'s calls to Salesforce are used up'
    },
  },
  {
    name: 'weather busy', weight: 1,
    happen: (world, [, b]) => {
      world.sandbox.control({ method: 'POST', path: '/zendesk/busy', body: { requests: 300 + Math.floor(b * 390) } })
      return 'others use up this minute of Zendesk'
    },
  },
  {
    name: 'weather clock', weight: 2,
    happen: (world, [a, b]) => {
      world.ledger.jumps.push(world.clock.now())
      world.machine.skew = Math.round((a < 0.5 ? -1 : 1) * b * b * 300_000)
      return `the bridge's clock is off by ${Math.round(world.machine.skew / 1000)} s`
    },
  },
  {
    name: 'weather invisible', weight: 2,
    happen: (world, [, b]) => {
      world.sandbox.inside.salesforce.admin.set({ visibility: { minMs: 1000, maxMs: 2000 + Math.floor(b * 6000), readYourWrites: true } })
      return 'Salesforce shows its rows late'
    },
  },
]
