import type { Instant } from './ports.ts'
import type { FieldValue } from './ticket.ts'

/** Of two linked records: left is the help desk's ticket, right its counterpart. */
export type Side = 'left' | 'right'

/** The last values of one pair of fields that both sides agreed on. */
export interface Pair {
  readonly left: FieldValue
  readonly right: FieldValue
}

/** By field of the mapping. */
export type Bases = Readonly<Record<string, Pair>>

export interface SetChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** What a landed write proves: a pair of values, or a change of both sets. */
export type Agreement = { readonly pair: Pair } | { readonly sets: { readonly left: SetChange; readonly right: SetChange } }
export type Agreements = Readonly<Record<string, Agreement>>

/** Both sides changed one field to different things, and nobody owns it: a person decides. */
export interface Conflict {
  readonly id: string
  readonly leftConnection: string
  readonly leftId: string
  readonly rightConnection: string
  readonly rightId: string
  readonly field: string
  readonly since: Instant
  readonly left: FieldValue
  readonly right: FieldValue
  /** Who changed each side last, where the CRM says so. */
  readonly leftBy: string | null
  readonly rightBy: string | null
  /** Null while it waits; `settled`: both sides came to agree by themselves. */
  readonly decision: Side | 'settled' | null
}
