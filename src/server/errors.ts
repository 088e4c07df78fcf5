import type { ErrorRequestHandler, Request } from 'express'
import { ZodError } from 'zod'
import { BridgeError, CATALOGUE } from '../domain/errors.ts'
import type { Log } from '../domain/ports.ts'
import type { ApiError } from './api/error.ts'
import { errorPage } from './pages/error-page.ts'

/** Every failure ends here. What a request or a ticket said is in neither the answer nor the log. */
export function answerErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const known = asBridgeError(error)
    const requestId = String(response.locals['requestId'] ?? '')
    const status = statusOf(known)
    if (status >= 500) log.error('server.request-failed', { requestId, code: known.code, fault: nameOf(error) })
    if (response.headersSent) {
      response.destroy()
      return
    }
    const body: ApiError = { code: known.code, message: known.message, remedy: known.remedy, requestId }
    response.status(status)
    if (wantsPage(request)) response.type('html').send(errorPage(body))
    else response.json(body)
  }
}

export function statusOf(error: BridgeError): number {
  return CATALOGUE[error.code].status
}

export function asBridgeError(error: unknown): BridgeError {
  if (error instanceof BridgeError) return error
  if (error instanceof ZodError) return new BridgeError('desk.bad-request', `Not accepted: ${[...new Set(error.issues.flatMap(namesOf))].join(', ')}`)
  const type = error instanceof Error && 'type' in error ? error.type : null
  if (type === 'entity.too.large') return new BridgeError('server.too-large', 'The request is too large.')
  if (type === 'entity.parse.failed' || type === 'encoding.unsupported' || type === 'charset.unsupported') return new BridgeError('desk.bad-request', 'The request could not be read.')
  if (error instanceof URIError) return new BridgeError('desk.bad-request', 'The address could not be read.')
  return new BridgeError('server.fault', 'Something went wrong here.')
}

/** Names of fields that we declare; those that a caller made up could say anything, so they are only counted. */
function namesOf(issue: ZodError['issues'][number]): readonly string[] {
  if (issue.code === 'unrecognized_keys') return [`${issue.keys.length} unknown field${issue.keys.length === 1 ? '' : 's'}`]
  return [issue.path.length === 0 ? 'the request' : issue.path.map(String).join('.')]
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

function wantsPage(request: Request): boolean {
  return !/^\/(api|webhooks|app\/(api|assets))\//.test(request.path) && (request.get('accept') ?? '').includes('text/html')
}
