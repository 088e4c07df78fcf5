/** The smallest value that at least this share of all does not exceed (nearest rank): always one that was measured. Null: there is none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

export interface Agreement {
  readonly pairs: number
  /** Share of pairs that say the same. */
  readonly same: number
  readonly kappa: number
  /** 95 % interval of kappa. */
  readonly low: number
  readonly high: number
}

/**
 * Cohen's kappa of two judgements of the same records: agreement beyond what two who judged by chance, each as often each way as they did, would have come to
 * (J. Cohen, Educational and Psychological Measurement 20, 1960, with its large-sample error). Null where chance alone explains everything, or nothing was judged twice.
 */
export function agreement(pairs: readonly (readonly [string, string])[]): Agreement | null {
  const n = pairs.length
  const count = (side: 0 | 1): Map<string, number> => {
    const counted = new Map<string, number>()
    for (const pair of pairs) counted.set(pair[side], (counted.get(pair[side]) ?? 0) + 1)
    return counted
  }
  const [first, second] = [count(0), count(1)]
  const chance = [...first].reduce((sum, [label, times]) => sum + (times / n) * ((second.get(label) ?? 0) / n), 0)
  if (n === 0 || chance === 1) return null
  const same = pairs.filter(([a, b]) => a === b).length / n
  const kappa = (same - chance) / (1 - chance)
  const error = Math.sqrt((same * (1 - same)) / (n * (1 - chance) ** 2))
  return { pairs: n, same, kappa, low: Math.max(-1, kappa - 1.96 * error), high: Math.min(1, kappa + 1.96 * error) }
}
