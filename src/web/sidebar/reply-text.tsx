import { Button } from '@zendeskgarden/react-buttons'
import { Checkbox, Field, Fieldset, Select } from '@zendeskgarden/react-forms'
import type { ReactElement } from 'react'
import type { ReplyView } from '../../server/api/sidebar.ts'
import { useWords } from '../shared/i18n.tsx'
import { Copy, pressKey } from '../shared/ui.tsx'
import { InsertButton } from './insert-button.tsx'

interface Given {
  readonly reply: ReplyView
  readonly busy?: boolean
  readonly onInserted: () => void
  /** Left out where there is nothing to dismiss it from. */
  readonly onDismissed?: () => void
}

/** A reply as it would be sent, what keeps it from being inserted, and the same in the specialist's own language. */
export function ReplyText({ reply, busy = false, onInserted, onDismissed }: Given): ReactElement {
  const { t, language, list } = useWords()
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
        <InsertButton text={reply.text} label={t('reply.insert')} primary disabled={barred !== null} describedBy={barred === null ? undefined : 'reply-barred'} onInserted={onInserted} />
        <Copy text={reply.text} what={t('reply.title')} />
        {onDismissed === undefined ? null : <Button size="small" isBasic data-key="d" disabled={busy} onClick={onDismissed}>{t('reply.dismiss')}</Button>}
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

/** Tone and parts, for those who want it otherwise. */
export function Wishes({ reply, onTone, onPart }: { readonly reply: ReplyView; readonly onTone: (tone: string) => void; readonly onPart: (id: string, on: boolean) => void }): ReactElement {
  const { t, name } = useWords()
  return (
    <details className="reason">
      <summary>{t('reply.tone')} · {t('reply.parts')}</summary>
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
    </details>
  )
}
