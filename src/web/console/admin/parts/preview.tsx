import { Button } from '@zendeskgarden/react-buttons'
import { Checkbox, Field, Input } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { MappingPreviewView, Page, RecordRow } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { useText } from '../words.ts'
import { Wrong } from './fault.tsx'
import { Table } from './table.tsx'
import { Value } from './words.tsx'

/** A real ticket before and after. Nothing is sent. */
export function Preview({ yaml, ready }: { readonly yaml: string; readonly ready: boolean }): ReactElement {
  const { t } = useText()
  const may = useMay()
  const [ticket, setTicket] = useState('')
  const [show, setShow] = useState(false)
  const [seen, setSeen] = useState<MappingPreviewView | null>(null)
  const [fault, setFault] = useState<unknown>(null)
  const recent = useGet<Page<RecordRow>>('overview', '/records', { limit: 5 }, may('see-records'))
  const look = async (id: string): Promise<void> => {
    setFault(null)
    try {
      setSeen(await send<MappingPreviewView>('/mappings/preview', { yaml, ticket: id, ...(show ? { show: true } : {}) }))
    } catch (error) {
      setSeen(null)
      setFault(error)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (ticket.trim() !== '') void look(ticket.trim())
  }
  return (
    <section className="block" aria-labelledby="preview">
      <h2 id="preview">{t('preview.title')}</h2>
      <p className="quiet">{t('preview.text')}</p>
      <form className="filters" onSubmit={submit}>
        <Field><Field.Label>{t('preview.ticket')}</Field.Label><Input isCompact dir="auto" list="recent" value={ticket} onChange={(event) => setTicket(event.target.value)} /></Field>
        <datalist id="recent">{recent.data?.rows.map((row) => <option key={row.id} value={row.id} />)}</datalist>
        {may('see-values') ? <Field className="tight"><Checkbox checked={show} onChange={(event) => setShow(event.target.checked)}><Field.Label>{t('preview.show')}</Field.Label></Checkbox></Field> : null}
        <Button size="small" type="submit" disabled={!ready} className="tight">{t('preview.do')}</Button>
      </form>
      {fault === null ? null : <Wrong error={fault} />}
      {seen === null ? null : <Seen seen={seen} />}
    </section>
  )
}

function Seen({ seen }: { readonly seen: MappingPreviewView }): ReactElement {
  const { t, name } = useText()
  const side = ({ path, before, after }: MappingPreviewView['rows'][number]['left']): ReactElement => (
    <><span className="code">{path}</span>{after === undefined ? null : JSON.stringify(before) === JSON.stringify(after) ? <> <Value value={after} /></> : <> <del><Value value={before} /></del> <ins><Value value={after} /></ins></>}</>
  )
  return (
    <>
      <p role="status">{seen.filter === 'in' ? t('preview.in', { crossing: name('crossing', seen.crossing) }) : t(seen.filter === 'out' ? 'preview.out' : 'preview.fault')}</p>
      {seen.rows.length === 0 ? null : (
        <Table caption={t('preview.title')} rows={seen.rows} id={(row) => row.rule} columns={[
          { name: t('preview.rule'), head: true, cell: (row) => row.rule },
          { name: t('conflicts.left'), cell: (row) => side(row.left) },
          { name: t('conflicts.right'), cell: (row) => side(row.right) },
          { name: t('preview.outcome'), cell: (row) => <>{name('outcome', row.outcome.replaceAll(' ', '-'))}{row.fault === null ? null : <bdi className="warn"> {row.fault}</bdi>}</> },
        ]} />
      )}
    </>
  )
}
