import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import type { Side } from '../../../../domain/merge.ts'
import type { FieldValue } from '../../../../domain/ticket.ts'
import type { ConflictDecision, ConflictRow } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { At, Ticket, Value } from '../parts/words.tsx'
import { go, To } from '../router.tsx'
import { useText } from '../words.ts'

/** Both values beside each other, who said which, and one decision. */
export default function Conflict({ params }: { readonly params: Readonly<Record<string, string>> }): ReactElement {
  const { t } = useText()
  const id = params['id'] ?? ''
  const query = useGet<{ readonly rows: readonly ConflictRow[] }>('conflicts', '/conflicts', { limit: 200 })
  return (
    <Page title={t('page.conflict')} aside={<To to="/conflicts">{t('conflicts.back')}</To>}>
      <Answered query={query}>{({ rows }) => {
        const found = rows.find((row) => row.id === id)
        return found === undefined ? <Empty text={t('conflicts.gone')} to="/conflicts" link={t('conflicts.back')} /> : <One row={found} />
      }}</Answered>
    </Page>
  )
}

function One({ row }: { readonly row: ConflictRow }): ReactElement {
  const { t } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [keep, setKeep] = useState<Side | null>(null)
  const act = async (why: string): Promise<void> => {
    if (keep === null) return
    await send(`/conflicts/${encodeURIComponent(row.id)}`, { keep, why } satisfies ConflictDecision)
    await fresh('conflicts')
    go('/conflicts')
  }
  const side = (which: Side, value: FieldValue, by: string | null): ReactElement => (
    <section className="side-value" aria-labelledby={`side-${which}`}>
      <h2 id={`side-${which}`}>{t(which === 'left' ? 'conflicts.left' : 'conflicts.right')}</h2>
      {row.shown ? <p><Value value={value} /></p> : <p className="quiet">{t('conflicts.covered')}</p>}
      <p className="quiet">{by === null ? t('conflicts.by.unknown') : <>{t('conflicts.by')} <bdi>{by}</bdi></>}</p>
      {may('decide-conflict') ? <div><Button size="small" onClick={() => setKeep(which)}>{t(which === 'left' ? 'conflicts.keep.left' : 'conflicts.keep.right')}</Button></div> : null}
    </section>
  )
  return (
    <>
      <dl className="facts">
        <dt>{t('conflicts.field')}</dt><dd className="code">{row.field}</dd>
        <dt>{t('record')}</dt><dd><Ticket id={row.ticketId} /></dd>
        <dt>{t('story.case')}</dt><dd className="code">{row.caseId}</dd>
        <dt>{t('since')}</dt><dd><At at={row.since} /></dd>
      </dl>
      <div className="sides">{side('left', row.left, row.leftBy)}{side('right', row.right, row.rightBy)}</div>
      {keep === null ? null : <AskWhy title={t(keep === 'left' ? 'conflicts.keep.left' : 'conflicts.keep.right')} text={t('conflicts.ask')} confirm={t('conflicts.decide')} done={t('conflicts.done')} act={act} close={() => setKeep(null)} />}
    </>
  )
}
