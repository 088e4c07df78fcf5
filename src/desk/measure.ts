import type { CallCounts } from '../connector/connector.ts'
import { webhookHealth } from '../sync/webhooks/health.ts'
import type { Desk } from './context.ts'

/** Numbers for monitoring, with names that never come out of a ticket. */
export interface Measures {
  readonly tickets: { readonly seen: number; readonly routed: number; readonly triaged: number }
  readonly attention: number
  /** Null: nobody has looked yet. */
  readonly webhooks: { readonly dead: boolean; readonly repaired: number } | null
  readonly vendors: readonly {
    readonly vendor: string
    readonly intents: { readonly waiting: number; readonly sent: number; readonly done: number; readonly setAside: number }
    readonly calls: CallCounts | null
  }[]
}

export function measure(desk: Desk): Promise<Measures> {
  return desk.store.read(async (tx) => {
    const { seen, routed, triaged } = await tx.tickets.counts(desk.tickets)
    const calls = desk.calls()
    const vendors: Measures['vendors'][number][] = []
    for (const row of await tx.connections.list()) vendors.push({ vendor: row.vendor, intents: await tx.intents.counts(row.id), calls: calls[row.id] ?? null })
    const health = await webhookHealth(tx, desk.tickets)
    return { webhooks: health === null ? null : { dead: health.state === 'dead', repaired: health.repaired }, tickets: { seen, routed, triaged }, attention: await tx.attention.count(desk.tickets), vendors }
  })
}
