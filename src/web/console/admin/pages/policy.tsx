import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import type { PolicyView } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { History } from '../parts/history.tsx'
import { Answered, Page } from '../parts/page.tsx'
import { PolicyTabs } from '../parts/policy-tabs.tsx'
import { Undo } from '../parts/undo.tsx'
import { At } from '../parts/words.tsx'
import { useText } from '../words.ts'

/** Which rules are in force, who put them there, and the switch that stops everything automatic. */
export default function Policy(): ReactElement {
  const { t } = useText()
  const query = useGet<PolicyView>('policy', '/policy')
  return <Page title={t('page.policy')} lead={t('policy.lead')}><PolicyTabs /><Answered query={query}>{(view) => <View view={view} />}</Answered></Page>
}

type Asked = { readonly kind: 'stopped' | 'resumed' } | { readonly kind: 'back'; readonly to: string }

function View({ view }: { readonly view: PolicyView }): ReactElement {
  const { t } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [asked, setAsked] = useState<Asked | null>(null)
  const act = async (why: string): Promise<void> => {
    if (asked === null) return
    await (asked.kind === 'back' ? send('/policy/rollback', { to: asked.to, why }) : send('/policy/automation', { to: asked.kind, why }))
    await fresh('policy')
  }
  const { stopped } = view
  return (
    <>
      <section className="card" aria-labelledby="automation">
        <h2 id="automation">{t('automation.title')}</h2>
        {stopped === null ? <p className="good">{t('automation.on')}</p> : <p className="bad">{t('automation.off')} <At at={stopped.at} /> · <bdi>{stopped.author}</bdi>: <bdi>{stopped.reason}</bdi></p>}
        <p className="quiet">{t('automation.text')}</p>
        {may('switch-automation') ? <div><Button size="small" isDanger={stopped === null} onClick={() => setAsked({ kind: stopped === null ? 'stopped' : 'resumed' })}>{t(stopped === null ? 'automation.stop' : 'automation.resume')}</Button></div> : null}
      </section>
      <p>{t('policy.live')} <span className="code">{view.version}</span> <span className="quiet">{t(view.live === null ? 'policy.shipped' : 'policy.published')}</span></p>
      <History versions={view.versions} events={view.events} link={null} compare={null} rollBack={may('publish-policy') ? (to) => setAsked({ kind: 'back', to }) : null} />
      <Undo by="policy" name={view.version} />
      {asked === null ? null : asked.kind === 'back'
        ? <AskWhy title={t('history.back')} text={t('policy.back.ask', { version: asked.to })} confirm={t('history.back')} danger done={t('saved')} act={act} close={() => setAsked(null)} />
        : <AskWhy title={t(asked.kind === 'stopped' ? 'automation.stop' : 'automation.resume')} text={t(asked.kind === 'stopped' ? 'automation.stop.ask' : 'automation.resume.ask')} confirm={t(asked.kind === 'stopped' ? 'automation.stop' : 'automation.resume')} danger={asked.kind === 'stopped'} done={t('saved')} act={act} close={() => setAsked(null)} />}
    </>
  )
}
