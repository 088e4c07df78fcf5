import type { Agent } from '../../domain/agent.ts'
import type { Instant } from '../../domain/ports.ts'
import type { Tx } from '../../store/store.ts'
import type { Preferences } from './views.ts'

/** What is kept of one person, for their own eyes. */
export interface Person {
  readonly preferences: Preferences
  /** When this stretch of work began and was last seen to go on; null before the first. */
  readonly stretch: { readonly since: Instant; readonly last: Instant } | null
  /** When something grave was last open that had been escalated or was over, null while one is not; and when a P0 was. */
  readonly graveAt: Instant | null
  readonly utmostAt: Instant | null
}

export const NEW_PERSON: Person = { preferences: { reveal: 'hold', grey: true, breakAfterMinutes: 120, optOut: [] }, stretch: null, graveAt: null, utmostAt: null }

/** By which a person is hashed: never stored as it is. */
export function nameOf({ connection, id }: Agent): string {
  return JSON.stringify([connection, id])
}

export async function personOf(tx: Tx, agent: Agent): Promise<Person> {
  return ((await tx.persons.get(nameOf(agent))) as Person | null) ?? NEW_PERSON
}
