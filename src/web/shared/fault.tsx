import { Alert } from '@zendeskgarden/react-notifications'
import { Button } from '@zendeskgarden/react-buttons'
import type { ReactElement } from 'react'
import { Fault } from './api.ts'
import { useWords, type Key } from './i18n.tsx'

const TEXT: Readonly<Record<Fault['kind'], Key>> = {
  offline: 'fault.offline', expired: 'fault.expired', stale: 'fault.stale', refused: 'fault.refused', missing: 'fault.missing', rate: 'fault.rate', broken: 'fault.broken',
}

/** What went wrong, in a calm sentence, and the one thing to do about it. */
export function FaultNotice({ error, again, close = false, since }: { readonly error: unknown; readonly again?: (() => void) | undefined; readonly close?: boolean; readonly since?: number | undefined }): ReactElement {
  const { t, time } = useWords()
  const fault = error instanceof Fault ? error : new Fault('broken')
  const expired = fault.kind === 'expired'
  return (
    <Alert type={expired || fault.kind === 'stale' || fault.kind === 'offline' ? 'info' : 'warning'} role="alert" className="notice">
      <p>{t(TEXT[fault.kind])}</p>
      {expired ? <p className="quiet">{t('fault.expired.how')}</p> : null}
      {since === undefined ? null : <p className="quiet">{t('fault.old', { time: time(since) })}</p>}
      {fault.kind === 'broken' && fault.requestId !== null ? <p className="quiet">{t('fault.id', { id: fault.requestId })}</p> : null}
      {expired ? <Button size="small" onClick={() => window.location.reload()}>{t('reload')}</Button> : again === undefined ? null : <Button size="small" onClick={again}>{fault.kind === 'stale' || close ? t('close') : t('retry')}</Button>}
    </Alert>
  )
}
