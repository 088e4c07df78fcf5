import type { Trace } from './traffic.ts'

/** Tickets that belong together for one reason. Places count in order of time. */
export interface Group {
  readonly why: 'alike' | 'entity' | 'phrase'
  readonly places: readonly number[]
  /** How far above what was needed, in natural logarithms of likelihood. */
  readonly margin: number
  readonly entity?: number
  /** Not in a burst: named by more people than others of its kind, all along. */
  readonly steady?: true
}

/** The first ticket of each person: nobody makes a crowd alone. */
export function onePerPerson(places: readonly number[], traces: readonly Trace[]): number[] {
  const seen = new Set<number>()
  return places.filter((place) => {
    const person = traces[place]?.person ?? 0
    return !seen.has(person) && seen.add(person)
  })
}
