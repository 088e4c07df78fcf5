/** One row of a column whose rows add up to a total that is shown. */
export interface Counted {
  readonly value: number
  readonly people: number
}

/**
 * Which rows are withheld: those with fewer than `least` people and, smallest first, as many others as it takes that neither the total nor the fact
 * that a row is there tells any of them. `marked` are withheld whatever they count. Null: it cannot be done, and no row may even be named. Pure.
 */
export function withheldRows(rows: readonly Counted[], least: number, marked: readonly boolean[] = []): readonly boolean[] | null {
  const hidden = rows.map(({ value, people }, index) => marked[index] === true || (value > 0 && people < least))
  while (hidden.includes(true) && !isVague(rows, hidden, least)) {
    const next = smallestShown(rows.map(({ value }) => value), hidden)
    if (next === null) return null
    hidden[next] = true
  }
  return hidden
}

/** A withheld row counts at least one: what is left beyond that must be as much as a row may count and still be withheld. */
function isVague(rows: readonly Counted[], hidden: readonly boolean[], least: number): boolean {
  const behind = rows.filter((_, index) => hidden[index] === true)
  const sum = behind.reduce((total, { value }) => total + value, 0)
  return behind.length > 1 && sum - behind.length >= least - 1
}

/**
 * The same for a further column of the same rows, such as how many of them were answered: what is withheld stays so, and where the withheld ones add up to nothing
 * (which would tell each of them) others join them. What the total says of everybody is no secret of one row.
 */
export function withheldCells(values: readonly number[], hidden: readonly boolean[]): readonly boolean[] {
  const own = [...hidden]
  if (!own.includes(true) || values.every((value) => value === 0)) return own
  while (values.every((value, index) => own[index] !== true || value === 0)) {
    const next = smallestShown(values, own)
    if (next === null) return own
    own[next] = true
  }
  return own
}

function smallestShown(values: readonly number[], hidden: readonly boolean[]): number | null {
  let next: number | null = null
  values.forEach((value, index) => {
    if (hidden[index] !== true && value > 0 && (next === null || value < (values[next] ?? 0))) next = index
  })
  return next
}
