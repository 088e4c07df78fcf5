import type { RequestHandler } from 'express'
import { ZAF_ORIGIN } from './page.ts'

/**
 * Pages of the app run in Zendesk's frame: only that account may show them (and the sandbox, where the bridge is connected to one). Scripts
 * are our own files and the vendor's framework; styles need the nonce, for Garden makes them in the page.
 */
export function appHeaders(frames: readonly string[]): RequestHandler {
  return (_request, response, next) => {
    const nonce = typeof response.locals['nonce'] === 'string' ? ` 'nonce-${response.locals['nonce']}'` : ''
    const directives = [
      "default-src 'none'", `script-src 'self' ${ZAF_ORIGIN}`, `style-src 'self'${nonce}`, "connect-src 'self'", "img-src 'self' blob: data:", "media-src 'self' blob:", "font-src 'self'",
      "form-action 'none'", "base-uri 'none'", "object-src 'none'", `frame-ancestors ${frames.length === 0 ? "'none'" : frames.join(' ')}`,
    ]
    response.set('content-security-policy', directives.join('; '))
    // Older than frame-ancestors, and knows no names.
    response.removeHeader('x-frame-options')
    next()
  }
}
