import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadPolicy } from '../../src/policy-files.ts'
import { triage } from '../../src/rules/triage.ts'

const FILE = fileURLToPath(new URL('../../../shared/triage/dev.jsonl', import.meta.url))

interface Labelled {
  readonly id: string
  readonly lang: string
  readonly subject: string
  readonly body: string
  readonly category: string
  readonly also: readonly string[]
  readonly severity: readonly string[]
  readonly team: string
  readonly features_any: readonly string[]
  readonly features_never: readonly string[]
}

const urgent = (severity: string): boolean => severity === 'P0' || severity === 'P1'
const share = (part: readonly unknown[], whole: readonly unknown[]): number => (whole.length === 0 ? 1 : part.length / whole.length)

describe.skipIf(!existsSync(FILE))('the labelled set, where it is at hand', () => {
  it('is judged no worse than the floors', () => {
    const policy = loadPolicy()
    const cases = readFileSync(FILE, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Labelled)
    const judged = cases.map((one) => ({ one, got: triage({ subject: one.subject, body: one.body, comments: [], at: 0 }, policy, 0) }))
    const grave = judged.filter(({ one }) => one.severity.every(urgent))
    const calm = judged.filter(({ one }) => one.severity.every((severity) => severity === 'P3' || severity === 'P4'))
    const helped = judged.filter(({ one }) => one.features_any.length > 0)
    const ids = ({ got }: (typeof judged)[number]): readonly string[] => got.features.map((feature) => feature.id)
    const scores = {
      category: share(judged.filter(({ one, got }) => got.category === one.category || one.also.includes(got.category)), judged),
      team: share(judged.filter(({ one, got }) => got.team === one.team), judged),
      graveFound: share(grave.filter(({ got }) => urgent(got.severity)), grave),
      calmRaised: share(calm.filter(({ got }) => urgent(got.severity)), calm),
      goodFeature: share(helped.filter((row) => ids(row).some((id) => row.one.features_any.includes(id))), helped),
      firstGood: share(helped.filter((row) => row.one.features_any.includes(ids(row)[0] ?? '')), helped),
      unsafe: judged.filter((row) => ids(row).some((id) => row.one.features_never.includes(id)) || ids(row).length > (row.got.severity === 'P0' ? 2 : 5)).map(({ one }) => one.id),
      missed: grave.filter(({ got }) => !urgent(got.severity)).map(({ one }) => one.id),
    }
    console.log(JSON.stringify(scores))
    expect(scores.category).toBeGreaterThanOrEqual(0.9)
    expect(scores.team).toBeGreaterThanOrEqual(0.87)
    expect(scores.graveFound).toBeGreaterThanOrEqual(0.97)
    expect(scores.calmRaised).toBeLessThanOrEqual(0.1)
    expect(scores.goodFeature).toBeGreaterThanOrEqual(0.9)
    expect(scores.unsafe).toEqual([])
  })
})
