import { Field, Input, Select } from '@zendeskgarden/react-forms'
import type { ReactElement } from 'react'
import type { RateRow, RuleRow } from '../../../../server/api/console.ts'
import { useGet } from '../hooks.ts'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { PolicyTabs } from '../parts/policy-tabs.tsx'
import { Table } from '../parts/table.tsx'
import { Severity } from '../parts/words.tsx'
import { go, To, usePlace, withParams } from '../router.tsx'
import { useText } from '../words.ts'

const STATES: readonly RuleRow['state'][] = ['draft', 'shadow', 'live', 'retired']

/** Every rule, and whether it fires as often as it usually does. */
export default function PolicyRules(): ReactElement {
  const { t, name, number } = useText()
  const place = usePlace()
  const wanted = place.params.get('find') ?? ''
  const state = place.params.get('state') ?? ''
  const odd = place.params.get('rate') === 'odd'
  const rules = useGet<{ readonly rows: readonly RuleRow[] }>('policy', '/policy/rules')
  const rates = useGet<{ readonly rows: readonly RateRow[] }>('policy', '/policy/rates')
  const rateOf = new Map((rates.data?.rows ?? []).map((rate) => [rate.rule, rate]))
  const fits = (rule: RuleRow): boolean => `${rule.id} ${rule.title} ${rule.file}`.toLowerCase().includes(wanted.toLowerCase()) && (state === '' || rule.state === state) && (!odd || ['high', 'low'].includes(rateOf.get(rule.id)?.state ?? ''))
  const set = (changes: Readonly<Record<string, string>>): void => go(withParams(place, changes), { replace: true })
  return (
    <Page title={t('rules.title')} lead={t('rules.lead')}>
      <PolicyTabs />
      <div className="filters" role="group" aria-label={t('filter')}>
        <Field><Field.Label>{t('rules.find')}</Field.Label><Input isCompact type="search" dir="auto" value={wanted} onChange={(event) => set({ find: event.target.value })} /></Field>
        <Field><Field.Label>{t('state')}</Field.Label><Select isCompact value={state} onChange={(event) => set({ state: event.target.value })}><option value="">{t('all')}</option>{STATES.map((one) => <option key={one} value={one}>{name('rule-state', one)}</option>)}</Select></Field>
        <Field><Field.Label>{t('rules.rate')}</Field.Label><Select isCompact value={odd ? 'odd' : ''} onChange={(event) => set({ rate: event.target.value })}><option value="">{t('all')}</option><option value="odd">{t('rules.odd')}</option></Select></Field>
      </div>
      <Answered query={rules}>{({ rows }) => {
        const found = rows.filter(fits)
        return found.length === 0 ? <Empty text={t('rules.none')} to="/policy/rules" link={t('rules.all')} /> : (
          <>
            <p className="quiet" role="status">{t('rules.count', { count: number(found.length) })}</p>
            <Table caption={t('rules.title')} rows={found} id={(row) => row.id} columns={[
              { name: t('rules.rule'), head: true, cell: (row) => <><bdi>{row.title}</bdi><div className="quiet small code">{row.id}</div></> },
              { name: t('records.category'), cell: (row) => (row.category === null ? t('none') : name('category', row.category)) },
              { name: t('severity.name'), cell: (row) => <Severity id={row.severity} /> },
              { name: t('state'), cell: (row) => (row.state === 'shadow' ? <To to="/policy/shadow">{name('rule-state', row.state)}</To> : name('rule-state', row.state)) },
              { name: t('rules.today'), cell: (row) => <Rate rate={rateOf.get(row.id)} /> },
            ]} />
          </>
        )
      }}</Answered>
    </Page>
  )
}

/** Today's hits as a mark on the band in which they usually fall. */
function Rate({ rate }: { readonly rate: RateRow | undefined }): ReactElement {
  const { t, name, number } = useText()
  if (rate === undefined) return <span className="quiet">{t('rules.no-rate')}</span>
  const { hits, low, high, state } = rate
  const said = low === null || high === null ? t('rules.hits', { hits: number(hits) }) : t('rules.band', { hits: number(hits), low: number(Math.round(low)), high: number(Math.round(high)) })
  const most = Math.max(hits, high ?? 0, 1) * 1.1
  return (
    <>
      <span className={state === 'high' || state === 'low' ? 'warn' : undefined}>{name('rate', state)}</span> <span className="quiet small">{said}</span>
      {low === null || high === null ? null : <svg className="band" viewBox="0 0 120 10" role="img" aria-label={said} preserveAspectRatio="none"><rect className="room" width="120" height="10" /><rect className="reserve" x={(low / most) * 120} width={Math.max(1, ((high - low) / most) * 120)} height="10" /><rect className="bar" x={Math.max(0, (hits / most) * 120 - 1.5)} width="3" height="10" /></svg>}
    </>
  )
}
