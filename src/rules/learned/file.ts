import { HEADS, type ModelSource } from './model.ts'

const ROUNDED = 4

/** A model as lines of text: what all weights are multiplied with; each head's number, name, start and how often its lessons were grave and P0; then one gram a line with `head:weight` pairs. */
export function writeModel(model: ModelSource, note: string): string {
  const head = [`# ${note}`, `scale\t${model.scale}`, ...HEADS.map((name, at) => `head\t${at}\t${name}\t${(model.bias[at] ?? 0).toFixed(ROUNDED)}\t${(model.rates[at] ?? []).join(' ')}`)]
  const rows = model.rows.map((row) => `${row.gram}\t${row.weights.map(([at, weight]) => `${at}:${weight}`).join(' ')}`)
  return `${[...head, ...rows].join('\n')}\n`
}

/** The other way round. Answers the sentence that says what is wrong with which line, where it is no model. */
export function readModel(text: string): ModelSource | string {
  const byName = new Map<string, number>(HEADS.map((name, index) => [name, index]))
  const heads: number[] = []
  const rates: [number, number][] = []
  const bias = Array.from(HEADS, () => 0)
  const rows: { gram: string; weights: [number, number][] }[] = []
  let scale = 0
  let number = 0
  for (const line of text.split('\n')) {
    number += 1
    if (line === '' || line.startsWith('# ')) continue
    const cells = line.split('\t')
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = cells
    if (first === 'scale' && cells.length === 2 && number < 4) scale = Number(second)
    else if (first === 'head' && cells.length === 5) {
      const index = byName.get(third)
      if (index === undefined) return `line ${number}: no head is called ${third}`
      heads[Number(second)] = index
      bias[index] = Number(fourth)
      const [grave = 0, p0 = 0] = fifth.split(' ').map(Number)
      if (fifth !== '') rates[index] = [grave, p0]
    } else {
      const weights: [number, number][] = []
      for (const pair of second.split(' ')) {
        const cut = pair.lastIndexOf(':')
        const index = heads[Number(pair.slice(0, cut))]
        const weight = Number(pair.slice(cut + 1))
        if (index === undefined || !Number.isFinite(weight)) return `line ${number}: is not "gram, tab, head:weight …"`
        weights.push([index, weight])
      }
      rows.push({ gram: first, weights })
    }
  }
  return scale > 0 ? { scale, bias, rates, rows } : 'has no scale'
}
