import { Button } from '@zendeskgarden/react-buttons'
import { Checkbox, Field, Fieldset, Select, Textarea } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { Team } from '../../domain/labels.ts'
import type { EscalateBody, EscalationView } from '../../server/api/sidebar.ts'
import { factValue } from '../shared/about.ts'
import { useWords } from '../shared/i18n.tsx'
import { useMinute } from '../shared/now.ts'
import { Said, Section, useSay } from '../shared/ui.tsx'
import { Doing } from './doing.tsx'
import { useHere } from './here.tsx'
import { TEAMS } from './vocabulary.ts'

/** Who must be told, by when, and what happened since. */
export function Escalate(): ReactElement {
  const { ticket } = useHere()
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  // One that is over may be followed by another.
  const last = ticket.escalation
  const stands = last !== null && last.state !== 'closed' && last.state !== 'recalled'
  return (
    <Section id="escalate" title={t('escalate.title')} aside={stands ? null : <Button size="small" isPrimary={ticket.severity === 'P0' || ticket.severity === 'P1'} aria-expanded={open} onClick={() => setOpen(!open)}>{t('escalate.do')}</Button>}>
      {last === null ? null : <Raised escalation={last} />}
      {stands ? null : <Draft open={open} done={() => setOpen(false)} />}
    </Section>
  )
}

function Raised({ escalation }: { readonly escalation: EscalationView }): ReactElement {
  const { t, has, name, day, list } = useWords()
  const now = useMinute()
  const { state, dueAt, owner } = escalation
  const role = `role.${owner ?? ''}`
  const due = escalation.verbs.length === 0 ? null : dueAt <= now ? t('escalate.late', { time: day(dueAt) }) : t(state === 'raised' ? 'escalate.due' : 'escalate.next', { time: day(dueAt) })
  return (
    <>
      <p><strong>{t('escalate.raised', { team: name('team', escalation.team) })}</strong> · {name('escalation', escalation.state)}</p>
      {escalation.also.length === 0 ? null : <p>{t('head.also', { teams: list(escalation.also.map((team) => name('team', team))) })}</p>}
      <p className="quiet">{t('escalate.by', { name: escalation.raisedBy, time: day(escalation.raisedAt) })}</p>
      {owner === null || due === null ? null : <p>{t('escalate.owner', { name: has(role) ? t(role) : owner })}</p>}
      {due === null ? null : <p className={dueAt <= now ? 'late' : undefined}>{due}</p>}
      <Doing escalation={escalation} />
      <h3>{t('escalate.timeline')}</h3>
      <ol className="timeline">{escalation.events.map((event, index) => <li key={`${event.at} ${event.what} ${index}`}><time dateTime={new Date(event.at).toISOString()}>{day(event.at)}</time> {name('escalation', event.what)}{event.by === null ? null : <> · <Said>{event.by}</Said></>}</li>)}</ol>
    </>
  )
}

function Draft({ open, done }: { readonly open: boolean; readonly done: () => void }): ReactElement {
  const words = useWords()
  const { t, name, day, list } = words
  const { ticket, act, busy } = useHere()
  const { escalationDraft: draft } = ticket
  const say = useSay()
  const [team, setTeam] = useState<Team>(draft.team)
  const [also, setAlso] = useState<readonly Team[]>(draft.also)
  const [reason, setReason] = useState('')
  const raise = async (): Promise<void> => {
    const raised = await act('escalate', { version: ticket.version, team, also: also.filter((one) => one !== team), reason: reason.trim() } satisfies EscalateBody)
    if (raised === null) return
    say(t('escalate.raised', { team: name('team', team) }))
    done()
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void raise()
  }
  const missing = draft.missing.length === 0 ? null : <p className="quiet small">{t('escalate.missing', { facts: list(draft.missing.map((fact) => name('fact', fact))) })}</p>
  if (!open) return <><p className="quiet">{t('head.team', { team: name('team', draft.team) })} · {t('escalate.due', { time: day(draft.dueAt) })}</p>{missing}</>
  return (
    <form className="stack" onSubmit={submit}>
      <Field>
        <Field.Label>{t('escalate.team')}</Field.Label>
        <Select isCompact value={team} onChange={(event) => setTeam(event.target.value as Team)}>{TEAMS.map((one) => <option key={one} value={one}>{name('team', one)}</option>)}</Select>
      </Field>
      <details className="reason">
        <summary>{t('escalate.also')}{also.length === 0 ? '' : ` · ${list(also.map((one) => name('team', one)))}`}</summary>
        <Fieldset isCompact>
          <Fieldset.Legend className="hidden">{t('escalate.also')}</Fieldset.Legend>
          {TEAMS.filter((one) => one !== team).map((one) => <Field key={one}><Checkbox isCompact checked={also.includes(one)} onChange={(event) => setAlso(event.target.checked ? [...also, one] : also.filter((other) => other !== one))}><Field.Label isRegular>{name('team', one)}</Field.Label></Checkbox></Field>)}
        </Fieldset>
      </details>
      <p>{t('escalate.due', { time: day(draft.dueAt) })}</p>
      {missing}
      <details className="reason"><summary>{t('escalate.packet')}</summary><dl className="pairs">{draft.facts.map((fact) => <div key={fact.id}><dt>{name('fact', fact.kind)}</dt><dd><Said>{factValue(fact.kind, fact.value, words)}</Said></dd></div>)}</dl></details>
      <details className="reason"><summary>{t('escalate.note')}</summary><blockquote className="words" dir="auto">{draft.note}</blockquote></details>
      <Field>
        <Field.Label>{t('reason')}</Field.Label>
        <Textarea isCompact required minRows={2} maxLength={500} dir="auto" value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="row">
        <Button size="small" type="submit" isPrimary disabled={busy || reason.trim() === ''}>{t('escalate.do')}</Button>
        <Button size="small" isBasic onClick={done}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
