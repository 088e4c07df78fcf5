import type { ReactElement } from 'react'
import type { ConflictRow } from '../../../../server/api/console.ts'
import { useList } from '../hooks.ts'
import { AnsweredList, Empty, Page } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { Since, Ticket } from '../parts/words.tsx'
import { To } from '../router.tsx'
import { useText } from '../words.ts'

/** Both sides changed the same thing, and nobody owns it: a person decides. */
export default function Conflicts(): ReactElement {
  const { t } = useText()
  const query = useList<ConflictRow>('conflicts', '/conflicts')
  return (
    <Page title={t('page.conflicts')} lead={t('conflicts.lead')}>
      <AnsweredList query={query}>{(rows) => (rows.length === 0 ? <Empty text={t('conflicts.none')} /> : (
        <Table caption={t('page.conflicts')} rows={rows} id={(row) => row.id} columns={[
          { name: t('conflicts.field'), head: true, cell: (row) => <To to={`/conflicts/${encodeURIComponent(row.id)}`}>{row.field}</To> },
          { name: t('record'), cell: (row) => <Ticket id={row.ticketId} /> },
          { name: t('conflicts.left'), cell: (row) => <bdi>{row.leftBy ?? t('unknown')}</bdi> },
          { name: t('conflicts.right'), cell: (row) => <bdi>{row.rightBy ?? t('unknown')}</bdi> },
          { name: t('since'), cell: (row) => <Since at={row.since} /> },
        ]} />
      ))}</AnsweredList>
    </Page>
  )
}
