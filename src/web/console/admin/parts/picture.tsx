import { useId, type ReactElement } from 'react'
import { useText } from '../words.ts'

export interface Point { readonly name: string; readonly value: number }

interface Given {
  readonly title: string
  /** What it shows, in a sentence that says the numbers that matter. */
  readonly summary: string
  readonly points: readonly Point[]
  readonly unit: string
}

const [WIDE, HIGH, GAP] = [480, 96, 2]

/** Bars over time. The picture is one sentence to who cannot see it; the numbers are a table behind it for everybody. */
export function Bars({ title, summary, points, unit }: Given): ReactElement {
  const { t, number } = useText()
  const id = useId()
  const most = Math.max(1, ...points.map(({ value }) => value))
  const step = WIDE / Math.max(1, points.length)
  return (
    <figure className="picture" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{title}</h3>
      <p className="quiet">{summary}</p>
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={summary} preserveAspectRatio="none">
        <line x1="0" x2={WIDE} y1={HIGH - 0.5} y2={HIGH - 0.5} className="axis" />
        {points.map(({ name, value }, at) => {
          const height = value === 0 ? 0 : Math.max(2, (value / most) * (HIGH - 4))
          return <rect key={name} className="bar" x={at * step + GAP / 2} width={Math.max(1, step - GAP)} y={HIGH - height} height={height} />
        })}
      </svg>
      <Numbers points={points} unit={unit} caption={title} label={t('numbers')} number={number} />
    </figure>
  )
}

function Numbers({ points, unit, caption, label, number }: { readonly points: readonly Point[]; readonly unit: string; readonly caption: string; readonly label: string; readonly number: (value: number) => string }): ReactElement {
  return (
    <details className="reason">
      <summary>{label}</summary>
      <table className="numbers">
        <caption className="hidden">{caption}</caption>
        <tbody>{points.map(({ name, value }) => <tr key={name}><th scope="row">{name}</th><td>{number(value)} {unit}</td></tr>)}</tbody>
      </table>
    </details>
  )
}

interface Budget {
  readonly title: string
  readonly summary: string
  readonly used: number
  /** Kept free for the people who work in the CRM. */
  readonly reserve: number
  readonly of: number
}

/** How much of an allowance is used, and the end of it that stays the agents'. */
export function BudgetBar({ title, summary, used, reserve, of }: Budget): ReactElement {
  const { t, number, dir } = useText()
  const id = useId()
  const whole = Math.max(1, of)
  const width = (value: number): number => Math.min(WIDE, (value / whole) * WIDE)
  return (
    <figure className="picture" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}><bdi>{title}</bdi></h3>
      <p className="quiet">{summary}</p>
      <svg viewBox={`0 0 ${WIDE} 20`} role="img" aria-label={summary} preserveAspectRatio="none">
        <g transform={dir === 'rtl' ? `translate(${WIDE} 0) scale(-1 1)` : undefined}>
          <rect className="room" width={WIDE} height="20" />
          <rect className="reserve" x={WIDE - width(reserve)} width={width(reserve)} height="20" />
          <rect className="bar" width={width(used)} height="20" />
        </g>
      </svg>
      <ul className="legend small">
        <li data-of="bar">{t('budget.used', { count: number(used) })}</li>
        <li data-of="room">{t('budget.free', { count: number(Math.max(0, of - used - reserve)) })}</li>
        <li data-of="reserve">{t('budget.reserve', { count: number(reserve) })}</li>
      </ul>
    </figure>
  )
}
