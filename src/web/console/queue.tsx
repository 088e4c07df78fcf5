import { useQuery } from '@tanstack/react-query'
import { Button } from '@zendeskgarden/react-buttons'
import type { ReactElement } from 'react'
import type { QueueRow } from '../../server/api/sidebar.ts'
import { clockOf, sentence } from '../shared/about.ts'
import { FaultNotice } from '../shared/fault.tsx'
import { useWords } from '../shared/i18n.tsx'
import { useMinute } from '../shared/now.ts'
import type { Ground } from '../shared/page.tsx'
import { Skeleton } from '../shared/ui.tsx'
import { Team } from './team.tsx'

export function Queue({ ground, read }: { readonly ground: Ground; readonly read: (id: string) => void }): ReactElement {
  const { api, session, zaf } = ground
  const words = useWords()
  const { t } = words
  const query = useQuery({ queryKey: ['queue'], queryFn: () => api.call<readonly QueueRow[]>('GET', `/queue?locale=${encodeURIComponent(words.locale)}`), refetchInterval: 30_000 })
  return (
    <>
      <h1>{t('console.title')}</h1>
      <p className="quiet">{t('console.about')}</p>
      {query.isError ? <FaultNotice error={query.error} since={query.data === undefined ? undefined : query.dataUpdatedAt} again={() => void query.refetch()} /> : null}
      {query.data === undefined ? (query.isError ? null : <Skeleton />) : query.data.length === 0 ? <p>{t('console.none')}</p> : (
        <ul className="list">{query.data.map((row) => <Row key={row.id} row={row} read={() => read(row.id)} open={zaf === null ? null : () => void zaf.invoke('routeTo', 'ticket', row.id).catch(() => undefined)} />)}</ul>
      )}
      {session.me.role === 'agent' ? null : <Team api={api} />}
    </>
  )
}

function Row({ row, read, open }: { readonly row: QueueRow; readonly read: () => void; readonly open: (() => void) | null }): ReactElement {
  const words = useWords()
  const { t, name, day } = words
  const clock = clockOf({ firstLookDue: row.firstLookDue, followUpDue: null }, useMinute(), words)
  const ticket = t('console.ticket', { id: row.id })
  return (
    <li className="entry">
      <div className="row"><span className="badge" data-severity={row.severity}>{name('severity', row.severity)}</span><span className={clock.late ? 'late' : 'quiet'}>{clock.text}</span></div>
      <h2>{name('category', row.category)}</h2>
      <p>{sentence(row, words)}</p>
      <p className="quiet small">{[ticket, name('status', row.status), t('console.arrived', { time: day(row.createdAt) }), ...(row.escalated ? [t('console.escalated')] : [])].join(' · ')}</p>
      {row.waits.length === 0 ? null : <p className="warn">{row.waits.map((wait) => t(`waits.${wait}`)).join(' · ')}</p>}
      <div className="row tight" role="group" aria-label={ticket}>
        <Button size="small" onClick={read}>{t('console.read')}</Button>
        {open === null ? null : <Button size="small" isBasic onClick={open}>{t('console.open')}</Button>}
      </div>
    </li>
  )
}
