import type { Instant } from '../domain/ports.ts'

export type IdentityKind = 'requester' | 'handle' | 'url' | 'contact' | 'text'

/** What tickets may have in common beside who wrote them. */
export const SHARED_KINDS = ['url', 'handle', 'contact', 'text'] as const
export type SharedKind = (typeof SHARED_KINDS)[number]

/**
 * Who and what tickets speak of, as keyed hashes: equal values are found, none can be read back. Written with the tickets
 * (requester, and the whole text where it is long enough to be somebody's own) and their triage (handles, links, contacts).
 */
export interface Identities {
  /** Tickets of any connection that name one of these values, whatever its spelling (`@Name`, `name`). */
  find(kind: IdentityKind, values: readonly string[]): Promise<readonly { readonly connection: string; readonly ticketId: string; readonly value: string }[]>
  /**
   * How many other tickets of this connection, made since then, name what this one names, or say the same, by kind. At most `most` rows are looked at for each
   * thing named, whatever there are: a link that everybody sends costs no more than another. Numbers only.
   */
  shared(connection: string, ticketId: string, terms: { readonly since: Instant; readonly most: number }): Promise<Readonly<Partial<Record<SharedKind, number>>>>
}
