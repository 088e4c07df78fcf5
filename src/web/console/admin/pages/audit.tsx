import { Button } from '@zendeskgarden/react-buttons'
import { Field, Input, Select } from '@zendeskgarden/react-forms'
import { useState, type ReactElement } from 'react'
import type { AuditProofView, AuditRow } from '../../../../server/api/console.ts'
import { API, get, query as search } from '../api.ts'
import { useList } from '../hooks.ts'
import { useMay } from '../me.ts'
import { Wrong } from '../parts/fault.tsx'
import { AnsweredList, Empty, Page } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { At } from '../parts/words.tsx'
import { go, To, usePlace, withParams } from '../router.tsx'
import { VERBS } from '../audit-verbs.ts'
import { useText } from '../words.ts'

/** Everything that was done, by whom and why, in one chain that shows where it was tampered with. */
export default function Audit(): ReactElement {
  const { t, name } = useText()
  const may = useMay()
  const place = usePlace()
  const day = place.params.get('since') ?? ''
  const given = { since: day === '' || Number.isNaN(Date.parse(day)) ? null : Date.parse(day), verb: place.params.get('verb'), who: place.params.get('who') }
  const query = useList<AuditRow>('audit', '/audit', given)
  const set = (changes: Readonly<Record<string, string>>): void => go(withParams(place, changes), { replace: true })
  return (
    <Page title={t('page.audit')} lead={t('audit.lead')}>
      <Verify />
      <div className="filters" role="group" aria-label={t('filter')}>
        <Field><Field.Label>{t('audit.verb')}</Field.Label>
          <Select isCompact value={given.verb ?? ''} onChange={(event) => set({ verb: event.target.value })}>
            <option value="">{t('all')}</option>
            {VERBS.map((verb) => <option key={verb} value={verb}>{name('verb', verb)}</option>)}
          </Select>
        </Field>
        <Field><Field.Label>{t('audit.who')}</Field.Label><Input isCompact dir="auto" value={given.who ?? ''} onChange={(event) => set({ who: event.target.value })} /></Field>
        <Field><Field.Label>{t('audit.since')}</Field.Label><Input isCompact type="date" value={day} onChange={(event) => set({ since: event.target.value })} /></Field>
        {may('export-audit') ? <a className="tight" href={`${API}/audit.csv${search(given)}`} download>{t('audit.csv')}</a> : null}
      </div>
      <AnsweredList query={query}>{(rows) => (rows.length === 0 ? <Empty text={t(place.params.size === 0 ? 'audit.none' : 'audit.none.filter')} to="/audit" link={t('audit.all')} /> : (
        <Table caption={t('page.audit')} rows={rows} id={(row) => String(row.seq)} columns={[
          { name: t('audit.seq'), head: true, cell: (row) => row.seq },
          { name: t('when'), cell: (row) => <At at={row.at} /> },
          { name: t('audit.verb'), cell: (row) => <>{name('verb', row.verb)}{row.as === null ? null : <span className="quiet"> ({row.as})</span>}</> },
          { name: t('audit.who'), cell: (row) => (row.by === null ? <span className="quiet">{t('audit.erased')}</span> : <bdi>{row.by}</bdi>) },
          { name: t('reason'), cell: (row) => (row.why === null ? <span className="quiet">{t('none')}</span> : <bdi>{row.why}</bdi>) },
          { name: t('audit.on'), cell: (row) => <ul>{row.on.slice(0, 4).map((ref) => <li key={`${ref.kind} ${ref.id}`}><Ref kind={ref.kind} id={ref.id} /></li>)}</ul> },
        ]} />
      ))}</AnsweredList>
    </Page>
  )
}

function Ref({ kind, id }: { readonly kind: string; readonly id: string }): ReactElement {
  const { name } = useText()
  const to = kind === 'ticket' || kind === 'case' || kind === 'record' ? `/records/${encodeURIComponent(id)}` : kind === 'mapping' ? `/mappings/${encodeURIComponent(id)}` : kind === 'escalation' ? `/escalations/${encodeURIComponent(id)}` : kind === 'run' ? `/runs/${encodeURIComponent(id)}` : null
  const text = <>{name('ref', kind)} <span className="code">{id}</span></>
  return to === null ? text : <To to={to}>{text}</To>
}

function Verify(): ReactElement {
  const { t, number } = useText()
  const [proof, setProof] = useState<AuditProofView | null>(null)
  const [fault, setFault] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const verify = async (): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      setProof(await get<AuditProofView>('/audit/verify'))
    } catch (error) {
      setFault(error)
    }
    setBusy(false)
  }
  return (
    <div className="row">
      <Button size="small" disabled={busy} onClick={() => void verify()}>{t('audit.verify')}</Button>
      <span role="status">{proof === null ? null : proof.broken === null ? <span className="good">{t('audit.whole', { events: number(proof.events), erased: number(proof.erased) })}</span> : <span className="bad">{t('audit.broken', { seq: number(proof.broken.seq), affected: number(proof.broken.affected) })}</span>}</span>
      {fault === null ? null : <Wrong error={fault} again={() => void verify()} />}
    </div>
  )
}
