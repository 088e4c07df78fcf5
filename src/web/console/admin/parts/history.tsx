import { Button } from '@zendeskgarden/react-buttons'
import type { ReactElement } from 'react'
import type { VersionHappening, VersionRow } from '../../../../server/api/console.ts'
import { To } from '../router.tsx'
import { useText } from '../words.ts'
import { Table } from './table.tsx'
import { At, Doing } from './words.tsx'

interface Given {
  readonly versions: readonly VersionRow[]
  readonly events: readonly VersionHappening[]
  readonly link: ((version: string) => string) | null
  readonly compare: ((version: string) => string | null) | null
  /** Null: not for this person. */
  readonly rollBack: ((version: string) => void) | null
}

/** Every version there ever was, and what was done about them. */
export function History({ versions, events, link, compare, rollBack }: Given): ReactElement {
  const { t, name } = useText()
  const named = (version: string): ReactElement => (link === null ? <span className="code">{version}</span> : <To to={link(version)}><span className="code">{version}</span></To>)
  return (
    <>
      <section className="block" aria-labelledby="versions">
        <h2 id="versions">{t('history.versions')}</h2>
        {versions.length === 0 ? <p className="quiet">{t('history.none')}</p> : (
          <Table caption={t('history.versions')} rows={versions} id={(row) => row.version} columns={[
            { name: t('history.version'), head: true, cell: (row) => named(row.version) },
            { name: t('when'), cell: (row) => <At at={row.at} /> },
            { name: t('state'), cell: (row) => (row.state === 'live' ? <span className="good">{t('history.live')}</span> : t('history.kept')) },
            ...(compare === null ? [] : [{ name: t('history.compare'), cell: (row: VersionRow) => { const to = compare(row.version); return to === null ? null : <To to={to}>{t('history.diff')}</To> } }]),
            ...(rollBack === null ? [] : [{ name: t('history.back'), cell: (row: VersionRow) => (row.state === 'live' ? null : <Button size="small" isBasic onClick={() => rollBack(row.version)}><Doing text={t('history.back')} of={row.version} /></Button>) }]),
          ]} />
        )}
      </section>
      {events.length === 0 ? null : (
        <section className="block" aria-labelledby="history">
          <h2 id="history">{t('history.title')}</h2>
          <ol className="timeline">{events.map((event) => (
            <li key={`${event.at} ${event.kind} ${event.version ?? ''}`}><At at={event.at} /> <span className="state">{name('version', event.kind)}</span> {event.version === null ? null : <span className="code">{event.version}</span>} · <bdi>{event.author}</bdi>: <bdi>{event.reason}</bdi></li>
          ))}</ol>
        </section>
      )}
    </>
  )
}
