import { choiceProblems, lengthProblems, typeProblems } from './check-types.ts'
import { compileMapping } from './compile.ts'
import type { CompiledField } from './field.ts'
import type { Mapping } from './mapping.ts'
import { PLAIN_PATHS } from './paths.ts'
import { kindOf, type Problem, type Schemas, type Side, type SideSchema, some, specOf, waysOf } from './side.ts'

export type { Problem, SideField, SideSchema } from './side.ts'

/** Permissions that a connection found missing (`Account.missing`). */
export interface MissingPermissions {
  readonly missing: readonly { readonly permission: string; readonly why: string; readonly remedy: string }[]
}

/** Everything in which a mapping and the two live schemas do not fit, errors first. Throws `mapping.invalid` where the mapping itself is at fault. */
export function checkMapping(mapping: Mapping, left: SideSchema, right: SideSchema, accounts: Readonly<Partial<Record<Side, MissingPermissions>>>): readonly Problem[] {
  const compiled = compileMapping(mapping)
  const schemas: Schemas = { left, right }
  const found = compiled.fields.flatMap((field): Problem[] => {
    const known = [...unknownFields(field, schemas), ...notWritable(field, schemas)]
    const ways = waysOf(field).flatMap((way) => [...typeProblems(way, schemas), ...choiceProblems(way, schemas), ...lengthProblems(way, schemas)])
    return [...known, ...ways].map((problem) => ({ ...problem, rule: field.id }))
  })
  const all = [...found, ...required(compiled.fields, schemas), ...(['left', 'right'] as const).flatMap((side) => permissions(side, accounts[side]))]
  return all.toSorted((one, other) => Number(one.severity === 'warning') - Number(other.severity === 'warning'))
}

type Found = Omit<Problem, 'rule'>

function unknownFields({ rule, reads }: CompiledField, schemas: Schemas): readonly Found[] {
  const also = rule.transform.kind === 'split' ? rule.transform.also : []
  const named: (readonly [Side, string])[] = [['left', rule.left], ['right', rule.right], ...also.map((path) => ['right', path] as const), ...reads.left.map((path) => ['left', path] as const), ...reads.right.map((path) => ['right', path] as const)]
  return named.flatMap(([side, path]): Found[] => {
    if (!path.startsWith('field:')) return []
    const id = path.slice('field:'.length)
    const plain = PLAIN_PATHS.find((one) => one.toLowerCase() === id.toLowerCase())
    if (plain !== undefined) return [{ side, kind: 'unknown-field', severity: 'error', text: `${path} of the ${side} is no custom field`, remedy: `Write ${plain}.` }]
    if (specOf(schemas[side], path) !== null) return []
    const near = schemas[side].fields.find((field) => field.title.toLowerCase() === id.toLowerCase() || field.id.toLowerCase() === id.toLowerCase())
    return [{ side, kind: 'unknown-field', severity: 'error', text: `the ${side} has no field ${id}, or the integration user may not see it`, remedy: near === undefined ? 'Correct the id, or let the integration user see the field.' : `Did you mean field:${near.id}?` }]
  })
}

function notWritable(field: CompiledField, schemas: Schemas): readonly Found[] {
  return waysOf(field).flatMap((way) => way.targets.flatMap((path): Found[] => {
    const spec = specOf(schemas[way.to], path)
    if (spec !== null && spec.own !== null) return [{ side: way.to, kind: 'not-writable', severity: 'error', text: `${path} of the ${way.to} is Breakwater's own and follows the triage`, remedy: 'Choose another field, or carry it the other way.' }]
    // What is written once, when the record is made, may be fixed afterwards; that cannot be seen here.
    if (spec === null || spec.writable || field.rule.direction === 'create-only') return []
    return [{ side: way.to, kind: 'not-writable', severity: 'error', text: `${path} of the ${way.to} cannot be written by the integration user`, remedy: 'Grant edit access to the field, or carry it the other way.' }]
  }))
}

/** Records are made on the right; there a required field that nobody fills is refused. On the left it only stands in the way of solving. */
function required(fields: readonly CompiledField[], schemas: Schemas): readonly Problem[] {
  const GIVEN: ReadonlySet<string> = new Set(['subject', 'description', 'status', 'priority'])
  return (['right', 'left'] as const).flatMap((side): Problem[] => {
    const written = new Set(fields.flatMap((field) => waysOf(field).filter((way) => way.to === side).flatMap((way) => way.targets)).map((path) => specOf(schemas[side], path)?.id ?? path))
    const open = schemas[side].fields.filter((field) => field.required && field.own === null && !GIVEN.has(field.id.toLowerCase()) && !written.has(field.id) && kindOf(schemas[side], `field:${field.id}`) !== 'reference')
    if (open.length === 0) return []
    const ids = some(open.map((field) => field.id))
    return [side === 'right'
      ? { rule: null, side, kind: 'required-unmapped', severity: 'error', text: `${ids} must be filled when a record is made on the right, and no rule does`, remedy: 'Add a rule for each (create-only will do), or make it optional there.' }
      : { rule: null, side, kind: 'required-unmapped', severity: 'warning', text: `${ids} must be filled before a ticket on the left can be solved, and no rule does`, remedy: 'Add a rule for each, or expect that some tickets cannot be solved from the right.' }]
  })
}

function permissions(side: Side, account: MissingPermissions | undefined): readonly Problem[] {
  return (account?.missing ?? []).map(({ permission, why, remedy }) => ({ rule: null, side, kind: 'permission', severity: 'error', text: `the ${side} lacks ${permission}: ${why}`, remedy }))
}
