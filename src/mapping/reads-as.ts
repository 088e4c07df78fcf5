import type { ReadsAs } from '../domain/merge.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Carry } from './carry.ts'
import type { CompiledMapping } from './compile.ts'
import { agreeing, type CompiledField } from './field.ts'

/**
 * The mapping as it holds for these two accounts: what is written as one name and read back as another is taken for what it reads as. Otherwise
 * our own write, read back, would look like a person's change, and would be carried back over what a person wrote on the other side.
 */
export function asRead(mapping: CompiledMapping, left: ReadsAs, right: ReadsAs): CompiledMapping {
  const adapt = (field: CompiledField): CompiledField => adapted(field, namesAt(left, field.rule.left), namesAt(right, field.rule.right))
  return { ...mapping, rules: mapping.rules.map(adapt), fields: mapping.fields.map(adapt), status: mapping.status === null ? null : adapt(mapping.status), group: mapping.group === null ? null : adapt(mapping.group) }
}

type Names = Readonly<Record<string, string>> | undefined

function namesAt(names: ReadsAs, path: string): Names {
  return path === 'status' || path === 'priority' ? names[path] : undefined
}

function adapted(field: CompiledField, left: Names, right: Names): CompiledField {
  if (left === undefined && right === undefined) return field
  const next = { ...field, toRight: through(field.toRight, right), toLeft: through(field.toLeft, left) }
  return { ...next, agrees: (one, other) => agreeing(next, one, other) }
}

function through(carry: Carry | null, names: Names): Carry | null {
  if (carry === null || names === undefined) return carry
  return (value, ticket) => {
    const carried = carry(value, ticket)
    return 'value' in carried && typeof carried.value === 'string' ? { value: names[carried.value] ?? carried.value } : carried
  }
}

/**
 * A ticket that was ever anything else is never new again: the CRM makes it open, which read back would look like a person's change and be carried
 * over what people said on the other side meanwhile. https://support.zendesk.com/hc/en-us/articles/4408894213018
 */
export function neverNewAgain(field: CompiledField, left: Ticket): CompiledField {
  if (field.rule.left !== 'status' || left.status === 'new') return field
  return adapted(field, { new: 'open' }, undefined)
}
