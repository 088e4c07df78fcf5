import type { ReactElement } from 'react'
import type { MappingProblem } from '../../../../server/api/console.ts'
import { useText } from '../words.ts'

/** Where a problem's rule is written, if the problem names no line itself. */
export function lineOf(text: string, { line, rule }: Pick<MappingProblem, 'line' | 'rule'>): number | null {
  if (line !== null || rule === null) return line
  const at = text.split('\n').findIndex((one) => new RegExp(`^\\s*(?:- )?id:\\s*['"]?${rule.replaceAll(/[^\w-]/g, '.')}['"]?\\s*$`).test(one) || one.startsWith(`${rule}:`))
  return at < 0 ? null : at + 1
}

/** What would not work, where, and what to do; the gravest first. */
export function Problems({ problems, goTo }: { readonly problems: readonly MappingProblem[]; readonly goTo: (line: number) => void }): ReactElement {
  const { t, number } = useText()
  return (
    <ul className="list">
      {problems.map(({ severity, rule, text, remedy, line }) => (
        <li key={`${severity} ${rule ?? ''} ${text}`} className="problem entry" data-severity={severity}>
          <p><strong className={severity === 'error' ? 'bad' : 'warn'}>{t(severity === 'error' ? 'problem.error' : 'problem.warning')}</strong> {rule === null ? null : <span className="code">{rule}</span>} <bdi>{text}</bdi></p>
          <p className="quiet"><bdi>{remedy}</bdi></p>
          {line === null ? null : <p><button type="button" className="link" onClick={() => goTo(line)}>{t('problem.line', { line: number(line) })}</button></p>}
        </li>
      ))}
    </ul>
  )
}
