import type { PartyKey, PartyKind } from '../domain/party.ts'
import type { CompiledField } from './field.ts'
import type { Fault } from './carry.ts'
import type { Mapping } from './mapping.ts'

/** What a mapping declares of who is behind records. */
export interface PartyRule {
  readonly kind: PartyKind
  /** How the mapping calls it: its id among the fields. */
  readonly field: 'people' | 'organizations'
  /** What a record calls it. */
  readonly path: 'requester' | 'organization'
  readonly by: PartyKey
}

export function partyRules({ people, organizations }: Mapping): readonly PartyRule[] {
  return [
    ...(people === undefined ? [] : [{ kind: 'person', field: 'people', path: 'requester', by: people } as const]),
    ...(organizations === undefined ? [] : [{ kind: 'organization', field: 'organizations', path: 'organization', by: organizations } as const]),
  ]
}

/** What was agreed is kept by these names. That no rule writes the requester itself, `own.ts` sees to. */
export function partyFaults(mapping: Mapping, fields: readonly CompiledField[], fault: Fault): void {
  for (const { field } of partyRules(mapping)) if (fields.some(({ id }) => id === field)) fault(`${field}: is what the mapping declares under this name; give the rule another id`)
}
