import { mayUseObject, visibleObject } from './access.ts'
import { existing } from './dml.ts'
import { notFound } from './errors.ts'
import type { Context, Reply, Route } from './reply.ts'

function content(context: Context): Reply {
  const { org, call } = context
  const object = visibleObject(org, call.session.userId, 'ContentVersion')
  if (object === undefined || !mayUseObject(org, call.session.userId, object, 'Read')) throw notFound()
  const row = existing(org, call, object, context.params['id'] ?? '')
  const bytes = org.blobs.get(row.id)
  if (bytes === undefined) throw notFound()
  org.downloads.push(row.id)
  return { status: 200, body: null, headers: { 'content-type': 'application/octetstream', 'content-length': String(bytes.length) }, bytes }
}

export const fileRoutes: readonly Route[] = [{ method: 'GET', path: '/sobjects/ContentVersion/{id}/VersionData', handle: content }]
