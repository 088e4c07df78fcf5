import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { type Logic, logicOf } from './logic.ts'

export type Names = Readonly<Record<string, 'bool' | 'double' | 'string' | 'dyn'>>
/** What conditions read: one value per declared name. */
export type Values = Readonly<Record<string, unknown>>

export interface Condition {
  readonly source: string
  /** Every name it mentions. */
  readonly names: ReadonlySet<string>
  /**
   * Of these at least one must be true before the whole can be: the index by which a rule is found. Null where no such
   * set exists (`!a`), so that the rule would have to run on every ticket.
   */
  readonly gate: ReadonlySet<string> | null
  /** For those who ask whether it can be true at all, or says the same as another. */
  readonly logic: Logic
  /** Throws what CEL throws for values outside the declared types. */
  test(values: Values): boolean
}

export interface ConditionCompiler {
  /** A condition, or the sentence that says why it is none. */
  compile(source: string): Condition | string
}

/** CEL with a closed set of names: an unknown name or a condition that is not a yes or no is a fault. */
export function conditionCompiler(names: Names): ConditionCompiler {
  const environment = new Environment({ unlistedVariablesAreDyn: false })
  for (const [name, type] of Object.entries(names)) environment.registerVariable(name, type)
  return {
    compile(source) {
      try {
        const parsed = environment.parse(source)
        const checked = parsed.check()
        if (!checked.valid) return firstLine(checked.error)
        if (checked.type !== 'bool') return `is of type ${checked.type ?? 'unknown'}, not bool`
        const mentioned = new Set<string>()
        collect(parsed.ast, mentioned)
        return { source, names: mentioned, gate: gateOf(parsed.ast, names), logic: logicOf(parsed.ast, names), test: (values) => parsed(values) === true }
      } catch (error) {
        return firstLine(error)
      }
    },
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? 'is not CEL'
}

function collect(node: ASTNode, into: Set<string>): void {
  if (node.op === 'id') into.add(node.args)
  else if (Array.isArray(node.args)) for (const part of node.args.flat()) if (isNode(part)) collect(part, into)
  if (node.op === '!_' || node.op === '-_') collect(node.args, into)
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part
}

function gateOf(node: ASTNode, names: Names): ReadonlySet<string> | null {
  if (node.op === 'id') return names[node.args] === 'bool' ? new Set([node.args]) : null
  if (node.op === '||') {
    const left = gateOf(node.args[0], names)
    const right = gateOf(node.args[1], names)
    return left === null || right === null ? null : new Set([...left, ...right])
  }
  if (node.op === '&&') {
    const left = gateOf(node.args[0], names)
    const right = gateOf(node.args[1], names)
    if (left === null || right === null) return left ?? right
    return left.size <= right.size ? left : right
  }
  return null
}
