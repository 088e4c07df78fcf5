import type { ReactElement } from 'react'
import type { AccountState, OverviewView, RunSummary, Waiting } from '../../../../server/api/console.ts'
import { useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { Answered, Page } from '../parts/page.tsx'
import { Bars, BudgetBar } from '../parts/picture.tsx'
import { Severity, Since } from '../parts/words.tsx'
import { BASE, To } from '../router.tsx'
import { useText } from '../words.ts'

/** What needs a person now, then whether all goes on. */
export function Overview(): ReactElement {
  const { t } = useText()
  const query = useGet<OverviewView>('overview', '/overview')
  return (
    <Page title={t('page.overview')}>
      <Answered query={query}>{(view) => <View view={view} />}</Answered>
    </Page>
  )
}

function View({ view }: { readonly view: OverviewView }): ReactElement {
  const { t, number } = useText()
  return (
    <>
      <section className="block" aria-labelledby="needs">
        <h2 id="needs">{t('needs.title')}</h2>
        {view.waiting.length === 0 ? <p className="empty">{t('needs.none')}</p> : <ul className="cards">{view.waiting.map((one) => <Need key={one.kind} need={one} />)}</ul>}
      </section>
      {view.urgent.length === 0 ? null : (
        <section className="block" aria-labelledby="urgent">
          <h2 id="urgent">{t('urgent.title')}</h2>
          <ul className="list">{view.urgent.map((row) => <li key={row.id} className="row"><Severity id={row.triage?.severity ?? null} /><To to={`/records/${encodeURIComponent(row.id)}`}>{t('ticket', { id: row.id })}</To><Category id={row.triage?.category ?? null} /></li>)}</ul>
        </section>
      )}
      <section className="block" aria-labelledby="flow">
        <h2 id="flow">{t('flow.title')}</h2>
        <div className="cards">
          <div className="card"><Throughput runs={view.runs} at={view.at} /></div>
          {view.accounts.map((one) => <Account key={one.id} account={one} reserve={view.reserve} now={view.at} />)}
        </div>
      </section>
      <section className="block" aria-labelledby="held">
        <h2 id="held">{t('held.title')}</h2>
        <dl className="facts">
          <dt>{t('held.seen')}</dt><dd>{number(view.counts.seen)}</dd>
          <dt>{t('held.routed')}</dt><dd><To to="/records">{number(view.counts.routed)}</To></dd>
          <dt>{t('held.linked')}</dt><dd>{number(view.counts.linked)}</dd>
          <dt>{t('held.mapping')}</dt><dd>{view.mapping === null ? t('none') : <To to="/mappings"><span className="code">{view.mapping}</span></To>}</dd>
          <dt>{t('held.policy')}</dt><dd><To to="/policy"><span className="code">{view.policy}</span></To></dd>
        </dl>
        <ul className="row">{Object.entries(view.counts.bySeverity).map(([id, count]) => <li key={id}><To to={`/records?severity=${id}`}><Severity id={id} /> {number(count)}</To></li>)}</ul>
      </section>
    </>
  )
}

/** The bridge names the page that mends it, as a path of the console. */
function within(href: string): string {
  const path = href.startsWith(BASE) ? href.slice(BASE.length) : href
  return path === '' ? '/' : path
}

function Need({ need }: { readonly need: Waiting }): ReactElement {
  const { name, number } = useText()
  return (
    <li className="card">
      <div className="row spread"><h3><To to={within(need.href)}>{name('need', need.kind)}</To></h3><span className="count" data-worst={need.worst === 'P0' || need.worst === 'P1' || need.kind === 'escalation-late' ? 'grave' : 'soon'}>{number(need.count)}</span></div>
      <p className="quiet">{need.oldest === null ? null : <Since at={need.oldest} />} {need.worst === null ? null : <Severity id={need.worst} />}</p>
    </li>
  )
}

function Category({ id }: { readonly id: string | null }): ReactElement | null {
  const { name, t } = useText()
  if (id === null) return null
  return <span className="quiet">{id === 'restricted' ? t('restricted') : name('category', id)}</span>
}

const HOUR = 3_600_000
const READ = ['pulled', 'comments', 'written']

/** Of each of the last 24 hours, how many records its runs read or wrote. */
function Throughput({ runs, at }: { readonly runs: readonly RunSummary[]; readonly at: number }): ReactElement {
  const { t, number, time } = useText()
  const may = useMay()
  const done = (run: RunSummary): number => READ.reduce((sum, one) => sum + (run.numbers[one] ?? 0), 0)
  const points = Array.from({ length: 24 }, (_, hour) => {
    const from = at - (24 - hour) * HOUR
    return { name: time(from), value: runs.filter((run) => run.startedAt >= from && run.startedAt < from + HOUR).reduce((sum, run) => sum + done(run), 0) }
  })
  const named = points.map((point, index) => ({ ...point, name: `${index + 1}. ${point.name}` }))
  return (
    <>
      <Bars title={t('flow.records')} summary={t('flow.records.sum', { records: number(points.reduce((sum, one) => sum + one.value, 0)), runs: number(runs.length) })} points={named} unit={t('flow.unit')} />
      {may('see-runs') ? <p><To to="/runs">{t('flow.runs')}</To></p> : null}
    </>
  )
}

function Account({ account, reserve, now }: { readonly account: AccountState; readonly reserve: number; readonly now: number }): ReactElement {
  const { t, number, name, length } = useText()
  const budget = account.calls?.budget ?? null
  const kept = budget === null ? 0 : Math.round(budget.max * reserve)
  const used = budget === null ? 0 : budget.max - budget.left
  return (
    <div className="card">
      {budget === null ? <h3>{name('vendor', account.vendor)}</h3> : (
        <BudgetBar title={name('vendor', account.vendor)} used={used} reserve={kept} of={budget.max}
          summary={t(budget.per === 'day' ? 'budget.day' : 'budget.minute', { used: number(used), of: number(budget.max), reserve: number(kept) })} />
      )}
      <dl className="facts">
        <dt>{t('account.lag')}</dt><dd>{account.upTo === null ? t('account.not-begun') : now - account.upTo < 60_000 ? t('account.now') : t('account.behind', { time: length(now - account.upTo) })}</dd>
        <dt>{t('account.writes')}</dt><dd>{t(account.writes ? 'account.writes.yes' : 'account.writes.no')}</dd>
        <dt>{t('account.calls')}</dt><dd>{account.calls === null ? t('none') : number(account.calls.total)}</dd>
        <dt>{t('account.waiting')}</dt><dd>{number(account.intents.waiting + account.intents.sent)}</dd>
        <dt>{t('account.set-aside')}</dt><dd>{account.intents.setAside === 0 ? number(0) : <To to="/set-aside">{number(account.intents.setAside)}</To>}</dd>
      </dl>
    </div>
  )
}
