import { Button } from '@zendeskgarden/react-buttons'
import { Field, Select, Textarea } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { EscalationBody, EscalationView } from '../../server/api/sidebar.ts'
import { useWords } from '../shared/i18n.tsx'
import { useSay } from '../shared/ui.tsx'
import { useHere } from './here.tsx'

type Verb = EscalationView['verbs'][number]

/** These say why. */
const REASONED: Readonly<Partial<Record<Verb, true>>> = { wait: true, decline: true, recall: true, reescalate: true }

/** What can be done with an escalation now: the next steps as buttons, the others with their reason. */
export function Doing({ escalation }: { readonly escalation: EscalationView }): ReactElement | null {
  const { ticket, act, busy } = useHere()
  const { t, name } = useWords()
  const say = useSay()
  const others = escalation.verbs.filter((verb) => REASONED[verb] === true)
  const [chosen, setChosen] = useState<Verb | null>(null)
  const [why, setWhy] = useState('')
  const other = others.find((verb) => verb === chosen) ?? others[0]
  const does = async (verb: Verb, reason?: string): Promise<void> => {
    const done = await act('escalation', { version: ticket.version, verb, ...(reason === undefined ? {} : { why: reason }) } satisfies EscalationBody)
    if (done === null) return
    setWhy('')
    say(t('saved'))
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (other !== undefined) void does(other, why.trim())
  }
  if (escalation.verbs.length === 0) return null
  return (
    <>
      <div className="row">{escalation.verbs.filter((verb) => REASONED[verb] !== true).map((verb, nth) => <Button key={verb} size="small" isPrimary={nth === 0} disabled={busy} onClick={() => void does(verb)}>{name('doing', verb)}</Button>)}</div>
      {other === undefined ? null : (
        <details className="reason">
          <summary>{t('escalate.other')}</summary>
          <form className="stack" onSubmit={submit}>
            <Field>
              <Field.Label>{t('escalate.other')}</Field.Label>
              <Select isCompact value={other} onChange={(event) => setChosen(event.target.value as Verb)}>{others.map((verb) => <option key={verb} value={verb}>{name('doing', verb)}</option>)}</Select>
            </Field>
            <Field>
              <Field.Label>{t('reason')}</Field.Label>
              <Textarea isCompact required minRows={2} maxLength={500} dir="auto" value={why} onChange={(event) => setWhy(event.target.value)} />
            </Field>
            <Button size="small" type="submit" disabled={busy || why.trim() === ''}>{name('doing', other)}</Button>
          </form>
        </details>
      )}
    </>
  )
}
