import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { TeamExposure } from '../../server/api/sidebar.ts'
import type { Api } from '../shared/api.ts'
import { useWords } from '../shared/i18n.tsx'
import { Fold } from '../shared/ui.tsx'

/** What everybody together carried: by harm and urgency, of five people or more, and never of one of them. */
export function Team({ api }: { readonly api: Api }): ReactElement | null {
  const { t, name, number } = useWords()
  const { data } = useQuery({ queryKey: ['team'], queryFn: () => api.call<TeamExposure>('GET', '/wellbeing/team'), staleTime: 10 * 60_000 })
  if (data === undefined) return null
  return (
    <Fold title={t('console.team')}>
      {data.people === null ? <p className="quiet">{t('console.team.few')}</p> : null}
      <ul className="list">{data.rows.map((row) => <li key={`${row.category} ${row.severity}`} className="row spread"><span className="grow">{row.severity} · {name('category', row.category)}</span><span className="quiet">{t('console.team.row', { minutes: number(row.minutes), items: number(row.items) })}</span></li>)}</ul>
    </Fold>
  )
}
