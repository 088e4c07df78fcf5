/** Sets that grow together (union by size, paths halved). */
export class Unions {
  readonly #parent: Int32Array
  readonly #size: Int32Array

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, index) => index)
    this.#size = new Int32Array(count).fill(1)
  }

  find(one: number): number {
    let at = one
    for (;;) {
      const above = this.#parent[at] as number
      if (above === at) return at
      this.#parent[at] = this.#parent[above] as number
      at = above
    }
  }

  join(one: number, two: number): void {
    const [a, b] = [this.find(one), this.find(two)]
    if (a === b) return
    const [large, small] = (this.#size[a] as number) >= (this.#size[b] as number) ? [a, b] : [b, a]
    this.#parent[small] = large
    this.#size[large] = (this.#size[large] as number) + (this.#size[small] as number)
  }

  /** Sets of at least so many, each in ascending order. */
  groups(least: number): number[][] {
    const found = new Map<number, number[]>()
    for (let one = 0; one < this.#parent.length; one += 1) {
      const root = this.find(one)
      if ((this.#size[root] as number) < least) continue
      const list = found.get(root)
      if (list === undefined) found.set(root, [one])
      else list.push(one)
    }
    return [...found.values()]
  }
}
