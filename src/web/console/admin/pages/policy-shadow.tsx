import type { ReactElement } from 'react'
import type { ShadowView } from '../../../../server/api/console.ts'
import { useGet } from '../hooks.ts'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { PolicyTabs } from '../parts/policy-tabs.tsx'
import { At, Severity, Ticket } from '../parts/words.tsx'
import { useText } from '../words.ts'

/** What rules that do not count yet would have done to real tickets. */
export default function PolicyShadow(): ReactElement {
  const { t, number } = useText()
  const query = useGet<{ readonly rows: readonly ShadowView[] }>('policy', '/policy/shadow')
  return (
    <Page title={t('shadow.title')} lead={t('shadow.lead')}>
      <PolicyTabs />
      <Answered query={query}>{({ rows }) => (rows.length === 0 ? <Empty text={t('shadow.none')} to="/policy/rules?state=shadow" link={t('shadow.which')} /> : (
        <ul className="list">{rows.map((row) => (
          <li key={row.rule} className="card">
            <h2 className="code">{row.rule}</h2>
            <dl className="facts">
              <dt>{t('shadow.fired')}</dt><dd>{number(row.fired)} <span className="quiet">{t('since')} <At at={row.since} /></span></dd>
              <dt>{t('shadow.raise')}</dt><dd>{number(row.wouldRaise)}</dd>
              <dt>{t('shadow.lower')}</dt><dd>{number(row.wouldLower)}</dd>
              <dt>{t('shadow.escalate')}</dt><dd>{number(row.wouldEscalate)}</dd>
              <dt>{t('shadow.move')}</dt><dd>{number(row.wouldMove)}</dd>
            </dl>
            <ul className="list">{row.tickets.map((one) => <li key={one.id} className="row"><Ticket id={one.id} /><Severity id={one.severity.from} /><span aria-hidden="true">→</span><span className="hidden">{t('shadow.to')}</span><Severity id={one.severity.to} /></li>)}</ul>
          </li>
        ))}</ul>
      ))}</Answered>
    </Page>
  )
}
