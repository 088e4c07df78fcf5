import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useLayoutEffect, type ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { WordsProvider, type Words } from '../../shared/i18n.tsx'
import { Look, useScheme } from '../../shared/theme.tsx'
import { App } from './app.tsx'
import { wantedLocale } from './locale.ts'
import { loadAdminWords } from './words.ts'
import '../../shared/page.css'
import './admin.css'
import './parts.css'

async function show(): Promise<void> {
  const words = await loadAdminWords(wantedLocale())
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5_000, refetchOnWindowFocus: true }, mutations: { retry: false } } })
  createRoot(document.getElementById('root') ?? document.body.appendChild(document.createElement('div'))).render(
    <QueryClientProvider client={queries}><Frame words={words} /></QueryClientProvider>,
  )
}

function Frame({ words }: { readonly words: Words }): ReactElement {
  const scheme = useScheme(null)
  useLayoutEffect(() => {
    document.documentElement.lang = words.lang
    document.documentElement.dir = words.dir
  }, [words])
  return (
    <WordsProvider value={words}>
      <Look scheme={scheme} dir={words.dir}><App /></Look>
    </WordsProvider>
  )
}

void show()
