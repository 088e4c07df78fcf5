import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { BridgeError } from '../domain/errors.ts'
import { pressLink, showLink } from './acknowledge.ts'
import { appRoutes } from './app/routes.ts'
import { answerErrors } from './errors.ts'
import { knownHosts, localOnly, sameOrigin } from './guards.ts'
import { createMetrics, type ServerMetrics } from './metrics.ts'
import type { ServerOptions } from './options.ts'
import { script, style } from './pages/assets.ts'
import { pageRoutes } from './pages/routes.ts'
import { apiOverview, apiTry, health, ready } from './endpoints.ts'
import { rawBody, webhookRoute } from './webhooks.ts'

export type { ServerOptions } from './options.ts'

export interface BreakwaterServer {
  /** Resolves once it accepts requests. `port` 0 takes a free one; the answer says which. */
  listen(at: { readonly host: string; readonly port: number }): Promise<{ readonly url: string; readonly port: number }>
  /** Takes nothing new, lets requests finish for at most five seconds, then cuts them. */
  close(): Promise<void>
}

const FINISH_WITHIN_MS = 5000

/** The page, the API, health, metrics and webhooks over one desk. Nothing is read from or written to a vendor here. */
export function createServer(options: ServerOptions): BreakwaterServer {
  const metrics = createMetrics(options.desk)
  const server = createHttpServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, buildApp(options, metrics))
  const inHand = new Set<ServerResponse>()
  server.on('request', (_request, response) => {
    inHand.add(response)
    response.once('close', () => inHand.delete(response))
  })

  function listen({ host, port }: { readonly host: string; readonly port: number }): Promise<{ url: string; port: number }> {
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        const address = server.address()
        const bound = typeof address === 'object' && address !== null ? address.port : port
        resolve({ url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, port: bound })
      })
    })
  }

  async function close(): Promise<void> {
    metrics.close()
    // Their connections would otherwise stay open for a next request.
    for (const response of inHand) if (!response.headersSent) response.setHeader('connection', 'close')
    if (server.listening) await finish(server, options)
  }

  return { listen, close }
}

async function finish(server: Server, { desk }: ServerOptions): Promise<void> {
  const patience = new AbortController()
  const done = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const late = desk.clock.sleep(FINISH_WITHIN_MS, patience.signal).then(() => server.closeAllConnections(), () => undefined)
  await done
  patience.abort()
  await late
}

function buildApp(options: ServerOptions, metrics: ServerMetrics): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.use(metrics.observe, identify(options), securityHeaders())
  // Probes ask by address; these two say nothing about anybody.
  app.get('/healthz', health)
  app.get('/readyz', ready(options))
  app.use(knownHosts(options))
  app.post('/webhooks/:connection', limit(options.limits?.webhooks ?? 1200), rawBody, webhookRoute(options))
  app.get('/style.css', asset('text/css', style))
  app.get('/page.js', asset('text/javascript', script))
  // Zendesk's pages come from anywhere, and have a door of their own.
  app.use('/app', appRoutes(options.app ?? null, { limit, log: options.log }))
  // From wherever somebody reads chat or mail; who has the link is told how urgent it is and by when, nothing else.
  app.get('/acknowledge/:token', limit(options.limits?.tries ?? 60), showLink(options))
  app.post('/acknowledge/:token', sameOrigin, limit(options.limits?.tries ?? 60), pressLink(options))
  app.use(localOnly(options))
  app.get('/metrics', async (_request, response) => {
    const { type, text } = await metrics.expose()
    response.set('content-type', type).send(text)
  })
  app.get('/api/overview', apiOverview(options))
  app.post('/api/try', sameOrigin, limit(options.limits?.tries ?? 60), express.json({ limit: '128kb' }), apiTry(options))
  pageRoutes(app, options, [sameOrigin, limit(options.limits?.tries ?? 60), express.urlencoded({ extended: false, limit: '256kb', parameterLimit: 10 })])
  app.use(() => {
    throw new BridgeError('desk.not-found', 'There is nothing at this address.')
  })
  app.use(answerErrors(options.log))
  return app
}

function identify({ ids }: ServerOptions): RequestHandler {
  return (_request, response, next) => {
    const requestId = ids.next()
    response.locals['requestId'] = requestId
    response.set('x-request-id', requestId)
    next()
  }
}

function securityHeaders(): RequestHandler {
  const self = ["'self'"]
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], scriptSrc: self, styleSrc: self, imgSrc: self, connectSrc: self, formAction: self, baseUri: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Nothing to other sites; `no-referrer` would make browsers post our own form with `Origin: null`.
    referrerPolicy: { policy: 'same-origin' },
    // It listens in plain HTTP on this machine; whoever puts TLS before it sets this there.
    strictTransportSecurity: false,
  })
}

function limit(perMinute: number, of?: (response: Response) => string): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
    ...(of === undefined ? {} : { keyGenerator: (_request: Request, response: Response) => of(response) }),
    handler: (_request, _response, next) => next(new BridgeError('server.rate', 'Too many requests from one sender.')),
  })
}

function asset(type: string, text: string): RequestHandler {
  return (_request, response) => void response.set('cache-control', 'no-cache').type(type).send(text)
}
