import { Button } from '@zendeskgarden/react-buttons'
import { Checkbox, Field, Input } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { FactView } from '../../server/api/sidebar.ts'
import { Covered } from '../shared/covered.tsx'
import { factValue } from '../shared/about.ts'
import { useWords } from '../shared/i18n.tsx'
import { Copy, pressKey, Said, Section, useSay } from '../shared/ui.tsx'
import { useDecide, useHere } from './here.tsx'

const UNSURE_BELOW = 0.7

export function Facts(): ReactElement {
  const { ticket } = useHere()
  const { t } = useWords()
  return (
    <Section id="facts" title={t('facts.title')}>
      {ticket.facts.length === 0 ? <p className="quiet">{t('facts.none')}</p> : null}
      <ul className="list">{ticket.facts.map((fact) => <Fact key={fact.id} fact={fact} lang={ticket.lang} />)}</ul>
    </Section>
  )
}

function Fact({ fact, lang }: { readonly fact: FactView; readonly lang: string }): ReactElement {
  const words = useWords()
  const { t, name } = words
  const [correcting, setCorrecting] = useState(false)
  const what = name('fact', fact.kind)
  const value = factValue(fact.kind, fact.value, words)
  return (
    <li className="entry" onKeyDown={pressKey}>
      <div className="row spread">
        <span className="grow"><span className="quiet small">{what}</span><br /><Said>{value}</Said></span>
        <span className="row tight">
          <Copy text={fact.value} what={what} />
          <Button size="small" isBasic data-key="e" aria-expanded={correcting} aria-label={t('facts.correct', { what })} onClick={() => setCorrecting(!correcting)}>{t('head.correct')}</Button>
        </span>
      </div>
      {fact.corrected ? <p className="quiet small">{t('facts.said')}</p> : fact.confidence < UNSURE_BELOW ? <p className="quiet small">{t('facts.unsure')}</p> : null}
      {fact.passage === null ? null : <details className="reason"><summary className="small">{t('cover.one')}</summary><Covered passage={fact.passage} label={what} lang={lang} /></details>}
      {correcting ? <CorrectFact fact={fact} what={what} done={() => setCorrecting(false)} /> : null}
    </li>
  )
}

function CorrectFact({ fact, what, done }: { readonly fact: FactView; readonly what: string; readonly done: () => void }): ReactElement {
  const { t } = useWords()
  const { busy } = useHere()
  const say = useSay()
  const decide = useDecide()
  const [value, setValue] = useState(fact.value)
  const [gone, setGone] = useState(false)
  const [reason, setReason] = useState('')
  const save = async (): Promise<void> => {
    if (!(await decide({ kind: 'fact', fact: fact.id, value: gone ? null : value.trim(), reason }))) return
    say(t('saved'))
    done()
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void save()
  }
  return (
    <form className="stack panel" aria-label={t('facts.correct', { what })} onSubmit={submit}>
      <Field>
        <Field.Label>{t('facts.value')}</Field.Label>
        <Input isCompact dir="auto" value={value} disabled={gone} maxLength={500} onChange={(event) => setValue(event.target.value)} />
      </Field>
      <Field>
        <Checkbox checked={gone} onChange={(event) => setGone(event.target.checked)}><Field.Label isRegular>{t('facts.wrong')}</Field.Label></Checkbox>
      </Field>
      <Field>
        <Field.Label>{t('reason')}</Field.Label>
        <Input isCompact required maxLength={300} dir="auto" value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="row">
        <Button size="small" type="submit" isPrimary disabled={busy || reason.trim() === '' || (!gone && (value.trim() === '' || value === fact.value))}>{t('save')}</Button>
        <Button size="small" isBasic onClick={done}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
