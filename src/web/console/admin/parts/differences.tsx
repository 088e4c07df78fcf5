import type { ReactElement } from 'react'
import type { MappingDifference } from '../../../../server/api/console.ts'
import { useText } from '../words.ts'
import { Table } from './table.tsx'

export function Differences({ rows }: { readonly rows: readonly MappingDifference[] }): ReactElement {
  const { t } = useText()
  return (
    <Table caption={t('diff.title')} rows={rows} id={(row) => row.about} columns={[
      { name: t('diff.about'), head: true, cell: (row) => row.about },
      { name: t('diff.before'), cell: (row) => (row.before === null ? null : <del className="code">{row.before}</del>) },
      { name: t('diff.after'), cell: (row) => (row.after === null ? null : <ins className="code">{row.after}</ins>) },
    ]} />
  )
}
