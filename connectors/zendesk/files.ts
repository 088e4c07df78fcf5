import { z } from 'zod'
import type { FileReader, OpenFile } from '../../src/connector/connector.ts'
import { safeContentType, safeFileName, timeFor } from '../../src/connector/files.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { FileRef } from '../../src/domain/write.ts'
import { errorOf, type ZendeskApi } from './api.ts'
import { isLoopback } from './account.ts'
import { scanOf } from './comments.ts'
import { AttachmentShape } from './shapes.ts'

/** Zendesk keeps nothing larger: https://support.zendesk.com/hc/en-us/articles/4408832757146 */
export const LARGEST_FILE = 50 * 1024 * 1024

const FileShape = AttachmentShape.extend({ file_name: z.string().nullish(), content_url: z.string(), deleted: z.boolean().nullish() })
const UploadShape = z.object({ upload: z.object({ token: z.string(), attachment: z.object({ size: z.number().nullish() }).nullish() }) })

/** Attachments of comments. What is said of one is asked for anew whenever it is opened: its scan may be done by now. */
export function fileReader(api: ZendeskApi): FileReader {
  return {
    largest: LARGEST_FILE,
    // Whoever reads and writes tickets reads and writes their attachments.
    missing: () => Promise.resolve([]),
    async open(file: FileRef): Promise<OpenFile | null> {
      if (!/^\d+$/.test(file.id)) return null
      const found = await api.get({ purpose: 'file' }, z.object({ attachment: FileShape }), `attachments/${file.id}.json`).catch((error: unknown) => {
        if (error instanceof BridgeError && error.code === 'connector.not-found') return null
        throw error
      })
      if (found === null || found.attachment.deleted === true) return null
      const { file_name: name, content_type: contentType, size, malware_scan_result: scan, content_url: url } = found.attachment
      return { name: safeFileName(name ?? ''), contentType: safeContentType(contentType), size: size ?? 0, scan: scanOf(scan), bytes: () => download(api, url, size ?? 0) }
    },
  }
}

const HOPS = 4

/**
 * Follows `content_url` to where the contents lie, which may be another host: our credential goes to the account's own address and
 * nowhere else («take care not to inadvertently send Zendesk authentication credentials»).
 * https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/#json-format
 */
async function* download(api: ZendeskApi, from: string, size: number): AsyncIterable<Uint8Array> {
  let url = new URL(from, api.base)
  for (let hop = 0; hop < HOPS; hop += 1) {
    if (url.protocol !== 'https:' && !isLoopback(url.href)) throw new BridgeError('connector.protocol', 'an attachment of zendesk lies at an address that is not https')
    const authorized = url.origin === new URL(api.base).origin
    const answer = await api.transport.send({ method: 'GET', url: url.href, headers: { accept: '*/*' }, body: null, download: true }, { purpose: 'file', authorized, timeoutMs: timeFor(size) })
    if (answer.bytes !== undefined) return yield* answer.bytes
    const location = answer.headers['location']
    if (answer.status < 300 || answer.status >= 400 || location === undefined) throw authorized ? errorOf(answer, 'GET', url.href) : strange(answer.status)
    url = new URL(location, url)
  }
  throw new BridgeError('connector.protocol', 'an attachment of zendesk is passed on from address to address')
}

/** A host of Zendesk's choosing: what it says is nothing about the account. */
function strange(status: number): BridgeError {
  return new BridgeError('connector.unavailable', `the host of an attachment of zendesk answered ${status}`, { status })
}

/** Sends a file ahead of the comment that will carry it. An upload nobody refers to goes away after an hour, so sending it twice does no harm. */
export async function upload(api: ZendeskApi, file: OpenFile, bytes: () => AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
  const url = `${api.base}/api/v2/uploads.json?filename=${encodeURIComponent(file.name)}`
  const headers = { 'content-type': file.contentType, 'content-length': String(file.size), accept: 'application/json' }
  const answer = await api.transport.send({ method: 'POST', url, headers, body: null, upload: bytes }, { purpose: 'file', idempotent: true, timeoutMs: timeFor(file.size), signal })
  if (answer.status >= 300) throw errorOf(answer, 'POST', url)
  const { upload: made } = parse(answer.body)
  if (made.attachment?.size != null && made.attachment.size !== file.size) throw new BridgeError('connector.protocol', 'zendesk took a file in another length than was sent')
  return made.token
}

function parse(body: string): z.infer<typeof UploadShape> {
  try {
    return UploadShape.parse(JSON.parse(body))
  } catch (error) {
    throw new BridgeError('connector.protocol', 'the answer of zendesk to an upload has an unknown shape', {}, { cause: error })
  }
}

/** Until its token is used any user who is signed in could read it. */
export async function discard(api: ZendeskApi, token: string): Promise<void> {
  await api.send({ purpose: 'file' }, z.unknown(), 'DELETE', `uploads/${encodeURIComponent(token)}.json`).catch(() => undefined)
}
