import { useState, type ReactElement } from 'react'
import type { MappingsView } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { History } from '../parts/history.tsx'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { To } from '../router.tsx'
import { useText } from '../words.ts'

/** What is kept in step now, what it was before, and the way to change it. */
export default function Mappings(): ReactElement {
  const { t } = useText()
  const query = useGet<MappingsView>('mappings', '/mappings')
  return <Page title={t('page.mappings')} lead={t('mappings.lead')}><Answered query={query}>{(view) => <View view={view} />}</Answered></Page>
}

function View({ view }: { readonly view: MappingsView }): ReactElement {
  const { t, number } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [back, setBack] = useState<string | null>(null)
  const act = async (why: string): Promise<void> => {
    await send('/mappings/rollback', { to: back, why })
    await fresh('mappings')
  }
  const live = view.live
  return (
    <>
      {view.paused.length === 0 ? null : <section className="card" aria-labelledby="paused"><h2 id="paused" className="warn">{t('mappings.paused')}</h2><ul className="list">{view.paused.map((one) => <li key={one.field}><span className="code">{one.field}</span> <bdi>{one.text}</bdi></li>)}</ul></section>}
      {live === null ? <Empty text={t('mappings.none')} /> : <p>{t('mappings.live')} <To to={`/mappings/${encodeURIComponent(live)}`}><span className="code">{live}</span></To></p>}
      <div className="row">
        {live === null ? null : <To to="/mappings/edit?from=live">{t(may('publish-mapping') ? 'mappings.edit' : 'mappings.try')}</To>}
        <To to="/mappings/schemas">{t('mappings.schemas')}</To>
      </div>
      <section className="block" aria-labelledby="files">
        <h2 id="files">{t('mappings.files')}</h2>
        <ul className="cards">{view.files.map((file) => (
          <li key={file.id} className="card"><h3>{file.title}</h3><p className="quiet">{t('mappings.fields', { count: number(file.fields) })} · <span className="code">{file.version}</span></p><div className="row"><To to={`/mappings/${encodeURIComponent(file.id)}`}>{t('mappings.look')}</To><To to={`/mappings/edit?from=${encodeURIComponent(file.id)}`}>{t('mappings.begin')}</To></div></li>
        ))}</ul>
      </section>
      <History versions={view.versions} events={view.events} link={(version) => `/mappings/${encodeURIComponent(version)}`} compare={(version) => (live === null || live === version ? null : `/mappings/diff?from=${encodeURIComponent(live)}&to=${encodeURIComponent(version)}`)} rollBack={may('publish-mapping') ? setBack : null} />
      {back === null ? null : <AskWhy title={t('history.back')} text={t('mappings.back.ask', { version: back })} confirm={t('history.back')} danger done={t('saved')} act={act} close={() => setBack(null)} />}
    </>
  )
}
