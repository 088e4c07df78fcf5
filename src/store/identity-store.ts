export type IdentityKind = 'requester' | 'handle' | 'url' | 'contact'

/**
 * Who and what tickets speak of, as keyed hashes: equal values are found, none can be read back. Written with the tickets
 * (requester) and their triage (handles, links, contacts).
 */
export interface Identities {
  /** Tickets of any connection that name one of these values, whatever its spelling (`@Name`, `name`). */
  find(kind: IdentityKind, values: readonly string[]): Promise<readonly { readonly connection: string; readonly ticketId: string; readonly value: string }[]>
}
