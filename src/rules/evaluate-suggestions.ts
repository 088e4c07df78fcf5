import type { Answered, Score } from './evaluate.ts'

export interface SafetyScores {
  /** Of the cases that expect a feature. */
  readonly anyGood: Score
  readonly firstGood: Score
  /** Ids of cases with a suggestion that must never be made there, more than five, or more than two at P0; and why. */
  readonly unsafe: readonly { readonly id: string; readonly why: string }[]
}

const MOST = 5
const MOST_AT_P0 = 2

export function scoreSuggestions(rows: readonly Answered[]): SafetyScores {
  const expecting = rows.filter((row) => (row.case.featuresAny?.length ?? 0) > 0)
  const good = (row: Answered, ids: readonly string[]): boolean => ids.some((id) => (row.case.featuresAny as readonly string[] | null)?.includes(id) === true)
  const share = (right: (row: Answered) => boolean): Score => {
    const count = expecting.filter(right).length
    return { right: count, of: expecting.length, share: expecting.length === 0 ? null : count / expecting.length }
  }
  return {
    anyGood: share((row) => good(row, row.got.features.map((one) => one.id))),
    firstGood: share((row) => good(row, row.got.features.slice(0, 1).map((one) => one.id))),
    unsafe: rows.flatMap((row) => {
      const why = isUnsafe(row)
      return why === null ? [] : [{ id: row.case.id, why }]
    }),
  }
}

/** Why the suggestions of this case are unsafe; null where they are not. */
function isUnsafe(row: Answered): string | null {
  const { features, severity } = row.got
  const never = features.filter((one) => row.case.featuresNever?.includes(one.id) === true).map((one) => one.id)
  if (never.length > 0) return `never ${never.join(', ')}`
  if (features.length > MOST) return `more than ${MOST}`
  return severity === 'P0' && features.length > MOST_AT_P0 ? `more than ${MOST_AT_P0} at P0` : null
}
