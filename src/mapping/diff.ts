import type { Mapping } from './mapping.ts'

/** One thing in which two versions of a mapping differ. */
export interface MappingChange {
  /** `field subject, direction`. */
  readonly about: string
  readonly change: 'added' | 'removed' | 'changed'
  /** As written in the file; null where there is none. */
  readonly before: string | null
  readonly after: string | null
}

/** Everything in which the second mapping differs from the first: nothing for equal ones, however their keys and rules are ordered. Pure. */
export function diffMappings(before: Mapping, after: Mapping): readonly MappingChange[] {
  const found: MappingChange[] = []
  compare('', before, after, found)
  return found
}

function compare(about: string, before: unknown, after: unknown, found: MappingChange[]): void {
  if (shown(before) === shown(after)) return
  if (before === undefined || after === undefined) {
    found.push({ about, change: before === undefined ? 'added' : 'removed', before: before === undefined ? null : shown(before), after: after === undefined ? null : shown(after) })
    return
  }
  const [one, other] = [named(before), named(after)]
  if (one === null || other === null) {
    found.push({ about, change: 'changed', before: shown(before), after: shown(after) })
    return
  }
  const size = found.length
  for (const name of new Set([...one.keys(), ...other.keys()])) compare(join(about, name), one.get(name), other.get(name), found)
  // The same pairs in another order: the first of each value is the usual one.
  if (found.length === size && isPairs(before)) found.push({ about: join(about, 'order'), change: 'changed', before: [...one.keys()].join(', '), after: [...other.keys()].join(', ') })
}

/** The parts of a value by name; null for what is compared as a whole. */
function named(value: unknown): ReadonlyMap<string, unknown> | null {
  if (isPairs(value)) return new Map(value.map((pair) => [`${shown(pair.left)} = ${shown(pair.right)}`, true]))
  if (Array.isArray(value)) return value.every(hasId) ? new Map(value.map((one: Named) => [one.id, one])) : null
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null
}

interface Named {
  readonly id: string
}

function hasId(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

function isPairs(value: unknown): value is readonly { readonly left: unknown; readonly right: unknown }[] {
  return Array.isArray(value) && value.length > 0 && value.every((one: unknown) => typeof one === 'object' && one !== null && 'left' in one && 'right' in one && Object.keys(one).length === 2)
}

const LISTS: Readonly<Record<string, string>> = { fields: 'field', crossing: 'crossing' }

function join(about: string, name: string): string {
  if (about === '') return LISTS[name] ?? name
  return about === 'field' || about === 'crossing' ? `${about} ${name}` : `${about}, ${name}`
}

/** Equal values read equal, whatever the order of their keys. */
function shown(value: unknown): string {
  if (Array.isArray(value)) {
    const parts = value.map(shown)
    return `[${(value.length > 0 && value.every(hasId) ? parts.toSorted() : parts).join(', ')}]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return `{ ${Object.entries(value).filter(([, one]) => one !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => `${key}: ${shown(one)}`).join(', ')} }`
}
