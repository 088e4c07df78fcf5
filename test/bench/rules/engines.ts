import { Engine } from 'json-rules-engine'
import { conditionCompiler } from '../../../src/expr/condition.ts'
import { compileRules, indexRules } from '../../../src/rules/rule-set.ts'
import type { RuleSource } from '../../../src/rules/source.ts'
import { isTrue } from '../../../src/rules/values.ts'
import { rate } from './traffic.ts'

const SIGNALS = 400
const PRESENT = 12

/** The same conditions, `a && b && !c`, over the same facts: how many tickets' worth of rules are decided a second. */
export async function compareEngines(count: number): Promise<{ readonly ours: number; readonly theirs: number }> {
  const names = Array.from({ length: SIGNALS }, (_, index) => `s${index}`)
  const parts = Array.from({ length: count }, (_, index) => [index % SIGNALS, (index * 7 + 3) % SIGNALS, (index * 13 + 5) % SIGNALS].map((at) => `s${at}`) as [string, string, string])
  const facts = Array.from({ length: 200 }, (_, ticket) => new Set(Array.from({ length: PRESENT }, (_each, index) => `s${(ticket * 31 + index * 17) % SIGNALS}`)))
  const compiler = conditionCompiler(Object.fromEntries(names.map((name) => [name, 'bool' as const])))
  const sources = parts.map(([a, b, c], index): RuleSource => ({
    id: `r${index}`, title: 'bench', version: '1', state: 'live', words: 25, unless: [], when: `${a} && ${b} && !${c}`, outcome: { category: 'hate', weight: 3, teams_also: [] }, reason: 'bench', tests: [{ hit: 'a' }, { miss: 'b' }],
  }))
  const rules = compileRules(sources, (text) => { const found = compiler.compile(text); return typeof found === 'string' ? null : found }, new Set(names), (text) => { throw new Error(text) })
  const find = indexRules(rules)
  let fired = 0
  const ours = rate(() => { fired = 0; for (const present of facts) for (const rule of find(present, ['live'])) if (isTrue(rule.condition, { present, numbers: {} })) fired += 1 }, facts.length)
  const engine = new Engine([], { allowUndefinedFacts: true })
  for (const [a, b, c] of parts) engine.addRule({ conditions: { all: [{ fact: a, operator: 'equal', value: true }, { fact: b, operator: 'equal', value: true }, { fact: c, operator: 'notEqual', value: true }] }, event: { type: 'fired' } })
  const few = facts.slice(0, Math.max(3, Math.round(6000 / count)))
  let theirsFired = 0
  const start = process.hrtime.bigint()
  for (const present of few) theirsFired += (await engine.run(Object.fromEntries(names.map((name) => [name, present.has(name)])))).events.length
  const theirs = (few.length * 1e9) / Number(process.hrtime.bigint() - start)
  const again = few.reduce((sum, present) => sum + find(present, ['live']).filter((rule) => isTrue(rule.condition, { present, numbers: {} })).length, 0)
  if (again !== theirsFired || fired < again) throw new Error(`The two engines disagree: ${again} and ${theirsFired} rules fired.`)
  return { ours, theirs }
}
