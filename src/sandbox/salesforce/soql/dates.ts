/** Date literals as half-open ranges in UTC. https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm */

export interface Range {
  readonly start: number
  readonly end: number
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR'

function startOf(unit: Unit, ms: number, step: number): number {
  const at = new Date(ms)
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()]
  if (unit === 'DAY') return Date.UTC(year, month, day + step)
  if (unit === 'WEEK') return Date.UTC(year, month, day - at.getUTCDay() + step * 7)
  if (unit === 'MONTH') return Date.UTC(year, month + step, 1)
  if (unit === 'QUARTER') return Date.UTC(year, Math.floor(month / 3) * 3 + step * 3, 1)
  return Date.UTC(year + step, 0, 1)
}

function span(unit: Unit, now: number, from: number, to: number): Range {
  return { start: startOf(unit, now, from), end: startOf(unit, now, to) }
}

export function dateRange(literal: string, n: number, now: number): Range | null {
  const name = literal.split(':')[0]?.toUpperCase().replace('FISCAL_', '') ?? ''
  switch (name) {
    case 'TODAY':
      return span('DAY', now, 0, 1)
    case 'YESTERDAY':
      return span('DAY', now, -1, 0)
    case 'TOMORROW':
      return span('DAY', now, 1, 2)
    case 'LAST_90_DAYS':
      return { start: startOf('DAY', now, -90), end: startOf('DAY', now, 1) }
    case 'NEXT_90_DAYS':
      return { start: startOf('DAY', now, 1), end: startOf('DAY', now, 91) }
    default:
  }
  const simple = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(name)
  if (simple !== null) {
    const step = simple[1] === 'LAST' ? -1 : simple[1] === 'NEXT' ? 1 : 0
    return span(simple[2] as Unit, now, step, step + 1)
  }
  const many = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S$/.exec(name)
  if (many !== null) {
    const unit = many[2] as Unit
    if (unit === 'DAY')
      return many[1] === 'LAST'
        ? { start: startOf('DAY', now, -n), end: startOf('DAY', now, 1) }
        : { start: startOf('DAY', now, 1), end: startOf('DAY', now, n + 1) }
    return many[1] === 'LAST' ? span(unit, now, -n, 0) : span(unit, now, 1, n + 1)
  }
  const ago = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO$/.exec(name)
  return ago === null ? null : span(ago[1] as Unit, now, -n, -n + 1)
}
