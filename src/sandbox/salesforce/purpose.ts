import type { Purpose } from '../core/vendor.ts'
import type { Route } from './reply.ts'

/** What a call was for, as the request log tells it apart: set-up is not counted against the cost of a sync. */
const SETUP_OBJECTS = /\/sobjects\/(Permission|FieldPerm|ObjectPerm|Group|QueueSobject|Profile|User)/i
const SETUP_FROM = /\bfrom\b[\s+%0-9]*(Permission|FieldPerm|ObjectPerm|Group|QueueSobject|Profile|Organization|AssignmentRule)/i

export function purposeOf(route: Route | null, method: string, path: string, body: string): Purpose {
  if (route === null) return 'other'
  if (route.path.startsWith('/services/oauth2') || route.path.startsWith('/id/')) return 'auth'
  if (route.path.startsWith('/tooling') || route.path.includes('/describe') || route.path === '/sobjects' || SETUP_OBJECTS.test(path))
    return 'setup'
  if (route.path.startsWith('/query') && SETUP_FROM.test(path)) return 'setup'
  if (/\/(Attachment|ContentVersion|ContentDocument)/.test(path) || (route.path === '/composite' && /"url"\s*:\s*"[^"]*\/sobjects\/ContentVersion/.test(body))) return 'attachment'
  if (route.path === '/limits' || route.path === '/' || (route.path === '/composite' && method === 'GET')) return 'other'
  if (route.path === '/composite/sobjects/{type}' || method === 'GET') return 'read'
  if (/^\/composite($|\/graph|\/batch)/.test(route.path)) return /"method"\s*:\s*"(POST|PATCH|DELETE|PUT)"/i.test(body) ? 'write' : 'read'
  return 'write'
}
