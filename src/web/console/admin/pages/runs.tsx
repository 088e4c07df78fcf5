import type { ReactElement } from 'react'
import type { RunSummary } from '../../../../server/api/console.ts'
import { useList } from '../hooks.ts'
import { AnsweredList, Empty, Page } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { At } from '../parts/words.tsx'
import { To } from '../router.tsx'
import { useText } from '../words.ts'

export default function Runs(): ReactElement {
  const { t, name, length, number } = useText()
  const query = useList<RunSummary>('runs', '/runs')
  const of = (run: RunSummary, ...names: readonly string[]): string => number(names.reduce((sum, one) => sum + (run.numbers[one] ?? 0), 0))
  return (
    <Page title={t('page.runs')} lead={t('runs.lead')}>
      <AnsweredList query={query}>{(rows) => (rows.length === 0 ? <Empty text={t('runs.none')} /> : (
        <Table caption={t('page.runs')} rows={rows} id={(run) => run.id} columns={[
          { name: t('runs.started'), head: true, cell: (run) => <To to={`/runs/${encodeURIComponent(run.id)}`}><At at={run.startedAt} /></To> },
          { name: t('state'), cell: (run) => <span className={run.state === 'failed' ? 'bad' : undefined}>{name('run', run.state)}</span> },
          { name: t('runs.took'), cell: (run) => (run.endedAt === null ? t('runs.going') : took(run.endedAt - run.startedAt, length, t('runs.short'))) },
          { name: t('runs.read'), end: true, cell: (run) => of(run, 'pulled', 'comments') },
          { name: t('runs.written'), end: true, cell: (run) => of(run, 'written') },
          { name: t('runs.set-aside'), end: true, cell: (run) => of(run, 'setAside') },
        ]} />
      ))}</AnsweredList>
    </Page>
  )
}

export function took(ms: number, length: (ms: number) => string, short: string): string {
  return ms < 60_000 ? short : length(ms)
}
