import jsforce from 'jsforce'
import nock from 'nock'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ApiFailure } from '../../connectors/salesforce/failures.ts'
import { query, recordShape } from '../../connectors/salesforce/query.ts'
import { instant, quote } from '../../connectors/salesforce/soql.ts'
import { WireFault, type WireRequest, type WireResponse } from '../../src/domain/ports.ts'
import type { CreateCase } from '../../src/domain/write.ts'
import { bodyOf, describeOf, grant, json, readAll, scripted, URL_OF_ORG, vendorError, type Scripted } from './salesforce-support.ts'

/**
 * What the bare library does, and what the connector does in its place. The first half of each pair keeps the reason for the second
 * alive: when a release of jsforce no longer falls in, its test turns red and the connector may become simpler.
 */
beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())
afterAll(() => nock.enableNetConnect())

type Config = NonNullable<ConstructorParameters<typeof jsforce.Connection>[0]>

function bare(config: Config = {}): jsforce.Connection {
  return new jsforce.Connection({ instanceUrl: URL_OF_ORG, accessToken: 'old', version: '68.0', ...config })
}

function onCase(
  script: (request: WireRequest, at: number) => WireResponse | Promise<WireResponse>,
): (request: WireRequest, at: number) => WireResponse | Promise<WireResponse> {
  return (request, at) => describeOf(request.url) ?? script(request, at)
}

function createCase(index: number): CreateCase {
  return {
    op: 'create-case',
    key: `case:${index}`,
    externalId: `zd-acme-${index}`,
    subject: 'Safety ticket',
    fields: { severity: 'P1' },
    queue: null,
    priority: null,
    status: 'open',
  }
}

function saved(request: WireRequest): WireResponse {
  const { records } = bodyOf(request) as { records: unknown[] }
  return json(
    200,
    records.map((_, index) => ({ id: `50000000000000${index}AAA`, success: true, errors: [], created: true })),
  )
}

async function faultOf(work: () => unknown): Promise<unknown> {
  try {
    await work()
    return null
  } catch (error) {
    return error
  }
}

const requestsOf = (org: Scripted, part: string): WireRequest[] => org.requests.filter((request) => request.url.includes(part))

describe('the guard under these tests', () => {
  it('nock sees what jsforce sends, and lets nothing else out', async () => {
    nock(URL_OF_ORG).get('/services/data/v68.0/limits').reply(200, { ok: 1 }).patch('/services/data/v68.0/sobjects/Case/1').reply(204)

    expect(await bare().request('/limits')).toEqual({ ok: 1 })
    expect(await bare().requestPatch('/sobjects/Case/1', { a: 1 })).toBeUndefined()
    expect(nock.isDone()).toBe(true)
    expect(await faultOf(() => bare().request({ method: 'POST', url: '/never' }))).toMatchObject({
      message: expect.stringMatching(/fetch failed|Nock|match/i) as string,
    })
  })

  it('our connection uses no socket at all: everything goes through the wire it was given', async () => {
    const org = scripted(onCase(() => json(200, { done: true, records: [] })))
    await query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' })

    expect(org.requests.map((request) => request.method)).toEqual(['POST', 'GET'])
  })
})

describe('the API version', () => {
  it('bare: defaults to one that is being removed', () => {
    expect(new jsforce.Connection({ instanceUrl: URL_OF_ORG }).version).toBe('50.0')
  })

  it('ours: is pinned', async () => {
    const org = scripted(onCase(() => json(200, { done: true, records: [] })))
    await query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' })

    expect(requestsOf(org, '/services/data/v68.0/')).toHaveLength(1)
  })
})

describe('assignment rules', () => {
  it('bare: a create lets them re-route the case', async () => {
    let header: unknown = 'unset'
    nock(URL_OF_ORG)
      .post('/services/data/v68.0/sobjects/Case')
      .reply((request: Request) => {
        header = request.headers.get('sforce-auto-assign')
        return [201, { id: '500', success: true, errors: [] }]
      })
    await bare().sobject('Case').create({ Subject: 'x' })

    expect(header).toBeNull()
  })

  it('ours: every write says no', async () => {
    const version = '2026-11-22T09:00:00.000+0000'
    const org = scripted(
      onCase((request) => {
        if (request.url.endsWith('/composite')) return json(200, { compositeResponse: [{ httpStatusCode: 204, body: null }] })
        if (request.url.endsWith('/composite/graph'))
          return json(200, {
            graphs: [
              {
                graphId: 'note0',
                isSuccessful: true,
                graphResponse: { compositeResponse: [{ referenceId: 'part0', httpStatusCode: 201, body: { id: '00a1' } }] },
              },
            ],
          })
        if (request.url.includes('/queryAll')) return json(200, { totalSize: 0, done: true, records: [] })
        if (request.url.endsWith('/composite/sobjects/Case')) return json(200, [{ Id: '500000000000001AAA', SystemModstamp: version }])
        return saved(request)
      }),
    )
    const { writes } = org.connection
    await writes['create-case']?.submit([createCase(1)])
    await writes['create-case']?.resubmit([createCase(1)])
    await writes['update-case']?.submit([
      { op: 'update-case', key: 'u', caseId: '500000000000001AAA', externalId: 'zd-acme-1', fields: { severity: 'P1' }, adopt: false },
    ])
    await writes['edit-case']?.submit([{ op: 'edit-case', key: 'e', caseId: '500000000000001AAA', version, priority: 'high' }])
    await writes['add-note']?.submit([{ op: 'add-note', key: 'n', recordId: '500000000000001AAA', body: 'note' }])
    const sent = org.requests.filter(
      (request) => request.method !== 'GET' && /composite(?:$|\/graph$|\/sobjects$|\/sobjects\/Case\/)/.test(request.url),
    )

    expect(sent).toHaveLength(5)
    expect(sent.map((request) => request.headers['sforce-auto-assign'])).toEqual(['FALSE', 'FALSE', 'FALSE', 'FALSE', 'FALSE'])
    const edit = bodyOf(sent.find((request) => request.url.endsWith('/composite'))) as { compositeRequest: { httpHeaders: object }[] }
    expect(edit.compositeRequest[0]?.httpHeaders).toEqual({
      'If-Unmodified-Since': 'Sun, 22 Nov 2026 09:00:00 GMT',
      'Sforce-Auto-Assign': 'FALSE',
    })
    expect(sent.every((request) => request.headers['sforce-call-options'] === 'client=Breakwater')).toBe(true)
  })
})

describe('a token that is refused', () => {
  it('bare: asks for a new one again and again', async () => {
    let refreshes = 0
    nock(URL_OF_ORG)
      .get('/services/data/v68.0/limits')
      .times(40)
      .reply(401, [{ errorCode: 'INVALID_SESSION_ID', message: 'expired' }])
    const connection = bare({
      refreshFn: (_connection, done) => {
        refreshes += 1
        done(refreshes >= 30 ? new Error('the test had enough') : null, 'still-refused')
      },
    })
    await faultOf(() => connection.request('/limits'))

    expect(refreshes).toBe(30)
  })

  it('ours: asks once, then says that the credential is not accepted', async () => {
    const org = scripted(() => vendorError(401, 'INVALID_SESSION_ID'))
    const error = await faultOf(() => query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' }))

    expect(error).toMatchObject({ code: 'connector.auth' })
    expect(requestsOf(org, '/oauth2/token')).toHaveLength(2)
    expect(requestsOf(org, '/query')).toHaveLength(2)
  })

  it('ours: asks once for many that are refused together', async () => {
    let given = 0
    const org = scripted(
      (request) =>
        request.headers['authorization'] === 'Bearer token-2'
          ? json(200, { done: true, records: [] })
          : vendorError(401, 'INVALID_SESSION_ID'),
      {},
      () => json(200, { ...(JSON.parse(grant().body) as object), access_token: `token-${(given += 1)}` }),
    )
    await Promise.all(Array.from({ length: 8 }, () => query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' })))

    expect(given).toBe(2)
  })
})

describe('an expired token of client credentials', () => {
  it('bare: cannot be renewed', async () => {
    nock(URL_OF_ORG)
      .get('/services/data/v68.0/limits')
      .reply(401, [{ errorCode: 'INVALID_SESSION_ID', message: 'expired' }])
    const error = await faultOf(() => bare({ oauth2: { clientId: 'c', clientSecret: 's', loginUrl: URL_OF_ORG } }).request('/limits'))

    expect(error).toMatchObject({ message: 'Unable to refresh session due to: No refresh token found in the connection' })
  })

  it('ours: is replaced, and the request goes through', async () => {
    let expired = true
    const org = scripted(() => {
      if (!expired) return json(200, { done: true, records: [{ Id: '500' }] })
      expired = false
      return vendorError(401, 'INVALID_SESSION_ID')
    })

    expect(await query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' })).toEqual([{ Id: '500' }])
  })

  it('ours: a 401 that no token cures is not tried again', async () => {
    const org = scripted(() => vendorError(401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API'))

    expect(await faultOf(() => query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' }))).toMatchObject({
      code: 'connector.auth',
    })
    expect(requestsOf(org, '/query')).toHaveLength(1)
  })
})

describe('a rotated refresh token', () => {
  const rotated = {
    access_token: 'new',
    refresh_token: 'second',
    instance_url: URL_OF_ORG,
    id: `${URL_OF_ORG}/id/00D000000000001AAA/005000000000001AAA`,
  }

  it('bare: is thrown away, so that the next refresh fails', async () => {
    nock(URL_OF_ORG)
      .get('/services/data/v68.0/limits')
      .reply(401, [])
      .post('/services/oauth2/token')
      .reply(200, rotated)
      .get('/services/data/v68.0/limits')
      .reply(200, {})
    const connection = bare({ oauth2: { clientId: 'c', loginUrl: URL_OF_ORG }, refreshToken: 'first' })
    await connection.request('/limits')

    expect(connection.refreshToken).toBe('first')
  })

  it('ours: is stored before it is used', async () => {
    const before: boolean[] = []
    const org = scripted(
      (request) => {
        before.push([...org.tokens.values()].some((value) => value.includes('second')) && request.headers['authorization'] === 'Bearer new')
        return json(200, { done: true, records: [] })
      },
      { clientSecret: undefined, refreshToken: 'first' },
      () => json(200, rotated),
    )
    await query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' })

    expect(before).toEqual([true])
  })
})

describe('a write whose answer is a server error', () => {
  it('bare: is given up after one sending, without a word on what happened', async () => {
    let sent = 0
    nock(URL_OF_ORG)
      .post('/services/data/v68.0/sobjects/Case')
      .times(3)
      .reply(() => [503, [{ errorCode: 'SERVER_UNAVAILABLE', message: `busy ${(sent += 1)}` }]])

    expect(await faultOf(() => bare().sobject('Case').create({ Subject: 'x' }))).toMatchObject({ errorCode: 'SERVER_UNAVAILABLE' })
    expect(sent).toBe(1)
  })

  it('bare: crashes when told to try a PATCH again', async () => {
    nock(URL_OF_ORG).patch('/services/data/v68.0/sobjects/Case/1').times(2).reply(503, [])
    const error = await faultOf(() =>
      bare().request(
        { method: 'PATCH', url: '/sobjects/Case/1', body: '{"a":1}' },
        { retry: { methods: ['PATCH'], maxRetries: 1, minTimeout: 1 } },
      ),
    )

    expect(error).toMatchObject({ message: expect.stringMatching(/disturbed or locked/) as string })
  })

  it('ours: is never sent a second time from below; the outbox is told that nobody knows', async () => {
    const org = scripted(onCase(() => vendorError(503, 'SERVER_UNAVAILABLE')))
    const error = await faultOf(() => org.connection.writes['create-case']?.submit([createCase(1)]))

    expect(error).toBeInstanceOf(WireFault)
    expect(error).toMatchObject({ sent: 'maybe' })
    expect(requestsOf(org, '/composite/sobjects')).toHaveLength(1)
  })

  it('ours: a read is tried again, and Retry-After is obeyed', async () => {
    let sent = 0
    const org = scripted(() =>
      (sent += 1) === 1
        ? { ...vendorError(503, 'SERVER_UNAVAILABLE'), headers: { 'retry-after': '42' } }
        : json(200, { done: true, records: [] }),
    )
    const began = org.clock.now()
    await query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' })

    expect(sent).toBe(2)
    expect(org.clock.now() - began).toBeGreaterThanOrEqual(42_000)
  })

  it('bare: Retry-After is not read', async () => {
    nock(URL_OF_ORG)
      .get('/services/data/v68.0/limits')
      .reply(503, '', { 'retry-after': '42' })
      .get('/services/data/v68.0/limits')
      .reply(200, {})
    const began = performance.now()
    await bare().request('/limits')

    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('ours: an answer that cannot be read proves no failure', async () => {
    const org = scripted(onCase(() => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '[{"id":"500' })))

    expect(await faultOf(() => org.connection.writes['create-case']?.submit([createCase(1)]))).toBeInstanceOf(WireFault)
  })
})

describe('queries of more than a page', () => {
  const rows = (from: number, count: number): object[] =>
    Array.from({ length: count }, (_, index) => ({ Id: `500${String(from + index).padStart(12, '0')}` }))

  it('bare: gives the first page as if it were all', async () => {
    nock(URL_OF_ORG)
      .get(/query/)
      .reply(200, { totalSize: 12_500, done: false, nextRecordsUrl: '/services/data/v68.0/query/01g-2000', records: rows(0, 2_000) })

    expect(await bare().sobject('Case').find({}, 'Id')).toHaveLength(2_000)
  })

  it('bare: stops at 10,000 when asked for all', async () => {
    const scope = nock(URL_OF_ORG)
      .get(/query\?q/)
      .reply(200, { totalSize: 12_500, done: false, nextRecordsUrl: '/services/data/v68.0/query/01g-2000', records: rows(0, 2_000) })
    for (let at = 2_000; at < 12_500; at += 2_000) {
      scope.get(`/services/data/v68.0/query/01g-${at}`).reply(200, {
        totalSize: 12_500,
        done: at + 2_000 >= 12_500,
        nextRecordsUrl: `/services/data/v68.0/query/01g-${at + 2_000}`,
        records: rows(at, Math.min(2_000, 12_500 - at)),
      })
    }

    expect(await bare().sobject('Case').find({}, 'Id', { autoFetch: true })).toHaveLength(10_000)
  })

  it('ours: follows every page, however small Salesforce makes it', async () => {
    const org = scripted((request) => {
      const at = Number(/01g-(\d+)/.exec(request.url)?.[1] ?? 0)
      return json(200, {
        totalSize: 12_500,
        done: at + 1_250 >= 12_500,
        nextRecordsUrl: `/services/data/v68.0/query/01g-${at + 1_250}`,
        records: rows(at, 1_250),
      })
    })
    const all = await query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' })

    expect(new Set(all.map((row) => row.Id)).size).toBe(12_500)
  })
})

describe('values in queries', () => {
  it('bare: a backslash breaks out of its quotes', async () => {
    const soql = await bare().sobject('Case').find({ Subject: 'ends in \\' }, 'Id').toSOQL()

    expect(soql).toContain(String.raw`Subject = 'ends in \'`)
  })

  it('ours: it stays inside', () => {
    expect(quote('ends in \\')).toBe(String.raw`'ends in \\'`)
  })

  it('bare: a date becomes an English sentence', async () => {
    const soql = await bare()
      .sobject('Case')
      .find({ CreatedDate: new Date(0) }, 'Id')
      .toSOQL()

    expect(soql).toMatch(/Thu Jan 01 1970|Wed Dec 31 1969/)
  })

  it('ours: a date is a literal', () => {
    expect(instant(0)).toBe('1970-01-01T00:00:00Z')
  })
})

describe('external ids', () => {
  it('bare: go into the address as they are', async () => {
    let path = ''
    nock(URL_OF_ORG)
      .patch(/Ext__c/)
      .reply((request: Request) => {
        path = new URL(request.url).pathname + new URL(request.url).search
        return [204]
      })
    const result: unknown = await bare().sobject('Case').upsert({ Ext__c: 'zd:1/2?3' }, 'Ext__c')

    expect(path).toBe('/services/data/v68.0/sobjects/Case/Ext__c/zd:1/2?3')
    expect(result).toEqual({ success: true, errors: [] })
    expect(result).not.toHaveProperty('id')
  })

  it('ours: travel in the body, and an unsafe one is not sent at all', async () => {
    const org = scripted(onCase((request) => saved(request)))
    const submission = await org.connection.writes['create-case']?.submit([createCase(7), { ...createCase(8), externalId: 'zd:1/2?3' }])

    expect(submission).toMatchObject({
      outcomes: [
        { key: 'case:7', result: 'landed' },
        { key: 'case:8', result: 'refused', code: 'external-id' },
      ],
    })
    const [sent] = requestsOf(org, '/composite/sobjects')
    expect(sent?.url).toBe(`${URL_OF_ORG}/services/data/v68.0/composite/sobjects`)
    expect(bodyOf(sent)).toMatchObject({ allOrNone: false, records: [{ Breakwater_External_Id__c: 'zd-acme-7' }] })
  })
})

describe('more than 200 records', () => {
  const records = Array.from({ length: 400 }, () => ({ Subject: 'x' }))

  it('bare: go out in one request, which Salesforce refuses', async () => {
    let count = 0
    nock(URL_OF_ORG)
      .post('/services/data/v68.0/composite/sobjects')
      .reply(async (request: Request) => {
        count = ((await request.json()) as { records: unknown[] }).records.length
        return [400, [{ errorCode: 'EXCEEDED_ID_LIMIT', message: 'too many' }]]
      })
    await faultOf(() => bare().sobject('Case').create(records))

    expect(count).toBe(400)
  })

  it('bare: in chunks, the results of the first are lost when the second fails', async () => {
    nock(URL_OF_ORG)
      .post('/services/data/v68.0/composite/sobjects')
      .reply(
        200,
        records.slice(0, 200).map(() => ({ id: '500', success: true, errors: [] })),
      )
      .post('/services/data/v68.0/composite/sobjects')
      .reply(503, [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }])
    const error = await faultOf(() => bare().sobject('Case').create(records, { allowRecursive: true }))

    expect(error).toMatchObject({ errorCode: 'SERVER_UNAVAILABLE' })
    expect(JSON.stringify(error)).not.toContain('500')
  })

  it('ours: are refused before anything leaves', async () => {
    const org = scripted(onCase((request) => saved(request)))
    const many = Array.from({ length: 201 }, (_, index) => createCase(index))

    expect(await faultOf(() => org.connection.writes['create-case']?.submit(many))).toMatchObject({ code: 'connector.rejected' })
    expect(org.requests).toHaveLength(0)
  })

  it('ours: what a part has saved is kept when another part fails', async () => {
    // The whole is refused for one record; its first half is saved, then the org runs out of calls.
    let sent = 0
    const org = scripted(
      onCase((request) => {
        sent += 1
        if (sent === 1) return vendorError(400, 'JSON_PARSER_ERROR')
        return sent === 2 ? saved(request) : vendorError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
      }),
    )
    const submission = await org.connection.writes['create-case']?.submit([1, 2, 3, 4].map(createCase))

    expect(submission).toMatchObject({ outcomes: [{ result: 'landed' }, { result: 'landed' }, { result: 'again' }, { result: 'again' }] })
  })
})

describe('an error answer', () => {
  it('bare: loses its HTTP status', async () => {
    nock(URL_OF_ORG).patch('/services/data/v68.0/sobjects/Case/1').reply(412)
    const error = await faultOf(() => bare().requestPatch('/sobjects/Case/1', {}))

    expect(error).toMatchObject({ errorCode: 'ERROR_HTTP_412' })
    expect(error).not.toHaveProperty('status')
  })

  it('ours: keeps it', async () => {
    const org = scripted(() => vendorError(404, 'NOT_FOUND'))
    const error = await faultOf(() => query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' }))

    expect(error).toBeInstanceOf(ApiFailure)
    expect(error).toMatchObject({ status: 404, errors: [{ code: 'NOT_FOUND' }] })
  })
})

describe('a redirect', () => {
  it('bare: takes the access token to another host', async () => {
    let token: unknown = null
    nock(URL_OF_ORG).get('/services/data/v68.0/limits').reply(302, '', { location: 'https://elsewhere.example.com/limits' })
    nock('https://elsewhere.example.com')
      .get('/limits')
      .reply((request: Request) => {
        token = request.headers.get('authorization')
        return [200, {}]
      })
    await bare().request('/limits')

    expect(String(token)).toContain('Bearer old')
  })

  it('ours: is an answer nobody follows', async () => {
    const org = scripted(() => ({ status: 302, headers: { location: 'https://elsewhere.example.com/limits' }, body: '' }))

    expect(await faultOf(() => query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' }))).toMatchObject({ status: 302 })
    expect(org.requests.every((request) => request.url.startsWith(URL_OF_ORG))).toBe(true)
  })
})

describe('the daily allowance', () => {
  it('bare: is read and then ignored', async () => {
    nock(URL_OF_ORG).get('/services/data/v68.0/limits').times(2).reply(200, {}, { 'sforce-limit-info': 'api-usage=100000/100000' })
    const connection = bare()
    await connection.request('/limits')
    await connection.request('/limits')

    expect(connection.limitInfo.apiUsage).toEqual({ used: 100_000, limit: 100_000 })
    expect(nock.isDone()).toBe(true)
  })

  it('ours: stops at four fifths, and asks again after a quarter of an hour', async () => {
    let used = 80_000
    const org = scripted(() => json(200, { done: true, records: [] }, { 'sforce-limit-info': `api-usage=${used}/100000` }))
    const ask = (): Promise<unknown> => query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' })
    await ask()
    const error = await faultOf(ask)

    expect(error).toMatchObject({ code: 'connector.quota' })
    expect(requestsOf(org, '/query')).toHaveLength(1)
    expect(org.client.transport.calls().budget).toEqual({ max: 100_000, left: 20_000, per: 'day' })
    used = 10
    org.clock.advance(16 * 60_000)
    await ask()
    await ask()
    expect(requestsOf(org, '/query')).toHaveLength(3)
  })

  it('ours: a spent allowance is connector.quota, and nobody knocks on', async () => {
    const org = scripted(() => ({
      ...vendorError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
      headers: { 'sforce-limit-info': 'api-usage=100000/100000' },
    }))
    const errors = [
      await faultOf(() => readAll(org.connection.reads.tickets as never, null)),
      await faultOf(() => readAll(org.connection.reads.tickets as never, null)),
    ]

    expect(errors).toEqual([expect.objectContaining({ code: 'connector.quota' }), expect.objectContaining({ code: 'connector.quota' })])
    expect(requestsOf(org, '/services/data')).toHaveLength(1)
  })

  it('ours: too many long calls at once are waited out', async () => {
    let sent = 0
    const org = scripted(() =>
      (sent += 1) === 1
        ? vendorError(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.')
        : json(200, { done: true, records: [] }),
    )
    const began = org.clock.now()
    await query(org.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' })

    expect(org.clock.now() - began).toBeGreaterThanOrEqual(5_000)
  })
})

describe('a vendor that never answers', () => {
  it('bare: is waited for half an hour', async () => {
    // Not waited for here: the limit is a constant of the library.
    const source = await import('node:fs').then((fs) =>
      fs.readFileSync(new URL('../../node_modules/jsforce/lib/request.js', import.meta.url), 'utf8'),
    )

    expect(source).toMatch(/timeout \?\? 1_?800_?000/)
  })

  it('ours: a read is given up and named, a write is «maybe»', async () => {
    const never = (): Promise<WireResponse> => new Promise(() => {})
    const reading = scripted(never)
    const writing = scripted(onCase(never))

    expect(await faultOf(() => query(reading.client, 'SELECT Id FROM Case', recordShape, { purpose: 'read' }))).toMatchObject({
      code: 'connector.unavailable',
    })
    expect(await faultOf(() => writing.connection.writes['create-case']?.submit([createCase(1)]))).toMatchObject({ sent: 'maybe' })
    expect(requestsOf(writing, '/composite')).toHaveLength(1)
  })
})

describe('retired ways in', () => {
  it('bare: without a client secret, login puts the password into a SOAP envelope', async () => {
    const connection = new jsforce.Connection({ version: '68.0' })
    const sent: string[] = []
    const transport = {
      httpRequest: (request: { body?: string }) =>
        Promise.resolve({ statusCode: 500, headers: {}, body: String(sent.push(request.body ?? '')) }),
    }
    Object.assign(connection, { _transport: transport })
    await faultOf(() => connection.login('u@example.com', 'planted-password'))

    expect(sent.join('')).toContain('<password>planted-password</password>')
  })

  it('ours: knows no password', async () => {
    const { salesforceConfig } = await import('../../connectors/salesforce/config.ts')

    expect(Object.keys(salesforceConfig.shape).filter((key) => /password/i.test(key))).toEqual([])
  })
})
