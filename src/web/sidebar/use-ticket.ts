import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SidebarTicket } from '../../server/api/sidebar.ts'
import type { Api } from '../shared/api.ts'
import { useWords } from '../shared/i18n.tsx'
import type { Ahead } from '../shared/page.tsx'
import { ask, type ZafClient } from '../shared/zaf.ts'

const SOON_MS = 2_000
const WATCHED_MS = 5_000
const USUAL_MS = 30_000

/** Which ticket this sidebar stands beside: `undefined` until Zendesk has said it, null where there is none. */
export function useTicketId(zaf: ZafClient | null): string | null | undefined {
  const [id, setId] = useState<string | null | undefined>(undefined)
  useEffect(() => {
    let left = false
    const find = async (): Promise<void> => {
      const found = await ask<number | string>(zaf, 'ticket.id')
      if (!left) setId(found === null ? null : String(found))
    }
    void find()
    return () => void (left = true)
  }, [zaf])
  return id
}

/** The one way in which a ticket is asked for. */
function ticketQuery(api: Api, id: string, locale: string): { readonly queryKey: readonly string[]; readonly queryFn: () => Promise<SidebarTicket> } {
  return { queryKey: ['ticket', id], queryFn: () => api.call<SidebarTicket>('GET', `/tickets/${encodeURIComponent(id)}?locale=${encodeURIComponent(locale)}`) }
}

/** Asks for the ticket while the page's texts are still on their way. */
export async function askAhead({ session, api, zaf, queries, locale }: Ahead): Promise<void> {
  const id = session.location === 'ticket_sidebar' ? await ask<number | string>(zaf, 'ticket.id') : null
  if (id !== null) await queries.prefetchQuery(ticketQuery(api, String(id), locale))
}

/** Read again while something is on its way, when the page is looked at, and now and then: others work on it too. */
export function useTicket(api: Api, zaf: ZafClient | null, id: string): UseQueryResult<SidebarTicket> {
  const { locale } = useWords()
  const query = useQuery({
    ...ticketQuery(api, id, locale),
    refetchInterval: ({ state }) => (state.data === undefined ? false : state.data.state !== 'judged' ? SOON_MS : state.data.inFlight.some((one) => one.state === 'queued' || one.state === 'sent') ? WATCHED_MS : USUAL_MS),
  })
  const { refetch } = query
  useEffect(() => {
    if (zaf === null) return undefined
    const again = (): void => void refetch()
    const events = ['app.activated', 'pane.activated', 'ticket.updated', 'ticket.submit.done']
    for (const event of events) zaf.on(event, again)
    return () => {
      for (const event of events) zaf.off(event, again)
    }
  }, [zaf, refetch])
  return query
}
