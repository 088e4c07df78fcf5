import { describe, expect, it } from 'vitest'
import { CATEGORIES } from '../../src/domain/labels.ts'
import { readPolicy } from '../../src/policy-files.ts'
import { compilePolicy, type Policy } from '../../src/rules/policy.ts'
import { triage } from '../../src/rules/triage.ts'

const source = readPolicy()
const policy = compilePolicy(source)
const live = policy.compiled.rules.filter((rule) => rule.state === 'live')

function fires(text: string, without: string | null = null): Set<string> {
  const used: Policy = without === null ? policy : { ...policy, compiled: { ...policy.compiled, findRules: (names, states) => policy.compiled.findRules(names, states).filter((rule) => rule.id !== without) } }
  return new Set(triage({ subject: '', body: text, comments: [], at: 0 }, used, 0).findings.map((one) => one.rule))
}

describe('the policy that ships', () => {
  it('has at least 40 live rules over every category', () => {
    expect(live.length).toBeGreaterThanOrEqual(40)
    const covered = new Set(live.map((rule) => rule.category))
    expect(CATEGORIES.filter((category) => !covered.has(category))).toEqual([])
  })

  for (const rule of live) {
    it(`${rule.id}: its own tests hold`, () => {
      for (const one of rule.tests) {
        if (one.hit !== undefined) expect([...fires(one.hit)], one.hit).toContain(rule.id)
        if (one.miss !== undefined) expect([...fires(one.miss)], one.miss).not.toContain(rule.id)
      }
    })
  }

  it('needs every rule: without it, one of its tests is red', () => {
    for (const rule of live) {
      const hits = rule.tests.flatMap((one) => (one.hit === undefined ? [] : [one.hit]))
      expect(hits.some((text) => fires(text).has(rule.id) && !fires(text, rule.id).has(rule.id)), rule.id).toBe(true)
    }
  })
})
