import { appRoutes } from './apps.ts'
import { fieldRoutes } from './fields.ts'
import { fileRoutes } from './files.ts'
import { incrementalRoutes } from './incremental.ts'
import { jobRoutes } from './jobs.ts'
import { listRoutes } from './lists.ts'
import { macroRoutes } from './macros.ts'
import { moreRoutes } from './more.ts'
import { oauthRoutes } from './oauth.ts'
import { organizationRoutes } from './organizations.ts'
import { peopleRoutes } from './people.ts'
import { redactionRoutes } from './redaction.ts'
import { routeFinder, routeName, type Route } from './route.ts'
import { ruleRoutes } from './rules.ts'
import { searchRoutes } from './search.ts'
import { threadRoutes } from './threads.ts'
import { ticketRoutes } from './tickets.ts'
import { webhookRoutes } from './webhooks.ts'

const routes: readonly Route[] = [
  ...oauthRoutes, ...ticketRoutes, ...threadRoutes, ...incrementalRoutes, ...jobRoutes, ...macroRoutes, ...fieldRoutes, ...peopleRoutes, ...organizationRoutes, ...ruleRoutes, ...webhookRoutes, ...searchRoutes, ...listRoutes, ...moreRoutes, ...fileRoutes, ...redactionRoutes, ...appRoutes,
]

export const findRoute = routeFinder(routes)

const OPEN_ROUTES = ['POST /oauth/tokens', 'GET /oauth/authorizations/new'] as const

/** Every route there is, for the coverage table. */
export const ROUTE_NAMES: readonly string[] = [...OPEN_ROUTES, ...routes.map(routeName)]
