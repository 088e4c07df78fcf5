import { useQuery } from '@tanstack/react-query'
import { Button } from '@zendeskgarden/react-buttons'
import { useRef, type ReactElement } from 'react'
import type { CoveredComment, SidebarTicket, Wellbeing } from '../../server/api/sidebar.ts'
import { clockOf, sentence } from './about.ts'
import { Covered } from './covered.tsx'
import { CoveredFile } from './covered-file.tsx'
import { useExposure } from './exposure.ts'
import { FaultNotice } from './fault.tsx'
import { useWords } from './i18n.tsx'
import { useMinute } from './now.ts'
import type { Ground } from './page.tsx'
import { RevealGround } from './reveal.tsx'
import { Skeleton } from './ui.tsx'

/** One ticket's conversation: its neutral summary first, its words one comment and its files one file at a time. */
export function Reader({ ground, id, back }: { readonly ground: Ground; readonly id: string; readonly back: (() => void) | null }): ReactElement {
  const { api } = ground
  const words = useWords()
  const { t, locale } = words
  const ticket = useQuery({ queryKey: ['ticket', id], queryFn: () => api.call<SidebarTicket>('GET', `/tickets/${encodeURIComponent(id)}?locale=${encodeURIComponent(locale)}`) })
  const thread = useQuery({ queryKey: ['thread', id], queryFn: () => api.call<readonly CoveredComment[]>('GET', `/tickets/${encodeURIComponent(id)}/thread`) })
  const well = useQuery({ queryKey: ['wellbeing'], queryFn: () => api.call<Wellbeing>('GET', '/wellbeing') })
  const opened = useRef(0)
  useExposure(api, ticket.data, opened)
  const fault = ticket.error ?? thread.error
  return (
    <>
      {back === null ? null : <div><Button size="small" onClick={back}>{t('console.back')}</Button></div>}
      <h1>{t('reader.title', { id })}</h1>
      {fault === null ? null : <FaultNotice error={fault} again={() => void Promise.all([ticket.refetch(), thread.refetch()])} />}
      {ticket.data === undefined ? null : <Summary ticket={ticket.data} />}
      {thread.data === undefined ? (fault === null ? <Skeleton /> : null) : (
        <RevealGround api={api} ticketId={id} mode={well.data?.preferences.reveal ?? 'click'} grey={well.data?.preferences.grey ?? true} resting={ticket.data?.optedOut ?? false} onOpened={() => void (opened.current += 1)} onDescribed={() => void thread.refetch()}>
          {thread.data.length === 0 ? <p className="quiet">{t('reader.none')}</p> : null}
          <ol className="list">{thread.data.map((comment) => <Comment key={comment.id} comment={comment} lang={ticket.data?.lang} />)}</ol>
        </RevealGround>
      )}
    </>
  )
}

function Summary({ ticket }: { readonly ticket: SidebarTicket }): ReactElement {
  const words = useWords()
  const clock = clockOf(ticket, useMinute(), words)
  return (
    <div className="head">
      <div className="row"><span className="badge" data-severity={ticket.severity}>{words.name('severity', ticket.severity)}</span><span className={clock.late ? 'late' : 'quiet'}>{clock.text}</span></div>
      <p><strong>{words.name('category', ticket.category)}</strong></p>
      <p>{sentence(ticket, words)}</p>
      {ticket.optedOut ? <p>{words.t('head.optedOut')}</p> : null}
    </div>
  )
}

function Comment({ comment, lang }: { readonly comment: CoveredComment; readonly lang: string | undefined }): ReactElement {
  const { t, day } = useWords()
  const label = [t(`reader.by.${comment.by}`), day(comment.at), ...(comment.public ? [] : [t('reader.note')]), ...(comment.harmful ? [t('reader.harmful')] : [])].join(' · ')
  return (
    <li className="entry">
      <Covered passage={comment.passage} label={label} lang={comment.by === 'requester' ? lang : undefined} />
      {comment.attachments.map((file) => <CoveredFile key={file.id} file={file} />)}
    </li>
  )
}
