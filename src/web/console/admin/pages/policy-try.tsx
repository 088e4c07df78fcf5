import { Button } from '@zendeskgarden/react-buttons'
import { Field, Input, Textarea } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { TriedView } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { Wrong } from '../parts/fault.tsx'
import { Page } from '../parts/page.tsx'
import { PolicyTabs } from '../parts/policy-tabs.tsx'
import { Severity } from '../parts/words.tsx'
import { useText } from '../words.ts'

/** Any text, judged by the rules in force, with every reason. Nothing of it is kept. */
export default function PolicyTry(): ReactElement {
  const { t } = useText()
  const [subject, setSubject] = useState('')
  const [text, setText] = useState('')
  const [seen, setSeen] = useState<TriedView | null>(null)
  const [fault, setFault] = useState<unknown>(null)
  const look = async (): Promise<void> => {
    setFault(null)
    try {
      setSeen(await send<TriedView>('/policy/try', { ...(subject.trim() === '' ? {} : { subject }), text }))
    } catch (error) {
      setSeen(null)
      setFault(error)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void look()
  }
  return (
    <Page title={t('try.title')} lead={t('try.lead')}>
      <PolicyTabs />
      <form className="stack" onSubmit={submit}>
        <Field><Field.Label>{t('try.subject')}</Field.Label><Input isCompact dir="auto" maxLength={500} value={subject} onChange={(event) => setSubject(event.target.value)} /></Field>
        <Field><Field.Label>{t('try.text')}</Field.Label><Textarea dir="auto" rows={6} maxLength={20_000} isResizable value={text} onChange={(event) => setText(event.target.value)} /></Field>
        <div><Button size="small" type="submit" isPrimary disabled={text.trim() === ''}>{t('try.do')}</Button></div>
      </form>
      {fault === null ? null : <Wrong error={fault} />}
      {seen === null ? null : <Seen seen={seen} />}
    </Page>
  )
}

function Seen({ seen }: { readonly seen: TriedView }): ReactElement {
  const { t, name, has, list, language, number } = useText()
  const category = has(`category.${seen.category.id}`) ? name('category', seen.category.id) : seen.category.title
  const team = has(`team.${seen.team.id}`) ? name('team', seen.team.id) : seen.team.title
  const facts = (ids: readonly string[]): string => (ids.length === 0 ? t('none') : list(ids.map((id) => name('fact', id))))
  return (
    <section className="block" aria-labelledby="judged" aria-live="polite">
      <h2 id="judged" className="row"><Severity id={seen.severity} /> {category}</h2>
      <dl className="facts">
        <dt>{t('escalations.team')}</dt><dd>{team}</dd>
        <dt>{t('language')}</dt><dd>{seen.lang === 'und' ? t('unknown') : language(seen.lang)}</dd>
        <dt>{t('facts.title')}</dt><dd>{facts(seen.found)}</dd>
        <dt>{t('missing.title')}</dt><dd>{facts(seen.missing)}</dd>
      </dl>
      <h3>{t('try.rules')}</h3>
      {seen.rules.length === 0 ? <p>{t('why.none')}</p> : (
        <ul className="list">{seen.rules.map((rule) => (
          <li key={rule.id} className="entry">
            <p><bdi>{rule.title}</bdi> <span className="quiet small">{t('why.version', { rule: rule.id, version: rule.version })} · {t('try.places', { count: number(rule.matches) })}</span></p>
            {rule.words.map((one, at) => <p key={`${one.match} ${at}`} className="words" dir="auto">{one.before}<mark>{one.match}</mark>{one.after}</p>)}
          </li>
        ))}</ul>
      )}
      {seen.features.length === 0 ? null : <><h3>{t('features.title')}</h3><ul className="list">{seen.features.map((one) => <li key={one.id}><bdi>{one.title}</bdi> <span className="quiet"><bdi>{one.because}</bdi></span></li>)}</ul></>}
    </section>
  )
}
