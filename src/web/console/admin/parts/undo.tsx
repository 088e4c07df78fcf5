import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import type { UndoView } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useFresh } from '../hooks.ts'
import { useMay } from '../me.ts'
import { useText } from '../words.ts'
import { AskWhy } from './dialog.tsx'
import { Wrong } from './fault.tsx'
import { Table } from './table.tsx'

const SHOWN = 50

/** What taking it back would do is seen before it is asked for; what people touched since stays. */
export function Undo({ by, name }: { readonly by: UndoView['by']; readonly name: string }): ReactElement | null {
  const { t, number, list } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [seen, setSeen] = useState<UndoView | null>(null)
  const [fault, setFault] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [asking, setAsking] = useState(false)
  if (!may('preview-undo')) return null
  const look = async (): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      setSeen(await send<UndoView>('/undo/preview', { by, name, why: null }))
    } catch (error) {
      setFault(error)
    }
    setBusy(false)
  }
  const act = async (why: string): Promise<void> => {
    await send('/undo', { by, name, why })
    setSeen(null)
    await fresh('runs')
  }
  const back = seen?.records.filter((one) => one.back.length > 0 || one.notes > 0) ?? []
  return (
    <section className="block" aria-labelledby="undo">
      <h2 id="undo">{t('undo.title')}</h2>
      <p className="quiet">{t('undo.text')}</p>
      <div className="row">
        <Button size="small" disabled={busy} onClick={() => void look()}>{t('undo.preview')}</Button>
        {seen !== null && back.length > 0 && may('undo') ? <Button size="small" isDanger onClick={() => setAsking(true)}>{t('undo.do')}</Button> : null}
      </div>
      {busy ? <p role="status">{t('undo.looking')}</p> : null}
      {fault === null ? null : <Wrong error={fault} />}
      {seen === null ? null : seen.records.length === 0 ? <p role="status">{t('undo.none')}</p> : (
        <>
          <p role="status">{t('undo.count', { records: number(back.length), stays: number(seen.records.length - back.length) })}</p>
          <Table caption={t('undo.title')} rows={seen.records.slice(0, SHOWN)} id={(one) => `${one.side} ${one.id}`} columns={[
            { name: t('record'), head: true, cell: (one) => t(one.side === 'left' ? 'ticket' : 'case', { id: one.id }) },
            { name: t('undo.back'), cell: (one) => (one.back.length === 0 ? t('none') : list(one.back)) },
            { name: t('undo.stays'), cell: (one) => (one.stays.length === 0 ? t('none') : list(one.stays.map((stay) => `${stay.name} (${stay.why})`))) },
          ]} />
        </>
      )}
      {asking ? <AskWhy title={t('undo.title')} text={t('undo.ask', { records: number(back.length) })} confirm={t('undo.do')} danger done={t('undo.done')} act={act} close={() => setAsking(false)} /> : null}
    </section>
  )
}
