import { CATEGORIES, REPORTERS } from '../../domain/labels.ts'
import type { Normalised } from '../../text/normalise.ts'
import { type ConceptPlaces, eachConcept, eachGram, hashOfGram } from './grams.ts'
import { RowIndex } from './row-index.ts'

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
  /** The places of the text scored last that speak most for one head, the strongest first. */
  evidence(head: number, most: number): readonly Evidence[]
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
  return new Linear(source, Int32Array.from(names, hashOfGram))
}

const WIDTH = HEADS.length
/** A place beyond these is scored, but cannot be shown as evidence. */
const MOST_PLACES = 1 << 14

class Linear implements LearnedModel {
  readonly grams: number
  readonly #source: ModelSource
  readonly #concepts: Int32Array
  readonly #rows: RowIndex
  /** Whole numbers, one row of {@link WIDTH} a gram: adding them up is exact in any order. */
  readonly #weights: Int16Array
  /** Per row the sentence in which it was met last: a gram counts once a sentence. */
  readonly #seen: Int32Array
  #sentence = 0
  readonly #marks = new Map<string, number>()
  /** Where known grams stand in the text scored last. */
  readonly #places = { row: new Int32Array(MOST_PLACES), start: new Int32Array(MOST_PLACES), end: new Int32Array(MOST_PLACES), count: 0 }

  constructor(source: ModelSource, concepts: Int32Array) {
    this.#source = source
    this.#concepts = concepts
    this.grams = source.rows.length
    this.#rows = new RowIndex(source.rows.map((row) => hashOfGram(row.gram)))
    this.#weights = new Int16Array(source.rows.length * WIDTH)
    source.rows.forEach((row, index) => { for (const [head, weight] of row.weights) this.#weights[index * WIDTH + head] = weight })
    this.#seen = new Int32Array(source.rows.length)
  }

  score(text: Normalised, marks: readonly Mark[], concepts: ConceptPlaces): LearnedScores {
    const total = new Int32Array(WIDTH)
    const ring = Array.from({ length: TOGETHER }, () => new Int32Array(WIDTH))
    const counts = new Int32Array(TOGETHER)
    const together = new Int32Array(WIDTH)
    const sorted = marks.length > 1 ? [...marks].sort((a, b) => a.start - b.start) : marks
    let all = 0
    let grave = 0
    let p0 = 0
    let turn = 0
    let mark = 0
    let concept = 0
    this.#places.count = 0
    for (let at = 0; at < text.length; ) {
      const sentence = text.sentence[at] as number
      let end = at
      while (end < text.length && text.sentence[end] === sentence) end += 1
      const sums = ring[turn % TOGETHER] as Int32Array
      sums.fill(0)
      this.#sentence += 1
      let count = 0
      const meet = (hash: number, from: number, to: number): void => {
        count += 1
        this.#add(this.#rows.find(hash), sums, from, to)
      }
      eachGram(text, at, end, meet)
      concept = eachConcept(concepts, this.#concepts, concept, end, meet)
      for (; mark < sorted.length && (sorted[mark] as Mark).start + 1 < end; mark += 1) {
        count += 1
        this.#add(this.#markRow((sorted[mark] as Mark).name), sums, -1, -1)
      }
      at = end
      if (count === 0) continue
      counts[turn % TOGETHER] = count
      all += count
      addTo(total, sums)
      together.fill(0)
      let n = 0
      for (let back = 0; back < TOGETHER && back <= turn; back += 1) {
        addTo(together, ring[(turn - back) % TOGETHER] as Int32Array)
        n += counts[(turn - back) % TOGETHER] as number
        const [g, p] = danger(together, this.#source.scale / norm(n), this.#source)
        grave = Math.max(grave, g)
        p0 = Math.max(p0, p)
      }
      turn += 1
    }
    const share = this.#source.scale / norm(all)
    const belief = (from: number, to: number): Float64Array => softmax(Float64Array.from({ length: to - from }, (_, index) => (total[from + index] as number) * share + (this.#source.bias[from + index] ?? 0)))
    return { categories: belief(0, REPORTER_AT), reporters: belief(REPORTER_AT, GRAVE_AT), grave, p0 }
  }

  evidence(head: number, most: number): readonly Evidence[] {
    const { row, start, end, count } = this.#places
    const found: Evidence[] = []
    let least = 0
    for (let at = 0; at < count; at += 1) {
      const weight = this.#weights[(row[at] as number) * WIDTH + head] as number
      if (weight <= least) continue
      found.push({ start: start[at] as number, end: end[at] as number, weight: weight * this.#source.scale })
      if (found.length < most * 4) continue
      best(found, most)
      least = Math.round((found.at(-1)?.weight ?? 0) / this.#source.scale)
    }
    return best(found, most)
  }

  #add(row: number, sums: Int32Array, from: number, to: number): void {
    if (row === -1) return
    const places = this.#places
    if (from !== -1 && places.count < MOST_PLACES) {
      places.row[places.count] = row
      places.start[places.count] = from
      places.end[places.count] = to
      places.count += 1
    }
    if (this.#seen[row] === this.#sentence) return
    this.#seen[row] = this.#sentence
    const base = row * WIDTH
    const weights = this.#weights
    for (let head = 0; head < WIDTH; head += 1) sums[head] = (sums[head] as number) + (weights[base + head] as number)
  }

  #markRow(name: string): number {
    let row = this.#marks.get(name)
    if (row === undefined) this.#marks.set(name, (row = this.#rows.find(hashOfGram(`#${name}`))))
    return row
  }
}

/** Keeps the strongest, of equals the first. */
function best(found: Evidence[], most: number): Evidence[] {
  found.sort((a, b) => b.weight - a.weight || a.start - b.start).splice(most)
  return found
}

function addTo(sums: Int32Array, more: Int32Array): void {
  for (let head = 0; head < WIDTH; head += 1) sums[head] = (sums[head] as number) + (more[head] as number)
}

/** Below this the head for danger outweighs any category: the mean stays under every threshold in use (at most 0.56). */
const HARMLESS = -2

/** What the heads for danger say of a passage, and what its likely categories are usually like: the mean of both. */
function danger(sums: Int32Array, scale: number, { bias, rates }: ModelSource): [number, number] {
  const value = (head: number): number => (sums[head] as number) * scale + (bias[head] ?? 0)
  const logit = value(GRAVE_AT)
  if (logit < HARMLESS) return [0, 0]
  let top = -Infinity
  for (let at = 0; at < REPORTER_AT; at += 1) top = Math.max(top, value(at))
  let all = 0
  let grave = 0
  let p0 = 0
  for (let at = 0; at < REPORTER_AT; at += 1) {
    const share = Math.exp(value(at) - top)
    all += share
    grave += share * (rates[at]?.[0] ?? 0)
    p0 += share * (rates[at]?.[1] ?? 0)
  }
  return [(sigmoid(logit) + grave / all) / 2, (sigmoid(value(P0_AT)) + p0 / all) / 2]
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
