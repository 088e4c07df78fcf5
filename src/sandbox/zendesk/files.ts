import { createHash } from 'node:crypto'
import { iso, nextId, type Account } from './account.ts'
import { badParameter, notAllowed, notFound, Refusal } from './refuse.ts'
import { idParam, json, noContent, type Call, type Route } from './route.ts'
import { showAttachment } from './show.ts'
import type { AttachmentRow } from './types.ts'

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/ */

/** https://support.zendesk.com/hc/en-us/articles/4408832757146 */
const LARGEST = 50 * 1024 * 1024
const TOKEN_MS = 3_600_000
const SIGNED_MS = 600_000
const TEST_VIRUS = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'

export interface NewFile {
  readonly name: string
  readonly contentType: string
  /** Made up by its size where it is not given. */
  readonly bytes?: Uint8Array
  readonly size?: number
  readonly scan?: AttachmentRow['scan']
}

export function addFile(account: Account, file: NewFile, now: number): AttachmentRow {
  const id = nextId(account)
  const row: AttachmentRow = { id, name: file.name, contentType: file.contentType, size: file.bytes?.length ?? file.size ?? 0, scan: file.scan ?? 'not_scanned' }
  account.attachments.set(id, row)
  if (file.bytes !== undefined) account.contents.set(id, file.bytes)
  if (file.scan === undefined) account.scans.push({ at: now + account.settings.scanMs, attachmentId: id })
  return row
}

/** The scanner gets to what is due. */
export function runScans(account: Account, now: number): void {
  for (const { attachmentId } of account.scans.filter((scan) => scan.at <= now)) {
    const row = account.attachments.get(attachmentId)
    if (row !== undefined) row.scan = Buffer.from(contentOf(account, row)).includes(TEST_VIRUS) ? 'malware_found' : 'malware_not_found'
  }
  account.scans.splice(0, account.scans.length, ...account.scans.filter((scan) => scan.at > now))
}

/** What was uploaded, or bytes that are the same for the same name and size, so that copies of a seeded file are copies. */
export function contentOf(account: Account, file: AttachmentRow): Uint8Array {
  const uploaded = account.contents.get(file.id)
  if (uploaded !== undefined) return uploaded
  const pattern = createHash('sha512').update(`${file.name} ${file.size}`).digest()
  return Buffer.alloc(file.size, pattern)
}

function known(call: Call): AttachmentRow {
  const file = call.account.attachments.get(idParam(call, 'attachment_id'))
  if (file === undefined) throw notFound()
  return file
}

/** Contents lie on another host, whose addresses are good by themselves for a while. */
function contentHost(origin: string): string {
  const url = new URL(origin)
  url.hostname = url.hostname === '127.0.0.1' ? 'localhost' : `content.${url.hostname}`
  return url.origin
}

function signature(account: Account, id: number, until: number): string {
  return createHash('sha256').update(`${account.accountId} ${id} ${until}`).digest('hex').slice(0, 32)
}

export const fileRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/api/v2/attachments/{attachment_id}', role: 'agent', scope: 'tickets', purpose: 'attachment',
    answer: (call) => json({ attachment: showAttachment(known(call), call.origin) }),
  },
  {
    method: 'POST', path: '/api/v2/uploads', scope: 'tickets', role: 'agent', purpose: 'attachment',
    answer(call) {
      const name = call.query.get('filename')
      if (name === null || name === '') throw badParameter('filename', 'It is required.')
      if (call.bytes.length > LARGEST) throw new Refusal(413, { error: 'RequestEntityTooLarge', description: 'The attachment is larger than 50 MB' })
      const attachment = addFile(call.account, { name, contentType: call.headers['content-type'] ?? 'application/octet-stream', bytes: call.bytes }, call.now)
      const token = `upload${attachment.id}`
      call.account.uploads.set(token, { attachment, expiresAt: call.now + TOKEN_MS })
      const shown = showAttachment(attachment, call.origin)
      return json({ upload: { token, expires_at: iso(call.now + TOKEN_MS), attachment: shown, attachments: [shown] } }, 201)
    },
  },
  {
    method: 'DELETE', path: '/api/v2/uploads/{token}', scope: 'tickets', role: 'agent', purpose: 'attachment',
    answer(call) {
      if (!call.account.uploads.delete(call.params['token'] ?? '')) throw notFound()
      return noContent
    },
  },
  {
    // Where `content_url` points. Attachments are private here: whoever is not signed in is sent to the door, everybody else to the contents.
    method: 'GET', path: '/attachments/token/{attachment_id}/', scope: null, role: 'anyone', purpose: 'attachment', limit: 'attachment',
    answer(call) {
      const file = known(call)
      if (call.user.id === 0) return { status: 302, headers: { location: `${call.origin}/access/unauthenticated` }, body: '' }
      if (file.scan === 'malware_found') throw notAllowed()
      const until = call.now + SIGNED_MS
      return { status: 302, headers: { location: `${contentHost(call.origin)}/content/${file.id}?until=${until}&signature=${signature(call.account, file.id, until)}` }, body: '' }
    },
  },
  {
    // Every hit is written down. As with other stores of signed addresses, a credential beside the signature is refused.
    method: 'GET', path: '/content/{attachment_id}', scope: null, role: 'anyone', purpose: 'attachment',
    answer(call) {
      const file = known(call)
      const until = Number(call.query.get('until'))
      const withToken = call.headers['authorization'] !== undefined
      call.account.downloads.push({ at: call.now, attachmentId: file.id, withToken })
      if (withToken) throw new Refusal(400, 'Only one way to sign in is allowed')
      if (call.query.get('signature') !== signature(call.account, file.id, until) || until < call.now) throw new Refusal(403, 'The address is not good any more')
      const bytes = contentOf(call.account, file)
      return { status: 200, headers: { 'content-type': file.contentType, 'content-length': String(bytes.length) }, body: '', bytes }
    },
  },
]
