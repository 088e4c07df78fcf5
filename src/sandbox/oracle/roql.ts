import { Refusal, type Incident } from './types.ts'

/**
 * As much of ROQL as a tabular query of incidents needs: columns, comparisons with AND, OR and parentheses, ORDER BY, LIMIT.
 * https://docs.oracle.com/en/cloud/saas/b2c-service/cxsvc/c_osvc_roql_tabular_queries.html
 */
export interface Query {
  readonly columns: readonly string[]
  readonly table: string
  readonly where: (row: Incident) => boolean
  readonly order: readonly string[]
  readonly limit: number | null
}

type Value = string | number | boolean | null

export function parseQuery(text: string): Query {
  const match = /^\s*SELECT\s+(.+?)\s+FROM\s+(\w+)(?:\s+WHERE\s+(.+?))?(?:\s+ORDER\s+BY\s+(.+?))?(?:\s+LIMIT\s+(\d+))?\s*;?\s*$/is.exec(text)
  if (match === null) throw bad('the query is not understood')
  const list = (part: string | undefined): string[] => (part ?? '').split(',').map((one) => one.trim()).filter((one) => one !== '')
  return {
    columns: list(match[1]),
    table: match[2] ?? '',
    where: match[3] === undefined ? () => true : parseCondition(match[3]),
    order: list(match[4]).map((one) => one.replace(/\s+ASC$/i, '')),
    limit: match[5] === undefined ? null : Number(match[5]),
  }
}

/** A column of a row; times as milliseconds. */
export function valueOf(row: Incident, column: string): Value {
  const custom = /^customFields\.c\.(\w+)$/i.exec(column)?.[1]
  if (custom !== undefined) return row.custom[custom] ?? null
  switch (column) {
    case 'id': return row.id
    case 'subject': return row.subject
    case 'updatedTime': return row.updated
    case 'createdTime': return row.created
    default: throw bad(`there is no column ${column}`)
  }
}

export const isTime = (column: string): boolean => column.endsWith('Time')

export function compareBy(order: readonly string[]): (a: Incident, b: Incident) => number {
  return (a, b) => {
    for (const column of order) {
      const [left, right] = [valueOf(a, column) ?? '', valueOf(b, column) ?? '']
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  }
}

function parseCondition(text: string): (row: Incident) => boolean {
  const tokens = text.match(/'(?:[^'\\]|\\.)*'|<=|>=|!=|[=<>(),]|[\w.]+/g) ?? []
  let at = 0
  const peek = (): string => tokens[at] ?? ''
  const take = (wanted?: string): string => {
    const token = tokens[at] ?? ''
    if (wanted !== undefined && token.toUpperCase() !== wanted) throw bad(`${wanted} is missing`)
    at += 1
    return token
  }
  const any = (): ((row: Incident) => boolean) => {
    const parts = [all()]
    while (peek().toUpperCase() === 'OR') {
      take()
      parts.push(all())
    }
    return (row) => parts.some((part) => part(row))
  }
  const all = (): ((row: Incident) => boolean) => {
    const parts = [one()]
    while (peek().toUpperCase() === 'AND') {
      take()
      parts.push(one())
    }
    return (row) => parts.every((part) => part(row))
  }
  const one = (): ((row: Incident) => boolean) => {
    if (peek() === '(') {
      take()
      const inner = any()
      take(')')
      return inner
    }
    const column = take()
    const sign = take()
    const wanted = literal(take(), isTime(column))
    return (row) => holds(valueOf(row, column), sign, wanted)
  }
  const condition = any()
  if (at !== tokens.length) throw bad('something is left over')
  return condition
}

function holds(value: Value, sign: string, wanted: string | number): boolean {
  if (value === null) return false
  switch (sign) {
    case '=': return value === wanted
    case '!=': return value !== wanted
    case '<': return value < wanted
    case '<=': return value <= wanted
    case '>': return value > wanted
    case '>=': return value >= wanted
    default: throw bad(`${sign} is no comparison`)
  }
}

function literal(token: string, time: boolean): string | number {
  if (!token.startsWith("'")) return Number(token)
  const text = token.slice(1, -1)
  if (!time) return text
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw bad('no time')
  return at
}

const bad = (detail: string): Refusal => new Refusal(400, 'OSVC-CREST-00009', detail)
