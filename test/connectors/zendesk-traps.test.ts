import { execFileSync } from 'node:child_process'
import nock from 'nock'
import zendeskLibrary from 'node-zendesk'
import { afterEach, describe, expect, it } from 'vitest'
import type { Page } from '../../src/connector/connector.ts'
import type { BridgeError } from '../../src/domain/errors.ts'
import type { WireFault } from '../../src/domain/ports.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import type { CreateTicket, UpdateTicket } from '../../src/domain/write.ts'
import { bare, closeServers, exportPage, limited, ORIGIN, ours, START, ticketRow, type Ours, type Step } from './zendesk-script.ts'

/** Each trap of the library, with the bare library falling in and ours not. The expectations on the bare one hold for 6.0.1. */

afterEach(closeServers)

const ok: Step = { status: 200, body: { user: { id: 7, role: 'admin' } } }
const job: Step = { status: 200, body: { job_status: { id: 'j1', status: 'queued' } } }
const update = (more: Partial<UpdateTicket> = {}): UpdateTicket => ({ op: 'update-ticket', key: 'k1', ticketId: '5', version: '2026-11-20T10:00:00Z', addTags: ['safety_hate'], removeTags: [], fields: {}, note: null, ...more })

async function readAll({ connection }: Ours, signal?: AbortSignal): Promise<Page<Ticket>[]> {
  const pages = []
  for await (const page of connection.reads.tickets?.changes(null, signal === undefined ? {} : { signal }) ?? []) pages.push(page)
  return pages
}
const caught = (work: Promise<unknown>): Promise<unknown> => work.then((value) => ({ resolved: value }), (error: unknown) => error)
const writer = (one: Ours) => {
  const found = one.connection.writes['update-ticket']
  if (found === undefined) throw new Error('no writer')
  return found
}

describe('nock', () => {
  it('sees what the library sends', async () => {
    const scope = nock(ORIGIN).get('/api/v2/users/me.json').reply(200, { user: { id: 7 } })
    const client = zendeskLibrary.createClient({ subdomain: 'acme', oauth: true, token: 'token-one' })
    const got = await client.users.me()

    expect((got.result as { id: number }).id).toBe(7)
    expect(scope.isDone()).toBe(true)
    nock.restore()
  })
})

describe('a 429 with Retry-After', () => {
  it('bare: resolves as if nothing were wrong, even when asked to throw', async () => {
    const { client, seen } = await bare([limited], { throwOriginalException: true })

    const got = await caught(client.tickets.update(5, { ticket: { subject: 'x' } }))

    expect((got as { resolved: { result: unknown } }).resolved.result).toBeInstanceOf(Error)
    expect(seen).toHaveLength(1)
  })

  it('ours: waits as told and sends once more', async () => {
    const one = ours([limited, job])

    const sent = await writer(one).submit([update()])

    expect(sent.state).toBe('pending')
    expect(one.seen.map((request) => request.at)).toEqual([0, 93_000])
  })

  it('bare: a list holds the error as if it were a ticket', async () => {
    const { client } = await bare([{ status: 429, body: { error: 'APIRateLimitExceeded' }, headers: { 'retry-after': '5' } }])

    const list = (await client.tickets.list()) as unknown as unknown[]

    expect(list.some((entry) => entry instanceof Error)).toBe(true)
  })

  it('ours: a page holds tickets only', async () => {
    const one = ours([limited, exportPage([1, 2])])

    expect((await readAll(one)).flatMap((page) => page.records.map((ticket) => ticket.ref.id))).toEqual(['1', '2'])
  })
})

describe('any answer that carries Retry-After', () => {
  it.each([503, 200])('bare: a %i is taken for a 429', async (status) => {
    const { client } = await bare([{ status, body: { user: { id: 7 } }, headers: { 'retry-after': '1' } }])

    const { result } = await client.users.me()

    expect((result as unknown as { statusCode: number }).statusCode).toBe(429)
  })

  it('ours: a 503 is tried again after that time, a 200 is an answer', async () => {
    const one = ours([{ status: 503, headers: { 'retry-after': '20' } }, { ...exportPage([1]), headers: { 'retry-after': '9' } }])

    expect((await readAll(one))[0]?.records).toHaveLength(1)
    expect(one.seen.map((request) => request.at)).toEqual([0, 20_000])
  })
})

describe('a 429 without Retry-After', () => {
  it('bare: throws an error that does not say what happened', async () => {
    const { client } = await bare([{ status: 429, body: {} }])

    const error = await caught(client.users.me())

    expect(error).toBeInstanceOf(Error)
    expect(error).not.toHaveProperty('statusCode')
  })

  it('ours: tries again, and in the end names the cause', async () => {
    const one = ours([{ status: 429, body: {} }])

    const error = await caught(readAll(one))

    expect((error as BridgeError).code).toBe('connector.rate-limited')
    expect(one.seen.length).toBeGreaterThan(1)
  })
})

describe('error codes that the library does not list', () => {
  it.each([502, 504, 408, 413, 415])('bare: a %i resolves as success', async (status) => {
    const { client } = await bare([{ status, body: {} }])

    expect(await caught(client.users.me())).toHaveProperty('resolved')
  })

  it.each([502, 504, 408])('ours: a %i after a write is unknown, never success', async (status) => {
    const one = ours([{ status, body: {} }])

    const error = await caught(writer(one).submit([update()]))

    expect((error as WireFault).sent).toBe('maybe')
    expect(one.seen).toHaveLength(1)
  })

  it.each([413, 415])('ours: a %i is a refusal', async (status) => {
    const error = await caught(writer(ours([{ status, body: {} }])).submit([update()]))

    expect((error as BridgeError).code).toBe('connector.rejected')
  })
})

describe('an empty 204', () => {
  it('bare: the result of a delete is an error', async () => {
    const { client } = await bare([{ status: 204 }])

    const got = (await client.macros.delete(5)) as unknown as { result: unknown }

    expect(got.result).toBeInstanceOf(Error)
  })

  it('ours: the thing is gone', async () => {
    const row = { id: 5, title: 'x', description: 'breakwater:thanks', actions: [] }
    const one = ours((request) => (request.method === 'DELETE' ? { status: 204 } : request.url.endsWith('/oauth/tokens') ? { status: 200, body: { access_token: 'a' } } : { status: 200, body: { macros: [row] } }))

    const sent = await one.connection.writes.retire?.submit([{ op: 'retire', key: 'k', kind: 'macro', id: 'thanks', vendorId: '5' }])

    expect(sent).toEqual({ state: 'settled', outcomes: [{ key: 'k', result: 'landed', recordId: '5', version: null }] })
  })
})

describe('the incremental export', () => {
  const pages: Step[] = [exportPage([1], { after_cursor: 'c1', end_of_stream: false }), exportPage([2], { after_cursor: 'c2', end_of_stream: false }), exportPage([3], { after_cursor: 'c3' })]

  it('bare: its helpers stop after the first page', async () => {
    const { client, seen } = await bare([{ status: 200, body: { tickets: [ticketRow(1)], count: 1000, next_page: 'https://acme.zendesk.com/api/v2/incremental/tickets.json?start_time=2', end_time: 2 } }])

    await client.tickets.incremental(1 as never)

    expect(seen).toHaveLength(1)
  })

  it('bare: exportCursor sends a cursor that is undefined and a page size of another style, and does not loop', async () => {
    const { client, seen } = await bare(pages)

    await client.ticketexport.exportCursor(1_700_000_000, undefined)

    expect(seen).toHaveLength(1)
    expect(seen[0]?.path).toContain('cursor=undefined')
    expect(seen[0]?.path).toContain('page[size]=100')
  })

  it('ours: reads on to the end, a thousand at a time, with the cursor alone', async () => {
    const one = ours(pages)

    const read = await readAll(one)

    expect(read.map((page) => page.records[0]?.ref.id)).toEqual(['1', '2', '3'])
    expect(one.seen.map((request) => new URLSearchParams(request.path.split('?')[1]).get('cursor'))).toEqual([null, 'c1', 'c2'])
    expect(one.seen.every((request) => request.path.includes('per_page=1000') && !/undefined|page\[size\]/.test(request.path))).toBe(true)
    expect(one.seen.slice(1).every((request) => !request.path.includes('start_time'))).toBe(true)
  })

  it('bare: a list is read to its end whatever its size, and nothing stops it', async () => {
    const page: Step = { status: 200, body: { tickets: [ticketRow(1)], links: { next: 'https://acme.zendesk.com/api/v2/tickets.json?page[after]=x' } } }
    const { client, seen } = await bare([page, page, page, page, { status: 200, body: { tickets: [], links: { next: null } } }])

    const list = (await client.tickets.list()) as unknown as unknown[]

    expect(seen).toHaveLength(5)
    expect(list).toHaveLength(4)
  })

  it('ours: comes page by page, and a signal ends it', async () => {
    const one = ours(pages)
    const stop = new AbortController()
    let read = 0

    const error = await caught(
      (async () => {
        for await (const page of one.connection.reads.tickets?.changes(null, { signal: stop.signal }) ?? []) {
          read += page.records.length
          stop.abort(new Error('enough'))
        }
      })(),
    )

    expect([read, one.seen.length, (error as Error).message]).toEqual([1, 1, 'enough'])
  })
})

describe('pacing', () => {
  it('bare: `throttle` sends nothing at all and resolves with an error in the list', () => {
    // In a process of its own: its timer goes on for ever and throws later.
    const script = `
      import z from 'node-zendesk'
      let sent = 0
      const transportConfig = { transportFn: async () => { sent += 1; return {} }, responseAdapter: () => ({ status: 200, headers: { get: () => 'application/json' }, json: async () => ({ tickets: [] }) }) }
      const list = await z.createClient({ subdomain: 'acme', oauth: true, token: 't', throttle: 1000, transportConfig }).tickets.list()
      console.log(JSON.stringify([list.length, list[0] instanceof Error, sent]))
      process.exit()`

    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()

    expect(JSON.parse(said)).toEqual([1, true, 0])
  })

  it('ours: never more than ten exports in any minute, and every one of them sent', async () => {
    const one = ours((request, count) => (request.url.endsWith('/oauth/tokens') ? { status: 200, body: { access_token: 'a' } } : exportPage([count], { after_cursor: `c${count}`, end_of_stream: count >= 25 })))

    await readAll(one)

    const times = one.seen.filter((request) => request.path.includes('/incremental/')).map((request) => request.at)
    expect(times).toHaveLength(25)
    expect(Math.max(...times.map((at) => times.filter((other) => other > at - 60_000 && other <= at).length))).toBe(10)
  })
})

describe('silence', () => {
  it('bare: has no time-out', async () => {
    const { client } = await bare([{ status: 0 }])

    const first = await Promise.race([client.users.me().then(() => 'answer', () => 'error'), new Promise((resolve) => setTimeout(resolve, 200, 'still waiting'))])

    expect(first).toBe('still waiting')
  })

  it('ours: a write is given up after its time, as unknown', async () => {
    const one = ours((request) => (request.url.endsWith('/oauth/tokens') ? { status: 200, body: { access_token: 'a' } } : null))

    const error = await caught(writer(one).submit([update()]))

    expect((error as WireFault).sent).toBe('maybe')
    expect(one.clock.now() - START).toBe(60_000)
  })
})

describe('writing', () => {
  it('bare: addTags as typed sends an empty body', async () => {
    const { client, seen } = await bare([{ status: 200, body: { tags: [] } }])

    await client.tickets.addTags(5, ['safety_hate'])

    expect(seen[0]?.body).not.toContain('safety_hate')
  })

  it('ours: tags go as a delta, with the stamp, the key and a private note', async () => {
    const one = ours([job])

    await writer(one).submit([update({ removeTags: ['safety_scam_fraud'], note: 'one\ntwo' })])

    expect(one.seen[0]?.method).toBe('PUT')
    expect(one.seen[0]?.path).toBe('/api/v2/tickets/update_many.json')
    expect(JSON.parse(one.seen[0]?.body ?? '')).toEqual({
      tickets: [
        {
          id: 5,
          safe_update: true,
          updated_stamp: '2026-11-20T10:00:00Z',
          metadata: { breakwater_key: 'k1' },
          additional_tags: ['safety_hate'],
          remove_tags: ['safety_scam_fraud'],
          comment: { html_body: '<p>one<br>two</p>', public: false },
        },
      ],
    })
  })

  it('bare: updateMany makes the same change on all, with no stamp', async () => {
    const { client, seen } = await bare([job])

    await client.tickets.updateMany([1, 2], { ticket: { status: 'open' } })

    expect(seen[0]?.path).toContain('ids=1,2')
    expect(seen[0]?.body).not.toContain('updated_stamp')
  })

  it('bare: an idempotency key belongs to the client, so two tickets share it', async () => {
    const { client, seen } = await bare([{ status: 201, body: { ticket: ticketRow(9) } }], { customHeaders: { 'Idempotency-Key': 'one' } })

    await client.tickets.create({ ticket: { subject: 'a' } })
    await client.tickets.create({ ticket: { subject: 'b' } })

    expect(seen.map((request) => request.headers['idempotency-key'])).toEqual(['one', 'one'])
  })

  it('ours: each ticket has a key of its own, the same when sent again', async () => {
    const one = ours((request) => {
      if (request.url.endsWith('/oauth/tokens')) return { status: 200, body: { access_token: 'a' } }
      return request.method === 'GET' ? { status: 200, body: { tickets: [] } } : { status: 201, body: { ticket: ticketRow(9) } }
    })
    const create = (key: string): CreateTicket => ({ op: 'create-ticket', key, externalId: key, subject: 's', body: 'b', public: false, tags: [], fields: {} })

    await one.connection.writes['create-ticket']?.submit([create('a')])
    await one.connection.writes['create-ticket']?.submit([create('b')])
    await one.connection.writes['create-ticket']?.resubmit([create('a')])

    const keys = one.seen.filter((request) => request.method === 'POST' && request.path.includes('/tickets')).map((request) => request.request.headers['idempotency-key'])
    expect(keys).toHaveLength(3)
    expect(keys[0]).not.toBe(keys[1])
    expect(keys[2]).toBe(keys[0])
  })
})

describe('tokens', () => {
  it('bare: keeps the token of its first use, and a 401 ends it', async () => {
    const { client, seen } = await bare([ok, { status: 401, body: { error: 'invalid_token' } }])

    await client.users.me()
    client.config.token = 'token-two'
    const error = await caught(client.users.me())

    expect(seen.map((request) => request.headers['authorization'])).toEqual(['Bearer token-one', 'Bearer token-one'])
    expect(error).toBeInstanceOf(Error)
  })

  it('ours: asks for a new one after a 401 and goes on', async () => {
    const one = ours([{ status: 401, body: { error: 'invalid_token' } }, exportPage([1])])

    expect(await readAll(one)).toHaveLength(1)
    expect(one.seen.map((request) => request.request.headers['authorization'])).toEqual(['Bearer access-1', 'Bearer access-2'])
  })

  it('ours: a rotated refresh token is durable before its first use', async () => {
    const one = ours(
      (request) => {
        if (!request.url.endsWith('/oauth/tokens')) return one.saved.get('zendesk.oauth')?.includes('refresh-new') === true ? exportPage([1]) : { status: 500 }
        return { status: 200, body: { access_token: 'access-new', refresh_token: 'refresh-new', expires_in: 1800 } }
      },
      { clientSecret: undefined, refreshToken: 'refresh-first' },
    )

    expect(await readAll(one)).toHaveLength(1)
    expect(JSON.parse(one.seen[0]?.body ?? '')).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'refresh-first', client_id: 'client' })
  })

  it('bare: `debug` prints the token', async () => {
    const printed: string[] = []
    const logger = Object.fromEntries(['debug', 'info', 'warn', 'error', 'trace', 'fatal'].map((name) => [name, (...parts: unknown[]) => void printed.push(JSON.stringify(parts))]))
    const { client } = await bare([ok], { debug: true, logger })

    await client.users.me()

    expect(printed.join('\n')).toContain('Bearer token-one')
  })

  it('ours: logs neither token nor secret, nor what a ticket says', async () => {
    const one = ours([{ status: 500 }, exportPage([1], { tickets: [ticketRow(1, { subject: 'planted sentence' })] })])

    await readAll(one)

    expect(one.lines.length).toBeGreaterThan(2)
    expect(one.lines.join('\n')).not.toMatch(/access-1|planted|Bearer|start_time/)
  })

  it('ours: the wire is given the request and nothing of the configuration', async () => {
    const one = ours([exportPage([1])])

    await readAll(one)

    expect(Object.keys(one.seen[0]?.request ?? {}).toSorted()).toEqual(['body', 'headers', 'method', 'signal', 'url'])
    expect(JSON.stringify(one.seen[0]?.request)).not.toContain('set-by-transport')
  })
})

describe('side-loads', () => {
  it('bare: are state that one caller changes under another', async () => {
    const { client, seen } = await bare([{ status: 200, body: { tickets: [] } }])

    client.tickets.setSideLoad(['users'])
    const first = client.tickets.list()
    client.tickets.setSideLoad([])
    await client.tickets.list()
    await first

    expect(seen.filter((request) => request.path.includes('include=users'))).toHaveLength(1)
  })

  it('ours: belong to the request', async () => {
    const one = ours([exportPage([1])])

    await Promise.all([readAll(one), readAll(one)])

    expect(one.seen.every((request) => request.path.includes('include=users'))).toBe(true)
  })
})

describe('what else is broken', () => {
  it('bare: deleting a view never ends', () => {
    // In a process of its own: Node prints the whole library when its stack is used up inside a promise.
    const script = "import z from 'node-zendesk'; z.createClient({ subdomain: 'acme', oauth: true, token: 't' }).views.delete(1).catch((error) => console.log(error.constructor.name))"

    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()

    expect(said.trim()).toBe('RangeError')
  })

  it('bare: watching a job asks twice a second, again before it was answered, with no end', async () => {
    const { client, seen } = await bare([{ status: 200, body: { job_status: { id: 'j1', status: 'working' } } }, { status: 500, body: {} }])

    await caught(client.jobstatuses.watch('j1', 20, 1))

    expect(seen.length).toBeGreaterThanOrEqual(2)
    expect(new Set(seen.map((request) => request.path)).size).toBe(1)
  })

  it('ours: asks for all jobs in one request, when told to', async () => {
    const done = (id: string, ticket: number): object => ({ id, status: 'completed', results: [{ id: ticket, action: 'update', status: 'Updated', success: true }] })
    const one = ours([{ status: 200, body: { job_status: { id: 'j1', status: 'queued' } } }, { status: 200, body: { job_status: { id: 'j2', status: 'queued' } } }, { status: 200, body: { job_statuses: [done('j2', 6), done('j1', 5)] } }])
    const first = await writer(one).submit([update()])
    const second = await writer(one).submit([update({ key: 'k2', ticketId: '6' })])
    const handles = [first, second].map((sent) => (sent.state === 'pending' ? sent.handle : ''))

    const found = await writer(one).poll?.(handles)

    expect([...(found?.values() ?? [])].flat()).toEqual([
      { key: 'k1', result: 'landed', recordId: '5', version: null },
      { key: 'k2', result: 'landed', recordId: '6', version: null },
    ])
    expect(one.seen.at(-1)?.path).toBe('/api/v2/job_statuses/show_many.json?ids=j1,j2')
  })

  it('bare: the named import type-checks and then does not load', () => {
    const run = (): string => execFileSync(process.execPath, ['--input-type=module', '-e', "import { createClient } from 'node-zendesk'; createClient({})"], { stdio: 'pipe' }).toString()

    expect(run).toThrow(/does not provide an export named|not found|SyntaxError/)
  })
})
