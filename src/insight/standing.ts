import { onePerPerson } from './group.ts'
import type { EntityKind } from './pattern.ts'
import type { Trace } from './traffic.ts'

const LEAST = 5
/** What nine of ten of a kind reach, times this, is out of the ordinary. */
const TIMES = 3
const USUAL = 0.9
/** Where more than so many are alike, none of them stands out. */
const MOST_OUT = 10
/** What more than this share of all tickets name all along is part of the place: a help page, the product's own name. */
const ORDINARY: Readonly<Partial<Record<EntityKind, number>>> = { handle: 0.003, payment: 0.02, link: 0.003, host: 0.003, email: 0.003, phone: 0.003 }
const LEAST_ORDINARY = 10
/** Pages, mails and phones count only where nobody named them at first: those of the company itself are there from the start. */
const NEW = new Set<EntityKind>(['link', 'host', 'email', 'phone'])
const BEGINNING = 0.2

/** Entities that far more people name than others of their kind, though not all at once. */
export function standingOut(named: ReadonlyMap<number, readonly number[]>, traces: readonly Trace[], kindOf: (entity: number) => EntityKind | undefined): Set<number> {
  const kinds = new Map<EntityKind, { readonly entity: number; readonly people: number; readonly first: number }[]>()
  for (const [entity, places] of named) {
    const kind = kindOf(entity)
    if (kind === undefined || ORDINARY[kind] === undefined) continue
    const one = { entity, people: onePerPerson(places, traces).length, first: places[0] ?? 0 }
    const list = kinds.get(kind)
    if (list === undefined) kinds.set(kind, [one])
    else list.push(one)
  }
  const out = new Set<number>()
  for (const [kind, list] of kinds) {
    const counts = list.map(({ people }) => people).sort((a, b) => a - b)
    const sum = counts.reduce((all, count) => all + count, 0)
    const most = Math.max(LEAST_ORDINARY, traces.length * (ORDINARY[kind] ?? 0))
    for (const { entity, people, first } of list) {
      if (people < LEAST || people > most || (NEW.has(kind) && first < traces.length * BEGINNING)) continue
      // Nobody writes down where money should go without a reason.
      if (kind === 'payment' || people >= limitOf(counts, sum, people)) out.add(entity)
    }
  }
  return out
}

/** What one of these would have to reach to stand out from the others. */
export function limitOf(sorted: readonly number[], sum: number, own: number): number {
  if (sorted.length < 2) return LEAST
  const at = Math.floor((sorted.length - 2) * USUAL)
  const usual = sorted[(sorted[at] ?? 0) >= own ? at + 1 : at] ?? 0
  const mean = (sum - own) / (sorted.length - 1)
  const next = sorted[sorted.length - 1 - MOST_OUT] ?? 0
  return Math.max(LEAST, usual * TIMES, mean + 6 * Math.sqrt(mean), next * 2)
}
