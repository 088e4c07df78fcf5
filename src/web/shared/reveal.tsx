import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react'
import type { FileBody, Passage, Preferences, Revealed } from '../../server/api/sidebar.ts'
import type { Api } from './api.ts'

interface Reveals {
  readonly mode: Preferences['reveal']
  /** While it is true nothing is uncovered. */
  readonly resting: boolean
  /** Changes whenever everything is to be covered again. */
  readonly turn: number
  /** The words of one passage: asked for once, counted once. */
  readonly words: (passage: string) => Promise<string>
  /** The bytes of one file, asked for once and counted once. */
  readonly blob: (file: string) => Promise<Blob>
  /** Pictures are grey while they are small. */
  readonly grey: boolean
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
  readonly grey: boolean
  readonly resting: boolean
  readonly onOpened: () => void
  readonly onDescribed: () => void
  readonly children: ReactNode
}

/** Everything is covered when the page is left, and stays so: leaving a ticket open uncovers nothing for the next who looks. */
export function RevealGround({ api, ticketId, mode, grey, resting, onOpened, onDescribed, children }: Given): ReactElement {
  const [turn, setTurn] = useState(0)
  const kept = useRef(new Map<string, Promise<string>>())
  const files = useRef(new Map<string, Promise<Blob>>())
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
    files.current.clear()
    setTurn((before) => before + 1)
  }, [ticketId, resting])
  const value = useMemo<Reveals>(() => ({
    grey,
    blob: (file) => {
      const before = files.current.get(file)
      if (before !== undefined) return before
      const asked = api.file(`/tickets/${ticketId}/file`, { file } satisfies FileBody)
      files.current.set(file, asked)
      asked.then(() => opened.current(), () => files.current.delete(file))
      return asked
    },
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
  }), [api, ticketId, mode, grey, resting, turn])
  return <Context.Provider value={value}>{children}</Context.Provider>
}

/** Whether a passage may be asked for at all. */
export function mayOpen(passage: Pick<Passage, 'sealed'>, { resting }: Pick<Reveals, 'resting'>): boolean {
  return !passage.sealed && !resting
}
