import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import type { EscalationVerb } from '../../../../domain/escalation.ts'
import type { EscalationDetail } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { Answered, Page } from '../parts/page.tsx'
import { At, Severity, Ticket } from '../parts/words.tsx'
import { Table } from '../parts/table.tsx'
import { To } from '../router.tsx'
import { useText } from '../words.ts'
import { Due } from './escalations.tsx'

/** What happened to one, and what comes next. */
export default function Escalation({ params }: { readonly params: Readonly<Record<string, string>> }): ReactElement {
  const { t } = useText()
  const id = params['id'] ?? ''
  const query = useGet<EscalationDetail>('escalations', `/escalations/${encodeURIComponent(id)}`)
  return (
    <Page title={query.data === undefined ? t('page.escalation') : t('escalations.of', { id: query.data.ticketId })} aside={<To to="/escalations">{t('escalations.back')}</To>}>
      <Answered query={query}>{(detail) => <Detail detail={detail} />}</Answered>
    </Page>
  )
}

function Detail({ detail }: { readonly detail: EscalationDetail }): ReactElement {
  const { t, name, has } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [verb, setVerb] = useState<EscalationVerb | null>(null)
  const owner = (who: string | null): string => (who === null ? t('none') : name('role', who))
  const act = async (why: string): Promise<void> => {
    await send(`/escalations/${encodeURIComponent(detail.id)}/${verb ?? ''}`, { why })
    await fresh('escalations')
  }
  return (
    <>
      <dl className="facts">
        <dt>{t('severity.name')}</dt><dd><Severity id={detail.severity} /></dd>
        <dt>{t('escalations.team')}</dt><dd>{detail.team === 'restricted' ? t('restricted') : name('team', detail.team)}</dd>
        <dt>{t('state')}</dt><dd>{name('escalation', detail.state)}</dd>
        <dt>{t('escalations.due')}</dt><dd><Due at={detail.dueAt} /></dd>
        <dt>{t('escalations.owner')}</dt><dd><bdi>{owner(detail.owner)}</bdi></dd>
        <dt>{t('escalations.fallback')}</dt><dd><bdi>{owner(detail.fallback)}</bdi></dd>
        <dt>{t('record')}</dt><dd><Ticket id={detail.ticketId} /></dd>
      </dl>
      {may('move-escalation') && detail.verbs.length > 0 ? (
        <div className="row" role="group" aria-label={t('escalations.do')}>
          {detail.verbs.map((one, at) => <Button key={one} size="small" isPrimary={at === 0} onClick={() => setVerb(one)}>{name('doing', one)}</Button>)}
        </div>
      ) : null}
      <section className="block" aria-labelledby="happened">
        <h2 id="happened">{t('escalate.timeline')}</h2>
        <ol className="timeline">
          {detail.events.map((event) => <li key={`${event.at} ${event.what}`}><At at={event.at} /> {has(`escalation.${event.what}`) ? name('escalation', event.what) : t('escalate.other')}{event.by === null ? null : <> · <bdi>{event.by}</bdi></>}</li>)}
        </ol>
      </section>
      {detail.messages.length === 0 ? null : (
        <section className="block" aria-labelledby="told">
          <h2 id="told">{t('escalations.told')}</h2>
          <Table caption={t('escalations.told')} rows={detail.messages} id={(one) => `${one.channel} ${one.at}`} columns={[
            { name: t('escalations.channel'), head: true, cell: (one) => one.channel },
            { name: t('when'), cell: (one) => <At at={one.at} /> },
            { name: t('state'), cell: (one) => name('message', one.state) },
            { name: t('escalations.attempts'), end: true, cell: (one) => one.attempts },
          ]} />
        </section>
      )}
      {verb === null ? null : <AskWhy title={name('doing', verb)} text={t('escalations.ask')} confirm={name('doing', verb)} done={t('saved')} act={act} close={() => setVerb(null)} />}
    </>
  )
}
