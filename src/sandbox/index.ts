import { createSandboxClock, type SandboxClock } from './core/clock.ts'
import { controlSurface, type ControlAnswer, type ControlRequest } from './core/control.ts'
import { createFaultPlan, type FaultPlan } from './core/faults.ts'
import { guarded } from './core/guard.ts'
import { createRequestLog, type RequestLog } from './core/log.ts'
import type { SeedTicket, SeedWorld } from './core/seed.ts'
import type { FakeVendor } from './core/vendor.ts'
import { createSalesforce, type FakeSalesforce, type SalesforceOptions } from './salesforce/index.ts'
import { createArrivals } from './seed/index.ts'
import { createZendesk, type FakeZendesk } from './zendesk/index.ts'
import type { ZendeskSettings } from './zendesk/settings.ts'
import { createWorkspace, type Workspace } from './workspace/index.ts'

export interface SandboxOptions {
  readonly world: SeedWorld
  /** The world's time; the sandbox's clock runs on top of it. */
  readonly now: () => number
  readonly random: () => number
  readonly zendesk?: Partial<ZendeskSettings>
  readonly salesforce?: SalesforceOptions
}

/** Two fake CRMs that know the same invented help desk, one clock, one log, one plan of faults. */
export interface Sandbox {
  /** With faults before them and every request logged. */
  readonly zendesk: FakeVendor
  readonly salesforce: FakeVendor
  /** The same, bare: for reading back and for hands inside. */
  readonly inside: { readonly zendesk: FakeZendesk; readonly salesforce: FakeSalesforce }
  /** The agents' screens, for those who serve them. */
  readonly workspace: Workspace
  readonly clock: SandboxClock
  readonly faults: FaultPlan
  readonly log: RequestLog
  /** The control surface as a function: the same requests and answers as over HTTP. */
  control(request: ControlRequest): ControlAnswer
  /** One new ticket per seed comes in; returns the ids. */
  arrive(tickets: readonly SeedTicket[]): readonly number[]
  /** Moves both vendors up to the clock's now. */
  tick(): void
  /** What a client needs to connect, without the addresses. */
  describe(): SandboxDescription
}

interface SandboxDescription {
  readonly zendesk: { readonly clientId: string; readonly clientSecret: string }
  readonly salesforce: { readonly clientId: string; readonly clientSecret: string }
  readonly app: { readonly id: string; readonly installationId: string; readonly subdomain: string; readonly leads: string }
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const clock = createSandboxClock(options.now)
  const faults = createFaultPlan()
  const log = createRequestLog()
  const { random } = options
  const zendesk = createZendesk(options.zendesk === undefined ? {} : { settings: options.zendesk })
  const salesforce = createSalesforce(options.salesforce)
  const vendors = [zendesk, salesforce]
  let world = options.world
  let nextArrival = createArrivals(world, random)

  const plant = (): void => {
    zendesk.seed(world, clock.now())
    salesforce.seed(world, clock.now())
  }
  const arrive = (tickets: readonly SeedTicket[]): number[] => tickets.map((ticket) => zendesk.arrive(ticket, clock.now(), random))
  const describe = (): SandboxDescription => ({ zendesk: keysOf(zendesk.credentials), salesforce: keysOf(salesforce.credentials), app: zendesk.app })
  plant()
  const workspace = createWorkspace(zendesk)
  const surface = controlSurface({
    vendors, clock, faults, log, random, workspace,
    info: describe,
    reset(empty) {
      for (const vendor of vendors) vendor.reset()
      faults.clear()
      log.clear()
      nextArrival = createArrivals(world, random)
      if (!empty) plant()
    },
    seed(given) {
      const wish = given as Partial<SeedWorld> | null
      if (!Array.isArray(wish?.people) || !Array.isArray(wish.tickets)) throw new RangeError('a world has people, groups, tickets and suspended')
      world = { groups: [], suspended: [], ...wish } as SeedWorld
      nextArrival = createArrivals(world, random)
      plant()
    },
    arrive: (count) => arrive(Array.from({ length: count }, () => nextArrival())),
  })

  return {
    zendesk: guarded(zendesk, faults, log), salesforce: guarded(salesforce, faults, log), inside: { zendesk, salesforce }, workspace, clock, faults, log, arrive, describe,
    tick() {
      for (const vendor of vendors) vendor.tick(clock.now(), random)
    },
    control: surface,
  }
}

function keysOf(credentials: { readonly clientId: string; readonly clientSecret: string }): { clientId: string; clientSecret: string } {
  return { clientId: credentials.clientId, clientSecret: credentials.clientSecret }
}
