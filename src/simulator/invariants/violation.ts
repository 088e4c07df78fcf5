/** Something that must never be so. */
export interface Violation {
  readonly invariant: string
  readonly detail: string
}

/** A record of one kind of fault: what it is, and every place it was seen. */
export type Found = (invariant: string, detail: string) => void
