import { type Context, gather, inChunks, unique } from '../context.ts'
import type { Schema } from '../schema.ts'
import { SHARED_KINDS, type Identities, type IdentityKind, type SharedKind } from '../identity-store.ts'

/** Things of one ticket that others are looked for by. */
const MOST_SHARED = 30
/** Shorter, many say it who have nothing to do with each other. */
const OWN_TEXT = 40
const READ = 20_000

/** A text as it is compared with others: letters and digits alone. Empty where it is too short to be somebody's own. */
export function ownText(text: string): readonly string[] {
  const bare = NORMAL.text(text)
  return bare.length < OWN_TEXT ? [] : [bare]
}

export function identities({ db, sealer }: Context): Identities {
  return {
    find: async (kind, values) => {
      const byHash = new Map<string, string>()
      for (const value of values) byHash.set(sealer.hash(kind, normal(kind, value)), value)
      const rows = await gather([...byHash.keys()], (chunk) => db.selectFrom('identities').select(['connection', 'ticket_id', 'hash']).distinct().where('kind', '=', kind).where('hash', 'in', chunk).orderBy('connection').orderBy('ticket_id').execute())
      return rows.map((row) => ({ connection: row.connection, ticketId: row.ticket_id, value: byHash.get(row.hash) ?? '' }))
    },
    shared: async (connection, ticketId, { since, most }) => {
      const own = await db.selectFrom('identities').select(['kind', 'hash']).distinct().where('connection', '=', connection).where('ticket_id', '=', ticketId).where('kind', 'in', [...SHARED_KINDS]).orderBy('kind').orderBy('hash').limit(MOST_SHARED).execute()
      const found = new Map<SharedKind, Set<string>>()
      for (const { kind, hash } of own) {
        const rows = await db
          // Later tickets have higher ids: what is bounded away is old.
          .selectFrom(db.selectFrom('identities').select('ticket_id').distinct().where('kind', '=', kind).where('hash', '=', hash).where('connection', '=', connection).orderBy('ticket_id', 'desc').limit(most).as('one'))
          .innerJoin('tickets', (join) => join.onRef('tickets.id', '=', 'one.ticket_id').on('tickets.connection', '=', connection))
          .select('tickets.id').where('tickets.created_at', '>=', since).where('tickets.id', '!=', ticketId).where('tickets.status', '!=', 'deleted').execute()
        const ids = found.get(kind as SharedKind) ?? new Set<string>()
        for (const { id } of rows) ids.add(id)
        if (ids.size > 0) found.set(kind as SharedKind, ids)
      }
      return Object.fromEntries([...found].map(([kind, ids]) => [kind, ids.size]))
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
  text: (plain) => plain.slice(0, READ).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim(),
  contact: (plain) => (plain.includes('@') ? plain.toLowerCase() : plain.toLowerCase().replace(/[\s().-]/g, '')),
}
