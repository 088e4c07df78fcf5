import type { ReactElement } from 'react'
import type { RunDetail } from '../../../../server/api/console.ts'
import { useGet } from '../hooks.ts'
import { Answered, Page } from '../parts/page.tsx'
import { Undo } from '../parts/undo.tsx'
import { At } from '../parts/words.tsx'
import { To } from '../router.tsx'
import { useText } from '../words.ts'
import { took } from './runs.tsx'

export default function Run({ params }: { readonly params: Readonly<Record<string, string>> }): ReactElement {
  const { t, day } = useText()
  const id = params['id'] ?? ''
  const query = useGet<RunDetail>('runs', `/runs/${encodeURIComponent(id)}`)
  return (
    <Page title={query.data === undefined ? t('page.run') : t('run.title', { time: day(query.data.startedAt) })} aside={<To to="/runs">{t('runs.back')}</To>}>
      <Answered query={query}>{(run) => <Detail run={run} />}</Answered>
    </Page>
  )
}

function Detail({ run }: { readonly run: RunDetail }): ReactElement {
  const { t, name, has, number, length } = useText()
  const told = Object.entries(run.numbers).filter(([, value]) => value !== 0)
  return (
    <>
      {run.failure === null ? null : <div className="card" role="note"><h2 className="bad">{t('run.failed')}</h2><p className="code">{run.failure.code}</p><p><bdi>{run.failure.remedy}</bdi></p></div>}
      <dl className="facts">
        <dt>{t('state')}</dt><dd>{name('run', run.state)}</dd>
        <dt>{t('runs.started')}</dt><dd><At at={run.startedAt} /></dd>
        <dt>{t('runs.took')}</dt><dd>{run.endedAt === null ? t('runs.going') : took(run.endedAt - run.startedAt, length, t('runs.short'))}</dd>
        <dt>{t('run.name')}</dt><dd className="code">{run.id}</dd>
        {told.map(([key, value]) => [<dt key={`${key}-t`}>{has(`runs.of.${key}`) ? name('runs.of', key) : key.replaceAll(/([A-Z])/g, ' $1').toLowerCase()}</dt>, <dd key={key}>{number(value)}</dd>])}
      </dl>
      {told.length === 0 ? <p>{t('run.nothing')}</p> : null}
      {Object.keys(run.calls).length === 0 ? null : (
        <section className="block" aria-labelledby="calls">
          <h2 id="calls">{t('run.calls')}</h2>
          <dl className="facts">{Object.entries(run.calls).map(([account, calls]) => [<dt key={`${account}-t`}>{name('vendor', account)}</dt>, <dd key={account}>{number(calls)}</dd>])}</dl>
        </section>
      )}
      <Undo by="run" name={run.id} />
    </>
  )
}
