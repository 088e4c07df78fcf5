import { BridgeError } from './domain/errors.ts'
import type { Ticket } from './domain/ticket.ts'
import { conditionCompiler } from './expr/condition.ts'

const NAMES = { status: 'string', priority: 'string', channel: 'string', group: 'string', brand: 'string', form: 'string', tags: 'dyn' } as const

/** A route's condition over a ticket, in the same language as the rules. Throws `config.invalid` with the reason. */
export function routeQuery(source: string): (ticket: Ticket) => boolean {
  const condition = conditionCompiler(NAMES).compile(source)
  if (typeof condition === 'string') {
    throw new BridgeError('config.invalid', `ROUTE_QUERY ${condition}; for example ROUTE_QUERY=channel == "social" && "urgent_review" in tags`)
  }
  return (ticket) =>
    condition.test({
      status: ticket.status,
      priority: ticket.priority ?? '',
      channel: ticket.channel,
      group: ticket.group ?? '',
      brand: ticket.brand ?? '',
      form: ticket.form ?? '',
      tags: ticket.tags,
    })
}
