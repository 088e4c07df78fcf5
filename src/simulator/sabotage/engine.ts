import type { Write } from '../../domain/write.ts'
import { writing, type Sabotage } from './sabotage.ts'

function withoutAgreement({ agrees: _agrees, ...write }: Write): Write {
  return write
}

/** Bugs of whoever decides and remembers. */
export const ENGINE: readonly Sabotage[] = [
  { name: 'base-forgotten', about: 'What both sides last agreed on is not kept.', store: (store) => writing(store, (tx) => ({ ...tx, bases: { ...tx.bases, put: () => Promise.resolve() } })) },
  {
    name: 'fence-ignored', about: 'Whoever was overtaken goes on as if it still held the lease.',
    store: (store) => writing(store, (tx) => ({ ...tx, leases: { ...tx.leases, renew: () => Promise.resolve(true), acquire: async (name, owner, now, ttlMs) => (await tx.leases.acquire(name, owner, now, ttlMs)) ?? 1_000_000 } })),
  },
  { name: 'agreement-forgotten', about: 'What a landed write made both sides agree on is dropped.', store: (store) => writing(store, (tx) => ({ ...tx, intents: { ...tx.intents, add: (rows) => tx.intents.add(rows.map((row) => ({ ...row, write: withoutAgreement(row.write) }))) } })) },
  { name: 'webhook-eaten', about: 'What a webhook named is crossed off before it was read.', store: (store) => writing(store, (tx) => ({ ...tx, tickets: { ...tx.tickets, markDue: (connection, ids, dueAfter) => (dueAfter === 0 ? Promise.resolve() : tx.tickets.markDue(connection, ids, dueAfter)) } })) },
  { name: 'first-signal-believed', about: 'What an export says to be deleted is taken for deleted at once.', mapping: (mapping) => ({ ...mapping, source: { ...mapping.source, deletes: { ...mapping.source.deletes, confirmMinutes: 0 } } }) },
  { name: 'delete-cap-forgotten', about: 'However many are deleted at once, all are carried over.', mapping: (mapping) => ({ ...mapping, source: { ...mapping.source, deletes: { ...mapping.source.deletes, perHour: 1_000 } } }) },
  { name: 'harm-rules-forgotten', about: 'Everything crosses.', mapping: (mapping) => ({ ...mapping, crossing: () => 'whole' }) },
  { name: 'one-way-only', about: 'What people do on the case is never carried to the ticket.', mapping: (mapping) => ({ ...mapping, fields: mapping.fields.map((field) => ({ ...field, toLeft: null, rule: { ...field.rule, direction: 'to-right' as const } })) }) },
]
