import type { ReactElement } from 'react'
import type { MappingDifference } from '../../../../server/api/console.ts'
import { useGet } from '../hooks.ts'
import { Differences } from '../parts/differences.tsx'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { To, usePlace } from '../router.tsx'
import { useText } from '../words.ts'

export default function MappingDiff(): ReactElement {
  const { t } = useText()
  const { params } = usePlace()
  const [from, to] = [params.get('from') ?? 'live', params.get('to') ?? 'live']
  const query = useGet<{ readonly rows: readonly MappingDifference[] } | readonly MappingDifference[]>('mappings', '/mappings/diff', { from, to })
  return (
    <Page title={t('diff.title')} aside={<To to="/mappings">{t('mappings.all')}</To>}>
      <p>{t('diff.from')} <span className="code">{from}</span> {t('diff.to')} <span className="code">{to}</span></p>
      <Answered query={query}>{(data) => {
        const rows = 'rows' in data ? data.rows : data
        return rows.length === 0 ? <Empty text={t('diff.none')} /> : <Differences rows={rows} />
      }}</Answered>
    </Page>
  )
}
