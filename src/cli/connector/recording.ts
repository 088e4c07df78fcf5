import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Manifest } from '../../../connectors/rest/manifest.ts'
import { BridgeError } from '../../domain/errors.ts'
import { WireFault, type Instant, type Wire, type WireRequest, type WireResponse } from '../../domain/ports.ts'
import { createMask } from './mask.ts'

/** Who asks: the connection, or the same with a credential that the CRM does not know. */
export type As = 'us' | 'stranger'

const Head = z.strictObject({ breakwater: z.literal('recording'), version: z.literal(1), manifest: z.string(), at: z.number(), base: z.string(), days: z.number() })
const Line = z.strictObject({ as: z.enum(['us', 'stranger']), method: z.string(), path: z.string(), status: z.number(), headers: z.record(z.string(), z.string()), body: z.unknown() })
type Head = z.infer<typeof Head>
type Line = z.infer<typeof Line>

/** In place of the CRM's own address, wherever an answer names it. */
const HERE = 'https://recorded.example.com'
const KEPT = new Set(['date', 'link', 'retry-after', 'etag', 'content-type'])
export const RECORDED_URL = HERE

export interface Recorder {
  wire(as: As, inner: Wire): Wire
  save(file: string): void
}

/** Keeps every answer with its secrets and personal values hidden; requests keep no header and no body at all. */
export function createRecorder(manifest: Manifest, url: string, at: Instant, days: number): Recorder {
  const { origin, pathname } = new URL(url)
  const head: Head = { breakwater: 'recording', version: 1, manifest: manifest.id, at, base: pathname.replace(/\/+$/, ''), days }
  const mask = createMask(manifest)
  const told = Object.values(manifest.limits.told ?? {}).map((name) => name.toLowerCase())
  const lines: Line[] = []
  return {
    wire: (as, inner) => async (request) => {
      const answer = await inner(request)
      if (isToken(manifest, request)) lines.push({ as, method: request.method, path: 'token', status: answer.status, headers: {}, body: null })
      else {
        const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => KEPT.has(name) || told.includes(name) || name === manifest.limits.retryAfter.header.toLowerCase()).map(([name, value]) => [name, clean(manifest, value.replaceAll(origin, HERE))]))
        lines.push({ as, method: request.method, path: pathOf(manifest, request), status: answer.status, headers, body: JSON.parse(clean(manifest, JSON.stringify(mask(parsed(answer.body))).replaceAll(origin, HERE))) as unknown })
      }
      return answer
    },
    save: (file) => writeFileSync(file, [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 }),
  }
}

export interface Recording {
  readonly head: Head
  wire(as: As): Wire
}

/** Answers as they were recorded; what was not asked then is no answer. */
export function readRecording(file: string, manifest: Manifest): Recording {
  const [head, ...lines] = linesOf(file)
  if (head.manifest !== manifest.id) throw new BridgeError('config.invalid', `${file} is a recording of ${head.manifest}, not of ${manifest.id}`)
  const used = new Set<Line>()
  const answerOf = (as: As, request: WireRequest): Line | undefined => {
    const token = isToken(manifest, request)
    const path = token ? 'token' : pathOf(manifest, request)
    const bare = (one: string): string => one.split('?')[0] ?? ''
    const alike = lines.filter((line) => line.as === as && line.method === request.method && bare(line.path) === bare(path))
    const same = alike.filter((line) => line.path === path)
    // Times in a query may be another second's: then the next of that address counts.
    return same.find((line) => !used.has(line)) ?? same.at(-1) ?? alike.find((line) => !used.has(line))
  }
  return {
    head,
    wire: (as) => async (request) => {
      await Promise.resolve()
      const line = answerOf(as, request)
      if (line === undefined) throw new WireFault('that was not asked when this was recorded', 'no')
      used.add(line)
      if (line.path === 'token') return { status: line.status, headers: {}, body: line.status < 300 ? '{"access_token":"recorded","expires_in":3600}' : '{"error":"invalid_client"}' }
      return { status: line.status, headers: line.headers, body: line.body === null ? '' : JSON.stringify(line.body) } satisfies WireResponse
    },
  }
}

function linesOf(file: string): readonly [Head, ...Line[]] {
  try {
    const [head, ...rest] = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)
    return [Head.parse(head), ...rest.map((line) => Line.parse(line))]
  } catch (error) {
    throw new BridgeError('config.invalid', `${file} is no recording; make one with --record`, {}, { cause: error })
  }
}

function isToken({ auth }: Manifest, { url }: Pick<WireRequest, 'url'>): boolean {
  return auth.kind === 'oauth2' && url === auth.tokenUrl
}

/** Path and query, without a key that travels in it. */
function pathOf(manifest: Manifest, { url }: Pick<WireRequest, 'url'>): string {
  const { pathname, searchParams } = new URL(url)
  if (manifest.auth.kind === 'query') searchParams.delete(manifest.auth.name)
  const query = searchParams.toString()
  return query === '' ? pathname : `${pathname}?${query}`
}

/** A CRM may echo the key of a request in its links. */
function clean({ auth }: Manifest, text: string): string {
  return auth.kind === 'query' ? text.replace(new RegExp(`([?&]${auth.name.replaceAll('.', String.raw`\.`)}=)[^&"<>\\s]*`, 'g'), '$1hidden') : text
}

function parsed(body: string): unknown {
  try {
    return body === '' ? null : (JSON.parse(body) as unknown)
  } catch {
    return null
  }
}
