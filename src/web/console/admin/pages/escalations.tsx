import { Checkbox, Field, Select } from '@zendeskgarden/react-forms'
import type { ReactElement } from 'react'
import type { EscalationLine } from '../../../../server/api/console.ts'
import { TEAMS } from '../../../sidebar/vocabulary.ts'
import { useMinute } from '../../../shared/now.ts'
import { useGet } from '../hooks.ts'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { Severity, Ticket } from '../parts/words.tsx'
import { go, To, usePlace, withParams } from '../router.tsx'
import { useText } from '../words.ts'

/** Who has to answer what by when: a column for each team, the soonest due first. */
export default function Escalations(): ReactElement {
  const { t, name } = useText()
  const place = usePlace()
  const team = place.params.get('team') ?? ''
  const overdue = place.params.get('overdue') === '1'
  const query = useGet<{ readonly rows: readonly EscalationLine[] }>('escalations', '/escalations', { team, overdue: overdue ? 1 : null })
  return (
    <Page title={t('page.escalations')} lead={t('escalations.lead')}>
      <div className="filters" role="group" aria-label={t('filter')}>
        <Field>
          <Field.Label>{t('escalations.team')}</Field.Label>
          <Select isCompact value={team} onChange={(event) => go(withParams(place, { team: event.target.value }), { replace: true })}>
            <option value="">{t('all')}</option>
            {TEAMS.map((one) => <option key={one} value={one}>{name('team', one)}</option>)}
          </Select>
        </Field>
        <Field className="tight">
          <Checkbox checked={overdue} onChange={(event) => go(withParams(place, { overdue: event.target.checked ? '1' : null }), { replace: true })}>
            <Field.Label>{t('escalations.overdue')}</Field.Label>
          </Checkbox>
        </Field>
      </div>
      <Answered query={query}>{({ rows }) => (rows.length === 0 ? <Empty text={t(team === '' && !overdue ? 'escalations.none' : 'escalations.none.filter')} /> : <Board rows={rows} />)}</Answered>
    </Page>
  )
}

function Board({ rows }: { readonly rows: readonly EscalationLine[] }): ReactElement {
  const { t, name, number } = useText()
  const teams = [...Map.groupBy(rows, (row) => row.team)]
  return (
    <div className="cards">
      {teams.map(([team, lines]) => (
        <section key={team} className="card" aria-labelledby={`team-${team}`}>
          <div className="row spread"><h2 id={`team-${team}`}>{team === 'restricted' ? t('restricted') : name('team', team)}</h2><span className="count">{number(lines.length)}</span></div>
          <ul className="list">{lines.map((line) => <Line key={line.id} line={line} />)}</ul>
        </section>
      ))}
    </div>
  )
}

function Line({ line }: { readonly line: EscalationLine }): ReactElement {
  const { t, name } = useText()
  return (
    <li className="entry">
      <div className="row"><Severity id={line.severity} /><To to={`/escalations/${encodeURIComponent(line.id)}`}>{t('escalations.of', { id: line.ticketId })}</To></div>
      <p><Due at={line.dueAt} /></p>
      <p className="quiet small">{name('escalation', line.state)}{line.owner === null ? null : <> · {t('escalations.owner')} <bdi>{name('role', line.owner)}</bdi></>}</p>
      {line.rung > 0 ? <p className="warn small">{t('escalations.rung', { rung: line.rung })}</p> : null}
      <p className="small"><Ticket id={line.ticketId} /></p>
    </li>
  )
}

export function Due({ at }: { readonly at: number }): ReactElement {
  const { t, length, day } = useText()
  const now = useMinute()
  const late = at <= now
  return <time className={late ? 'late' : undefined} dateTime={new Date(at).toISOString()} title={day(at)}>{t(late ? 'due.late' : 'due.in', { time: length(at - now) })}</time>
}
