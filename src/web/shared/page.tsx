import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, type ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import type { SidebarSession } from '../../server/api/sidebar.ts'
import { createApi, type Api } from './api.ts'
import { loadWords, localeOf, WordsProvider, type Words } from './i18n.tsx'
import { takeSession } from './session.ts'
import { Look, useScheme } from './theme.tsx'
import { ask, loadZaf, type ZafClient } from './zaf.ts'
import './page.css'

/** What every page of ours has once it runs. */
export interface Ground {
  readonly session: SidebarSession
  readonly api: Api
  /** Null outside Zendesk. */
  readonly zaf: ZafClient | null
}

const REMEMBERED = 'breakwater.locale'

/** The language of last time, so that nothing waits for Zendesk to say it again; it is no secret. */
function guess(): string {
  try {
    return localStorage.getItem(REMEMBERED) ?? navigator.language
  } catch {
    return navigator.language
  }
}

function remember(locale: string): void {
  try {
    localStorage.setItem(REMEMBERED, locale)
  } catch {
    // Storage may be shut in a frame: then it is asked each time.
  }
}

/** What a page may already ask for while its texts are on their way. */
export interface Ahead extends Ground {
  readonly queries: QueryClient
  readonly locale: string
}

/** Puts a page together: session, texts, Zendesk's framework, colours; then shows it. */
export async function showPage(Page: (ground: Ground) => ReactElement, NoSession: () => ReactElement, ahead?: (given: Ahead) => void): Promise<void> {
  const session = takeSession()
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5_000, refetchOnWindowFocus: true }, mutations: { retry: false } } })
  const api = session === null ? null : createApi(session.bearer)
  const supposed = guess()
  const framework = loadZaf().then((client) => {
    if (session !== null && api !== null) ahead?.({ session, api, zaf: client, queries, locale: localeOf(supposed) })
    return client
  })
  const [zaf, guessed] = await Promise.all([framework, loadWords(supposed)])
  const locale = await ask<string>(zaf, 'currentUser.locale')
  const words = locale === null || locale === guessed.locale ? guessed : await loadWords(locale)
  if (locale !== null) remember(locale)
  // What was asked for ahead speaks another language than the person.
  if (words.locale !== guessed.locale) queries.clear()
  const element = document.getElementById('root') ?? document.body.appendChild(document.createElement('div'))
  createRoot(element).render(
    <QueryClientProvider client={queries}>
      <Frame zaf={zaf} words={words}>{session === null || api === null ? <NoSession /> : <Page session={session} api={api} zaf={zaf} />}</Frame>
    </QueryClientProvider>,
  )
}

/** A sidebar's frame is as high as it is told to be. */
function useHeight(zaf: ZafClient | null): void {
  useEffect(() => {
    if (zaf === null || !/sidebar/.test(window.location.pathname)) return undefined
    let told = 0
    const watch = new ResizeObserver(() => {
      const height = Math.min(Math.ceil(document.body.getBoundingClientRect().height), 10_000)
      if (Math.abs(height - told) < 2) return
      told = height
      zaf.invoke('resize', { width: '100%', height: `${height}px` }).catch(() => undefined)
    })
    watch.observe(document.body)
    return () => watch.disconnect()
  }, [zaf])
}

function Frame({ zaf, words, children }: { readonly zaf: ZafClient | null; readonly words: Words; readonly children: ReactElement }): ReactElement {
  const scheme = useScheme(zaf)
  useHeight(zaf)
  useLayoutEffect(() => {
    document.documentElement.lang = words.lang
    document.documentElement.dir = words.dir
  }, [words])
  return (
    <WordsProvider value={words}>
      <Look scheme={scheme} dir={words.dir}>{children}</Look>
    </WordsProvider>
  )
}
