import { Button } from '@zendeskgarden/react-buttons'
import { Field, Input } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { PromiseBody } from '../../server/api/sidebar.ts'
import { useWords } from '../shared/i18n.tsx'
import { Fold, Said, useSay } from '../shared/ui.tsx'
import { useHere } from './here.tsx'

/** What was promised in a reply, by when; and the ticket's way to the next shift. */
export function Promises(): ReactElement {
  const { ticket, act, busy } = useHere()
  const { t, name, day } = useWords()
  const say = useSay()
  const [due, setDue] = useState('')
  const keep = async (dueAt: number): Promise<void> => {
    if ((await act('promise', { dueAt } satisfies PromiseBody)) === null) return
    setDue('')
    say(t('saved'))
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const dueAt = new Date(due).getTime()
    if (Number.isFinite(dueAt)) void keep(dueAt)
  }
  const open = ticket.promises.filter((promise) => promise.state !== 'kept')
  return (
    <Fold title={t('promises.title')} count={open.length} open={open.length > 0}>
      {ticket.promises.length === 0 ? <p className="quiet">{t('promises.none')}</p> : null}
      <ul className="list">
        {ticket.promises.map((promise) => (
          <li key={promise.id} className="row spread">
            <span className="grow"><span className={promise.state === 'late' ? 'late' : undefined}>{t('promises.due', { time: day(promise.dueAt) })}</span> · {name('promise', promise.state)} · <Said>{promise.owner}</Said></span>
            {promise.state === 'kept' ? null : <Button size="small" isBasic disabled={busy} onClick={() => void act('promise/kept', { promise: promise.id })}>{t('promises.keep')}</Button>}
          </li>
        ))}
      </ul>
      <form className="stack" onSubmit={submit}>
        <Field>
          <Field.Label>{t('promises.add')}</Field.Label>
          <Input isCompact type="datetime-local" value={due} onChange={(event) => setDue(event.target.value)} />
        </Field>
        <div className="row">
          <Button size="small" type="submit" disabled={busy || due === ''}>{t('promises.do')}</Button>
          {ticket.handover === null || ticket.handover.accepted ? <Button size="small" isBasic disabled={busy} onClick={() => void act('handover', {})}>{t('handover.do')}</Button> : null}
        </div>
      </form>
    </Fold>
  )
}
