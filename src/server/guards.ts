import type { Request, RequestHandler } from 'express'
import { BridgeError } from '../domain/errors.ts'
import type { ServerOptions } from './options.ts'

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * A page elsewhere can make a browser resolve its own name to 127.0.0.1 and read what is there (DNS rebinding);
 * such a request carries that page's host name, and is refused.
 */
export function knownHosts(options: Pick<ServerOptions, 'publicUrl' | 'hosts'>): RequestHandler {
  const known = new Set([...LOOPBACK_NAMES, ...(options.hosts ?? []).map((name) => name.toLowerCase()), ...(options.publicUrl === null ? [] : [new URL(options.publicUrl).hostname])])

  return (request, _response, next) => {
    if (!known.has(hostOf(request))) throw new BridgeError('server.host', 'Breakwater is not known by this host name.')
    next()
  }
}

/** Tickets are shown on this machine only: the caller, the name it used and the way it came must all be local. */
export function localOnly(options: Pick<ServerOptions, 'pagesForEverybody'>): RequestHandler {
  return (request, _response, next) => {
    if (options.pagesForEverybody === true || isLocal(request)) {
      next()
      return
    }
    throw new BridgeError('server.private', 'This page shows tickets, and was asked for from elsewhere.')
  }
}

/** A form on another site must not post here. Browsers name where a post comes from; programs need not. */
export const sameOrigin: RequestHandler = (request, _response, next) => {
  const origin = request.get('origin')
  if (origin !== undefined && hostPart(origin) !== request.get('host')?.toLowerCase()) throw new BridgeError('server.host', 'This came from a page of another site.')
  next()
}

function isLocal(request: Request): boolean {
  // A reverse proxy makes everybody look local; it says so in these headers.
  const proxied = request.get('x-forwarded-for') !== undefined || request.get('forwarded') !== undefined || request.get('x-real-ip') !== undefined
  return !proxied && isLoopback(request.socket.remoteAddress ?? '') && LOOPBACK_NAMES.has(hostOf(request))
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}

function hostOf(request: Request): string {
  return (request.get('host') ?? '').toLowerCase().replace(/:\d*$/, '')
}

function hostPart(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
