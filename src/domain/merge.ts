import type { Instant } from './ports.ts'
import type { FieldValue } from './ticket.ts'

/** Of two linked records: left is the help desk's ticket, right its counterpart. */
export type Side = 'left' | 'right'

/** Since when a pair is agreed, and under which version of the mapping. */
export interface Since {
  readonly at: Instant
  readonly under: string
  /** What the rule read then (`mapping/field`): of another shape the pair says nothing any more. */
  readonly shape: string
  /** This side was set back by a person's wish, and both are let stand as they are: until one of them changes, or another version is in force. */
  readonly held?: { readonly under: string; readonly side: Side }
}

/** The last values of one pair of fields that both sides agreed on. */
export interface Pair {
  readonly left: FieldValue
  readonly right: FieldValue
  readonly since?: Since
}

/** Of closed lists whose names an account does not all have: what is written as one is read back as another. Only those that differ. */
export type ReadsAs = Readonly<Partial<Record<'status' | 'priority', Readonly<Record<string, string>>>>>

/** By field of the mapping. */
export type Bases = Readonly<Record<string, Pair>>

export interface SetChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** What a landed write proves: a pair of values, or a change of both sets. */
export type Agreement = { readonly pair: Pair } | { readonly sets: { readonly left: SetChange; readonly right: SetChange } }
export type Agreements = Readonly<Record<string, Agreement>>

/**
 * Why a mapped field is written: the counterpart is made with it; the two were never compared before; the other side changed; both did,
 * and the other side owns it; both did, and a person chose; what was written is taken back;
 * less of it may cross than did.
 */
export type Because = 'made' | 'first' | 'changed' | 'owner' | 'decided' | 'undone' | 'tightened'

export interface Why {
  readonly because: Because
  /** The side whose value it is. */
  readonly from: Side
  readonly shape: string
  /** What it writes on its side. */
  readonly paths: readonly string[]
  /** The version under which what is taken back was written. */
  readonly held?: string
}

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
