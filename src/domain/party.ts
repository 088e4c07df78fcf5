/** People and organizations behind records: the requester and the organization of a ticket, the contact and the account of a case. */
export const PARTIES = ['person', 'organization'] as const
export type PartyKind = (typeof PARTIES)[number]

/** By which they are the same on both sides. `field`: the other side's own field for it. */
export type PartyKey = { readonly key: 'email' } | { readonly key: 'name' } | { readonly key: 'externalId'; readonly field: string }

/** What one side knows somebody by; null: nothing. Passed on and forgotten, never kept. */
export interface PartyKeys {
  readonly email: string | null
  readonly name: string | null
  readonly externalId: string | null
}
