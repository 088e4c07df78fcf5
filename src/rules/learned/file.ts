import { HEADS, type ModelSource } from './model.ts'

const ROUNDED = 4

/** A model as lines of text: first what all weights are multiplied with, then each head's start, then one gram a line. */
export function writeModel(model: ModelSource, note: string): string {
  const head = [`# ${note}`, `scale\t${model.scale}`, ...HEADS.map((name, at) => `bias\t${name}\t${(model.bias[at] ?? 0).toFixed(ROUNDED)}`)]
  const rows = model.rows.map((row) => `${row.gram}\t${row.weights.map(([at, weight]) => `${HEADS[at]}:${weight}`).join(' ')}`)
  return `${[...head, ...rows].join('\n')}\n`
}

/** The other way round. Answers the sentence that says what is wrong with which line, where it is no model. */
export function readModel(text: string): ModelSource | string {
  const at = new Map<string, number>(HEADS.map((name, index) => [name, index]))
  const bias = new Array<number>(HEADS.length).fill(0)
  const rows: { gram: string; weights: [number, number][] }[] = []
  let scale = 0
  let number = 0
  for (const line of text.split('\n')) {
    number += 1
    if (line === '' || line.startsWith('# ')) continue
    const cells = line.split('\t')
    const [first = '', second = '', third = ''] = cells
    if (first === 'scale' && cells.length === 2 && number < 4) scale = Number(second)
    else if (first === 'bias' && cells.length === 3) {
      const index = at.get(second)
      if (index === undefined) return `line ${number}: no head is called ${second}`
      bias[index] = Number(third)
    } else {
      const weights: [number, number][] = []
      for (const pair of second.split(' ')) {
        const cut = pair.lastIndexOf(':')
        const index = at.get(pair.slice(0, cut))
        const weight = Number(pair.slice(cut + 1))
        if (index === undefined || !Number.isFinite(weight)) return `line ${number}: is not "gram, tab, head:weight …"`
        weights.push([index, weight])
      }
      rows.push({ gram: first, weights })
    }
  }
  return scale > 0 ? { scale, bias, rows } : 'has no scale'
}
