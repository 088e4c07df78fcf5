import type { ReactElement } from 'react'
import type { MappingView } from '../../../../server/api/console.ts'
import { useGet } from '../hooks.ts'
import { Answered, Page } from '../parts/page.tsx'
import { Download } from '../parts/files.tsx'
import { Undo } from '../parts/undo.tsx'
import { To } from '../router.tsx'
import { useText } from '../words.ts'

/** One version as it was written; it never changes. */
export default function MappingVersion({ params }: { readonly params: Readonly<Record<string, string>> }): ReactElement {
  const { t } = useText()
  const version = params['version'] ?? ''
  const query = useGet<MappingView>('mappings', `/mappings/${encodeURIComponent(version)}`)
  return (
    <Page title={query.data?.title ?? t('page.mapping')} aside={<To to="/mappings">{t('mappings.all')}</To>}>
      <Answered query={query}>{(view) => (
        <>
          <p className="quiet">{t('history.version')} <span className="code">{view.version}</span></p>
          <div className="row">
            <To to={`/mappings/edit?from=${encodeURIComponent(version)}`}>{t('mappings.begin')}</To>
            <Download name={`${view.id}.yaml`} text={view.yaml} label={t('mappings.export')} />
          </div>
          <pre className="card code scroll" dir="ltr" tabIndex={0} aria-label={t('mappings.yaml')}>{view.yaml}</pre>
          <Undo by="mapping" name={view.version} />
        </>
      )}</Answered>
    </Page>
  )
}
