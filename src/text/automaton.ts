/**
 * Aho–Corasick over UTF-16 code units: all patterns in one pass, time linear in the text whatever their number.
 * The trie is a double array: a step looks at one place in memory, however many patterns there are.
 */
export interface Automaton {
  /** Calls `found(pattern, end)` for every occurrence, in order of `end` (exclusive). */
  scan(codes: Uint16Array, length: number, found: (pattern: number, end: number) => void): void
  readonly states: number
}

/** Of each state, side by side: where its edges begin, whose child it is, its nearest suffix, the nearest suffix with a pattern. */
const BASE = 0
const CHECK = 1
const FAIL = 2
const ENDING = 3
const FREE = -1

/** Patterns must differ from one another. */
export function buildAutomaton(patterns: readonly string[]): Automaton {
  const alphabet = alphabetOf(patterns)
  const trie = new Trie()
  const own = new Map<number, number>()
  let states = 1
  const order = patterns.map((_, id) => id).sort((a, b) => ((patterns[a] as string) < (patterns[b] as string) ? -1 : 1))
  // Breadth first, so that what every text visits lies close together, and suffixes are known before what leans on them.
  let level: Range[] = [{ state: 0, from: 0, to: order.length }]
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: Range[] = []
    for (const { state, from, to } of level) {
      let at = from
      if (at < to && (patterns[order[at] as number] as string).length === depth) {
        own.set(state, order[at] as number)
        at += 1
      }
      const children: Range[] = []
      const letters: number[] = []
      while (at < to) {
        const code = (patterns[order[at] as number] as string).charCodeAt(depth)
        const start = at
        while (at < to && (patterns[order[at] as number] as string).charCodeAt(depth) === code) at += 1
        letters.push(alphabet[code] as number)
        children.push({ state: 0, from: start, to: at })
      }
      if (letters.length === 0) continue
      const base = trie.place(state, letters)
      children.forEach((child, index) => next.push({ ...child, state: base + (letters[index] as number) }))
      states += children.length
    }
    for (const { state } of next) trie.link(state)
    for (const { state, from } of next) trie.end(state, (patterns[order[from] as number] as string).length === depth + 1)
    level = next
  }
  const ids = new Int32Array(trie.size).fill(FREE)
  for (const [state, id] of own) ids[state] = id
  return { states, scan: scanner(alphabet, trie.cells, ids) }
}

interface Range {
  readonly state: number
  readonly from: number
  readonly to: number
}

/** Letters by how often they occur, from 1 on; 0: in no pattern. */
function alphabetOf(patterns: readonly string[]): Uint16Array {
  const counts = new Int32Array(65536)
  for (const pattern of patterns) for (let index = 0; index < pattern.length; index += 1) counts[pattern.charCodeAt(index)] = (counts[pattern.charCodeAt(index)] as number) + 1
  const used = Array.from(counts.keys()).filter((code) => (counts[code] as number) > 0).sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
  const alphabet = new Uint16Array(65536)
  used.forEach((code, index) => { alphabet[code] = index + 1 })
  return alphabet
}

const FIRST_SIZE = 1 << 12
/** Misses after which the crowded stretch behind is given up. */
const CROWDED = 32

class Trie {
  cells: Int32Array
  size: number
  #cursor = 1

  constructor() {
    this.size = FIRST_SIZE
    this.cells = this.#blank(FIRST_SIZE)
    this.cells[CHECK] = 0
  }

  /** Finds room for the children of a state; answers the number to which their letters are added. */
  place(state: number, letters: readonly number[]): number {
    const first = letters.reduce((one, other) => Math.min(one, other))
    const last = letters.reduce((one, other) => Math.max(one, other))
    let misses = 0
    for (let at = Math.max(this.#cursor, first); ; at += 1) {
      const base = at - first
      if (base + last >= this.size) this.#grow(base + last + 1)
      if (this.cells[at * 4 + CHECK] !== FREE || !letters.every((letter) => this.cells[(base + letter) * 4 + CHECK] === FREE)) {
        misses += 1
        continue
      }
      for (const letter of letters) this.cells[(base + letter) * 4 + CHECK] = state
      this.cells[state * 4 + BASE] = base
      if (misses > CROWDED) this.#cursor = at - (misses >> 1)
      return base
    }
  }

  /** The nearest suffix that is a state too. All shorter states must be linked. */
  link(state: number): void {
    const parent = this.cells[state * 4 + CHECK] as number
    if (parent === 0) return
    const letter = state - (this.cells[parent * 4 + BASE] as number)
    let back = this.cells[parent * 4 + FAIL] as number
    for (;;) {
      const next = this.#child(back, letter)
      if (next !== 0 || back === 0) {
        this.cells[state * 4 + FAIL] = next
        return
      }
      back = this.cells[back * 4 + FAIL] as number
    }
  }

  end(state: number, ends: boolean): void {
    this.cells[state * 4 + ENDING] = ends ? state : (this.cells[(this.cells[state * 4 + FAIL] as number) * 4 + ENDING] as number)
  }

  #child(state: number, letter: number): number {
    const next = (this.cells[state * 4 + BASE] as number) + letter
    return next < this.size && this.cells[next * 4 + CHECK] === state && next !== 0 ? next : 0
  }

  #grow(least: number): void {
    let size = this.size
    while (size < least) size *= 2
    const grown = this.#blank(size)
    grown.set(this.cells)
    this.cells = grown
    this.size = size
  }

  #blank(size: number): Int32Array {
    const cells = new Int32Array(size * 4)
    for (let at = CHECK; at < cells.length; at += 4) cells[at] = FREE
    return cells
  }
}

function scanner(alphabet: Uint16Array, cells: Int32Array, own: Int32Array): Automaton['scan'] {
  const limit = cells.length
  return (codes, length, found) => {
    let state = 0
    for (let at = 0; at < length; at += 1) {
      const letter = alphabet[codes[at] as number] as number
      if (letter === 0) {
        state = 0
        continue
      }
      for (;;) {
        const next = ((cells[state + BASE] as number) + letter) * 4
        if (next < limit && cells[next + CHECK] === state >> 2) {
          state = next
          break
        }
        if (state === 0) break
        state = (cells[state + FAIL] as number) * 4
      }
      for (let hit = cells[state + ENDING] as number; hit !== 0; hit = cells[(cells[hit * 4 + FAIL] as number) * 4 + ENDING] as number) found(own[hit] as number, at + 1)
    }
  }
}
