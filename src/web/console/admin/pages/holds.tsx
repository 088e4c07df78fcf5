import { Button } from '@zendeskgarden/react-buttons'
import { Field, Input } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { HoldRow } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { At, Doing, Ticket } from '../parts/words.tsx'
import { useText } from '../words.ts'

/** Tickets of which nothing is redacted or deleted, who said so, and why. */
export default function Holds(): ReactElement {
  const { t } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [placing, setPlacing] = useState<string | null>(null)
  const [releasing, setReleasing] = useState<string | null>(null)
  const query = useGet<{ readonly rows: readonly HoldRow[] }>('waiting', '/holds')
  const place = async (why: string): Promise<void> => {
    await send('/holds', { ticket: placing, why })
    await fresh('waiting')
  }
  const release = async (why: string): Promise<void> => {
    await send(`/holds/${encodeURIComponent(releasing ?? '')}`, { why }, 'DELETE')
    await fresh('waiting')
  }
  return (
    <Page title={t('page.holds')} lead={t('holds.lead')}>
      {may('place-hold') ? <Place place={setPlacing} /> : null}
      <Answered query={query}>{({ rows }) => (rows.length === 0 ? <Empty text={t('holds.none')} /> : (
        <Table caption={t('page.holds')} rows={rows} id={(row) => `${row.ticketId} ${row.placed.at}`} columns={[
          { name: t('record'), head: true, cell: (row) => <Ticket id={row.ticketId} /> },
          { name: t('holds.by'), cell: (row) => <><bdi>{row.placed.by}</bdi> <At at={row.placed.at} /></> },
          { name: t('reason'), cell: (row) => <bdi>{row.placed.why}</bdi> },
          { name: t('state'), cell: (row) => (row.released === null ? t('holds.stands') : <>{t('holds.released')} <bdi>{row.released.by}</bdi> <At at={row.released.at} /></>) },
          ...(may('release-hold') ? [{ name: t('holds.release'), cell: (row: HoldRow) => (row.released === null ? <Button size="small" isBasic isDanger onClick={() => setReleasing(row.ticketId)}><Doing text={t('holds.release')} of={row.ticketId} /></Button> : null) }] : []),
        ]} />
      ))}</Answered>
      {placing === null ? null : <AskWhy title={t('holds.place')} text={t('holds.ask', { id: placing })} confirm={t('holds.place')} done={t('saved')} act={place} close={() => setPlacing(null)} />}
      {releasing === null ? null : <AskWhy title={t('holds.release')} text={t('holds.release.ask', { id: releasing })} confirm={t('holds.release')} danger done={t('saved')} act={release} close={() => setReleasing(null)} />}
    </Page>
  )
}

function Place({ place }: { readonly place: (ticket: string) => void }): ReactElement {
  const { t } = useText()
  const [ticket, setTicket] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (ticket.trim() !== '') place(ticket.trim())
  }
  return (
    <form className="filters" onSubmit={submit}>
      <Field><Field.Label>{t('holds.which')}</Field.Label><Input isCompact dir="auto" value={ticket} onChange={(event) => setTicket(event.target.value)} /></Field>
      <Button size="small" type="submit" className="tight">{t('holds.place')}</Button>
    </form>
  )
}
