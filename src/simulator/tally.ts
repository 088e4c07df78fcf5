/** What a story really met. */
export interface Tally {
  /** Steps of the story. */
  events: number
  /** Calls to vendors and transactions: a process may die between any two. */
  steps: number
  runs: number
  kills: number
  /** Kills while a write was out and nobody knew what became of it. */
  killsInDelivery: number
  /** Writes that took effect and whose answer nobody heard. */
  lostAnswers: number
  conflicts: number
  landed: number
  faults: number
  hours: number
}

export function newTally(): Tally {
  return { events: 0, steps: 0, runs: 0, kills: 0, killsInDelivery: 0, lostAnswers: 0, conflicts: 0, landed: 0, faults: 0, hours: 0 }
}

export function addTally(sum: Tally, one: Tally): void {
  for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += one[name]
}
