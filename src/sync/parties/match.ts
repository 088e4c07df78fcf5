import type { PartyRule } from '../../mapping/party.ts'

/** Who of the other side stands for somebody: one; more than one, and a person chooses; or nobody. */
export type Standing = { readonly one: string } | { readonly candidates: readonly string[] } | null

/** Of one ticket, under one declaration. */
export interface Match extends Pick<PartyRule, 'kind' | 'field' | 'path'> {
  /** Whom the ticket names. */
  readonly leftId: string
  readonly standing: Standing
}

/** `chosen`: by a person, empty for none of them. It holds as long as it is among those who have the key; whoever else has it then, is chosen anew. Pure. */
export function standingOf(found: readonly string[], chosen: string | undefined): Standing {
  if (chosen === '' || found.length === 0) return null
  const [first = ''] = found
  if (chosen === undefined) return found.length === 1 ? { one: first } : { candidates: found }
  return found.includes(chosen) ? { one: chosen } : { candidates: found }
}
