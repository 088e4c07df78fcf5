import { type Context, gather, inChunks, unique } from '../context.ts'
import type { Schema } from '../schema.ts'
import type { Identities, IdentityKind } from '../identity-store.ts'

export function identities({ db, sealer }: Context): Identities {
  return {
    find: async (kind, values) => {
      const byHash = new Map<string, string>()
      for (const value of values) byHash.set(sealer.hash(kind, normal(kind, value)), value)
      const rows = await gather([...byHash.keys()], (chunk) => db.selectFrom('identities').select(['connection', 'ticket_id', 'hash']).distinct().where('kind', '=', kind).where('hash', 'in', chunk).orderBy('connection').orderBy('ticket_id').execute())
      return rows.map((row) => ({ connection: row.connection, ticketId: row.ticket_id, value: byHash.get(row.hash) ?? '' }))
    },
  }
}

export interface TicketPeople {
  readonly connection: string
  readonly ticketId: string
  readonly people: Readonly<Partial<Record<IdentityKind, readonly string[]>>>
}

/** What one source says of these tickets' people, in place of what it said before. */
export async function replaceIdentities({ db, sealer }: Context, source: 'ticket' | 'triage', tickets: readonly TicketPeople[]): Promise<void> {
  for (const connection of unique(tickets.map((ticket) => ticket.connection))) {
    const own = tickets.filter((ticket) => ticket.connection === connection)
    await inChunks(unique(own.map((ticket) => ticket.ticketId)).toSorted(), async (chunk) => {
      await db.deleteFrom('identities').where('connection', '=', connection).where('ticket_id', 'in', chunk).where('source', '=', source).execute()
    })
    const rows: Schema['identities'][] = own.flatMap(({ ticketId, people }) =>
      Object.entries(people).flatMap(([kind, values]) => unique(values.map((value) => normal(kind as IdentityKind, value))).map((value) => ({ connection, ticket_id: ticketId, source, kind, hash: sealer.hash(kind, value) }))),
    )
    await inChunks(rows, async (chunk) => {
      await db.insertInto('identities').values(chunk).onConflict((conflict) => conflict.doNothing()).execute()
    })
  }
}

/** Spellings that mean the same account hash alike: `@Someone` and `someone`, `HTTPS://Example.com/` and `https://example.com`. */
function normal(kind: IdentityKind, value: string): string {
  return NORMAL[kind](value.normalize('NFKC').trim())
}

const NORMAL: Readonly<Record<IdentityKind, (plain: string) => string>> = {
  requester: (plain) => plain,
  handle: (plain) => plain.replace(/^@/, '').toLowerCase(),
  url: (plain) => (URL.canParse(plain) ? new URL(plain).href.replace(/\/$/, '') : plain.toLowerCase()),
  contact: (plain) => (plain.includes('@') ? plain.toLowerCase() : plain.toLowerCase().replace(/[\s().-]/g, '')),
}
