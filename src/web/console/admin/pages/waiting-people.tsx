import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import type { PersonToChoose } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { Answered, Empty } from '../parts/page.tsx'
import { Since, Ticket } from '../parts/words.tsx'
import { useText } from '../words.ts'

/** Several records have the same key: who it is, both CRMs show; here it is chosen by id. */
export function People(): ReactElement {
  const { t } = useText()
  const query = useGet<{ readonly rows: readonly PersonToChoose[] }>('waiting', '/people')
  return <Answered query={query}>{({ rows }) => (rows.length === 0 ? <Empty text={t('waiting.people.none')} /> : <ul className="list">{rows.map((one) => <Choose key={one.id} one={one} />)}</ul>)}</Answered>
}

function Choose({ one }: { readonly one: PersonToChoose }): ReactElement {
  const { t, name } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [chosen, setChosen] = useState<string | null | undefined>(undefined)
  const act = async (why: string): Promise<void> => {
    await send(`/people/${encodeURIComponent(one.id)}`, { chosen: chosen ?? null, why })
    await fresh('waiting')
  }
  return (
    <li className="card">
      <h2>{name('party', one.kind)} <span className="code">{one.leftId}</span></h2>
      <p className="quiet"><Since at={one.since} /></p>
      <p className="row">{one.tickets.slice(0, 8).map((id) => <Ticket key={id} id={id} />)}</p>
      {may('choose-person') ? (
        <div className="row" role="group" aria-label={t('waiting.people.candidates')}>
          {one.candidates.map((id) => <Button key={id} size="small" onClick={() => setChosen(id)}>{t('waiting.people.choose', { id })}</Button>)}
          <Button size="small" isBasic onClick={() => setChosen(null)}>{t('waiting.people.nobody')}</Button>
        </div>
      ) : null}
      {chosen === undefined ? null : <AskWhy title={t('waiting.people')} text={chosen === null ? t('waiting.people.ask.nobody') : t('waiting.people.ask', { id: chosen })} confirm={t('waiting.people.do')} done={t('saved')} act={act} close={() => setChosen(undefined)} />}
    </li>
  )
}
