import type { FieldValue } from '../domain/ticket.ts'
import type { Values } from '../domain/write.ts'
import { type CompiledTransform, type Fault, PLAIN } from './carry.ts'
import type { FieldRule, Transform } from './mapping.ts'
import { asText } from './paths.ts'

export type SplitTransform = Extract<Transform, { kind: 'split' }>

/**
 * One text on the left, several fields on the right. The value of the right is its fields put together again, so that both sides compare as texts.
 * Spaces around a part are nobody's: vendors cut them off.
 */
export function compileSplit(rule: FieldRule, { separator, also }: SplitTransform, fault: Fault): CompiledTransform {
  const paths = [rule.right, ...also]
  if (new Set(paths).size < paths.length) fault(`${rule.id}: a field stands twice among those the text is cut into`)
  if (rule.left === 'tags' || paths.includes('tags')) fault(`${rule.id}: tags are no text to cut; use cel`)
  // Where a space is cut off, the separator may be found in another place: until nothing moves any more.
  const neat = (value: FieldValue): FieldValue => {
    const next = joined(cut(value, separator, paths.length), separator)
    return next === value ? value : neat(next)
  }
  return { ...PLAIN, toRight: (value) => ({ value: neat(value) }), toLeft: (value) => ({ value: neat(value) }), reversible: true, canonical: { left: PLAIN.canonical.left, right: neat } }
}

/** The fields of the right as one text. */
export function joined(parts: readonly string[], separator: string): FieldValue {
  const last = parts.findLastIndex((part) => part.trim() !== '')
  return last === -1 ? null : parts.slice(0, last + 1).join(separator)
}

/** The text as fields; the last takes what is left over. */
export function spread(value: FieldValue, separator: string, paths: readonly string[]): Values {
  const parts = cut(value, separator, paths.length)
  return Object.fromEntries(paths.map((path, at) => [path, parts[at] === undefined || parts[at] === '' ? null : parts[at]]))
}

function cut(value: FieldValue, separator: string, count: number): readonly string[] {
  const pieces = asText(value).split(separator)
  return Array.from({ length: count }, (_, at) => (at < count - 1 ? (pieces[at] ?? '') : pieces.slice(at).join(separator)).trim())
}
