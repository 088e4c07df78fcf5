import { Button } from '@zendeskgarden/react-buttons'
import { Field, Input, Select } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { Category, Severity } from '../../domain/labels.ts'
import { useWords } from '../shared/i18n.tsx'
import { useSay } from '../shared/ui.tsx'
import { useDecide, useHere } from './here.tsx'
import { CATEGORIES, SEVERITIES } from './vocabulary.ts'

/** A person knows better: what they say is kept with its reason, and shown to those who write rules. */
export default function Correct({ done }: { readonly done: () => void }): ReactElement {
  const { ticket, busy } = useHere()
  const { t, name } = useWords()
  const say = useSay()
  const decide = useDecide()
  const [category, setCategory] = useState<Category>(ticket.category)
  const [severity, setSeverity] = useState<Severity>(ticket.severity)
  const [reason, setReason] = useState('')
  const unchanged = category === ticket.category && severity === ticket.severity
  const save = async (): Promise<void> => {
    if (category !== ticket.category && !(await decide({ kind: 'category', category, reason }))) return
    if (severity !== ticket.severity && !(await decide({ kind: 'severity', severity, reason }))) return
    say(t('saved'))
    done()
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void save()
  }
  return (
    <form className="stack panel" aria-label={t('correct.title')} onSubmit={submit}>
      <Field>
        <Field.Label>{t('correct.category')}</Field.Label>
        <Select isCompact value={category} onChange={(event) => setCategory(event.target.value as Category)}>
          {CATEGORIES.map((one) => <option key={one} value={one}>{name('category', one)}</option>)}
        </Select>
      </Field>
      <Field>
        <Field.Label>{t('correct.severity')}</Field.Label>
        <Select isCompact value={severity} onChange={(event) => setSeverity(event.target.value as Severity)}>
          {SEVERITIES.map((one) => <option key={one} value={one}>{name('severity', one)}</option>)}
        </Select>
      </Field>
      <Field>
        <Field.Label>{t('reason')}</Field.Label>
        <Field.Hint>{t('reason.hint')}</Field.Hint>
        <Input isCompact required maxLength={300} dir="auto" value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="row">
        <Button size="small" type="submit" isPrimary disabled={busy || unchanged || reason.trim() === ''}>{t('save')}</Button>
        <Button size="small" isBasic onClick={done}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
