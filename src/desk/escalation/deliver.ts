import type { Channel, ChannelMessage } from '../../domain/channel.ts'
import { isOver } from '../../domain/escalation.ts'
import type { Log } from '../../domain/ports.ts'
import type { EscalationMessage } from '../../store/escalation-store.ts'
import { composed } from './compose.ts'
import { type EscalationDesk, withWatch } from './context.ts'
import { linkToken, type Sign } from './link.ts'
import type { Watched } from './machine.ts'

const AT_ONCE = 20
/** Longer than any channel is waited for: nobody else takes it meanwhile. */
const LEASE_MS = 60_000
/** Until then it is tried again and again, each time after a longer while. */
const MOST_ATTEMPTS = 12
const LONGEST_MS = 10 * 60_000

export interface DeliveryDesk extends EscalationDesk {
  readonly channels: readonly Channel[]
  readonly sign: Sign
  readonly log: Log
}

/**
 * Sends what waits, each to its channel: at least once, for what was taken and not settled is sent again, with the same key. Returns how many were
 * confirmed. Names and addresses of people are in no log.
 */
export async function deliverMessages(desk: DeliveryDesk): Promise<number> {
  const { store, clock, channels, log } = desk
  const taken = await store.write((tx) => tx.escalationMessages.take(clock.now(), AT_ONCE, LEASE_MS))
  const sent = await Promise.all(taken.map(async (message) => {
    const channel = channels.find(({ name }) => name === message.channel)
    const ready = channel === undefined ? null : await madeReady(desk, message, channel)
    const outcome = channel === undefined || ready === null ? 'failed' : await channel.send(ready).catch(() => ({ afterMs: 0 }))
    const settled = typeof outcome === 'string' ? outcome : message.attempts >= MOST_ATTEMPTS ? 'failed' : { again: clock.now() + Math.max(outcome.afterMs, Math.min(LONGEST_MS, 5_000 * 2 ** message.attempts)) }
    await store.write((tx) => tx.escalationMessages.settle(message.key, clock.now(), settled))
    if (settled !== 'confirmed') log.warn('escalations.not-told', { channel: message.channel, attempts: message.attempts, failed: settled === 'failed' })
    return settled === 'confirmed'
  }))
  return sent.filter(Boolean).length
}

/** Null where nobody needs to hear of it any more. */
function madeReady(desk: DeliveryDesk, message: EscalationMessage, { carries, name }: Channel): Promise<ChannelMessage | null> {
  return desk.store.read(async (tx) => {
    const found = await tx.escalations.get(message.escalation)
    if (found === null) return null
    const escalation = await withWatch(tx, desk, found, desk.clock.now())
    const ticket = (await tx.tickets.get(escalation.connection, [escalation.ticketId])).get(escalation.ticketId)?.ticket
    return composed(message, escalation, carries, linksOf(desk, escalation, name, ticket?.url ?? null))
  })
}

function linksOf({ page, sign, clock }: DeliveryDesk, escalation: Watched, channel: string, ticket: string | null): ChannelMessage['links'] {
  const token = page === null || isOver(escalation) ? null : linkToken(sign, escalation, `link by ${channel}`, clock.now())
  return [
    ...(token === null ? [] : [{ label: 'Acknowledge', url: `${page}/acknowledge/${token}` }]),
    ...(ticket === null ? [] : [{ label: token === null ? 'Open the ticket and acknowledge it there' : 'Open the ticket', url: ticket }]),
  ]
}
