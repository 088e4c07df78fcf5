import type { Agent } from '../../../src/domain/agent.ts'
import type { SidebarDesk } from '../../../src/desk/sidebar/context.ts'
import { openTicket } from '../../../src/desk/sidebar/open-ticket.ts'
import type { SidebarTicket } from '../../../src/desk/sidebar/views.ts'
import { loadPolicy } from '../../../src/policy-files.ts'
import { makeWorld, markerPolicy, type World } from '../../sync/engine.ts'

export const policy = loadPolicy()
const markers = markerPolicy()

export const ADA: Agent = { connection: 'zendesk:acme', id: '901', name: 'Ada Example', role: 'agent' }
export const BO: Agent = { connection: 'zendesk:acme', id: '902', name: 'Bo Example', role: 'agent' }

export interface Over extends World {
  readonly bar: SidebarDesk
  see(id: string, by?: Agent): Promise<SidebarTicket>
  /** The sync, until nothing is left to do. */
  settle(): Promise<void>
}

/** The sidebar over a bridge that syncs for real with two help desks in memory; tickets say by markers what they are (`P1 hate`). */
export async function over(more: Partial<SidebarDesk> = {}): Promise<Over> {
  const world = await makeWorld()
  let made = 0
  const bar: SidebarDesk = {
    store: world.store, policy, triage: markers.triage, clock: world.clock, tickets: 'zendesk:acme', cases: 'salesforce:acme', calls: () => ({}), page: 'https://bridge.example.com',
    ids: { next: () => `bar-${(made += 1)}` }, sees: (_, ids) => Promise.resolve(new Set(ids)), ...more,
  }
  return {
    ...world, bar,
    see: (id, by = ADA) => openTicket(bar, by, id, 'en'),
    settle: async () => {
      for (let round = 0; round < 3; round += 1) {
        world.clock.advance(70_000)
        await world.sync()
      }
      // As after `setup apply`: writing is allowed.
      await world.store.write(async (tx) => {
        for (const { id } of await tx.connections.list()) await tx.connections.setSetup(id, 0)
      })
    },
  }
}
