import { Alert, Well } from '@zendeskgarden/react-notifications'
import { Button } from '@zendeskgarden/react-buttons'
import { useEffect, useState, type ReactElement } from 'react'
import type { GuardAnswer, GuardBody, PromiseBody } from '../../server/api/sidebar.ts'
import { useWords } from '../shared/i18n.tsx'
import type { ZafClient } from '../shared/zaf.ts'
import { useHere } from './here.tsx'

/** Zendesk waits for the answer before it saves; nobody's save waits longer for us than this. */
const PATIENCE_MS = 3_000

/** Looks at what is being saved. It warns; it stands in the way only where the bridge's answer says so, and never because of a fault of ours. */
export function Guard(): ReactElement {
  const { api, zaf, ticket, act } = useHere()
  const { t, day } = useWords()
  const [warnings, setWarnings] = useState<GuardAnswer['warnings']>([])
  const [promise, setPromise] = useState<number | null>(null)
  useEffect(() => {
    if (zaf === null) return undefined
    const said = (answer: GuardAnswer): string => answer.warnings.map((warning) => t(`guard.${warning}`)).join(' ')
    const tell = (answer: GuardAnswer): void => {
      setPromise(answer.promise ?? null)
      if (answer.warnings.length === 0) return
      setWarnings(answer.warnings)
      if (!answer.block) void zaf.invoke('notify', said(answer), 'alert').catch(() => undefined)
    }
    const look = async (): Promise<true> => {
      const answering = asked(zaf).then((body) => api.call<GuardAnswer>('POST', `/tickets/${ticket.id}/guard`, body))
      // Also of an answer that comes once the save has gone on: it is late for the save, not for the person.
      answering.then(tell).catch(() => undefined)
      const answer = await Promise.race([answering, patience()]).catch(() => null)
      // The SDK holds a save back for a promise that is rejected, not for one that resolves to something (its utils.js, `when`).
      if (answer?.block === true) throw new Error(`${said(answer)} ${t('guard.blocked')}`)
      return true
    }
    zaf.on('ticket.save', look)
    return () => zaf.off('ticket.save', look)
  }, [api, zaf, ticket.id, t])
  const keep = async (dueAt: number): Promise<void> => {
    if ((await act('promise', { dueAt } satisfies PromiseBody)) !== null) setPromise(null)
  }
  return (
    <>
      {promise === null ? null : (
        <Well isRecessed className="notice">
          <p>{t('guard.promise', { time: day(promise) })}</p>
          <div className="row tight">
            <Button size="small" onClick={() => void keep(promise)}>{t('promises.do')}</Button>
            <Button size="small" isBasic onClick={() => setPromise(null)}>{t('close')}</Button>
          </div>
        </Well>
      )}
      {warnings.length === 0 ? null : <Warned warnings={warnings} close={() => setWarnings([])} />}
    </>
  )
}

function Warned({ warnings, close }: { readonly warnings: GuardAnswer['warnings']; readonly close: () => void }): ReactElement {
  const { t } = useWords()
  return (
    <Alert type="warning" className="notice" role="alert">
      <p>{t('guard.warned')}</p>
      <ul>{warnings.map((warning) => <li key={warning}>{t(`guard.${warning}`)}</li>)}</ul>
      <Button size="small" onClick={close}>{t('close')}</Button>
    </Alert>
  )
}

async function asked(zaf: ZafClient): Promise<GuardBody> {
  const found = await zaf.get(['ticket.status', 'comment.text', 'comment.type'])
  const text = (path: string): string => (typeof found[path] === 'string' ? found[path] : '')
  return { status: text('ticket.status'), comment: text('comment.text'), public: text('comment.type') !== 'internalNote' }
}

function patience(): Promise<null> {
  return new Promise((resolve) => void setTimeout(() => resolve(null), PATIENCE_MS))
}
