import { Button } from '@zendeskgarden/react-buttons'
import { createContext, useCallback, useContext, useEffect, useState, type ReactElement, type ReactNode } from 'react'
import { useWords } from './i18n.tsx'

/** A part of the page with a heading. */
export function Section({ id, title, aside, children }: { readonly id: string; readonly title: string; readonly aside?: ReactNode; readonly children: ReactNode }): ReactElement {
  return (
    <section className="section" aria-labelledby={`${id}-title`}>
      <div className="row spread">
        <h2 id={`${id}-title`}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** A part that opens when asked for. */
export function Fold({ title, count, children, open = false }: { readonly title: string; readonly count?: number | undefined; readonly children: ReactNode; readonly open?: boolean }): ReactElement {
  const { number } = useWords()
  return (
    <details className="fold" open={open}>
      <summary>
        <h2>{title}</h2>
        {count === undefined ? null : <span className="quiet">{number(count)}</span>}
      </summary>
      <div className="folded">{children}</div>
    </details>
  )
}

/** Somebody else's text: only ever text, and it cannot turn what stands around it. */
export function Said({ children, lang }: { readonly children: string; readonly lang?: string | undefined }): ReactElement {
  return <bdi dir="auto" lang={lang}>{children}</bdi>
}

/** A link out, where it is one that a browser should follow; else the text of it. */
export function Out({ href, children }: { readonly href: string; readonly children: string }): ReactElement {
  const { t } = useWords()
  if (!isWebAddress(href)) return <Said>{children}</Said>
  return <a href={href} target="_blank" rel="noopener noreferrer"><Said>{children}</Said><span className="hidden"> ({t('opens')})</span></a>
}

export function isWebAddress(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}

const SayContext = createContext<(text: string) => void>(() => undefined)
/** Says something to whoever cannot see it happen; the same words twice are said twice. */
export const useSay = (): ((text: string) => void) => useContext(SayContext)

export function Speaker({ children }: { readonly children: ReactNode }): ReactElement {
  const [said, setSaid] = useState({ text: '', turn: 0 })
  const say = useCallback((text: string) => setSaid(({ turn }) => ({ text, turn: turn + 1 })), [])
  return (
    <SayContext.Provider value={say}>
      {children}
      <div className="hidden" role="status" aria-live="polite"><span key={said.turn}>{said.text}</span></div>
    </SayContext.Provider>
  )
}

/** Frames may not touch the clipboard everywhere: then the older way. */
async function toClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.className = 'hidden'
    const before = document.activeElement
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
    if (before instanceof HTMLElement) before.focus()
  }
}

export function Copy({ text, what }: { readonly text: string; readonly what: string }): ReactElement {
  const { t } = useWords()
  const say = useSay()
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return undefined
    const timer = setTimeout(() => setDone(false), 2_000)
    return () => clearTimeout(timer)
  }, [done])
  const copy = async (): Promise<void> => {
    await toClipboard(text)
    setDone(true)
    say(t('copied'))
  }
  return <Button size="small" isBasic data-key="c" onClick={() => void copy()} aria-label={t('copy.of', { what })}>{done ? t('copied') : t('copy')}</Button>
}

/** What is waited for shows only once the wait is felt. */
export function Skeleton({ lines = 6 }: { readonly lines?: number }): ReactElement | null {
  const { t } = useWords()
  const [felt, setFelt] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setFelt(true), 300)
    return () => clearTimeout(timer)
  }, [])
  if (!felt) return null
  return (
    <div className="skeleton" role="status" aria-label={t('loading')}>
      {Array.from({ length: lines }, (_, line) => <div key={line} className="bone" data-line={line % 3} />)}
    </div>
  )
}

/** One key presses the button of the entry that has the focus and bears that key. */
export function pressKey(event: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly altKey: boolean; readonly target: EventTarget; readonly currentTarget: HTMLElement; preventDefault(): void }): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target instanceof HTMLElement && /^(?:input|textarea|select)$/i.test(event.target.tagName)) return
  const button = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-key]')].find((one) => one.dataset['key'] === event.key.toLowerCase())
  if (button === undefined) return
  event.preventDefault()
  button.click()
}
