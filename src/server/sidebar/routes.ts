import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import type { SidebarDesk } from '../../desk/sidebar/context.ts'
import { decide } from '../../desk/sidebar/decide.ts'
import { describePassage } from '../../desk/sidebar/describe.ts'
import { actOnEscalation } from '../../desk/sidebar/escalation-act.ts'
import { assistDraft } from '../../desk/sidebar/draft.ts'
import { escalate } from '../../desk/sidebar/escalate.ts'
import { openFile } from '../../desk/sidebar/files.ts'
import { guard } from '../../desk/sidebar/guard.ts'
import { applyMacro, previewMacro } from '../../desk/sidebar/macro.ts'
import { openTicket } from '../../desk/sidebar/open-ticket.ts'
import { acceptHandover, handOver, promise, promiseKept } from '../../desk/sidebar/promise.ts'
import { queue } from '../../desk/sidebar/queue.ts'
import { composeReply } from '../../desk/sidebar/reply.ts'
import { reveal } from '../../desk/sidebar/reveal.ts'
import { remembering } from '../../desk/sidebar/sight.ts'
import { coveredThread } from '../../desk/sidebar/thread.ts'
import { expose, prefer, teamExposure, wellbeing } from '../../desk/sidebar/wellbeing.ts'
import type { Agent } from '../../domain/agent.ts'
import { BridgeError } from '../../domain/errors.ts'
import { NoQuery, TicketId } from '../parse.ts'
import { passFile } from './pass-file.ts'
import { DecideBody, EscalateBody, EscalationBody } from './decide-body.ts'
import { DescribeBody, DraftBody, ExposureBody, FileBody, GuardBody, KeptBody, LocaleQuery, MacroBody, Nothing, PreferencesBody, PromiseBody, ReplyBody, RevealBody } from './parse.ts'

export interface SidebarRoutes {
  readonly desk: SidebarDesk
}

/**
 * `/app/api`: what the sidebar's pages ask for. To be mounted behind what checks the session, which leaves the person in `response.locals['agent']`,
 * and behind what checks that this person may open the ticket named in the address.
 */
export function sidebarRoutes({ desk: given }: SidebarRoutes): Router {
  const sees = remembering(given)
  const desk: SidebarDesk = {
    ...given, sees,
    // The one in force changes under it.
    get policy() {
      return given.policy
    },
  }
  const router = express.Router()
  const [short, long] = [express.json({ limit: '64kb' }), express.json({ limit: '512kb' })]
  // A reply that is about to be saved may be long, and a draft; nothing else is.
  router.use((request, response, next) => (/\/(guard|draft)$/.test(request.path) ? long : short)(request, response, next))
  const answer = (work: (agent: Agent, request: Request) => Promise<unknown>): RequestHandler => async (request, response) => {
    response.set('cache-control', 'no-store').json(await work(agentOf(response), request))
  }
  const ofTicket = (work: (agent: Agent, id: string, body: unknown) => Promise<unknown>): RequestHandler =>
    answer((agent, request) => {
      NoQuery.parse(request.query)
      return work(agent, TicketId.parse(request.params['id']), request.body)
    })

  router.get('/tickets/:id', answer((agent, request) => openTicket(desk, agent, TicketId.parse(request.params['id']), LocaleQuery.parse(request.query).locale)))
  router.post('/tickets/:id/reveal', ofTicket((agent, id, body) => reveal(desk, agent, id, RevealBody.parse(body).passage)))
  router.post('/tickets/:id/reply', ofTicket((_, id, body) => composeReply(desk, id, ReplyBody.parse(body))))
  router.post('/tickets/:id/decide', ofTicket((agent, id, body) => decide(desk, agent, id, DecideBody.parse(body))))
  router.post('/tickets/:id/escalate', ofTicket((agent, id, body) => escalate(desk, agent, id, EscalateBody.parse(body))))
  router.post('/tickets/:id/escalation', ofTicket((agent, id, body) => actOnEscalation(desk, agent, id, EscalationBody.parse(body))))
  router.post('/tickets/:id/macro', ofTicket((_, id, body) => previewMacro(desk, id, MacroBody.parse(body).macro)))
  router.post('/tickets/:id/macro/apply', ofTicket((agent, id, body) => applyMacro(desk, agent, id, MacroBody.parse(body).macro)))
  router.post('/tickets/:id/guard', ofTicket((_, id, body) => guard(desk, id, GuardBody.parse(body))))
  router.get('/tickets/:id/thread', ofTicket((_, id) => coveredThread(desk, id)))
  router.post('/tickets/:id/file', async (request, response) => {
    NoQuery.parse(request.query)
    await passFile(response, await openFile(desk, agentOf(response), TicketId.parse(request.params['id']), FileBody.parse(request.body).file))
  })
  router.post('/tickets/:id/describe', ofTicket((agent, id, body) => describePassage(desk, agent, id, DescribeBody.parse(body))))
  router.post('/tickets/:id/promise', ofTicket((agent, id, body) => promise(desk, agent, id, PromiseBody.parse(body).dueAt)))
  router.post('/tickets/:id/promise/kept', ofTicket((agent, id, body) => promiseKept(desk, agent, id, KeptBody.parse(body ?? {}).promise ?? null)))
  router.post('/tickets/:id/handover', ofTicket((agent, id, body) => {
    Nothing.parse(body)
    return handOver(desk, agent, id)
  }))
  router.post('/tickets/:id/handover/accept', ofTicket((agent, id, body) => {
    Nothing.parse(body)
    return acceptHandover(desk, agent, id)
  }))
  router.post('/draft', answer((_, request) => {
    NoQuery.parse(request.query)
    return Promise.resolve(assistDraft(desk, DraftBody.parse(request.body)))
  }))
  router.post('/exposure', answer((agent, request) => expose(desk, agent, ExposureBody.parse(request.body))))
  router.get('/wellbeing', answer((agent) => wellbeing(desk, agent)))
  router.get('/wellbeing/team', answer((agent) => teamExposure(desk, agent)))
  router.put('/wellbeing/preferences', answer((agent, request) => prefer(desk, agent, PreferencesBody.parse(request.body))))
  router.get('/queue', answer((agent, request) => {
    LocaleQuery.parse(request.query)
    return queue(desk, agent)
  }))
  return router
}

function agentOf(response: Response): Agent {
  const agent: unknown = response.locals['agent']
  // Whoever mounts this without a check of the session must not find out by giving tickets away.
  if (typeof agent !== 'object' || agent === null) throw new BridgeError('server.private', 'Nobody has been checked for this request.')
  return agent as Agent
}
