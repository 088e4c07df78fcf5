import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import type { Names, Values } from './condition.ts'

export interface Expression {
  readonly source: string
  /** As CEL names it: `bool`, `string`, `dyn` … */
  readonly type: string
  /** Every name it mentions, the bag left out. */
  readonly names: ReadonlySet<string>
  /** What it asks the bag for. */
  readonly keys: ReadonlySet<string>
  /** Throws what CEL throws; the message may hold values, so that nobody may show it. */
  evaluate(values: Values): unknown
}

/**
 * CEL that gives a value. `bag` is a name for things that are not known beforehand (`field["12"]`, `field.Name__c`): each must be asked for by a
 * written name, so that everything a result depends on is known; what is absent is null.
 */
export function expressionCompiler(names: Names, bag: string): { compile(source: string): Expression | string } {
  const environment = new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false })
  for (const [name, type] of Object.entries(names)) environment.registerVariable(name, type)
  environment.registerVariable(bag, 'dyn')
  return {
    compile(source) {
      try {
        const parsed = environment.parse(source)
        const found: Found = { names: new Set(), keys: new Set(), fault: null }
        look(parsed.ast, bag, found)
        if (found.fault !== null) return found.fault
        const checked = parsed.check()
        if (!checked.valid) return firstLine(checked.error)
        const { keys } = found
        const evaluate = (values: Values): unknown => {
          const held = (values[bag] ?? {}) as Values
          return parsed({ ...values, [bag]: new Map([...keys].map((key) => [key, Object.hasOwn(held, key) ? held[key] : null])) }) as unknown
        }
        return { source, type: checked.type ?? 'dyn', names: found.names, keys, evaluate }
      } catch (error) {
        return firstLine(error)
      }
    },
  }
}

interface Found {
  readonly names: Set<string>
  readonly keys: Set<string>
  fault: string | null
}

function look(node: ASTNode, bag: string, found: Found): void {
  const key = keyOf(node, bag)
  if (key !== null) return void found.keys.add(key)
  if (node.op === 'id') {
    if (node.args === bag) found.fault = `asks ${bag} for something that is not named: write ${bag}["…"]`
    else found.names.add(node.args)
  }
  // Its time grows with the text, and the text is a stranger's.
  if ((node.op === 'rcall' || node.op === 'call') && node.args[0] === 'matches') found.fault = 'uses matches, which a ticket could make slow'
  if (node.op === '!_' || node.op === '-_') look(node.args, bag, found)
  else if (Array.isArray(node.args)) for (const part of (node.args as unknown[]).flat(2)) if (isNode(part)) look(part, bag, found)
}

function keyOf(node: ASTNode, bag: string): string | null {
  if (node.op !== '.' && node.op !== '[]') return null
  const [of, by] = node.args
  if (of.op !== 'id' || of.args !== bag) return null
  if (typeof by === 'string') return by
  return by.op === 'value' && typeof by.args === 'string' ? by.args : null
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? 'is not CEL'
}
