import type { SeedMessage, SeedTicket, SeedWorld } from '../../../src/sandbox/core/seed.ts'
import { seedWorld } from '../../../src/sandbox/seed/index.ts'
import { seeded } from '../../support/wire.ts'

export interface LoadOptions {
  readonly tickets: number
  /** One ticket in so many carries the tag. */
  readonly taggedEvery: number
  /** Ticket events each: the ticket itself and what was said afterwards. */
  readonly events: number
  /** Whether a text may stand in a ticket without the tag; every text of the seed unless told. */
  readonly others?: (ticket: SeedTicket) => boolean
}

/** A load as it can be told to another process. */
export type PlainLoad = Omit<LoadOptions, 'others'>

const SEED = 3
const HOUR = 60
const DAYS = 60
const YOUNGEST = 10

/** Open tickets in the seed's words and languages, last touched at even distances over sixty days. */
export function loadWorld({ tickets, taggedEvery, events, others = () => true }: LoadOptions): SeedWorld {
  const base = seedWorld(seeded(SEED))
  const texts = base.tickets.filter((ticket) => (ticket.messages[0]?.body.trim() ?? '') !== '' && ticket.foreignCase !== true)
  const tagged = texts.filter((ticket) => ticket.safety)
  const untagged = texts.filter((ticket) => !ticket.safety && others(ticket))
  return {
    ...base,
    suspended: [],
    tickets: Array.from({ length: tickets }, (_, index) => {
      const safety = index % taggedEvery === 0
      const pool = safety ? tagged : untagged
      const text = pool[Math.floor(index / (safety ? taggedEvery : 1)) % pool.length]
      if (text === undefined) throw new Error('the seed has no such tickets')
      const touched = YOUNGEST + Math.floor((index * DAYS * 24 * HOUR) / tickets)
      return { ...text, key: `load-${index}`, subject: `${text.subject} (${index})`, status: 'open', messages: thread(text, events, touched) } satisfies SeedTicket
    }),
  }
}

/** The ticket's own messages, then the requester asking again, twelve hours apart; the last one at `touched` minutes ago. */
function thread(text: SeedTicket, events: number, touched: number): readonly SeedMessage[] {
  return Array.from({ length: events }, (_, at) => {
    const minutesAgo = touched + (events - 1 - at) * 12 * HOUR
    const own = text.messages[at]
    return own === undefined || own.body.trim() === '' ? { from: 'requester', public: true, body: `Is there any news? (${at})`, minutesAgo } : { ...own, attachments: [], minutesAgo }
  })
}
