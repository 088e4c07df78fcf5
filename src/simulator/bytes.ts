import { WireFault, type WireRequest, type WireResponse } from '../domain/ports.ts'
import type { SandboxRequest, SandboxResponse } from '../sandbox/core/vendor.ts'

/** A request's body as the sandbox takes it. An upload of another length than it said never arrives whole, as on a real wire. */
export async function asSent(request: Pick<WireRequest, 'body' | 'upload' | 'headers'>): Promise<Pick<SandboxRequest, 'body' | 'bytes'>> {
  if (request.upload === undefined) return request.body === null ? { body: '' } : typeof request.body === 'string' ? { body: request.body } : { body: Buffer.from(request.body).toString('utf8'), bytes: request.body }
  const sent: Uint8Array[] = []
  try {
    for await (const piece of request.upload()) sent.push(Buffer.from(piece))
  } catch (error) {
    throw new WireFault('the upload broke off', 'maybe', { cause: error })
  }
  const bytes = Buffer.concat(sent)
  if (String(bytes.length) !== request.headers['content-length']) throw new WireFault('the upload was not as long as it said', 'maybe')
  return { body: bytes.toString('utf8'), bytes }
}

const PIECE = 64 * 1024

/** An answer of the sandbox as the wire gives it: in pieces where bytes were asked for. */
export function asHeard(request: Pick<WireRequest, 'download'>, answer: SandboxResponse): WireResponse {
  const { status, headers } = answer
  if (request.download !== true || status < 200 || status >= 300) return { status, headers, body: status === 204 ? '' : answer.body }
  return { status, headers, body: '', bytes: pieces(answer.bytes ?? Buffer.from(answer.body)) }
}

async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) {
    await Promise.resolve()
    yield bytes.subarray(at, at + PIECE)
  }
}
