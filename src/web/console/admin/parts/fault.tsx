import { Button } from '@zendeskgarden/react-buttons'
import { Alert } from '@zendeskgarden/react-notifications'
import type { ReactElement } from 'react'
import { ApiFault } from '../api.ts'
import { useText, type AnyKey } from '../words.ts'

/** What is said where the bridge itself said nothing. */
function plainly(status: number): AnyKey {
  if (status === 0) return 'wrong.offline'
  if (status === 401) return 'wrong.expired'
  if (status === 403) return 'wrong.refused'
  if (status === 404) return 'wrong.missing'
  if (status === 409) return 'wrong.stale'
  if (status === 429) return 'wrong.rate'
  return 'wrong.broken'
}

/** What happened, and the one thing to do about it. */
export function Wrong({ error, again, since }: { readonly error: unknown; readonly again?: (() => void) | undefined; readonly since?: number | undefined }): ReactElement {
  const { t, time } = useText()
  const fault = error instanceof ApiFault ? error : new ApiFault(500)
  return (
    <Alert type={fault.status === 0 || fault.status === 401 || fault.status === 409 ? 'info' : 'warning'} role="alert" className="notice">
      <p>{t(plainly(fault.status))}</p>
      {fault.detail === null ? null : <p><bdi>{fault.detail}</bdi></p>}
      {fault.remedy === null ? null : <p><bdi>{fault.remedy}</bdi></p>}
      {since === undefined || since === 0 ? null : <p className="quiet">{t('fault.old', { time: time(since) })}</p>}
      {fault.requestId === null || fault.status < 500 ? null : <p className="quiet">{t('fault.id', { id: fault.requestId })}</p>}
      {again === undefined ? null : <Button size="small" onClick={again}>{t('retry')}</Button>}
    </Alert>
  )
}
