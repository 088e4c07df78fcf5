import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { answerErrors } from '../../src/server/errors.ts'
import { sidebarRoutes } from '../../src/server/sidebar/routes.ts'
import { ADA, sidebarWorld, type SidebarWorld } from '../desk/sidebar/world.ts'

let world: SidebarWorld
let server: Server
let url: string

beforeAll(async () => {
  world = await sidebarWorld()
  const app = express()
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  app.use('/app/api', (request, response, next) => {
    if (request.get('authorization') === 'Bearer ada') response.locals['agent'] = ADA
    next()
  }, sidebarRoutes({ desk: world.desk }))
  app.use(answerErrors(log))
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/app/api`
})
afterAll(async () => {
  server.close()
  await world.close()
})

const ask = async (path: string, body?: unknown, bearer = 'ada', method = body === undefined ? 'GET' : 'POST') => {
  const answer = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: answer.status, stored: answer.headers.get('cache-control'), body: (await answer.json()) as Record<string, unknown> }
}

describe('the sidebar’s routes', () => {
  it('answer to nobody whom no one has checked', async () => {
    const { id } = await world.grave()
    for (const one of [await ask(`/tickets/${id}`, undefined, 'x'), await ask(`/tickets/${id}/reveal`, { passage: 'body' }, 'x'), await ask('/queue', undefined, 'x')]) expect([one.status, one.body['code']]).toEqual([403, 'server.private'])
  })

  it('give a ticket, one passage of it, a reply and the queue, kept by no cache', async () => {
    const { id, words } = await world.grave()
    const ticket = await ask(`/tickets/${id}?locale=de`)
    expect([ticket.status, ticket.stored, ticket.body['id']]).toEqual([200, 'no-store', id])
    const passages = (ticket.body['reasons'] as { passages: { id: string }[] }[]).flatMap((reason) => reason.passages)
    const shown = await Promise.all(passages.map(async (passage) => (await ask(`/tickets/${id}/reveal`, { passage: passage.id })).body['text']))
    expect(shown).toContain(words)
    expect((await ask(`/tickets/${id}/reply`, { lang: 'tr', locale: 'de', tone: 'brief' })).body).toMatchObject({ lang: 'tr', tone: 'brief', back: { lang: 'de' } })
    expect((await ask('/queue?locale=en')).status).toBe(200)
  })

  it('look at a draft and keep nothing of it', async () => {
    const written = vi.spyOn(world.store, 'write')
    const long = 'They insult me every day. '.repeat(2_500)
    const { status, stored, body } = await ask('/draft', { subject: 'Call', body: long, lang: 'de', locale: 'en' })
    expect([status, stored, body['lang']]).toEqual([200, 'no-store', 'de'])
    expect([(await ask('/draft', { subject: 'Call', body: 'x', locale: 'en', given: { reference: '1' } })).status, (await ask('/draft', { subject: 'Call', body: 'x'.repeat(66_001), locale: 'en' })).status, (await ask('/draft', { subject: 'a', body: 'b', locale: 'en' }, 'x')).status]).toEqual([400, 400, 403])
    expect(written).not.toHaveBeenCalled()
    written.mockRestore()
  })

  it('refuse what is not declared, naming fields and repeating nothing', async () => {
    const { id } = await world.grave()
    const refused = [await ask(`/tickets/${id}?locale=<script>`), await ask(`/tickets/a%20b`), await ask(`/tickets/${id}/reveal`, { passage: 'secret words', all: true }), await ask(`/tickets/${id}/reply`, { locale: 'en', given: { 'Secret Words': 'x' } })]
    expect(refused.map((one) => one.status)).toEqual([400, 400, 400, 400])
    expect(JSON.stringify(refused)).not.toMatch(/script|ecret/)
    expect((await ask('/tickets/424243/reveal', { passage: 'comment:1' })).status).toBe(404)
  })
})
