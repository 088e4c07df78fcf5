import { useQuery } from '@tanstack/react-query'
import { Suspense, type ReactElement } from 'react'
import type { Me } from '../../../server/api/console.ts'
import { Skeleton, Speaker } from '../../shared/ui.tsx'
import { ApiFault, get, keepToken } from './api.ts'
import { MeProvider } from './me.ts'
import { Wrong } from './parts/fault.tsx'
import { usePlace } from './router.tsx'
import { routeOf } from './routes.tsx'
import { Shell } from './shell.tsx'
import { Enter, SignIn } from './sign-in.tsx'

/** How often it is asked whether the session still stands: it ends by itself where nobody works. */
const STILL_MS = 4 * 60_000

async function whoAmI(): Promise<Me | null> {
  try {
    const me = await get<Me>('/me')
    keepToken(me.csrf)
    return me
  } catch (error) {
    if (error instanceof ApiFault && error.status === 401) return null
    throw error
  }
}

/** Who is there decides what is shown: a way in, or the page of this address. */
export function App(): ReactElement {
  const { path } = usePlace()
  const me = useQuery({ queryKey: ['me'], queryFn: whoAmI, refetchInterval: STILL_MS, staleTime: 60_000 })
  const entering = path.startsWith('/enter')
  return (
    <Speaker>
      {entering ? <Enter /> : me.data === undefined ? <main className="alone">{me.isError ? <Wrong error={me.error} again={() => void me.refetch()} /> : <Skeleton />}</main> : me.data === null || path === '/sign-in' ? <SignIn signedIn={me.data !== null && me.data !== undefined} /> : <MeProvider value={me.data}><Within path={path} /></MeProvider>}
    </Speaker>
  )
}

function Within({ path }: { readonly path: string }): ReactElement {
  const { page, key } = routeOf(path)
  return <Shell><Suspense key={key} fallback={<Skeleton />}>{page}</Suspense></Shell>
}
