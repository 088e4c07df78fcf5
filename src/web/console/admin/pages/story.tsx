import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import type { StoryView } from '../../../../server/api/console.ts'
import { Out } from '../../../shared/ui.tsx'
import { useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { HoldButton } from '../parts/hold.tsx'
import { Answered, Page } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { At, Value } from '../parts/words.tsx'
import { go, To, usePlace, withParams } from '../router.tsx'
import { useText } from '../words.ts'

/** Why a record is as it is: each field, and everything that happened. */
export default function Story({ params }: { readonly params: Readonly<Record<string, string>> }): ReactElement {
  const { t } = useText()
  const may = useMay()
  const place = usePlace()
  const [shown, setShown] = useState(false)
  const name = params['name'] ?? ''
  const field = place.params.get('field')
  const query = useGet<StoryView>('overview', `/records/${encodeURIComponent(name)}/story`, { field, show: shown ? 1 : null })
  return (
    <Page title={t('ticket', { id: query.data?.ticket.id ?? name })} aside={<To to="/records">{t('records.back')}</To>}>
      <Answered query={query}>{(story) => (
        <>
          <div className="row">
            {may('see-values') ? <Button size="small" aria-pressed={shown} onClick={() => setShown(!shown)}>{t(shown ? 'story.hide' : 'story.show')}</Button> : null}
            {may('place-hold') ? <HoldButton ticket={story.ticket.id} /> : null}
            {field === null ? null : <Button size="small" isBasic onClick={() => go(withParams(place, { field: null }))}>{t('story.whole')}</Button>}
          </div>
          {may('see-values') ? <p className="quiet">{t('story.shown')}</p> : null}
          <Body story={story} pick={(one) => go(withParams(place, { field: one }))} />
        </>
      )}</Answered>
    </Page>
  )
}

function Body({ story, pick }: { readonly story: StoryView; readonly pick: (field: string) => void }): ReactElement {
  const { t, name, list, has } = useText()
  const { ticket, counterpart, mapping, crossing } = story
  return (
    <>
      {story.waits.length === 0 ? null : (
        <section className="card" aria-labelledby="waits"><h2 id="waits">{t('story.waits')}</h2><ul className="list">{story.waits.map((wait) => <li key={`${wait.waitsFor} ${wait.fields.join(' ')}`}><p><bdi>{wait.waitsFor}</bdi></p><p className="quiet"><bdi>{wait.remedy}</bdi></p></li>)}</ul></section>
      )}
      <dl className="facts">
        <dt>{t('story.ticket')}</dt><dd><Out href={ticket.url}>{ticket.id}</Out></dd>
        <dt>{t('story.case')}</dt><dd>{counterpart === null ? t('story.no-case') : <span className="code">{counterpart.id ?? counterpart.externalId}</span>}</dd>
        <dt>{t('story.mapping')}</dt><dd>{mapping === null ? t('story.no-mapping') : <To to={`/mappings/${encodeURIComponent(mapping.version)}`}><span className="code">{mapping.version}</span></To>}</dd>
        <dt>{t('story.crossing')}</dt><dd>{crossing === null ? t('none') : <>{name('crossing', crossing.as)}{crossing.because.length === 0 ? null : <span className="quiet"> ({list(crossing.because)})</span>}</>}</dd>
      </dl>
      {story.fields.length === 0 ? null : (
        <section className="block" aria-labelledby="fields">
          <h2 id="fields">{t('story.fields')}</h2>
          <Table caption={t('story.fields')} rows={story.fields} id={(one) => one.field} columns={[
            { name: t('story.field'), head: true, cell: (one) => <button type="button" className="link" onClick={() => pick(one.field)}>{one.field}</button> },
            { name: t('story.ticket'), cell: (one) => (one.values === undefined ? <span className="code">{one.left}</span> : <Value value={one.values.left} />) },
            { name: t('story.case'), cell: (one) => (one.values === undefined ? <span className="code">{one.right}</span> : <Value value={one.values.right} />) },
            { name: t('story.direction'), cell: (one) => name('direction', one.direction) },
            { name: t('state'), cell: (one) => { const key = one.state.replaceAll(' ', '-'); return has(`field-state.${key}`) ? name('field-state', key) : one.state } },
            { name: t('story.since'), cell: (one) => (one.since === null ? t('none') : <At at={one.since.at} />) },
          ]} />
        </section>
      )}
      <section className="block" aria-labelledby="events">
        <h2 id="events">{t('story.events')}</h2>
        {story.events.length === 0 ? <p>{t('story.no-events')}</p> : (
          <ol className="timeline">{story.events.map((event, at) => (
            <li key={`${event.at} ${event.kind} ${at}`}>
              <At at={event.at} /> <span className="state">{name('event', event.kind)}</span> <bdi>{event.text}</bdi>
              {event.fields.length === 0 ? null : <span className="quiet"> {list(event.fields)}</span>}
              {event.values === undefined ? null : <dl className="facts">{event.values.map((one) => [<dt key={`${one.name}-t`}>{one.name}</dt>, <dd key={one.name}>{one.before === undefined ? null : <><del><Value value={one.before} /></del> </>}<ins><Value value={one.value} /></ins></dd>])}</dl>}
            </li>
          ))}</ol>
        )}
      </section>
    </>
  )
}
