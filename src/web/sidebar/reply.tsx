import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import type { ReplyBody, ReplyView } from '../../server/api/sidebar.ts'
import { FaultNotice } from '../shared/fault.tsx'
import { useWords } from '../shared/i18n.tsx'
import { Section } from '../shared/ui.tsx'
import { useDecide, useHere } from './here.tsx'
import { ReplyText, Wishes } from './reply-text.tsx'

/** The reply in the user's language, put together anew as its tone and parts are chosen; inserted, never sent. */
export function Reply(): ReactElement {
  const { api, ticket, busy } = useHere()
  const decide = useDecide()
  const { t, locale } = useWords()
  const [wishes, setWishes] = useState<Pick<ReplyBody, 'tone' | 'off'>>({})
  const chosen = wishes.tone !== undefined || wishes.off !== undefined
  const query = useQuery({
    queryKey: ['reply', ticket.id, ticket.version, wishes],
    queryFn: () => api.call<ReplyView>('POST', `/tickets/${ticket.id}/reply`, { ...wishes, locale } satisfies ReplyBody),
    enabled: chosen,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  const reply = (chosen ? query.data : null) ?? ticket.reply
  if (reply === null) return <Section id="reply" title={t('reply.title')}><p className="quiet">{t('reply.none')}</p></Section>
  const off = reply.parts.filter((part) => !part.on).map((part) => part.id)
  return (
    <Section id="reply" title={t('reply.title')}>
      <ReplyText reply={reply} busy={busy} onInserted={() => void decide({ kind: 'reply', choice: 'inserted' })} onDismissed={() => void decide({ kind: 'reply', choice: 'dismissed' })} />
      {query.isError ? <FaultNotice error={query.error} again={() => void query.refetch()} /> : null}
      <Wishes reply={reply} onTone={(tone) => setWishes({ tone, off })} onPart={(id, on) => setWishes({ tone: reply.tone, off: on ? off.filter((one) => one !== id) : [...off, id] })} />
    </Section>
  )
}
