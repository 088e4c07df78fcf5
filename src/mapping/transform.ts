import type { FieldValue } from '../domain/ticket.ts'
import { type Carry, type CompiledTransform, type Fault, PLAIN } from './carry.ts'
import { compileCel } from './cel.ts'
import { compileDate } from './dates.ts'
import type { FieldRule } from './mapping.ts'
import { theirsAt } from './own.ts'
import { asText, isPath, sorted } from './paths.ts'
import { compileSplit } from './split.ts'
import { compileValues } from './values.ts'

/** How values of a rule get over. Faults name the rule; what a value lacks at run time is named by what was carried. */
export function compileTransform(rule: FieldRule, fault: Fault): CompiledTransform {
  const { transform } = rule
  switch (transform.kind) {
    case 'same':
      return { ...PLAIN, toRight: (value) => ({ value }), toLeft: (value) => ({ value }), reversible: true }
    case 'values':
      return compileValues(rule, transform, fault)
    case 'template':
      return compileTemplate(rule, transform.text, fault)
    case 'date':
      return compileDate(rule, transform)
    case 'split':
      return compileSplit(rule, transform, fault)
    case 'cel':
      return compileCel(rule, transform, fault)
  }
}

/** `{path}` is replaced once; what comes in by a value is never read as a path again. */
function compileTemplate(rule: FieldRule, text: string, fault: Fault): CompiledTransform {
  const named = [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')
  const unknown = named.filter((name) => !isPath(name))
  for (const name of unknown) fault(`${rule.id}: {${name}} is no path`)
  if (/[{}]/.test(text.replace(/\{[^{}]*\}/g, ''))) fault(`${rule.id}: a brace in the template belongs to no {path}; a CRM would read it as a placeholder`)
  if (text === '') fault(`${rule.id}: the template is empty`)
  const toLeft = rule.direction === 'to-left'
  const carry: Carry = (_value: FieldValue, ticket) => {
    const filled = text.replace(/\{([^{}]*)\}/g, (_, name: string) => asText(theirsAt(ticket, name)))
    return { value: filled.trim() === '' ? null : filled }
  }
  const reads = sorted(named.filter(isPath))
  return { ...PLAIN, toRight: toLeft ? null : carry, toLeft: toLeft ? carry : null, reversible: false, reads: toLeft ? { left: [], right: reads } : { left: reads, right: [] } }
}
