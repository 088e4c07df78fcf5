import { useQueryClient } from '@tanstack/react-query'
import { Checkbox, Field, Fieldset, Radio, Select } from '@zendeskgarden/react-forms'
import { useState, type ReactElement } from 'react'
import type { Preferences, Wellbeing } from '../../server/api/sidebar.ts'
import { FaultNotice } from '../shared/fault.tsx'
import { useWords } from '../shared/i18n.tsx'
import { Fold, isWebAddress, Out } from '../shared/ui.tsx'
import { useHere } from './here.tsx'
import { CATEGORIES } from './vocabulary.ts'

const MINUTES = [30, 60, 90, 120, 180]

/** The person's own numbers and wishes; nobody else's, and nobody else sees them. */
export function You({ well }: { readonly well: Wellbeing }): ReactElement {
  const { api } = useHere()
  const { t, number, length, name } = useWords()
  const queries = useQueryClient()
  const [fault, setFault] = useState<unknown>(null)
  const { preferences: wishes, today } = well
  const wish = (changed: Partial<Preferences>): void => {
    const preferences = { ...wishes, ...changed }
    queries.setQueryData<Wellbeing>(['wellbeing'], { ...well, preferences })
    api.call('PUT', '/wellbeing/preferences', preferences satisfies Preferences).then(() => setFault(null), setFault)
  }
  return (
    <Fold title={t('well.title')}>
      <p>{t('well.today', { minutes: number(today.minutes), grave: number(today.graveMinutes), items: number(today.items) })}</p>
      <p className="quiet small">{t('well.private')}</p>
      <p className="quiet small">{t('well.cover')}</p>
      {well.supportUrl !== null && isWebAddress(well.supportUrl) ? <p><Out href={well.supportUrl}>{t('well.support')}</Out></p> : null}
      <h3>{t('well.prefs')}</h3>
      <div className="stack">
        <Fieldset isCompact>
          <Fieldset.Legend>{t('well.reveal')}</Fieldset.Legend>
          {(['hold', 'click'] as const).map((way) => (
            <Field key={way}><Radio isCompact name="reveal" value={way} checked={wishes.reveal === way} onChange={() => wish({ reveal: way })}><Field.Label isRegular>{t(`well.reveal.${way}`)}</Field.Label></Radio></Field>
          ))}
        </Fieldset>
        <Field><Checkbox isCompact checked={wishes.grey} onChange={(event) => wish({ grey: event.target.checked })}><Field.Label isRegular>{t('well.grey')}</Field.Label></Checkbox></Field>
        <Field>
          <Field.Label>{t('well.breakAfter')}</Field.Label>
          <Select isCompact value={wishes.breakAfterMinutes} onChange={(event) => wish({ breakAfterMinutes: Number(event.target.value) })}>
            {[...new Set([...MINUTES, wishes.breakAfterMinutes])].sort((a, b) => a - b).map((minutes) => <option key={minutes} value={minutes}>{length(minutes * 60_000)}{minutes % 60 === 0 || minutes < 60 ? '' : ` ${length((minutes % 60) * 60_000)}`}</option>)}
          </Select>
        </Field>
        <details className="reason">
          <summary>{t('well.optOut')}{wishes.optOut.length === 0 ? '' : ` · ${number(wishes.optOut.length)}`}</summary>
          <Fieldset isCompact>
            <Fieldset.Legend className="hidden">{t('well.optOut')}</Fieldset.Legend>
            {CATEGORIES.filter((one) => one !== 'not_safety' && one !== 'safety_advice').map((one) => <Field key={one}><Checkbox isCompact checked={wishes.optOut.includes(one)} onChange={(event) => wish({ optOut: event.target.checked ? [...wishes.optOut, one] : wishes.optOut.filter((other) => other !== one) })}><Field.Label isRegular>{name('category', one)}</Field.Label></Checkbox></Field>)}
          </Fieldset>
        </details>
      </div>
      {fault === null ? null : <FaultNotice error={fault} />}
    </Fold>
  )
}
