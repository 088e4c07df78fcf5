import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { DraftBody, DraftView } from '../../server/api/sidebar.ts'
import { useWords } from '../shared/i18n.tsx'
import type { Ground } from '../shared/page.tsx'
import { ask, type ZafClient } from '../shared/zaf.ts'

/** So long nothing was typed before the bridge is asked. */
const PAUSE_MS = 800
const LONGEST = 20_000

type Draft = Pick<DraftBody, 'subject' | 'body'>
export type DraftWishes = Pick<DraftBody, 'lang' | 'tone' | 'off'>

/** What the draft says now, read again once somebody pauses; what was inserted from here is no part of it. */
function useDraftWords(zaf: ZafClient | null): { readonly draft: Draft; readonly inserted: (text: string) => void } {
  const [draft, setDraft] = useState<Draft>({ subject: '', body: '' })
  const ours = useRef<string[]>([])
  useEffect(() => {
    if (zaf === null) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    const read = async (): Promise<void> => {
      const [subject, text] = [await ask<string>(zaf, 'ticket.subject'), await ask<string>(zaf, 'comment.text')]
      const body = ours.current.reduce((said, one) => said.replaceAll(one, '\n'), plain(text ?? ''))
      if (!left) setDraft((before) => (before.subject === (subject ?? '') && before.body === body ? before : { subject: subject ?? '', body: body.slice(0, LONGEST) }))
    }
    const soon = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => void read(), PAUSE_MS)
    }
    const events = ['ticket.subject.changed', 'comment.text.changed', 'ticket.comment.text.changed', 'app.activated']
    for (const event of events) zaf.on(event, soon)
    void read()
    return () => {
      left = true
      clearTimeout(timer)
      for (const event of events) zaf.off(event, soon)
    }
  }, [zaf])
  return { draft, inserted: useCallback((text: string) => void ours.current.push(text), []) }
}

/** Where rich text is on, Zendesk gives the comment as HTML. A parsed document is inert: nothing in it runs or loads. */
function plain(text: string): string {
  if (!/^\s*<(?:p|div|br|span|ul|ol|blockquote|h[1-6])\b/i.test(text)) return text
  return new DOMParser().parseFromString(text.replace(/<br\s*\/?>|<\/(?:p|div|li|h[1-6])>/gi, '\n'), 'text/html').body.textContent ?? ''
}

/** Questions and a reply for what the draft says; asked anew whenever it says something else, or is to be answered otherwise. */
export function useDraft({ api, zaf }: Pick<Ground, 'api' | 'zaf'>, wishes: DraftWishes): { readonly query: UseQueryResult<DraftView>; readonly inserted: (text: string) => void; readonly empty: boolean } {
  const { locale } = useWords()
  const { draft, inserted } = useDraftWords(zaf)
  const empty = draft.subject.trim() === '' && draft.body.trim() === ''
  const query = useQuery({
    queryKey: ['draft', draft, wishes, locale],
    queryFn: () => api.call<DraftView>('POST', '/draft', { ...draft, ...wishes, locale } satisfies DraftBody),
    enabled: !empty, placeholderData: keepPreviousData, staleTime: Infinity,
    // Words that nobody has sent yet are not kept longer than they are shown.
    gcTime: 0, refetchOnWindowFocus: false,
  })
  return { query, inserted, empty }
}
