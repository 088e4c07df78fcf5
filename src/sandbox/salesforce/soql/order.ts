import type { OrderByClause } from '@jetstreamapp/soql-parser-js'
import { malformed, refuse } from '../errors.ts'
import type { Value, Values } from '../types.ts'
import { resolvePath, type Scope } from './path.ts'

export type Compare = (a: Values, b: Values) => number

interface Key {
  readonly get: (values: Values) => Value
  readonly fold: boolean
  readonly sign: 1 | -1
  readonly nullsFirst: boolean
}

/** Nulls come first unless NULLS LAST says otherwise, in both directions; text is ordered without regard to case. */
export function compileOrderBy(scope: Scope, clauses: readonly OrderByClause[]): Compare {
  const keys: Key[] = clauses.map((clause) => {
    if (!('field' in clause)) throw malformed(`unexpected token: '${clause.fn.rawValue ?? ''}'`)
    const path = resolvePath(scope, clause.field)
    if (!path.field.sortable) throw refuse(400, 'INVALID_FIELD', `field '${clause.field}' can not be sorted in a query call`)
    return {
      get: path.get,
      fold: !['id', 'reference', 'datetime', 'date'].includes(path.field.type),
      sign: clause.order === 'DESC' ? -1 : 1,
      nullsFirst: clause.nulls !== 'LAST',
    }
  })
  return (a, b) => {
    for (const key of keys) {
      const result = compareKey(key, key.get(a), key.get(b))
      if (result !== 0) return result
    }
    return 0
  }
}

function compareKey(key: Key, left: Value, right: Value): number {
  if (left === null || right === null) return left === right ? 0 : (left === null) === key.nullsFirst ? -1 : 1
  return key.sign * compareValues(left, right, key.fold)
}

export function compareValues(left: string | number | boolean, right: string | number | boolean, fold: boolean): number {
  const [a, b] = fold && typeof left === 'string' && typeof right === 'string' ? [left.toLowerCase(), right.toLowerCase()] : [left, right]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Rows are kept in (SystemModstamp, Id) order, so this order costs nothing. */
export function isStoredOrder(clauses: readonly OrderByClause[]): boolean {
  const wanted = ['systemmodstamp', 'id']
  return (
    clauses.length <= 2 &&
    clauses.every((clause, index) => 'field' in clause && clause.order !== 'DESC' && clause.field.toLowerCase() === wanted[index])
  )
}
