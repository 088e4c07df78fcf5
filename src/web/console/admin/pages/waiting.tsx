import type { ReactElement } from 'react'
import type { Permission } from '../../../../server/api/console.ts'
import { useMay } from '../me.ts'
import { Empty, Page } from '../parts/page.tsx'
import { To } from '../router.tsx'
import { useText, type AnyKey } from '../words.ts'
import { Deletes, Merges, Redactions } from './waiting-lives.tsx'
import { People } from './waiting-people.tsx'

const KINDS: readonly { readonly what: string; readonly name: AnyKey; readonly needs: Permission; readonly List: () => ReactElement }[] = [
  { what: 'deletes', name: 'waiting.deletes', needs: 'see-deletes', List: Deletes },
  { what: 'redactions', name: 'waiting.redactions', needs: 'see-redactions', List: Redactions },
  { what: 'merges', name: 'waiting.merges', needs: 'see-merges', List: Merges },
  { what: 'people', name: 'waiting.people', needs: 'see-people', List: People },
]

/** What is not done before a person has said so. */
export default function Waiting({ params }: { readonly params: Readonly<Record<string, string>> }): ReactElement {
  const { t } = useText()
  const may = useMay()
  const mine = KINDS.filter(({ needs }) => may(needs))
  const now = mine.find(({ what }) => what === (params['what'] ?? mine[0]?.what))
  return (
    <Page title={t('page.waiting')} lead={t('waiting.lead')}>
      <nav className="tabs" aria-label={t('page.waiting')}>{mine.map(({ what, name }) => <To key={what} to={`/waiting/${what}`} aria-current={what === now?.what ? 'page' : undefined}>{t(name)}</To>)}</nav>
      {now === undefined ? <Empty text={t('nowhere.text')} to="/waiting" link={t('page.waiting')} /> : <now.List />}
    </Page>
  )
}
