/** Small draws over one source of randomness; the order of calls is what makes a world repeatable. */
export interface Chance {
  /** A whole number in [least, most]. */
  whole(least: number, most: number): number
  pick<T>(items: readonly T[]): T
  /** True once in `n` times. */
  oneIn(n: number): boolean
  shuffle<T>(items: readonly T[]): T[]
}

export function chanceOf(random: () => number): Chance {
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1))

  function pick<T>(items: readonly T[]): T {
    const item = items[whole(0, items.length - 1)]
    if (item === undefined) throw new Error('cannot pick from an empty list')
    return item
  }

  function shuffle<T>(items: readonly T[]): T[] {
    const mixed = [...items]
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = whole(0, at)
      const [left, right] = [mixed[at] as T, mixed[other] as T]
      mixed[at] = right
      mixed[other] = left
    }
    return mixed
  }

  return { whole, pick, oneIn: (n) => whole(1, n) === 1, shuffle }
}
