import type { FieldValue } from '../domain/ticket.ts'
import { type CompiledTransform, type Fault, PLAIN } from './carry.ts'
import type { FieldRule, Transform } from './mapping.ts'
import { asText, isList } from './paths.ts'

export type SplitTransform = Extract<Transform, { kind: 'split' }>

/**
 * One text on the left, a list of parts on the right, one per field in order; an empty part is ''. The last field takes what is left over.
 * Spaces around a part are nobody's: vendors cut them off.
 */
export function compileSplit(rule: FieldRule, transform: SplitTransform, fault: Fault): CompiledTransform {
  const { separator } = transform
  const paths = [rule.right, ...transform.also]
  if (new Set(paths).size < paths.length) fault(`${rule.id}: a field stands twice among those the text is cut into`)
  if (rule.left === 'tags' || paths.includes('tags')) fault(`${rule.id}: tags are no text to cut; use cel`)

  function cut(value: FieldValue): FieldValue {
    if (value === null) return null
    const pieces = asText(value).split(separator)
    const parts = paths.map((_, at) => (at < paths.length - 1 ? (pieces[at] ?? '') : pieces.slice(at).join(separator)).trim())
    return parts.every((part) => part === '') ? null : parts
  }

  return {
    ...PLAIN,
    toRight: (value) => ({ value: cut(value) }),
    toLeft: (value) => {
      const parts = isList(value) ? value.map((part) => part.trim()) : value === null ? [] : [asText(value)]
      const at = parts.findIndex((part, index) => index < paths.length - 1 && part.includes(separator))
      if (at !== -1) return { fault: `${paths[at] ?? rule.right} holds the separator, so it could not be told apart again` }
      const last = parts.findLastIndex((part) => part !== '')
      return { value: last === -1 ? null : parts.slice(0, last + 1).join(separator) }
    },
    reversible: true,
    canonical: { left: PLAIN.canonical.left, right: (value) => (isList(value) ? emptied(value.map((part) => part.trim())) : value) },
  }
}

function emptied(parts: readonly string[]): FieldValue {
  return parts.every((part) => part === '') ? null : parts
}
