import { join } from 'node:path'
import express, { type ErrorRequestHandler, type RequestHandler, type Response, type Router } from 'express'
import { openSession, type AppDoor } from '../../desk/app-session.ts'
import type { SidebarDesk } from '../../desk/sidebar/context.ts'
import type { Agent } from '../../domain/agent.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Log } from '../../domain/ports.ts'
import { asBridgeError, statusOf } from '../errors.ts'
import { sidebarRoutes } from '../sidebar/routes.ts'
import { requireSession, requireTicket } from './check.ts'
import { appHeaders } from './headers.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import { appPage, filesOf, isLocation, notice } from './page.ts'
import { verifyToken } from './token.ts'

/** The app as it is installed in the account. */
export interface AppOptions {
  readonly door: AppDoor
  readonly desk: SidebarDesk
  readonly appId: string
  readonly installation: string
  /** Who may show its pages in a frame, as origins. */
  readonly frames: readonly string[]
  /** Where the built pages lie. */
  readonly pages: string
}

export interface AppLimits {
  /** A limiter by sender, or by whatever `of` gives. */
  readonly limit: (perMinute: number, of?: (response: Response) => string) => RequestHandler
  readonly log: Log
}

/** A whole company may come from one address; a person has a limit of their own. */
const PER_MINUTE = { pages: 600, sender: 6000, person: 300 } as const

/** Everything below `/app`. Without an installed app every page says so, and there is no API. */
export function appRoutes(app: AppOptions | null, { limit, log }: AppLimits): Router {
  const router = express.Router()
  router.use((_request, response, next) => {
    response.locals['nonce'] = app?.door.secret() ?? ''
    next()
  }, appHeaders(app?.frames ?? []))
  if (app !== null) {
    router.use('/assets', express.static(join(app.pages, 'assets'), { index: false, redirect: false, dotfiles: 'ignore', immutable: true, maxAge: '365d' }))
    router.use('/api', limit(PER_MINUTE.sender), requireSession(app.door), limit(PER_MINUTE.person, personIn))
    router.use('/api/tickets/:id', requireTicket(app.door))
    router.get('/api/me', me)
    router.use('/api', sidebarRoutes({ desk: app.desk }))
  }
  router.use(['/api', '/assets'], () => {
    throw new BridgeError('desk.not-found', 'There is nothing at this address.')
  })
  router.get('/:location', (request, response) => {
    if (!isLocation(request.params.location)) throw new BridgeError('desk.not-found', 'There is no such page.')
    response.set('cache-control', 'no-store').type('html').send(notice('Open this inside Zendesk', 'This page belongs to the Breakwater app. It opens beside a ticket, for those who work there; here it has nothing to show.'))
  })
  router.post('/:location', limit(PER_MINUTE.pages), express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 5 }), openPage(app))
  router.use(noticeErrors(log))
  return router
}

function openPage(app: AppOptions | null): RequestHandler {
  const keyring = app === null ? null : createKeyring(app.door.agents, app.appId, app.door.clock)
  return async (request, response) => {
    const { location } = request.params
    if (!isLocation(location)) throw new BridgeError('desk.not-found', 'There is no such page.')
    if (app === null || keyring === null) throw new BridgeError('app.unavailable', 'No Zendesk app is set up here.')
    const { token } = (request.body ?? {}) as { readonly token?: unknown }
    if (typeof token !== 'string' || token === '') throw new BridgeError('app.token', 'This page was not opened by Zendesk.')
    const files = await filesOf(app.pages, location)
    const terms = { subdomain: app.door.account, installation: app.installation, location, now: app.door.clock.now() }
    const { person, until } = await verifyWith(keyring, (key) => verifyToken(token, { ...terms, key }))
    const session = await openSession(app.door, { token, person, until, location })
    response.set('cache-control', 'no-store').type('html').send(appPage({ files, session, nonce: String(response.locals['nonce']) }))
  }
}

/** The account's key may have been changed since it was asked for. */
async function verifyWith<T>(keyring: Keyring, verify: (key: string) => Promise<T>): Promise<T> {
  const key = await keyring.key()
  try {
    return await verify(key)
  } catch (error) {
    const newer = await keyring.newer()
    if (newer === key) throw error
    return verify(newer)
  }
}

/** Who this page belongs to. */
const me: RequestHandler = (_request, response) => {
  const { id, name, role } = response.locals['agent'] as Agent
  response.json({ id, name, role })
}

function personIn(response: Response): string {
  return (response.locals['agent'] as Agent).id
}

/** In a frame the site's own pages have no place; programs get the usual answer. */
function noticeErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const known = asBridgeError(error)
    if (/^\/(api|assets)(\/|$)/i.test(request.path) || response.headersSent) {
      next(error)
      return
    }
    const requestId = String(response.locals['requestId'] ?? '')
    if (statusOf(known) >= 500) log.error('server.request-failed', { requestId, code: known.code })
    response.status(statusOf(known)).set('cache-control', 'no-store').type('html').send(notice(known.message, known.remedy, `Code ${known.code}, request ${requestId}`))
  }
}
