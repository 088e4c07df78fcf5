import type { ReactElement } from 'react'
import type { FieldValue } from '../../../../domain/ticket.ts'
import { useMinute } from '../../../shared/now.ts'
import { To } from '../router.tsx'
import { useText } from '../words.ts'

export function Severity({ id }: { readonly id: string | null }): ReactElement | null {
  return id === null ? null : <span className="badge" data-severity={id}>{id}</span>
}

/** How long ago, with the exact time for whoever wants it. */
export function Since({ at }: { readonly at: number }): ReactElement {
  const { t, length, day } = useText()
  const now = useMinute()
  return <time dateTime={new Date(at).toISOString()} title={day(at)}>{t('ago', { time: length(Math.max(0, now - at)) })}</time>
}

export function At({ at }: { readonly at: number }): ReactElement {
  const { day } = useText()
  return <time className="nowrap" dateTime={new Date(at).toISOString()}>{day(at)}</time>
}

/** What a button does, and to whom for who cannot see in which row it stands. */
export function Doing({ text, of }: { readonly text: string; readonly of: string }): ReactElement {
  return <>{text}<span className="hidden">: {of}</span></>
}

export function Ticket({ id }: { readonly id: string }): ReactElement {
  const { t } = useText()
  return <To to={`/records/${encodeURIComponent(id)}`}>{t('ticket', { id })}</To>
}

/** A value as its CRM gives it: only ever text. */
export function Value({ value }: { readonly value: FieldValue | undefined }): ReactElement {
  const { t } = useText()
  if (value === null || value === undefined || value === '') return <span className="quiet">{t('value.empty')}</span>
  return <bdi className="value">{Array.isArray(value) ? value.join(', ') : String(value)}</bdi>
}
