import type { Request, RequestHandler } from 'express'
import { mustRead, personOf, type AppDoor } from '../../desk/app-session.ts'
import { BridgeError } from '../../domain/errors.ts'

/** Who asks, from the bearer alone; left in `response.locals['agent']` for the verbs. */
export function requireSession(door: AppDoor): RequestHandler {
  return async (request, response, next) => {
    response.set('cache-control', 'no-store')
    response.locals['agent'] = await personOf(door, bearerOf(request))
    next()
  }
}

/** Whoever asks may read the ticket of the address at this moment; where not, nothing says whether there is one. */
export function requireTicket(door: AppDoor): RequestHandler {
  return async (request, response, next) => {
    const agent = response.locals['agent'] as { readonly id: string } | undefined
    if (agent === undefined) throw new BridgeError('app.session', 'Nobody has been checked for this request.')
    await mustRead(door, agent, String(request.params['id']))
    next()
  }
}

/** Never in an address: addresses are logged on the way. */
function bearerOf(request: Request): string {
  const bearer = /^Bearer ([\w-]{20,200})$/i.exec(request.get('authorization') ?? '')?.[1]
  if (bearer === undefined) throw new BridgeError('app.session', 'This request names no session.')
  return bearer
}
