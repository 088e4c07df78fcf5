import type { Permission } from '../../../server/api/console.ts'
import type { AnyKey } from './words.ts'

interface Area {
  readonly title: AnyKey
  readonly pages: readonly { readonly to: string; readonly name: AnyKey; /** Any of them opens it. */ readonly needs: readonly Permission[] }[]
}

/** Where one can go, in the order in which a day needs it. */
export const AREAS: readonly Area[] = [
  { title: 'area.now', pages: [
    { to: '/', name: 'page.overview', needs: ['see-overview'] },
    { to: '/escalations', name: 'page.escalations', needs: ['see-escalations'] },
    { to: '/waiting', name: 'page.waiting', needs: ['see-deletes', 'see-redactions', 'see-merges', 'see-people'] },
    { to: '/conflicts', name: 'page.conflicts', needs: ['see-conflicts'] },
    { to: '/set-aside', name: 'page.set-aside', needs: ['see-set-aside'] },
  ] },
  { title: 'area.records', pages: [
    { to: '/records', name: 'page.records', needs: ['see-records'] },
    { to: '/runs', name: 'page.runs', needs: ['see-runs'] },
    { to: '/holds', name: 'page.holds', needs: ['see-holds'] },
  ] },
  { title: 'area.rules', pages: [
    { to: '/mappings', name: 'page.mappings', needs: ['see-mapping'] },
    { to: '/policy', name: 'page.policy', needs: ['see-policy'] },
  ] },
  { title: 'area.answer', pages: [
    { to: '/audit', name: 'page.audit', needs: ['see-audit'] },
    { to: '/access', name: 'page.access', needs: ['see-access'] },
  ] },
]
