import type { FieldRule } from './mapping.ts'
import type { CompiledField } from './field.ts'

/** The live schema of one side, as far as a check needs it (`Schema` of the connectors fits). */
export interface SideSchema {
  readonly fields: readonly SideField[]
}

export interface SideField {
  readonly id: string
  readonly title: string
  readonly type: 'text' | 'longtext' | 'choice' | 'multichoice' | 'number' | 'date' | 'datetime' | 'checkbox' | 'reference' | 'url' | 'other'
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly writable: boolean
  readonly required: boolean
  readonly max: number | null
  /** Set where the field is one of Breakwater's. */
  readonly own: string | null
}

export type Side = 'left' | 'right'
export type Schemas = Readonly<Record<Side, SideSchema>>
export type Kind = SideField['type'] | 'tags'

export interface Problem {
  /** Null where it concerns the whole mapping. */
  readonly rule: string | null
  readonly side: Side
  readonly kind: 'unknown-field' | 'type' | 'choice-without-map' | 'not-writable' | 'required-unmapped' | 'permission' | 'too-long' | 'files'
  /** A warning may be published. */
  readonly severity: 'error' | 'warning'
  readonly text: string
  readonly remedy: string
}

/** Words that are the same on every side; the connectors translate them. */
const COMMON: Readonly<Record<string, readonly string[]>> = {
  status: ['new', 'open', 'pending', 'hold', 'solved', 'closed'],
  priority: ['low', 'normal', 'high', 'urgent'],
}
const KINDS: Readonly<Record<string, Kind>> = {
  subject: 'text', description: 'longtext', status: 'choice', priority: 'choice', tags: 'tags', group: 'choice', assignee: 'reference', requester: 'reference', form: 'reference', externalId: 'text', url: 'url',
}

/** A plain path is found where the vendor calls its field the same, capitals aside; otherwise nothing is known of it, and nothing claimed. */
export function specOf(schema: SideSchema, path: string): SideField | null {
  if (path.startsWith('field:')) return schema.fields.find((field) => field.id === path.slice('field:'.length)) ?? null
  if (path === 'externalId') return schema.fields.find((field) => field.own === 'externalId') ?? null
  return schema.fields.find((field) => field.id.toLowerCase() === path.toLowerCase()) ?? null
}

export function kindOf(schema: SideSchema, path: string): Kind | null {
  return KINDS[path] ?? specOf(schema, path)?.type ?? null
}

/** Every value a path may have; null where that is not a closed list. */
export function choicesOf(schema: SideSchema, path: string): readonly string[] | null {
  if (COMMON[path] !== undefined) return COMMON[path]
  const spec = specOf(schema, path)
  const closed = spec !== null && spec.choices.length > 0 && (spec.type === 'choice' || spec.type === 'multichoice' || path === 'group')
  return closed ? spec.choices.map((choice) => choice.value) : null
}

export function isCommon(path: string): boolean {
  return COMMON[path] !== undefined
}

/** One direction in which a rule carries values. */
export interface Way {
  readonly rule: FieldRule
  readonly from: Side
  readonly to: Side
  readonly source: string
  readonly targets: readonly string[]
}

export function waysOf({ rule, toRight, toLeft }: CompiledField): readonly Way[] {
  const parts = rule.transform.kind === 'split' ? rule.transform.also : []
  const right: Way[] = toRight === null ? [] : [{ rule, from: 'left', to: 'right', source: rule.left, targets: [rule.right, ...parts] }]
  return toLeft === null ? right : [...right, { rule, from: 'right', to: 'left', source: rule.right, targets: [rule.left] }]
}

/** At most five by name. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`).join(', ')
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}
