import type { WhereClause } from '@jetstreamapp/soql-parser-js'
import { malformed } from '../errors.ts'
import type { Values } from '../types.ts'

/**
 * The parser gives conditions as one chain with counts of parentheses. This reads the chain back into a tree, and refuses what
 * Salesforce refuses: AND and OR side by side without parentheses.
 */
export type Test = (values: Values) => boolean

interface Token {
  readonly kind: '(' | ')' | 'AND' | 'OR' | 'NOT' | 'test'
  readonly test?: Test
}

export function compileWhere(where: WhereClause, compile: (condition: object) => Test): Test {
  const tokens = flatten(where, compile)
  let at = 0
  const peek = (): string => tokens[at]?.kind ?? 'end'
  const expression = (): Test => {
    const tests = [unary()]
    let joined: string | null = null
    while (peek() === 'AND' || peek() === 'OR') {
      const operator = peek()
      if (joined !== null && operator !== joined) throw malformed(`unexpected token: '${operator}'`)
      joined = operator
      at += 1
      tests.push(unary())
    }
    const [only] = tests
    if (tests.length === 1 && only !== undefined) return only
    return joined === 'OR' ? (values) => tests.some((test) => test(values)) : (values) => tests.every((test) => test(values))
  }
  const unary = (): Test => {
    if (peek() === 'NOT') {
      at += 1
      const inner = unary()
      return (values) => !inner(values)
    }
    if (peek() === '(') {
      at += 1
      const inner = expression()
      if (peek() !== ')') throw malformed("expecting a right parentheses, found 'end'")
      at += 1
      return inner
    }
    const test = tokens[at]?.test
    if (test === undefined) throw malformed(`unexpected token: '${peek()}'`)
    at += 1
    return test
  }
  const result = expression()
  if (peek() !== 'end') throw malformed(`unexpected token: '${peek()}'`)
  return result
}

function flatten(where: WhereClause, compile: (condition: object) => Test): Token[] {
  const tokens: Token[] = []
  let node: WhereClause | undefined = where
  while (node !== undefined) {
    const left: { openParen?: number; closeParen?: number } | null = node.left
    for (let count = left?.openParen ?? 0; count > 0; count--) tokens.push({ kind: '(' })
    if (left !== null && 'operator' in left) tokens.push({ kind: 'test', test: compile(left) })
    for (let count = left?.closeParen ?? 0; count > 0; count--) tokens.push({ kind: ')' })
    if (!('operator' in node)) break
    tokens.push({ kind: node.operator })
    node = node.right
  }
  return tokens
}
