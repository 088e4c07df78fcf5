import type { FieldValue, Ticket } from '../domain/ticket.ts'

/** What becomes of a value on its way: the value of the other side, or what is missing for that, in words that are safe to show and log. */
export type Carried = { readonly value: FieldValue } | { readonly fault: string }

/** `ticket` is the record the value comes from. */
export type Carry = (value: FieldValue, ticket: Ticket) => Carried

export interface CompiledTransform {
  /** Null where there is no such way. */
  readonly toRight: Carry | null
  readonly toLeft: Carry | null
  readonly reversible: boolean
  /** Further paths of each side that the result depends on. */
  readonly reads: { readonly left: readonly string[]; readonly right: readonly string[] }
  /** One spelling for equal values of a side, so that they compare as equal. */
  readonly canonical: { readonly left: (value: FieldValue) => FieldValue; readonly right: (value: FieldValue) => FieldValue }
  /** Pairs that stand for each other although neither is what the other would be carried as. */
  readonly pairs?: (left: FieldValue, right: FieldValue) => boolean
}

export type Fault = (text: string) => void

export const PLAIN: Pick<CompiledTransform, 'reads' | 'canonical'> = { reads: { left: [], right: [] }, canonical: { left: (value) => value, right: (value) => value } }
