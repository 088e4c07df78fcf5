import type { Express, RequestHandler, Response } from 'express'
import { titles } from '../../desk/context.ts'
import { explainTicket } from '../../desk/explain-ticket.ts'
import { listTickets } from '../../desk/list-tickets.ts'
import { overview, waitingForPeople } from '../../desk/overview.ts'
import { tryText } from '../../desk/try-text.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { ServerOptions } from '../options.ts'
import { ListQuery, NoQuery, TicketId, TicketQuery, TryBody } from '../parse.ts'
import { attentionPage } from './attention-page.ts'
import { overviewPage } from './overview-page.ts'
import { ticketPage } from './ticket-page.ts'
import { ticketsPage } from './tickets-page.ts'
import { tryPage } from './try-page.ts'

const PER_PAGE = 50
const PEOPLE_SHOWN = 500

export function pageRoutes(app: Express, { desk }: ServerOptions, beforePost: readonly RequestHandler[]): void {
  const title = titles(desk)

  app.get('/', async (request, response) => {
    NoQuery.parse(request.query)
    const view = await overview(desk)
    const [gravest] = view.urgent
    // It may be deleted between the two looks.
    const grave = gravest === undefined ? null : await explainTicket(desk, gravest.id, 'covered').catch(() => null)
    send(response, overviewPage(view, grave, title))
  })

  app.get('/tickets', async (request, response) => {
    const asked = { ...ListQuery.parse(request.query), limit: PER_PAGE }
    send(response, ticketsPage(await listTickets(desk, asked), asked, title, desk.clock.now()))
  })

  app.get('/tickets/:id', async (request, response) => {
    const { words } = TicketQuery.parse(request.query)
    const id = TicketId.safeParse(request.params['id'])
    if (!id.success) throw new BridgeError('desk.not-found', 'There is no ticket with this number here.')
    const asked = words === 'show'
    const ticket = await explainTicket(desk, id.data, asked ? 'asked' : 'covered')
    send(response, ticketPage(ticket, title.category, desk.clock.now(), asked))
  })

  app.get('/attention', async (request, response) => {
    NoQuery.parse(request.query)
    send(response, attentionPage(await waitingForPeople(desk, PEOPLE_SHOWN), desk.clock.now(), title.rule))
  })

  app.get('/try', (request, response) => {
    NoQuery.parse(request.query)
    send(response, tryPage({ subject: '', body: '' }, null))
  })

  app.post('/try', ...beforePost, (request, response) => {
    const tried = TryBody.parse(request.body)
    send(response, tryPage(tried, tryText(desk, tried)))
  })
}

/** Nothing about tickets may stay in a browser's cache. */
function send(response: Response, page: string): void {
  response.set('cache-control', 'no-store').type('html').send(page)
}
