/**
 * Aho–Corasick over UTF-16 code units: all patterns in one pass, time linear in the text whatever their number.
 * Edges live in one open-addressed table, so that tens of thousands of patterns in any script stay small.
 */
export interface Automaton {
  /** Calls `found(pattern, end)` for every occurrence, in order of `end` (exclusive). */
  scan(codes: Uint16Array, length: number, found: (pattern: number, end: number) => void): void
  readonly states: number
}

export function buildAutomaton(patterns: readonly string[]): Automaton {
  const alphabet = new Uint16Array(65536)
  let letters = 1
  let total = 1
  for (const pattern of patterns) {
    total += pattern.length
    for (let index = 0; index < pattern.length; index += 1) {
      const code = pattern.charCodeAt(index)
      if (alphabet[code] === 0) {
        alphabet[code] = letters
        letters += 1
      }
    }
  }
  const edges = edgeTable(total)
  const root = new Int32Array(letters)
  const parentOf: number[] = [0]
  const letterOf: number[] = [0]
  const own: number[][] = [[]]
  patterns.forEach((pattern, id) => {
    let state = 0
    for (let index = 0; index < pattern.length; index += 1) {
      const letter = alphabet[pattern.charCodeAt(index)] as number
      let next = edges.get(state * letters + letter)
      if (next === 0) {
        next = own.length
        edges.set(state * letters + letter, next)
        own.push([])
        parentOf.push(state)
        letterOf.push(letter)
        if (state === 0) root[letter] = next
      }
      state = next
    }
    own[state]?.push(id)
  })
  const links = linkUp(own, parentOf, letterOf, letters, edges, root)
  return { states: own.length, scan: scanner(alphabet, letters, edges, root, links) }
}

interface Edges {
  get(key: number): number
  set(key: number, value: number): void
}

function edgeTable(entries: number): Edges {
  let size = 1024
  while (size < entries * 3) size *= 2
  const mask = size - 1
  const keys = new Float64Array(size).fill(-1)
  const values = new Int32Array(size)
  return {
    get(key) {
      let slot = Math.imul(key | 0, 0x9e3779b1) >>> 7 & mask
      while (keys[slot] !== -1) {
        if (keys[slot] === key) return values[slot] as number
        slot = (slot + 1) & mask
      }
      return 0
    },
    set(key, value) {
      let slot = Math.imul(key | 0, 0x9e3779b1) >>> 7 & mask
      while (keys[slot] !== -1) slot = (slot + 1) & mask
      keys[slot] = key
      values[slot] = value
    },
  }
}

interface Links {
  readonly fail: Int32Array
  /** Patterns that end at a state, its suffixes' included. */
  readonly outputs: readonly (Int32Array | null)[]
}

function linkUp(own: number[][], parentOf: number[], letterOf: number[], letters: number, edges: Edges, root: Int32Array): Links {
  const depth = new Int32Array(own.length)
  for (let state = 1; state < own.length; state += 1) depth[state] = (depth[parentOf[state] as number] as number) + 1
  const order = [...own.keys()].sort((a, b) => (depth[a] as number) - (depth[b] as number))
  const fail = new Int32Array(own.length)
  const outputs: (Int32Array | null)[] = Array.from(own, () => null)
  for (const state of order) {
    if (state === 0) continue
    const letter = letterOf[state] as number
    let back = fail[parentOf[state] as number] as number
    if ((depth[state] as number) > 1) {
      let next = back === 0 ? (root[letter] as number) : edges.get(back * letters + letter)
      while (next === 0 && back !== 0) {
        back = fail[back] as number
        next = back === 0 ? (root[letter] as number) : edges.get(back * letters + letter)
      }
      fail[state] = next
    }
    const all = [...(own[state] as number[]), ...(outputs[fail[state] as number] ?? [])]
    outputs[state] = all.length === 0 ? null : Int32Array.from(all)
  }
  return { fail, outputs }
}

function scanner(alphabet: Uint16Array, letters: number, edges: Edges, root: Int32Array, links: Links): Automaton['scan'] {
  const { fail, outputs } = links
  return (codes, length, found) => {
    let state = 0
    for (let at = 0; at < length; at += 1) {
      const letter = alphabet[codes[at] as number] as number
      if (letter === 0) {
        state = 0
        continue
      }
      let next = state === 0 ? (root[letter] as number) : edges.get(state * letters + letter)
      while (next === 0 && state !== 0) {
        state = fail[state] as number
        next = state === 0 ? (root[letter] as number) : edges.get(state * letters + letter)
      }
      state = next
      const hits = outputs[state]
      if (hits !== null && hits !== undefined) for (let index = 0; index < hits.length; index += 1) found(hits[index] as number, at + 1)
    }
  }
}
