import type { SeedTicket } from '../../../src/sandbox/core/seed.ts'
import { serveSandbox, type RunningSandbox } from '../../../src/sandbox/core/serve.ts'
import { sendDue } from '../../../src/sandbox/core/serve-webhooks.ts'
import { loadWorld, type PlainLoad } from './world.ts'

export interface P0Order {
  readonly load: PlainLoad
  /** How long a vendor's job takes, in milliseconds. */
  readonly jobMs: readonly [least: number, most: number]
}

export interface P0Ticket {
  readonly id: number
  /** The webhook left; null where there is none. */
  readonly toldAt: number | null
  /** The tag stands on the ticket. */
  readonly markedAt: number | null
}

export type P0Ask = { readonly arrive: readonly SeedTicket[] } | { readonly tell: readonly { readonly id: number; readonly tag: string }[] }

const LOOK_MS = 4

/** The sandbox over HTTP in a process of its own that notes to the millisecond when it told of a ticket and when that was marked. */
process.once('message', ({ load, jobMs }: P0Order) => {
  void serveSandbox({ port: 0, seed: () => loadWorld(load), zendesk: { jobMs, webhookMs: [0, 0], plan: 'enterprise-plus', highVolume: true } }).then(answering)
})
process.once('disconnect', () => process.exit(0))

function answering({ info, sandbox }: RunningSandbox): boolean | undefined {
  const { account } = sandbox.inside.zendesk
  const told = new Map<number, number>()
  setInterval(() => {
    sandbox.tick()
    for (const { ticketId, state } of account.deliveries) if (ticketId !== null && state === 'waiting' && !told.has(ticketId)) told.set(ticketId, Date.now())
    sendDue(sandbox.inside.zendesk, () => sandbox.clock.now())
  }, LOOK_MS)
  const markedAt = (id: number, tag: string): number | null =>
    account.tickets.get(id)?.audits.find((audit) => audit.events.some((event) => 'field' in event && event.field === 'tags' && JSON.stringify(event.value).includes(tag)))?.at ?? null
  process.on('message', (ask: P0Ask) => {
    process.send?.('arrive' in ask ? sandbox.arrive(ask.arrive) : ask.tell.map(({ id, tag }): P0Ticket => ({ id, toldAt: told.get(id) ?? null, markedAt: markedAt(id, tag) })))
  })
  return process.send?.(info)
}
