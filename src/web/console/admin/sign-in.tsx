import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from '@zendeskgarden/react-buttons'
import { useEffect, useState, type ReactElement } from 'react'
import type { Entering, SignInWays } from '../../../server/api/console.ts'
import { Skeleton } from '../../shared/ui.tsx'
import { ApiFault, get, send } from './api.ts'
import { Languages } from './languages.tsx'
import { Wrong } from './parts/fault.tsx'
import { BASE, go, To, usePlace } from './router.tsx'
import { useText } from './words.ts'

/** The page to come back to: one of ours, never an address that somebody put there. */
function backTo(params: URLSearchParams): string {
  const wanted = params.get('to') ?? ''
  return /^\/[\w-]/.test(wanted) && !wanted.startsWith('/sign-in') ? wanted : '/'
}

/** Every way in that is set up here. There is no password. */
export function SignIn({ signedIn }: { readonly signedIn: boolean }): ReactElement {
  const { t } = useText()
  const { path, params } = usePlace()
  const ways = useQuery({ queryKey: ['ways'], queryFn: () => get<SignInWays>('/sign-in') })
  useEffect(() => {
    document.title = t('title.page', { page: t('sign-in.title') })
  }, [t])
  const back = path === '/sign-in' ? backTo(params) : `${path}${params.size === 0 ? '' : `?${params.toString()}`}`
  return (
    <main className="alone" id="main">
      <h1>{t('sign-in.title')}</h1>
      {signedIn ? <p>{t('sign-in.already')} <To to={back}>{t('sign-in.go-on')}</To></p> : null}
      {ways.isError ? <Wrong error={ways.error} again={() => void ways.refetch()} /> : null}
      {ways.data === undefined ? (ways.isError ? null : <Skeleton lines={3} />) : (
        <ul className="list">
          {ways.data.openid === null ? null : <li><a className="way" href={`${ways.data.openid.href}?return=${encodeURIComponent(back)}`}>{t('sign-in.with', { name: ways.data.openid.title })}</a></li>}
          <li className="card">
            <h2>{t('sign-in.link')}</h2>
            <p>{t('sign-in.link.how')}</p>
            <p className="code" dir="ltr">{ways.data.command}</p>
            <p className="quiet">{t('sign-in.link.once')}</p>
          </li>
        </ul>
      )}
      <Languages />
    </main>
  )
}

/** The token stands behind `#`, so that no server, log or referrer has it; it is taken out of the address at once. */
function takeToken(): string | null {
  const token = window.location.hash.slice(1)
  if (token === '') return null
  window.history.replaceState(null, '', `${BASE}/enter`)
  return token
}

/** Opening the link does nothing yet: what looks at links by itself must not use it up. */
export function Enter(): ReactElement {
  const { t } = useText()
  const queries = useQueryClient()
  const [token] = useState(takeToken)
  const [fault, setFault] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    document.title = t('title.page', { page: t('enter.title') })
  }, [t])
  const enter = async (): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      await send('/enter', { token: token ?? '' } satisfies Entering)
      await queries.resetQueries({ queryKey: ['me'] })
      go('/', { replace: true })
    } catch (error) {
      setFault(error)
      setBusy(false)
    }
  }
  const used = fault instanceof ApiFault && (fault.status === 401 || fault.status === 404 || fault.status === 410)
  return (
    <main className="alone" id="main">
      <h1>{t('enter.title')}</h1>
      {token === null || used ? <><p role={used ? 'alert' : undefined}>{t(used ? 'enter.used' : 'enter.none')}</p><p><To to="/sign-in">{t('enter.how')}</To></p></> : (
        <>
          <p>{t('enter.text')}</p>
          {fault === null ? null : <Wrong error={fault} />}
          <div><Button isPrimary disabled={busy} onClick={() => void enter()}>{t('enter.do')}</Button></div>
        </>
      )}
    </main>
  )
}
