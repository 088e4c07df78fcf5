import { CATEGORIES, REPORTERS, type Category, type Reporter, type Severity } from '../../domain/labels.ts'
import type { Normalised } from '../../text/normalise.ts'
import { type ConceptPlaces, eachConcept, eachGram, gramText, hashOfGram, pairOf } from './grams.ts'
import { GRAVE_AT, HEADS, type Mark, type ModelSource, norm, P0_AT, REPORTER_AT, sigmoid, softmax } from './model.ts'

/** A ticket with its labels, read and normalised. */
export interface Lesson {
  readonly text: Normalised
  readonly marks: readonly Mark[]
  readonly concepts: ConceptPlaces
  readonly categories: readonly Category[]
  readonly severities: readonly Severity[]
  /** Undefined: the example does not say. */
  readonly reporter: Reporter | null | undefined
}

export interface TrainOptions {
  readonly rounds: number
  readonly rate: number
  /** How strongly weights are drawn to zero. */
  readonly decay: number
  /** Grams in fewer lessons are left out. */
  readonly least: number
}

export const DEFAULTS: TrainOptions = { rounds: 12, rate: 0.3, decay: 1e-4, least: 3 }

interface Row {
  readonly grams: Int32Array
  readonly scale: number
  readonly targets: readonly number[]
  readonly reporter: number | null
  readonly grave: number | null
  readonly p0: number | null
}

/** Fits the weights. The same lessons in the same order give the same model, bit for bit. */
export function train(lessons: readonly Lesson[], concepts: readonly string[], options: TrainOptions = DEFAULTS): ModelSource {
  const known = { names: concepts, hashes: Int32Array.from(concepts, hashOfGram) }
  const { index, names } = vocabularyOf(lessons, known, options.least)
  const rows = lessons.map((lesson) => rowOf(lesson, known, index))
  const width = HEADS.length
  const weights = new Float64Array(names.length * width)
  const squares = new Float64Array(names.length * width).fill(1e-3)
  const bias = new Float64Array(width)
  const biasSquares = new Float64Array(width).fill(1e-3)
  const slope = new Float64Array(width)
  const order = rows.map((_, at) => at)
  let seed = 12345
  for (let round = 0; round < options.rounds; round += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      const other = seed % (at + 1)
      ;[order[at], order[other]] = [order[other] as number, order[at] as number]
    }
    for (const at of order) {
      const row = rows[at] as Row
      slopeOf(row, weights, bias, slope, width)
      for (let head = 0; head < width; head += 1) step(bias, biasSquares, head, slope[head] as number, options.rate)
      for (const gram of row.grams) {
        const base = gram * width
        for (let head = 0; head < width; head += 1) {
          const value = (slope[head] as number) * row.scale + options.decay * (weights[base + head] as number)
          if (value !== 0) step(weights, squares, base + head, value, options.rate)
        }
      }
    }
  }
  return { ...written(names, weights, bias, width), rates: ratesOf(rows) }
}

/** Smoothed a little, so that a category with few lessons is not taken for certain. */
function ratesOf(rows: readonly Row[]): [number, number][] {
  return CATEGORIES.map((_, at) => {
    const known = (key: 'grave' | 'p0'): number => {
      const values = rows.filter((row) => row.targets[0] === at).map((row) => row[key]).filter((one) => one !== null)
      return Number(((values.reduce((sum, one) => sum + one, 0) + 0.5) / (values.length + 2)).toFixed(3))
    }
    return [known('grave'), known('p0')]
  })
}

function step(weights: Float64Array, squares: Float64Array, at: number, slope: number, rate: number): void {
  squares[at] = (squares[at] as number) + slope * slope
  weights[at] = (weights[at] as number) - (rate * slope) / Math.sqrt(squares[at])
}

/** How far each head is off, for one lesson: shares for categories and reporters, yes or no for grave and P0. */
function slopeOf(row: Row, weights: Float64Array, bias: Float64Array, slope: Float64Array, width: number): void {
  slope.fill(0)
  const sums = Float64Array.from(bias)
  for (const gram of row.grams) for (let head = 0; head < width; head += 1) sums[head] = (sums[head] as number) + (weights[gram * width + head] as number) * row.scale
  const shares = softmax(sums.subarray(0, REPORTER_AT))
  // Any of the acceptable categories is right: the belief already among them is kept as it is spread.
  let held = 0
  for (const target of row.targets) held += shares[target] as number
  shares.forEach((share, head) => { slope[head] = share - (row.targets.includes(head) ? share / Math.max(held, 1e-9) : 0) })
  if (row.reporter !== null) softmax(sums.subarray(REPORTER_AT, GRAVE_AT)).forEach((share, at) => { slope[REPORTER_AT + at] = share - (at === row.reporter ? 1 : 0) })
  if (row.grave !== null) slope[GRAVE_AT] = sigmoid(sums[GRAVE_AT] as number) - row.grave
  if (row.p0 !== null) slope[P0_AT] = sigmoid(sums[P0_AT] as number) - row.p0
}

interface Known {
  readonly names: readonly string[]
  readonly hashes: Int32Array
}

function vocabularyOf(lessons: readonly Lesson[], concepts: Known, least: number): { index: Map<number, number>; names: string[] } {
  const counts = new Map<number, number>()
  const texts = new Map<number, string>()
  for (const lesson of lessons) {
    for (const [hash, name] of gramsOf(lesson, concepts, texts)) {
      counts.set(hash, (counts.get(hash) ?? 0) + 1)
      texts.set(hash, name)
    }
  }
  const index = new Map<number, number>()
  const names: string[] = []
  for (const [hash, count] of counts) {
    if (count < least) continue
    index.set(hash, names.length)
    names.push(texts.get(hash) ?? '')
  }
  return { index, names }
}

function gramsOf(lesson: Lesson, concepts: Known, known: ReadonlyMap<number, string>): Map<number, string> {
  const found = new Map<number, string>()
  eachGram(lesson.text, 0, lesson.text.length, (hash, start, end) => {
    if (found.has(hash)) return
    const name = known.get(hash) ?? gramText(lesson.text, start, end, hash)
    if (name !== null) found.set(hash, name)
  })
  const { ids, count } = lesson.concepts
  for (let at = 0; at < count; at += 1) {
    const id = ids[at] as number
    found.set(concepts.hashes[id] as number, concepts.names[id] ?? '')
    for (let back = Math.max(0, at - 3); back < at; back += 1) {
      const other = ids[back] as number
      found.set(pairOf(concepts.hashes[other] as number, concepts.hashes[id] as number), `${concepts.names[other]}+${concepts.names[id]}`)
    }
  }
  for (const mark of lesson.marks) found.set(hashOfGram(`#${mark.name}`), `#${mark.name}`)
  return found
}

function rowOf(lesson: Lesson, concepts: Known, index: ReadonlyMap<number, number>): Row {
  const grams = new Set<number>()
  let count = 0
  const add = (hash: number): void => {
    count += 1
    const at = index.get(hash)
    if (at !== undefined) grams.add(at)
  }
  eachGram(lesson.text, 0, lesson.text.length, add)
  eachConcept(lesson.concepts, concepts.hashes, 0, lesson.text.length, add)
  for (const mark of lesson.marks) add(hashOfGram(`#${mark.name}`))
  const { severities } = lesson
  const urgent = severities.filter((one) => one === 'P0' || one === 'P1').length
  return {
    grams: Int32Array.from(grams),
    scale: 1 / norm(count),
    targets: lesson.categories.map((one) => CATEGORIES.indexOf(one)),
    reporter: lesson.reporter === undefined ? null : lesson.reporter === null ? REPORTERS.length : REPORTERS.indexOf(lesson.reporter),
    grave: urgent === severities.length ? 1 : urgent === 0 ? 0 : null,
    p0: !severities.includes('P0') ? 0 : severities.length === 1 ? 1 : null,
  }
}

const STEPS = 127
/** Weights below this share of the largest ones say next to nothing, and would make up most of the file. */
const SAYS_NOTHING = 0.035

/** Weights as whole numbers; what says nothing is left out. */
function written(names: readonly string[], weights: Float64Array, bias: Float64Array, width: number): Omit<ModelSource, 'rates'> {
  centre(weights, names.length, width)
  const sizes = Array.from(weights, Math.abs).filter((one) => one > 0).sort((a, b) => b - a)
  // A handful of outliers must not make everything else coarse.
  const largest = sizes[Math.floor(sizes.length / 2000)] ?? 1
  const scale = Number((largest / STEPS).toPrecision(4))
  const rows = names.map((gram, at) => {
    const found: [number, number][] = []
    for (let head = 0; head < width; head += 1) {
      const weight = weights[at * width + head] as number
      if (Math.abs(weight) >= largest * SAYS_NOTHING) found.push([head, Math.max(-2 * STEPS, Math.min(2 * STEPS, Math.round(weight / scale)))])
    }
    return { gram, weights: found }
  })
  return { scale, bias: Array.from(bias, (one) => Number(one.toFixed(4))), rows: rows.filter((row) => row.weights.length > 0).sort((a, b) => (a.gram < b.gram ? -1 : 1)) }
}

/** Shares do not change when a gram speaks equally for all categories: the middle weight becomes none, so that most can be left out. */
function centre(weights: Float64Array, rows: number, width: number): void {
  for (const [from, to] of [[0, REPORTER_AT], [REPORTER_AT, GRAVE_AT]] as const) {
    for (let row = 0; row < rows; row += 1) {
      const part = weights.subarray(row * width + from, row * width + to)
      const middle = Float64Array.from(part).sort()[part.length >> 1] as number
      for (let at = 0; at < part.length; at += 1) part[at] = (part[at] as number) - middle
    }
  }
}
