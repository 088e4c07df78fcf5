import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import type { Decision, Permission, RedactionRow, WaitingRecord } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useFresh, useList } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { AnsweredList, Empty } from '../parts/page.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { Since, Ticket } from '../parts/words.tsx'
import { useText } from '../words.ts'

export const Deletes = (): ReactElement => <Lives what="deletes" permission="decide-delete" />
export const Merges = (): ReactElement => <Lives what="merges" permission="decide-merge" />
export const Redactions = (): ReactElement => <Lives what="redactions" permission="decide-redaction" />

type Row = WaitingRecord | RedactionRow
interface Given { readonly what: 'deletes' | 'merges' | 'redactions'; readonly permission: Permission }

/** Each with why it waits, to be let through or not. */
function Lives({ what, permission }: Given): ReactElement {
  const { t, name } = useText()
  const may = useMay()
  const [asked, setAsked] = useState<{ readonly row: Row; readonly decision: Decision['decision'] } | null>(null)
  const fresh = useFresh()
  const query = useList<Row>('waiting', `/${what}`)
  const act = async (why: string): Promise<void> => {
    if (asked === null) return
    await send(`/${what}/${encodeURIComponent(asked.row.id)}`, { decision: asked.decision, why } satisfies Decision)
    await fresh('waiting')
  }
  const columns: Column<Row>[] = [
    { name: t('record'), head: true, cell: (row) => <><Ticket id={row.ticketId} />{row.restricted ? <span className="quiet"> {t('restricted')}</span> : null}</> },
    ...(what === 'redactions' ? [] : [{ name: t('waiting.side'), cell: (row: Row) => t('side' in row && row.side === 'right' ? 'conflicts.right' : 'conflicts.left') }]),
    ...(what === 'merges' ? [{ name: t('waiting.into'), cell: (row: Row) => ('into' in row && row.into !== null ? <span className="code">{row.into}</span> : t('unknown')) }] : []),
    { name: t('waiting.because'), cell: (row) => (row.because === null ? t('none') : name('because', row.because)) },
    { name: t('since'), cell: (row) => <Since at={row.since} /> },
    ...(may(permission) ? [{ name: t('waiting.decide'), cell: (row: Row) => (
      <div className="row tight" role="group" aria-label={t('ticket', { id: row.ticketId })}>
        <Button size="small" onClick={() => setAsked({ row, decision: 'approved' })}>{t(`waiting.${what}.approve`)}</Button>
        <Button size="small" isBasic onClick={() => setAsked({ row, decision: 'declined' })}>{t(`waiting.${what}.decline`)}</Button>
      </div>
    ) }] : []),
  ]
  return (
    <>
      <AnsweredList query={query}>{(rows) => (rows.length === 0 ? <Empty text={t(`waiting.${what}.none`)} /> : <Table caption={t(`waiting.${what}`)} rows={rows} id={(row) => row.id} columns={columns} />)}</AnsweredList>
      {asked === null ? null : (
        <AskWhy title={t(asked.decision === 'approved' ? `waiting.${what}.approve` : `waiting.${what}.decline`)} text={t(asked.decision === 'approved' ? `waiting.${what}.ask` : 'waiting.keep.ask')}
          confirm={t(asked.decision === 'approved' ? `waiting.${what}.approve` : `waiting.${what}.decline`)} danger={asked.decision === 'approved'} done={t('saved')} act={act} close={() => setAsked(null)} />
      )}
    </>
  )
}
