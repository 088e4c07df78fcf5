import { lazy, type ComponentType, type ReactElement } from 'react'
import { Overview } from './pages/overview.tsx'
import { Nowhere } from './pages/nowhere.tsx'
import { fits } from './router.tsx'

type Params = Readonly<Record<string, string>>
type Named = ComponentType<{ readonly params: Params }>

/** Each address and its page; what is not the first page is loaded when somebody goes there. */
const ROUTES: readonly (readonly [string, Named])[] = [
  ['/', Overview],
  ['/escalations', lazy(() => import('./pages/escalations.tsx'))],
  ['/escalations/:id', lazy(() => import('./pages/escalation.tsx'))],
  ['/waiting', lazy(() => import('./pages/waiting.tsx'))],
  ['/waiting/:what', lazy(() => import('./pages/waiting.tsx'))],
  ['/conflicts', lazy(() => import('./pages/conflicts.tsx'))],
  ['/conflicts/:id', lazy(() => import('./pages/conflict.tsx'))],
  ['/set-aside', lazy(() => import('./pages/set-aside.tsx'))],
  ['/records', lazy(() => import('./pages/records.tsx'))],
  ['/records/:name', lazy(() => import('./pages/story.tsx'))],
  ['/runs', lazy(() => import('./pages/runs.tsx'))],
  ['/runs/:id', lazy(() => import('./pages/run.tsx'))],
  ['/holds', lazy(() => import('./pages/holds.tsx'))],
  ['/mappings', lazy(() => import('./pages/mappings.tsx'))],
  ['/mappings/edit', lazy(() => import('./pages/mapping-edit.tsx'))],
  ['/mappings/diff', lazy(() => import('./pages/mapping-diff.tsx'))],
  ['/mappings/schemas', lazy(() => import('./pages/mapping-schemas.tsx'))],
  ['/mappings/:version', lazy(() => import('./pages/mapping-version.tsx'))],
  ['/policy', lazy(() => import('./pages/policy.tsx'))],
  ['/policy/rules', lazy(() => import('./pages/policy-rules.tsx'))],
  ['/policy/try', lazy(() => import('./pages/policy-try.tsx'))],
  ['/policy/shadow', lazy(() => import('./pages/policy-shadow.tsx'))],
  ['/audit', lazy(() => import('./pages/audit.tsx'))],
  ['/access', lazy(() => import('./pages/access.tsx'))],
]

export function routeOf(path: string): { readonly page: ReactElement; readonly key: string } {
  for (const [pattern, Page] of ROUTES) {
    const params = fits(pattern, path)
    if (params !== null) return { page: <Page params={params} />, key: `${pattern} ${Object.values(params).join(' ')}` }
  }
  return { page: <Nowhere />, key: 'nowhere' }
}
