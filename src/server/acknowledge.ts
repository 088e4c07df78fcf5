import type { RequestHandler } from 'express'
import { acknowledgeByLink, openLink, type Sign } from '../desk/escalation/link.ts'
import { BridgeError } from '../domain/errors.ts'
import type { ServerOptions } from './options.ts'
import { linkPage } from './pages/link-page.ts'

/** Opening a link changes nothing, however often and whoever opens it (mail scanners and previews do). */
export function showLink(options: ServerOptions): RequestHandler {
  return async (request, response) => {
    const { sign, token } = asked(options, request.params['token'])
    response.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).type('html').send(linkPage(await openLink(options.desk, sign, token)))
  }
}

/** Somebody pressed the button. */
export function pressLink(options: ServerOptions): RequestHandler {
  return async (request, response) => {
    const { sign, token } = asked(options, request.params['token'])
    const { desk, ids, publicUrl, links } = options
    const done = await acknowledgeByLink({ store: desk.store, clock: desk.clock, tickets: desk.tickets, policy: desk.policy, ids, page: publicUrl, ...(links?.wake === undefined ? {} : { wake: links.wake }) }, sign, token)
    response.set('cache-control', 'no-store').type('html').send(linkPage(done))
  }
}

function asked({ links }: ServerOptions, token: unknown): { readonly sign: Sign; readonly token: string } {
  if (links === undefined || typeof token !== 'string') throw new BridgeError('desk.not-found', 'There is nothing at this address.')
  return { sign: links.sign, token }
}
