import { useQueryClient } from '@tanstack/react-query'
import { createContext, useCallback, useContext, useState } from 'react'
import type { DecideBody, SidebarTicket } from '../../server/api/sidebar.ts'
import { Fault } from '../shared/api.ts'
import type { Ground } from '../shared/page.tsx'
import type { ZafClient } from '../shared/zaf.ts'

/** The ticket that is shown, and what may be done with it. */
export interface Here extends Ground {
  readonly ticket: SidebarTicket
  /** Sends a verb, reads the ticket anew, and answers; null where it went wrong, which is then said at the top. */
  readonly act: <T>(verb: string, body: unknown) => Promise<T | null>
  readonly busy: boolean
}

const Context = createContext<Here | null>(null)
export const HereProvider = Context.Provider

export function useHere(): Here {
  const here = useContext(Context)
  if (here === null) throw new Error('no ticket here')
  return here
}

const Framework = createContext<ZafClient | null>(null)
export const FrameworkProvider = Framework.Provider
/** Zendesk's side, which is there also where no ticket is. */
export const useFramework = (): ZafClient | null => useContext(Framework)

/** One decision after the other: each is made of the ticket as it stands shown at that moment. */
export function useDecide(): (what: DecideBody['what']) => Promise<boolean> {
  const { act, ticket } = useHere()
  const queries = useQueryClient()
  return async (what) => {
    const version = queries.getQueryData<SidebarTicket>(['ticket', ticket.id])?.version ?? ticket.version
    return (await act('decide', { version, what } satisfies DecideBody)) !== null
  }
}

/** What went wrong, and the part of the page where it was asked for: it is told there, where the person looks. */
export interface Failed {
  readonly error: unknown
  readonly place: Element | null
}

function placeOf(focused: Element | null): Element | null {
  return focused?.closest('.panel, .entry, .folded, .section, .head, .notice') ?? null
}

/** Verbs one after the other; after each the ticket is read again, so that two sidebars on one ticket stay true. */
export function useAct({ api }: Ground, id: string): { readonly act: Here['act']; readonly busy: boolean; readonly fault: Failed | null; readonly forget: () => void } {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<Failed | null>(null)
  const act = useCallback(async <T,>(verb: string, body: unknown): Promise<T | null> => {
    const place = placeOf(document.activeElement)
    setBusy(true)
    setFault(null)
    try {
      const answer = await api.call<T | null>('POST', `/tickets/${id}/${verb}`, body)
      await queries.invalidateQueries({ queryKey: ['ticket', id] })
      return answer ?? ({} as T)
    } catch (error) {
      setFault({ error, place })
      if (error instanceof Fault && error.kind === 'stale') await queries.invalidateQueries({ queryKey: ['ticket', id] })
      return null
    } finally {
      setBusy(false)
    }
  }, [api, id, queries])
  return { act, busy, fault, forget: useCallback(() => setFault(null), []) }
}
