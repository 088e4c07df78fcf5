import type { Category, Severity } from '../../../src/domain/labels.ts'
import type { Store } from '../../../src/store/store.ts'
import { comment, stored, triage } from '../../store/fixtures.ts'

export const HOUR = 3_600_000
export const FROM = Date.UTC(2026, 10, 15, 23)
/** A week of Berlin. */
export const UNTIL = FROM + 7 * 24 * HOUR

/** One ticket as it is put into the store, and as the recount reads it: no code of the report is asked. */
export interface Seeded {
  readonly id: string
  readonly createdAt: number
  readonly requester: string
  readonly category: Category
  readonly severity: Severity
  readonly lang: string
  readonly country: string | null
  readonly channel: 'web' | 'email' | 'chat'
  readonly lookedAfter: number | null
  readonly escalatedAfter: number | null
  readonly wroteAgain: boolean
}

const KINDS: readonly (readonly [Category, Severity, string, string | null, Seeded['channel'], number])[] = [
  ['bullying_harassment', 'P2', 'en', 'GB', 'web', 61],
  ['scam_fraud', 'P2', 'de', 'DE', 'email', 37],
  ['hate', 'P2', 'en', null, 'web', 19],
  ['self_harm', 'P0', 'fr', 'FR', 'chat', 8],
  ['trafficking', 'P0', 'es', 'MX', 'email', 3],
]

/** The same traffic every time; three of the rarest kind, by one person two of them. */
export const SEEDED: readonly Seeded[] = KINDS.flatMap(([category, severity, lang, country, channel, times], kind) => Array.from({ length: times }, (_, index): Seeded => ({
  id: `${kind + 1}${String(index).padStart(3, '0')}`, createdAt: FROM + ((index * 37 + kind * 11) % 160) * HOUR + index * 1000, requester: kind === 4 ? `p${kind}-${index % 2}` : `p${kind}-${index}`,
  category, severity, lang, country, channel,
  lookedAfter: index % 5 === 4 ? null : ((index * 13) % 90) * 60_000 + 7_000 * index, escalatedAfter: index % 4 === 1 ? (index % 9) * 60_000 + 500 : null, wroteAgain: index % 6 === 0,
})))

export async function seed(store: Store): Promise<void> {
  await store.write(async (tx) => {
    await tx.connections.ensure({ id: 'zd', vendor: 'zendesk', url: 'https://acme.example.com', connectedAt: FROM })
    const outside = [['900', FROM - 1], ['901', UNTIL]] as const
    await tx.tickets.observe([...SEEDED.map((one) => stored(one.id, { createdAt: one.createdAt, channel: one.channel, requester: one.requester })), ...outside.map(([id, createdAt]) => stored(id, { createdAt }))])
    await tx.triages.put([...SEEDED.map((one) => ({ connection: 'zd', ticketId: one.id, at: one.createdAt, digest: 'd', triage: triage({ category: one.category, categories: [one.category], severity: one.severity, lang: one.lang, facts: { ...triage().facts, country: one.country, handles: [], urls: [], pii: [] }, features: one.category === 'hate' ? [] : [{ id: 'block-account', because: 'a rule' }] }) })), ...outside.map(([id]) => ({ connection: 'zd', ticketId: id, at: FROM, digest: 'd', triage: triage() }))])
    for (const one of SEEDED) {
      if (one.lookedAfter !== null) await tx.comments.add([comment(`c${one.id}`, one.id, { author: 'ada', authorRole: 'agent', at: one.createdAt + one.lookedAfter }), ...(one.wroteAgain ? [comment(`d${one.id}`, one.id, { author: one.requester, at: one.createdAt + one.lookedAfter + 1 })] : [])])
      // Our own notes are no look, and what happens at the end of the range or later is not in it.
      else await tx.comments.add([comment(`l${one.id}`, one.id, { author: 'ada', authorRole: 'agent', at: UNTIL }), comment(`o${one.id}`, one.id, { author: 'bridge', authorRole: 'agent', public: false, ownKey: 'k', at: one.createdAt + 1 })])
      if (one.escalatedAfter !== null) await tx.escalations.raise({ id: `e${one.id}`, connection: 'zd', ticketId: one.id, raisedAt: one.createdAt + one.escalatedAfter, raisedBy: 'ada', dueAt: one.createdAt + HOUR, state: 'raised', team: 'fraud', also: [], severity: one.severity, note: '', watch: null })
    }
    const bullied = SEEDED.filter(({ category }) => category === 'bullying_harassment')
    for (const [index, one] of bullied.slice(0, 20).entries()) await tx.decisions.add({ connection: 'zd', ticketId: one.id, nth: 1, at: one.createdAt + 5 * 60_000, by: 'ada', what: { kind: 'feature', feature: 'block-account', choice: index < 14 ? 'accepted' : 'dismissed' } })
    for (const one of bullied.slice(0, 6)) await tx.decisions.add({ connection: 'zd', ticketId: one.id, nth: 2, at: one.createdAt + 6 * 60_000, by: 'ada', what: { kind: 'severity', severity: 'P1', reason: 'a reason', basis: { severity: 'P2', categories: ['bullying_harassment'], words: 'w' } } })
  })
}
