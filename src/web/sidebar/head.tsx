import { Button } from '@zendeskgarden/react-buttons'
import { Well } from '@zendeskgarden/react-notifications'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import { clockOf, sentence } from '../shared/about.ts'
import { useWords } from '../shared/i18n.tsx'
import { useMinute } from '../shared/now.ts'
import { useHere } from './here.tsx'

const Correct = lazy(() => import('./correct.tsx'))

/** What is most urgent, first and once: how grave, by when, what, whose. */
export function Head(): ReactElement {
  const { ticket } = useHere()
  const words = useWords()
  const { t, name, list } = words
  const now = useMinute()
  const [correcting, setCorrecting] = useState(false)
  const clock = clockOf(ticket, now, words)
  const others = ticket.categories.filter((category) => category !== ticket.category)
  return (
    <header className="head">
      <div className="row">
        <span className="badge" data-severity={ticket.severity}>{name('severity', ticket.severity)}</span>
        <span className={clock.late ? 'late' : 'quiet'}>{clock.text}</span>
      </div>
      <div className="row spread">
        <h1>{name('category', ticket.category)}</h1>
        <Button size="small" isBasic aria-expanded={correcting} onClick={() => setCorrecting(!correcting)}>{t('head.correct')}</Button>
      </div>
      {correcting ? <Suspense fallback={null}><Correct done={() => setCorrecting(false)} /></Suspense> : null}
      <p>{sentence(ticket, words)}</p>
      <p className="quiet">{t('head.team', { team: name('team', ticket.team) })}{ticket.also.length === 0 ? '' : ` · ${t('head.also', { teams: list(ticket.also.map((team) => name('team', team))) })}`}</p>
      {others.length === 0 ? null : <p className="quiet">{t('head.more', { categories: list(others.map((category) => name('category', category))) })}</p>}
      {ticket.judged ? null : <Well isRecessed className="note">{t('head.look')}</Well>}
      {ticket.secondLook ? <Well isRecessed className="note">{t('head.second')}</Well> : null}
      {ticket.about.safeContact === false ? <Well isRecessed className="note warned">{t('head.unsafe')}</Well> : null}
      {ticket.optedOut ? <Well isRecessed className="note">{t('head.optedOut')}</Well> : null}
    </header>
  )
}
