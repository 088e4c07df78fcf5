import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { parseManifest } from '../../connectors/rest/manifest.ts'
import { breakwater, ended } from '../support/processes.ts'

const document = {
  openapi: '3.0.3', info: { title: 'Harbour Desk' }, servers: [{ url: 'https://harbour.example.com/api/v3/' }],
  components: {
    securitySchemes: { main: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Person: { type: 'object', properties: { id: { type: 'integer' }, email: { type: 'string' } } },
      Ticket: { allOf: [{ type: 'object', properties: { id: { type: 'integer' } } }, { type: 'object', properties: { title: { type: 'string' }, description: { type: 'string' }, status: { type: 'string', enum: ['new', 'in_progress', 'waiting', 'resolved', 'closed', 'archived'] }, priority: { type: 'string', enum: ['low', 'medium', 'high', 'critical'] }, labels: { type: 'array', items: { type: 'string' } }, requester: { $ref: '#/components/schemas/Person' }, parent: { $ref: '#/components/schemas/Ticket' }, created_at: { type: 'string' }, updated_at: { type: 'string' } } }] },
      Comment: { type: 'object', properties: { id: { type: 'integer' }, body: { type: 'string' }, internal: { type: 'boolean' }, created_at: { type: 'string' } } },
    },
  },
  paths: {
    '/users/me': { get: { responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Person' } } } } } } },
    '/tickets': { get: { parameters: [{ name: 'updated_since', in: 'query' }, { name: 'sort', in: 'query' }, { name: 'cursor', in: 'query' }, { name: 'limit', in: 'query' }], responses: { 200: { content: { 'application/json': { schema: { type: 'object', properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Ticket' } }, meta: { type: 'object', properties: { next_cursor: { type: 'string' } } } } } } } } } } },
    '/tickets/{ticketId}': { get: { parameters: [{ name: 'ticketId', in: 'path' }], responses: { 200: { content: { 'application/json': { schema: { type: 'object', properties: { data: { $ref: '#/components/schemas/Ticket' } } } } } } } } },
    '/tickets/{ticketId}/comments': { get: { parameters: [{ name: 'offset', in: 'query' }], responses: { 200: { content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Comment' } } } } } } } },
  },
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'bw-draft-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

it('drafts a manifest from an OpenAPI document that needs three things filled in, and says where', async () => {
  const [file, out] = [join(folder(), 'openapi.json'), join(folder(), 'draft.yaml')]
  writeFileSync(file, JSON.stringify(document))

  const ran = await ended(breakwater(['connector', 'draft', file, '--out', out], {}))

  expect([ran.code, ran.stdout]).toEqual([0, ''])
  expect(ran.stderr).toContain('A beginning only: look at lines')
  const text = readFileSync(out, 'utf8')
  expect(parse(text)).toMatchObject({
    id: 'harbour-desk', url: 'https://harbour.example.com/api/v3', auth: { kind: 'bearer', token: { env: 'CRM_TOKEN' } }, account: { path: '/users/me' },
    tickets: {
      list: { path: '/tickets', query: { updated_since: '{{since}}', cursor: '{{cursor}}', limit: '{{size}}' }, items: 'data', paging: { kind: 'cursor', next: 'meta.next_cursor' } },
      one: { path: '/tickets/{{id}}', item: 'data' },
      fields: { id: 'id', updatedAt: 'updated_at', createdAt: 'created_at', subject: 'title', status: { at: 'status', values: { new: ['new'], open: ['in_progress'], pending: ['waiting'], solved: ['resolved'], closed: ['closed'] } }, priority: { values: { urgent: ['critical'] } }, tags: 'labels', requester: 'requester.id' },
    },
    threads: { from: { own: { path: '/tickets/{{id}}/comments', query: { offset: '{{offset}}' }, items: '', paging: { kind: 'offset' } } }, public: { at: 'internal', is: false }, fields: { id: 'id', body: 'body', at: 'created_at' } },
  })
  expect(text).toContain('not placed yet: archived')
  const filled = text.replace('user: FILL_IN', 'user: id').replace('sort: FILL_IN', 'sort: updated_at')
  expect(parseManifest(parse(filled))).not.toHaveProperty('faults')
  expect(filled).not.toMatch(/(?<!says )FILL_IN(?!,)/)
}, 240_000)

it('what is no OpenAPI document, or lists no tickets, is bad usage that says so', async () => {
  const file = join(folder(), 'other.json')
  writeFileSync(file, JSON.stringify({ ...document, paths: { '/users/me': document.paths['/users/me'] } }))
  expect(await ended(breakwater(['connector', 'draft', file], {}))).toMatchObject({ code: 2, stderr: expect.stringContaining('No list of tickets was found in it') as string })
  writeFileSync(file, '{}')
  expect(await ended(breakwater(['connector', 'draft', file], {}))).toMatchObject({ code: 2, stderr: expect.stringContaining('is no OpenAPI document') as string })
}, 240_000)
