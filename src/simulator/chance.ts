import { seededRandom } from '../sandbox/core/chance.ts'

/** A seeded hand that draws. */
export interface Draw {
  /** Uniform in [0, 1). */
  readonly next: () => number
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number
  of<T>(list: readonly T[]): T
  /** One of the names, as often as their weights say. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
}

/** Streams of one seed are apart: what one part draws moves nothing in another. */
export function drawOf(seed: number, stream: number): Draw {
  return drawing(seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)))
}

function drawing(next: () => number): Draw {
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    next, whole,
    of: (list) => list[Math.floor(next() * list.length)]!,
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [name, weight] of entries) {
        left -= weight
        if (left < 0) return name
      }
      return entries[0]![0]
    },
  }
}
