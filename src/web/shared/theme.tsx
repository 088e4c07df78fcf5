import { DEFAULT_THEME, getColor, ThemeProvider } from '@zendeskgarden/react-theming'
import { useEffect, useLayoutEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react'
import { ask, type ZafClient } from './zaf.ts'

export type Scheme = 'light' | 'dark'

/** Garden's own colours by name, as custom properties for the style sheet: light and dark are Zendesk's, not ours. */
const COLOURS = {
  '--fg': 'foreground.default', '--fg-quiet': 'foreground.subtle', '--fg-link': 'foreground.primary', '--fg-danger': 'foreground.danger',
  '--fg-warn': 'foreground.warning', '--fg-good': 'foreground.success', '--fg-on': 'foreground.onEmphasis',
  '--bg': 'background.default', '--bg-quiet': 'background.subtle', '--bg-raised': 'background.raised', '--bg-danger': 'background.danger', '--bg-warn': 'background.warning',
  '--bg-good': 'background.success', '--bg-danger-strong': 'background.dangerEmphasis',
  '--line': 'border.default', '--line-quiet': 'border.subtle', '--line-strong': 'border.emphasis', '--line-focus': 'border.primaryEmphasis', '--line-danger': 'border.danger', '--line-warn': 'border.warning',
} as const

/** Zendesk also names its choice in the address it opens. */
function preferred(): Scheme {
  const named = new URLSearchParams(window.location.search).get('colorScheme')
  if (named === 'light' || named === 'dark') return named
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

/** Zendesk's own choice (`colorScheme`, which it tells changes of) goes before the machine's. */
export function useScheme(client: ZafClient | null): Scheme {
  const [scheme, setScheme] = useState<Scheme>(preferred)
  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)')
    let asked = false
    const take = (value: unknown): void => {
      if (value !== 'light' && value !== 'dark') return
      asked = true
      setScheme(value)
    }
    const follow = (): void => {
      if (!asked) setScheme(preferred())
    }
    query.addEventListener('change', follow)
    client?.on('colorScheme.changed', take)
    void ask<string>(client, 'colorScheme').then(take)
    return () => {
      query.removeEventListener('change', follow)
      client?.off('colorScheme.changed', take)
    }
  }, [client])
  return scheme
}

export function Look({ scheme, dir, children }: { readonly scheme: Scheme; readonly dir: 'ltr' | 'rtl'; readonly children: ReactNode }): ReactElement {
  const theme = useMemo(() => ({ ...DEFAULT_THEME, rtl: dir === 'rtl', colors: { ...DEFAULT_THEME.colors, base: scheme } }), [scheme, dir])
  useLayoutEffect(() => {
    const root = document.documentElement
    root.dataset['scheme'] = scheme
    root.style.backgroundColor = getColor({ theme, variable: 'background.default' })
    for (const [name, variable] of Object.entries(COLOURS)) root.style.setProperty(name, getColor({ theme, variable }))
  }, [theme, scheme])
  return <ThemeProvider theme={theme}>{children}</ThemeProvider>
}
