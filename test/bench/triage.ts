import { loadPolicy, readPolicy } from '../../src/policy-files.ts'
import { compilePolicy, type Policy, type PolicySource } from '../../src/rules/policy.ts'
import { triage } from '../../src/rules/triage.ts'
import { compareEngines } from './rules/engines.ts'
import { plainLoop } from './rules/plain-loop.ts'
import { rate, traffic } from './rules/traffic.ts'

const TICKETS = 400

function perSecond(policy: Policy, size: number, count = TICKETS): number {
  const tickets = traffic(count, size)
  return rate(() => { for (const ticket of tickets) triage(ticket, policy, 0) }, tickets.length)
}

/** The shipped policy with so many times its word lists: made-up words of the same length, in lists of their own. */
function enlarge(source: PolicySource, times: number, entries: number): PolicySource {
  let seed = 7
  const word = (): string => {
    let text = ''
    while (text.length < 9) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      text += String.fromCharCode(97 + ((seed >> 8) % 26))
    }
    return text
  }
  const lists = Array.from({ length: times - 1 }, (_, list) => ({ id: `bench_${list}`, about: 'made up', negatable: true, entries: { en: Array.from({ length: entries }, () => `${word()} ${word()}`).join('\n') } }))
  return { files: [...source.files, { name: 'lexicons/bench.yaml', data: { lexicons: lists } }] }
}

/** So many times the rules: the shipped ones again under other names, as shadows that are asked but decide nothing. */
function multiply(source: PolicySource, times: number): PolicySource {
  const copies = source.files.filter((file) => file.name.startsWith('rules/')).flatMap((file) => Array.from({ length: times - 1 }, (_, copy) => ({
    name: file.name.replace('.yaml', `-copy${copy}.yaml`),
    data: { rules: (file.data as { rules: { id: string }[] }).rules.map((rule) => ({ ...rule, id: `${rule.id}-copy${copy}` })) },
  })))
  return { files: [...source.files, ...copies] }
}

/** Everything the triage promises about speed, measured in one run so that the ratios hold whatever machine it is. */
export async function benchTriage(print: (line: string) => void): Promise<void> {
  const source = readPolicy()
  const start = process.hrtime.bigint()
  const policy = loadPolicy()
  const load = Number(process.hrtime.bigint() - start) / 1e6
  const { rules, lexicons } = policy.compiled
  const base = perSecond(policy, 1000)
  print(`whole pipeline, tickets of 1 kB: ${Math.round(base)} a second on one core (wanted: 5,000); ${rules.length} rules, ${lexicons.entries} entries, loaded in ${Math.round(load)} ms`)
  for (const size of [100, 10_000, 100_000]) {
    const found = perSecond(policy, size, Math.max(4, Math.round(400_000 / Math.max(size, 1000))))
    print(`  text of ${size} characters: ${Math.round(found)} a second, ${((1e6 / found) / (size / 1000)).toFixed(0)} µs per 1,000 characters`)
  }
  for (const times of [10, 100]) {
    const larger = compilePolicy(enlarge(source, times, Math.round(lexicons.entries / (times === 10 ? 1 : 10))))
    print(`  ${times === 10 ? 10 : 11} times the word lists (${larger.compiled.lexicons.entries} entries${times === 10 ? '' : ', in a hundred lists'}): ${(base / perSecond(larger, 1000)).toFixed(2)} times the time (wanted for 10: at most 1.3)`)
  }
  for (const times of [2, 10]) print(`  ${times} times the rules: ${(base / perSecond(compilePolicy(multiply(source, times)), 1000)).toFixed(2)} times the time`)
  const plain = plainLoop(source, 1000)
  print(`a plain loop of ${plain.patterns} native regular expressions over the same words: ${Math.round(plain.perSecond)} a second, ours (everything included) is ${(base / plain.perSecond).toFixed(0)} times as fast`)
  for (const count of [100, 1000]) {
    const { ours, theirs } = await compareEngines(count)
    print(`rule evaluation alone, ${count} rules: ${Math.round(ours)} a second; json-rules-engine ${Math.round(theirs)}: ${(ours / theirs).toFixed(0)} times (wanted at 1,000: at least 100)`)
  }
  const before = process.memoryUsage().heapUsed
  const kept = loadPolicy()
  print(`memory of one loaded policy: ${((process.memoryUsage().heapUsed - before) / 1e6).toFixed(0)} MB of heap (${kept.compiled.rules.length} rules)`)
}

if (import.meta.main) await benchTriage((line) => process.stdout.write(`${line}\n`))
