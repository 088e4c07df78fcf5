import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent, type ReactElement } from 'react'

/** Where the console lies on its host. */
export const BASE = '/console'

export interface Place {
  /** Below the console, without its base: `/runs/17`. */
  readonly path: string
  readonly params: URLSearchParams
}

const listeners = new Set<() => void>()
const tell = (): void => listeners.forEach((one) => one())

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('popstate', listener)
  }
}

const address = (): string => `${window.location.pathname}${window.location.search}`

export function usePlace(): Place {
  const now = useSyncExternalStore(subscribe, address)
  const [path = '', search = ''] = now.split('?', 2)
  return { path: path.slice(BASE.length).replace(/\/+$/, '') || '/', params: new URLSearchParams(search) }
}

/** Goes there as a link would; `replace` leaves no step behind, for filters that change with every letter. */
export function go(to: string, { replace = false } = {}): void {
  const target = `${BASE}${to === '/' ? '' : to}`
  if (target === `${window.location.pathname}${window.location.search}`) return
  if (replace) window.history.replaceState(null, '', target)
  else window.history.pushState(null, '', target)
  tell()
}

/** The same address with some of its parameters changed; empty ones go. */
export function withParams({ path, params }: Place, changes: Readonly<Record<string, string | null>>): string {
  const next = new URLSearchParams(params)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name)
    else next.set(name, value)
  }
  const search = next.toString()
  return search === '' ? path : `${path}?${search}`
}

type Given = { readonly to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>

/** A link within the console: a real address, that a new tab or a bookmark can have as well. */
export function To({ to, onClick, children, ...rest }: Given): ReactElement {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to)
  }
  return <a {...rest} href={`${BASE}${to === '/' ? '' : to}`} onClick={follow}>{children}</a>
}

/** `/runs/:id` against `/runs/17` is `{ id: '17' }`; null where it does not fit. */
export function fits(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const [wanted, parts] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== parts.length) return null
  const found: Record<string, string> = {}
  for (const [at, one] of wanted.entries()) {
    const part = parts[at] ?? ''
    if (one.startsWith(':')) {
      try {
        found[one.slice(1)] = decodeURIComponent(part)
      } catch {
        return null
      }
    } else if (one !== part) return null
  }
  return found
}
