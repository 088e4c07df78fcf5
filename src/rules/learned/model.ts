import { CATEGORIES, REPORTERS } from '../../domain/labels.ts'
import type { Normalised } from '../../text/normalise.ts'
import { type ConceptPlaces, eachConcept, eachGram, hashOfGram } from './grams.ts'

/** What a model answers, in this order: each category, each reporter, and how grave. */
export const HEADS = [...CATEGORIES, ...REPORTERS, 'nobody', 'grave', 'p0'] as const
export const REPORTER_AT = CATEGORIES.length
export const GRAVE_AT = REPORTER_AT + REPORTERS.length + 1
export const P0_AT = GRAVE_AT + 1

/** Sentences that are judged together: what is grave is said in one, or in two or three that follow one another. */
const TOGETHER = 3

/** A place of the text that speaks for an answer, in the normalised text. */
export interface Evidence {
  readonly start: number
  readonly end: number
  readonly weight: number
}

/** Where a signal of the word lists stands. */
export interface Mark {
  readonly name: string
  readonly start: number
}

export interface LearnedScores {
  /** Share of belief per category, adding up to 1, from the whole text. */
  readonly categories: Float64Array
  readonly reporters: Float64Array
  /** 0..1: the gravest of any three sentences in a row. */
  readonly grave: number
  readonly p0: number
}

/**
 * A linear model over words, pairs of words and the word lists' signals. Small, deterministic, and its weights can be
 * read: `manifests/policy/learned/model.tsv` has one gram a line with what it speaks for.
 */
export interface LearnedModel {
  readonly grams: number
  score(text: Normalised, marks: readonly Mark[], concepts: ConceptPlaces): LearnedScores
  /** The places that speak most for one head, the strongest first. */
  evidence(text: Normalised, concepts: ConceptPlaces, head: number, most: number): readonly Evidence[]
}

/** A model as it is written: whole-number weights, which `scale` turns into what they add to a head. */
export interface ModelSource {
  readonly scale: number
  readonly bias: readonly number[]
  /** How often lessons of each category were grave, and only P0. */
  readonly rates: readonly (readonly [number, number])[]
  /** Gram → pairs of head index and whole-number weight. */
  readonly rows: readonly { readonly gram: string; readonly weights: readonly (readonly [number, number])[] }[]
}

/** `names`: the policy's concepts, in the order in which they are numbered. */
export function compileModel(source: ModelSource, names: readonly string[]): LearnedModel {
  const hashes = Int32Array.from(names, hashOfGram)
  const width = HEADS.length
  let size = 1024
  while (size < source.rows.length * 3) size *= 2
  const mask = size - 1
  const keys = new Int32Array(size)
  const slots = new Int32Array(size).fill(-1)
  const weights = new Float32Array((source.rows.length + 1) * width)
  source.rows.forEach((row, index) => {
    const hash = hashOfGram(row.gram)
    let slot = spread(hash) & mask
    while (slots[slot] !== -1 && keys[slot] !== hash) slot = (slot + 1) & mask
    keys[slot] = hash
    slots[slot] = index
    for (const [head, weight] of row.weights) weights[index * width + head] = weight * source.scale
  })
  const seen = new Int32Array(source.rows.length + 1)
  let stamp = 0
  const find = (hash: number): number => {
    let slot = spread(hash) & mask
    while (slots[slot] !== -1) {
      if (keys[slot] === hash) return slots[slot] as number
      slot = (slot + 1) & mask
    }
    return -1
  }
  const markHash = new Map<string, number>()
  const markRow = (name: string): number => {
    let hash = markHash.get(name)
    if (hash === undefined) markHash.set(name, (hash = hashOfGram(`#${name}`)))
    return find(hash)
  }
  return {
    grams: source.rows.length,
    score: (text, marks, concepts) => scoreText(text, marks, concepts, { hashes, width, bias: source.bias, rates: source.rates, weights, find, markRow, seen, next: () => (stamp += 1) }),
    evidence: (text, concepts, head, most) => {
      const found: Evidence[] = []
      const look = (hash: number, start: number, end: number): void => {
        const row = find(hash)
        const weight = row === -1 ? 0 : (weights[row * width + head] as number)
        if (weight > 0 && found.length < 4000) found.push({ start, end, weight })
      }
      eachGram(text, 0, text.length, look)
      eachConcept(concepts, hashes, 0, text.length, look)
      return found.sort((a, b) => b.weight - a.weight || a.start - b.start).slice(0, most)
    },
  }
}

interface Tables {
  readonly hashes: Int32Array
  readonly width: number
  readonly bias: readonly number[]
  readonly rates: ModelSource['rates']
  readonly weights: Float32Array
  readonly seen: Int32Array
  readonly find: (hash: number) => number
  readonly markRow: (name: string) => number
  readonly next: () => number
}

function scoreText(text: Normalised, marks: readonly Mark[], concepts: ConceptPlaces, tables: Tables): LearnedScores {
  const { width, weights, seen } = tables
  const total = new Float64Array(width)
  const ring = Array.from({ length: TOGETHER }, () => new Float64Array(width))
  const counts = new Int32Array(TOGETHER)
  let all = 0
  const together = new Float64Array(width)
  let grave = 0
  let p0 = 0
  let turn = 0
  let at = 0
  let mark = 0
  let concept = 0
  const sorted = marks.length > 1 ? [...marks].sort((a, b) => a.start - b.start) : marks
  while (at < text.length) {
    const sentence = text.sentence[at] as number
    let end = at
    while (end < text.length && text.sentence[end] === sentence) end += 1
    const sums = ring[turn % TOGETHER] as Float64Array
    sums.fill(0)
    const stamp = tables.next()
    let count = 0
    const add = (row: number): void => {
      count += 1
      if (row === -1 || seen[row] === stamp) return
      seen[row] = stamp
      const base = row * width
      for (let head = 0; head < width; head += 1) sums[head] = (sums[head] as number) + (weights[base + head] as number)
    }
    const meet = (hash: number): void => add(tables.find(hash))
    eachGram(text, at, end, meet)
    concept = eachConcept(concepts, tables.hashes, concept, end, meet)
    for (; mark < sorted.length && (sorted[mark] as Mark).start + 1 < end; mark += 1) add(tables.markRow((sorted[mark] as Mark).name))
    at = end
    if (count === 0) continue
    counts[turn % TOGETHER] = count
    all += count
    for (let head = 0; head < width; head += 1) total[head] = (total[head] as number) + (sums[head] as number)
    together.fill(0)
    let n = 0
    for (let back = 0; back < TOGETHER && back <= turn; back += 1) {
      const one = ring[(turn - back) % TOGETHER] as Float64Array
      for (let head = 0; head < width; head += 1) together[head] = (together[head] as number) + (one[head] as number)
      n += counts[(turn - back) % TOGETHER] as number
      const [g, p] = danger(together, norm(n), tables)
      grave = Math.max(grave, g)
      p0 = Math.max(p0, p)
    }
    turn += 1
  }
  const scale = norm(all)
  const belief = (from: number, to: number): Float64Array => softmax(total.subarray(from, to).map((sum, index) => sum / scale + (tables.bias[from + index] ?? 0)))
  return { categories: belief(0, REPORTER_AT), reporters: belief(REPORTER_AT, GRAVE_AT), grave, p0 }
}

/** Below this the head for danger is not contradicted by any category. */
const HARMLESS = -4

/** What the heads for danger say of a passage, and what its likely categories are usually like: the mean of both. */
function danger(sums: Float64Array, scale: number, { bias, rates }: Tables): [number, number] {
  const logit = (sums[GRAVE_AT] as number) / scale + (bias[GRAVE_AT] ?? 0)
  if (logit < HARMLESS) return [0, 0]
  let top = -Infinity
  for (let at = 0; at < REPORTER_AT; at += 1) {
    const value = (sums[at] as number) / scale + (bias[at] ?? 0)
    if (value > top) top = value
  }
  let all = 0
  let grave = 0
  let p0 = 0
  for (let at = 0; at < REPORTER_AT; at += 1) {
    const share = Math.exp((sums[at] as number) / scale + (bias[at] ?? 0) - top)
    all += share
    grave += share * (rates[at]?.[0] ?? 0)
    p0 += share * (rates[at]?.[1] ?? 0)
  }
  return [(sigmoid(logit) + grave / all) / 2, (sigmoid((sums[P0_AT] as number) / scale + (bias[P0_AT] ?? 0)) + p0 / all) / 2]
}

/** A text of many words has many chances to hold any word; very short ones must not be trusted too much. */
export function norm(count: number): number {
  return Math.sqrt(Math.max(count, 60))
}

export function softmax(values: Float64Array): Float64Array {
  let top = -Infinity
  for (const value of values) top = Math.max(top, value)
  let sum = 0
  const shares = values.map((value) => {
    const one = Math.exp(value - top)
    sum += one
    return one
  })
  return shares.map((one) => one / sum)
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}

function spread(hash: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 9) | 0
}
