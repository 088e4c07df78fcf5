import { Field, Select } from '@zendeskgarden/react-forms'
import { useState, type ReactElement } from 'react'
import { FaultNotice } from '../shared/fault.tsx'
import { useWords } from '../shared/i18n.tsx'
import type { Ground } from '../shared/page.tsx'
import { Section, Skeleton } from '../shared/ui.tsx'
import { Missing } from './missing.tsx'
import { ReplyText, Wishes } from './reply-text.tsx'
import { useDraft, type DraftWishes } from './use-draft.ts'

/** Beside a ticket that does not exist yet: what to ask, and what to answer, in the language that the person is answered in. Nothing is kept of the draft. */
export default function NewTicket(ground: Ground): ReactElement {
  const { t, language } = useWords()
  const [wishes, setWishes] = useState<DraftWishes>({})
  const { query: { data, error, refetch }, inserted, empty } = useDraft(ground, wishes)
  const reply = data?.reply ?? null
  const off = reply?.parts.filter((part) => !part.on).map((part) => part.id) ?? []
  return (
    <>
      <h1>{t('new.title')}</h1>
      <p className="quiet small">{t('new.private')}</p>
      {error === null ? null : <FaultNotice error={error} again={() => void refetch()} />}
      {empty || data?.judged === false ? <p className="quiet">{t('new.none')}</p> : null}
      {empty || data === undefined ? (empty || error !== null ? null : <Skeleton />) : (
        <>
          <Field>
            <Field.Label>{t('new.lang')}</Field.Label>
            <Select isCompact value={data.lang} onChange={(event) => setWishes({ ...wishes, lang: event.target.value })}>
              {data.langs.map((lang) => <option key={lang} value={lang}>{language(lang)}</option>)}
            </Select>
          </Field>
          <Missing missing={data.missing} onInserted={inserted} />
          {reply === null ? null : (
            <Section id="reply" title={t('reply.title')}>
              <ReplyText reply={reply} onInserted={() => inserted(reply.text)} />
              <Wishes reply={reply} onTone={(tone) => setWishes({ ...wishes, tone, off })} onPart={(id, on) => setWishes({ ...wishes, tone: reply.tone, off: on ? off.filter((one) => one !== id) : [...off, id] })} />
            </Section>
          )}
        </>
      )}
    </>
  )
}
