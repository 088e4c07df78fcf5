import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from '@zendeskgarden/react-buttons'
import { Checkbox, Field, Fieldset, Select } from '@zendeskgarden/react-forms'
import { useState, type ReactElement } from 'react'
import type { ReplyBody, ReplyView } from '../../server/api/sidebar.ts'
import { FaultNotice } from '../shared/fault.tsx'
import { useWords } from '../shared/i18n.tsx'
import { Copy, pressKey, Section } from '../shared/ui.tsx'
import { useDecide, useHere } from './here.tsx'
import { InsertButton } from './insert-button.tsx'

/** The reply in the user's language, put together anew as its tone and parts are chosen; inserted, never sent. */
export function Reply(): ReactElement {
  const { api, ticket } = useHere()
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
      <ReplyText reply={reply} />
      {query.isError ? <FaultNotice error={query.error} again={() => void query.refetch()} /> : null}
      <details className="reason">
        <summary>{t('reply.tone')} · {t('reply.parts')}</summary>
        <Wishes reply={reply} onTone={(tone) => setWishes({ tone, off })} onPart={(id, on) => setWishes({ tone: reply.tone, off: on ? off.filter((one) => one !== id) : [...off, id] })} />
      </details>
    </Section>
  )
}

function ReplyText({ reply }: { readonly reply: ReplyView }): ReactElement {
  const { t, language, list } = useWords()
  const { busy } = useHere()
  const decide = useDecide()
  const barred = reply.open.length > 0 ? t('reply.open', { names: list(reply.open) }) : reply.insertable ? null : t('reply.draft')
  return (
    <div className="entry" onKeyDown={pressKey}>
      <p className="quiet small">{t('reply.lang', { language: language(reply.lang) })}</p>
      <blockquote className="words reply" lang={reply.lang} dir="auto">{reply.text}</blockquote>
      {reply.back === null ? null : (
        <details className="reason">
          <summary>{t('reply.back', { language: language(reply.back.lang) })}</summary>
          <blockquote className="words" lang={reply.back.lang} dir="auto">{reply.back.text}</blockquote>
        </details>
      )}
      <Review review={reply.review} />
      {barred === null ? null : <p id="reply-barred" className="warn small">{barred}</p>}
      <div className="row tight">
        <InsertButton text={reply.text} label={t('reply.insert')} primary disabled={barred !== null} describedBy={barred === null ? undefined : 'reply-barred'} onInserted={() => void decide({ kind: 'reply', choice: 'inserted' })} />
        <Copy text={reply.text} what={t('reply.title')} />
        <Button size="small" isBasic data-key="d" disabled={busy} onClick={() => void decide({ kind: 'reply', choice: 'dismissed' })}>{t('reply.dismiss')}</Button>
      </div>
    </div>
  )
}

function Review({ review }: Pick<ReplyView, 'review'>): ReactElement | null {
  const { t, has } = useWords()
  if (review.state === 'current' && review.by !== null) return <p className="quiet small">{t('reply.reviewed', { by: review.by, until: review.until ?? '' })}</p>
  if (review.state === 'expired' && has('reply.expired')) return <p className="quiet small">{t('reply.expired', { until: review.until ?? '' })}</p>
  return null
}

function Wishes({ reply, onTone, onPart }: { readonly reply: ReplyView; readonly onTone: (tone: string) => void; readonly onPart: (id: string, on: boolean) => void }): ReactElement {
  const { t, name } = useWords()
  return (
    <div className="stack">
      <Field>
        <Field.Label>{t('reply.tone')}</Field.Label>
        <Select isCompact value={reply.tone} onChange={(event) => onTone(event.target.value)}>
          {reply.tones.map((tone) => <option key={tone} value={tone}>{name('tone', tone)}</option>)}
        </Select>
      </Field>
      {reply.parts.length === 0 ? null : (
        <Fieldset isCompact>
          <Fieldset.Legend>{t('reply.parts')}</Fieldset.Legend>
          {reply.parts.map((part) => (
            <Field key={part.id}>
              <Checkbox isCompact checked={part.on} onChange={(event) => onPart(part.id, event.target.checked)}><Field.Label isRegular>{name('part', part.id)}</Field.Label></Checkbox>
            </Field>
          ))}
        </Fieldset>
      )}
    </div>
  )
}
