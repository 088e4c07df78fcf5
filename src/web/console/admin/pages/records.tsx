import { Button } from '@zendeskgarden/react-buttons'
import { Field, Input, Select } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { RecordRow } from '../../../../server/api/console.ts'
import { CATEGORIES, SEVERITIES } from '../../../sidebar/vocabulary.ts'
import { useList } from '../hooks.ts'
import { AnsweredList, Empty, Page } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { At, Severity } from '../parts/words.tsx'
import { go, To, usePlace, withParams } from '../router.tsx'
import { useText } from '../words.ts'

const STATUSES = ['new', 'open', 'pending', 'hold', 'solved', 'closed']

/** Every ticket that is kept, by what it is, never by its words. */
export default function Records(): ReactElement {
  const { t, name } = useText()
  const place = usePlace()
  const { params } = place
  const filters = { query: params.get('query'), severity: params.get('severity'), category: params.get('category'), status: params.get('status') }
  const query = useList<RecordRow>('overview', '/records', filters)
  const set = (changes: Readonly<Record<string, string | null>>): void => go(withParams(place, changes), { replace: true })
  const pick = (field: 'severity' | 'category' | 'status', ids: readonly string[]): ReactElement => (
    <Field>
      <Field.Label>{t(`records.${field}`)}</Field.Label>
      <Select isCompact value={params.get(field) ?? ''} onChange={(event) => set({ [field]: event.target.value })}>
        <option value="">{t('all')}</option>
        {ids.map((id) => <option key={id} value={id}>{name(field, id)}</option>)}
      </Select>
    </Field>
  )
  return (
    <Page title={t('page.records')} lead={t('records.lead')}>
      <Find />
      <div className="filters" role="group" aria-label={t('filter')}>{pick('severity', SEVERITIES)}{pick('category', CATEGORIES)}{pick('status', STATUSES)}</div>
      <AnsweredList query={query}>{(rows) => (rows.length === 0 ? <Empty text={t(params.size === 0 ? 'records.none' : 'records.none.filter')} to="/records" link={t('records.all')} /> : (
        <Table caption={t('page.records')} rows={rows} id={(row) => row.id} columns={[
          { name: t('record'), head: true, cell: (row) => <To to={`/records/${encodeURIComponent(row.id)}`}>{t('ticket', { id: row.id })}</To> },
          { name: t('records.severity'), cell: (row) => <Severity id={row.triage?.severity ?? null} /> },
          { name: t('records.category'), cell: (row) => (row.triage === null ? <span className="quiet">{t('records.unjudged')}</span> : row.triage.category === 'restricted' ? t('restricted') : name('category', row.triage.category)) },
          { name: t('records.status'), cell: (row) => name('status', row.status) },
          { name: t('records.changed'), cell: (row) => <At at={row.changedAt} /> },
          { name: t('records.case'), cell: (row) => (row.caseId === null ? <span className="quiet">{t('none')}</span> : <span className="code">{row.caseId}</span>) },
        ]} />
      ))}</AnsweredList>
    </Page>
  )
}

/** By id or address of either side. */
function Find(): ReactElement {
  const { t } = useText()
  const [wanted, setWanted] = useState('')
  const find = (event: FormEvent): void => {
    event.preventDefault()
    if (wanted.trim() !== '') go(`/records/${encodeURIComponent(wanted.trim())}`)
  }
  return (
    <form className="filters" role="search" onSubmit={find}>
      <Field>
        <Field.Label>{t('records.find')}</Field.Label>
        <Input isCompact dir="auto" value={wanted} onChange={(event) => setWanted(event.target.value)} />
      </Field>
      <Button size="small" type="submit" className="tight">{t('records.story')}</Button>
    </form>
  )
}
