import type { Query } from '@jetstreamapp/soql-parser-js'
import { malformed, refuse } from '../errors.ts'
import { fullId } from '../ids.ts'
import { instant, parseInstant } from '../time.ts'
import type { FieldDef, Value, Values } from '../types.ts'
import { dateRange } from './dates.ts'
import { resolvePath, type Path, type Scope } from './path.ts'
import type { Test } from './where.ts'

/** One comparison as the parser gives it. */
export interface RawCondition {
  readonly field?: string
  readonly fn?: { readonly functionName?: string; readonly parameters?: readonly unknown[]; readonly rawValue?: string }
  readonly operator: string
  readonly value?: string | readonly string[]
  readonly literalType?: string | readonly string[]
  readonly valueQuery?: Query
  readonly dateLiteralVariable?: number | readonly number[]
}

export type SemiJoin = (query: Query) => ReadonlySet<string>

export function compileCondition(scope: Scope, raw: RawCondition, semiJoin: SemiJoin): Test {
  if (raw.field === undefined) throw malformed(`unexpected function ${raw.fn?.rawValue ?? ''} in WHERE`)
  const path = resolvePath(scope, raw.field)
  if (!path.field.filterable) throw refuse(400, 'INVALID_FIELD', `field '${raw.field}' can not be filtered in a query call`)
  if (raw.valueQuery !== undefined) return compileSemiJoin(path, raw, semiJoin(raw.valueQuery))
  return compileComparison(scope.call.now, path.field, path.get, raw)
}

function compileSemiJoin(path: Path, raw: RawCondition, set: ReadonlySet<string>): Test {
  const wanted = raw.operator.toUpperCase() === 'IN'
  return (values) => set.has(String(path.get(values))) === wanted
}

type Getter = (values: Values) => Value

/** Compares what `get` finds; shared with HAVING, where it finds an aggregate. */
export function compileComparison(now: number, field: FieldDef, get: Getter, raw: RawCondition): Test {
  const operator = raw.operator.toUpperCase()
  const list = Array.isArray(raw.value) ? (raw.value as readonly string[]) : [String(raw.value)]
  const types = Array.isArray(raw.literalType) ? (raw.literalType as readonly string[]) : list.map(() => String(raw.literalType))
  if (String(types[0]).startsWith('DATE_')) return compileDateLiteral(now, field, get, operator, raw)
  const fold = (value: Value): Value => (typeof value === 'string' && folds(field) ? value.toLowerCase() : value)
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') return compileMulti(get, operator, list.map(unquote))
  const operands = list.map((text, index) => fold(literal(field, text, String(types[index] ?? types[0]), operator)))
  const [first = null] = operands
  switch (operator) {
    case '=':
      return dateOnly(field, types[0], first) ?? ((values) => fold(get(values)) === first)
    case '!=':
      return (values) => fold(get(values)) !== first
    case 'IN':
      return membership(get, fold, operands, true)
    case 'NOT IN':
      return membership(get, fold, operands, false)
    case 'LIKE':
      return compileLike(field, get, String(first ?? ''))
    default:
      return compileOrder(field, get, fold, operator, first)
  }
  function dateOnly(target: FieldDef, type: string | undefined, value: Value): Test | null {
    if (target.type === 'datetime' && type === 'DATE') throw refuse(400, 'INVALID_FIELD', filterType(target, 'dateTime'))
    return value === null && target.type === 'boolean' ? () => false : null
  }
}

function folds(field: FieldDef): boolean {
  return !field.caseSensitive && !['id', 'reference', 'datetime', 'date'].includes(field.type)
}

function membership(get: Getter, fold: (value: Value) => Value, operands: readonly Value[], wanted: boolean): Test {
  const set = new Set(operands)
  return (values) => set.has(fold(get(values))) === wanted
}

function compileOrder(field: FieldDef, get: Getter, fold: (value: Value) => Value, operator: string, operand: Value): Test {
  if (field.type === 'boolean') throw refuse(400, 'INVALID_FIELD', `operator '${operator}' is not valid for field '${field.name}'`)
  return (values) => {
    const value = fold(get(values))
    if (value === null || operand === null) return false
    if (operator === '<') return value < operand
    if (operator === '<=') return value <= operand
    if (operator === '>') return value > operand
    return value >= operand
  }
}

function compileLike(field: FieldDef, get: Getter, pattern: string): Test {
  if (['id', 'reference', 'datetime', 'date', 'boolean', 'int', 'double', 'currency'].includes(field.type)) {
    throw refuse(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`)
  }
  const parts = [...pattern.matchAll(/\\(.)|(%)|(_)|([^])/g)].map((match) =>
    match[2] ? '[^]*' : match[3] ? '[^]' : (match[1] ?? match[4] ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  )
  const expression = new RegExp(`^${parts.join('')}$`, 'i')
  return (values) => expression.test(String(get(values) ?? ''))
}

function compileMulti(get: Getter, operator: string, groups: readonly string[]): Test {
  const wanted = groups.map((group) => group.split(';'))
  return (values) => {
    const chosen = new Set(String(get(values) ?? '').split(';'))
    return wanted.some((group) => group.every((each) => chosen.has(each))) === (operator === 'INCLUDES')
  }
}

function compileDateLiteral(now: number, field: FieldDef, get: Getter, operator: string, raw: RawCondition): Test {
  const n = Array.isArray(raw.dateLiteralVariable) ? Number(raw.dateLiteralVariable[0]) : Number(raw.dateLiteralVariable ?? 0)
  const range = dateRange(String(raw.value), n, now)
  if (range === null || !field.type.startsWith('date')) throw malformed(`unexpected token: '${String(raw.value)}'`)
  const text = (ms: number): string => (field.type === 'date' ? instant(ms).slice(0, 10) : instant(ms))
  const [start, end] = [text(range.start), text(range.end)]
  return (values) => {
    const value = get(values)
    if (value === null) return operator === '!='
    if (operator === '=') return value >= start && value < end
    if (operator === '!=') return value < start || value >= end
    if (operator === '<') return value < start
    if (operator === '<=') return value < end
    if (operator === '>') return value >= end
    return value >= start
  }
}

function unquote(text: string): string {
  const inner = text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1) : text
  return inner.replace(/\\(.)/gs, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[letter] ?? letter))
}

const filterType = (field: FieldDef, type: string): string =>
  `value of filter criterion for field '${field.name}' must be of type ${type} and should ${
    type === 'string' ? '' : 'not '
  }be enclosed in quotes`

function literal(field: FieldDef, text: string, type: string, operator: string): Value {
  if (type === 'NULL') return null
  if (type === 'APEX_BIND_VARIABLE') throw malformed("unexpected token: ':'")
  switch (field.type) {
    case 'id':
    case 'reference':
      return idLiteral(field, text, type)
    case 'boolean':
      if (type !== 'BOOLEAN') throw refuse(400, 'INVALID_FIELD', filterType(field, 'boolean'))
      return text.toUpperCase() === 'TRUE'
    case 'int':
    case 'long':
    case 'double':
    case 'currency':
    case 'percent':
      if (type !== 'INTEGER' && type !== 'DECIMAL') throw refuse(400, 'INVALID_FIELD', filterType(field, field.type))
      return Number(text)
    case 'datetime':
      return datetimeLiteral(field, text, type)
    case 'date':
      if (type !== 'DATE') throw refuse(400, 'INVALID_FIELD', filterType(field, 'date'))
      return text
    default:
      if (type !== 'STRING') throw refuse(400, 'INVALID_FIELD', filterType(field, 'string'))
      return operator === 'LIKE' ? text.slice(1, -1) : unquote(text)
  }
}

function idLiteral(field: FieldDef, text: string, type: string): string {
  if (type !== 'STRING') throw refuse(400, 'INVALID_FIELD', filterType(field, 'string'))
  const value = unquote(text)
  const id = fullId(value)
  if (id === null && value !== '') throw refuse(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${value}`)
  return id ?? ''
}

function datetimeLiteral(field: FieldDef, text: string, type: string): string {
  const ms = type === 'DATETIME' ? parseInstant(text.replace(/T(\d\d:\d\d)(Z|[+-])/, 'T$1:00$2').replace(/\s(\d{2}:?\d{2})$/, '+$1')) : null
  if (ms === null) throw refuse(400, 'INVALID_FIELD', filterType(field, 'dateTime'))
  return instant(ms)
}
