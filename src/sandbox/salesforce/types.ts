/** The nouns of the fake org. */

export type Value = string | number | boolean | null
export type Values = Readonly<Record<string, Value>>

export interface PickValue {
  readonly value: string
  readonly isDefault: boolean
}

export interface FieldDef {
  readonly name: string
  readonly type: string
  readonly label: string
  readonly length: number
  readonly createable: boolean
  readonly updateable: boolean
  readonly defaulted: boolean
  readonly filterable: boolean
  readonly groupable: boolean
  readonly nillable: boolean
  readonly sortable: boolean
  readonly autoNumber: boolean
  readonly idLookup: boolean
  readonly restricted: boolean
  readonly picklist: readonly PickValue[]
  readonly refersTo: readonly string[]
  readonly relationship: string | null
  readonly externalId: boolean
  readonly unique: boolean
  readonly caseSensitive: boolean
  readonly precision: number
  readonly scale: number
  readonly custom: boolean
  /** Refused on create when absent. Not the same as "not nillable": the org fills many of those itself. */
  readonly required: boolean
  /** Counted in UTF-8 bytes instead of characters. */
  readonly bytes: boolean
  /** False until a permission set grants it: fields made by the Tooling API start that way. */
  readonly openToAll: boolean
  readonly defaultValue: Value
  /** The 00N id of a custom field. */
  readonly id: string | null
  /** What the Tooling API was given, for reading back. */
  readonly metadata: Readonly<Record<string, unknown>> | null
}

export interface ObjectDef {
  readonly name: string
  readonly label: string
  readonly labelPlural: string
  readonly keyPrefix: string
  readonly custom: boolean
  readonly createable: boolean
  readonly updateable: boolean
  readonly deletable: boolean
  readonly queryable: boolean
  /** Lives under /tooling, not under /sobjects. */
  readonly tooling: boolean
  readonly openToAll: boolean
  /** The 01I id of a custom object. */
  readonly id: string | null
  readonly metadata: Readonly<Record<string, unknown>> | null
  /** By lower-case name. */
  readonly fields: Map<string, FieldDef>
  /** How children name this object's relationship: `CaseComments` → CaseComment.ParentId. */
  readonly childNames: Readonly<Record<string, string>>
}

export interface Row {
  readonly id: string
  readonly object: string
  /** What is committed. Replaced on every change, never edited in place. */
  values: Values
  /** What queries of other sessions still show until `visibleAt`; null: nothing yet. */
  shown: Values | null
  visibleAt: number
  /** Later than now while a long transaction holds the row. */
  committedAt: number
  /** The session that wrote last. */
  writer: string
}

export interface Session {
  readonly token: string
  readonly userId: string
  readonly clientId: string
  readonly scope: string
  expiresAt: number
}

/** What one request needs to know about itself. */
export interface Call {
  readonly now: number
  readonly random: () => number
  readonly session: Session
  readonly headers: Readonly<Record<string, string>>
  readonly origin: string
  /** `68.0` */
  readonly version: string
}
