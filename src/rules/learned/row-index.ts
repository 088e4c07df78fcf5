/** From a gram's hash to its row: open addressing, hash and row side by side. Where two grams share a hash, the first has it. */
export class RowIndex {
  readonly #cells: Int32Array
  readonly #mask: number

  constructor(hashes: readonly number[]) {
    let size = 1024
    while (size < hashes.length * 3) size *= 2
    this.#mask = size - 1
    this.#cells = new Int32Array(size * 2).fill(-1)
    hashes.forEach((hash, row) => {
      let slot = spread(hash) & this.#mask
      while (this.#cells[slot * 2 + 1] !== -1) {
        if (this.#cells[slot * 2] === hash) return
        slot = (slot + 1) & this.#mask
      }
      this.#cells[slot * 2] = hash
      this.#cells[slot * 2 + 1] = row
    })
  }

  /** -1: not known. */
  find(hash: number): number {
    const cells = this.#cells
    for (let slot = spread(hash) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const row = cells[slot * 2 + 1] as number
      if (row === -1 || cells[slot * 2] === hash) return row
    }
  }
}

function spread(hash: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 9) | 0
}
