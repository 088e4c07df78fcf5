/**
 * Aho–Corasick over UTF-16 code units: all patterns in one pass, time linear in the text whatever their number.
 * Edges live in one open-addressed table, so that tens of thousands of patterns in any script stay small.
 */
export interface Automaton {
  /** Calls `found(pattern, end)` for every occurrence, in order of `end` (exclusive). */
  scan(codes: Uint16Array, length: number, found: (pattern: number, end: number) => void): void
  readonly states: number
}

/** Patterns must differ from one another. */
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
  const trie: Trie = { letters, edges, root: new Int32Array(letters), parent: new Int32Array(total), letter: new Uint16Array(total), depth: new Uint16Array(total), own: new Int32Array(total).fill(-1), states: 1 }
  patterns.forEach((pattern, id) => {
    let state = 0
    for (let index = 0; index < pattern.length; index += 1) {
      const letter = alphabet[pattern.charCodeAt(index)] as number
      let next = state === 0 ? (trie.root[letter] as number) : edges.get(state * letters + letter)
      if (next === 0) {
        next = trie.states
        trie.states += 1
        edges.set(state * letters + letter, next)
        trie.parent[next] = state
        trie.letter[next] = letter
        trie.depth[next] = index + 1
        if (state === 0) trie.root[letter] = next
      }
      state = next
    }
    trie.own[state] = id
  })
  return { states: trie.states, scan: scanner(alphabet, trie, linkUp(trie)) }
}

interface Trie {
  readonly letters: number
  readonly edges: Edges
  readonly root: Int32Array
  readonly parent: Int32Array
  readonly letter: Uint16Array
  readonly depth: Uint16Array
  /** The pattern that ends at a state, or -1. */
  readonly own: Int32Array
  states: number
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
  /** The nearest suffix, the state itself included, at which a pattern ends; 0: none. */
  readonly ending: Int32Array
}

function linkUp(trie: Trie): Links {
  const { letters, edges, root, states } = trie
  const fail = new Int32Array(states)
  const ending = new Int32Array(states)
  for (const state of byDepth(trie)) {
    if (state === 0) continue
    const letter = trie.letter[state] as number
    if ((trie.depth[state] as number) > 1) {
      let back = fail[trie.parent[state] as number] as number
      let next = back === 0 ? (root[letter] as number) : edges.get(back * letters + letter)
      while (next === 0 && back !== 0) {
        back = fail[back] as number
        next = back === 0 ? (root[letter] as number) : edges.get(back * letters + letter)
      }
      fail[state] = next
    }
    ending[state] = trie.own[state] === -1 ? (ending[fail[state] as number] as number) : state
  }
  return { fail, ending }
}

/** States from the root outwards. */
function byDepth(trie: Trie): Int32Array {
  const starts: number[] = []
  for (let state = 0; state < trie.states; state += 1) {
    const depth = trie.depth[state] as number
    starts[depth + 1] = (starts[depth + 1] ?? 0) + 1
  }
  for (let depth = 0; depth < starts.length; depth += 1) starts[depth] = (starts[depth] ?? 0) + (starts[depth - 1] ?? 0)
  const order = new Int32Array(trie.states)
  for (let state = 0; state < trie.states; state += 1) {
    const depth = trie.depth[state] as number
    order[starts[depth] as number] = state
    starts[depth] = (starts[depth] as number) + 1
  }
  return order
}

function scanner(alphabet: Uint16Array, trie: Trie, links: Links): Automaton['scan'] {
  const { letters, edges, root, own } = trie
  const { fail, ending } = links
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
      for (let hit = ending[state] as number; hit !== 0; hit = ending[fail[hit] as number] as number) found(own[hit] as number, at + 1)
    }
  }
}
