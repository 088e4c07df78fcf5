import type { Pattern } from '../../src/insight/pattern.ts'
import type { Planted } from './planted.ts'

export interface Score {
  readonly found: number
  readonly campaigns: number
  readonly missed: readonly string[]
  /** Patterns most of whose tickets were not planted. */
  readonly invented: readonly Pattern[]
  readonly inventedPerWeek: number
  readonly precision: number
  readonly recall: number
}

/** A campaign is found by a pattern that holds half of its tickets and little else (half, for the few of them among many). */
export function score(planted: Planted, patterns: readonly Pattern[]): Score {
  const all = new Set(planted.campaigns.flatMap(({ ids }) => [...ids]))
  const missed: string[] = []
  let [precision, recall] = [0, 0]
  for (const { name, ids } of planted.campaigns) {
    const best = patterns.map((pattern) => {
      const common = pattern.ticketIds.filter((id) => ids.has(id)).length
      return { precision: common / pattern.ticketIds.length, recall: common / ids.size }
    }).filter((one) => one.precision >= 0.5).sort((a, b) => b.recall - a.recall)[0]
    if (best === undefined || best.recall < 0.5) missed.push(`${name} (${ids.size}, ${best === undefined ? 'nothing' : best.recall.toFixed(2)})`)
    else {
      precision += best.precision
      recall += best.recall
    }
  }
  const invented = patterns.filter((pattern) => pattern.ticketIds.filter((id) => all.has(id)).length < pattern.ticketIds.length * 0.5)
  const found = planted.campaigns.length - missed.length
  return { found, campaigns: planted.campaigns.length, missed, invented, inventedPerWeek: invented.length / planted.weeks, precision: precision / Math.max(1, found), recall: recall / Math.max(1, found) }
}
