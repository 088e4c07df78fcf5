import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react'
import type { Passage, Preferences, Revealed } from '../../server/api/sidebar.ts'
import type { Api } from './api.ts'

interface Reveals {
  readonly mode: Preferences['reveal']
  /** While it is true nothing is uncovered. */
  readonly resting: boolean
  /** Changes whenever everything is to be covered again. */
  readonly turn: number
  /** The words of one passage: asked for once, counted once. */
  readonly words: (passage: string) => Promise<string>
  readonly describe: (passage: string, words: string) => Promise<void>
}

const Context = createContext<Reveals | null>(null)

export function useReveals(): Reveals {
  const reveals = useContext(Context)
  if (reveals === null) throw new Error('no reveals here')
  return reveals
}

interface Given {
  readonly api: Api
  readonly ticketId: string
  readonly mode: Preferences['reveal']
  readonly resting: boolean
  readonly onOpened: () => void
  readonly onDescribed: () => void
  readonly children: ReactNode
}

/** Everything is covered when the page is left, and stays so: leaving a ticket open uncovers nothing for the next who looks. */
export function RevealGround({ api, ticketId, mode, resting, onOpened, onDescribed, children }: Given): ReactElement {
  const [turn, setTurn] = useState(0)
  const kept = useRef(new Map<string, Promise<string>>())
  const opened = useRef(onOpened)
  const described = useRef(onDescribed)
  useEffect(() => {
    opened.current = onOpened
    described.current = onDescribed
  })
  useEffect(() => {
    const cover = (): void => {
      if (document.visibilityState === 'hidden') setTurn((before) => before + 1)
    }
    document.addEventListener('visibilitychange', cover)
    return () => document.removeEventListener('visibilitychange', cover)
  }, [])
  useEffect(() => {
    kept.current.clear()
    setTurn((before) => before + 1)
  }, [ticketId, resting])
  const value = useMemo<Reveals>(() => ({
    mode,
    resting,
    turn,
    words: (passage) => {
      const before = kept.current.get(passage)
      if (before !== undefined) return before
      const asked = api.call<Revealed>('POST', `/tickets/${ticketId}/reveal`, { passage }).then(({ text }) => {
        opened.current()
        return text
      })
      kept.current.set(passage, asked)
      asked.catch(() => kept.current.delete(passage))
      return asked
    },
    describe: async (passage, words) => {
      await api.call('POST', `/tickets/${ticketId}/describe`, { passage, words })
      described.current()
    },
  }), [api, ticketId, mode, resting, turn])
  return <Context.Provider value={value}>{children}</Context.Provider>
}

/** Whether a passage may be asked for at all. */
export function mayOpen(passage: Passage, { resting }: Pick<Reveals, 'resting'>): boolean {
  return !passage.sealed && !resting
}
