import { createSign, generateKeyPairSync } from 'node:crypto'
import jsforce from 'jsforce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, serve, type Served, VERSION } from './salesforce-support.ts'

/** jsforce itself, unwrapped, over HTTP: what the real service would do, without a difference it could notice. */

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const CLIENT = 'client-under-test'
const SECRET = 'secret-under-test'
const REDIRECT = 'http://127.0.0.1:4000/oauth2/callback'

let served: Served

beforeAll(async () => {
  served = await serve({
    clientId: CLIENT,
    clientSecret: SECRET,
    bigTableRows: 4500,
    rotateRefreshTokens: true,
    jwtKeys: { [CLIENT]: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString() },
  })
})

afterAll(() => served.close())

function oauth(extra: Record<string, unknown> = {}) {
  return { clientId: CLIENT, clientSecret: SECRET, redirectUri: REDIRECT, loginUrl: served.url, ...extra }
}

function assertion(claims: Record<string, unknown> = {}, key = keys.privateKey): string {
  const now = Math.floor(served.bench.now / 1000)
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${encode({ alg: 'RS256' })}.${encode({
    iss: CLIENT,
    sub: 'integration@example.com',
    aud: served.url,
    exp: now + 120,
    ...claims,
  })}`
  return `${body}.${createSign('RSA-SHA256').update(body).sign(key).toString('base64url')}`
}

const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Follows the log-in page of the web-server flow by hand, as a browser would. */
async function consent(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
}

describe('right calls', () => {
  it('logs in with client credentials', async () => {
    const conn = new jsforce.Connection({ instanceUrl: served.url, oauth2: oauth(), version: VERSION })
    const user = await conn.authorize({ grant_type: 'client_credentials' })
    expect(user.organizationId).toMatch(/^00D\w{15}$/)
    expect(user.id).toMatch(/^005\w{15}$/)
    expect((await conn.identity()).user_id).toBe(user.id)
  })

  it('logs in with a signed assertion', async () => {
    const conn = new jsforce.Connection({ instanceUrl: served.url, oauth2: oauth(), version: VERSION })
    await conn.authorize({ grant_type: JWT, assertion: assertion() })
    expect((await conn.query('SELECT Id FROM Organization')).totalSize).toBe(1)
  })

  it('logs in through the browser with PKCE, and is given a new refresh token at each refresh', async () => {
    const oauth2 = new jsforce.OAuth2(oauth({ useVerifier: true }))
    const conn = new jsforce.Connection({ instanceUrl: served.url, oauth2, version: VERSION })
    await conn.authorize(await consent(oauth2.getAuthorizationUrl({ state: 'x' })))
    const first = conn.refreshToken ?? ''
    expect(first).not.toBe('')
    const again = await new jsforce.OAuth2(oauth()).refreshToken(first)
    expect(again.refresh_token).not.toBe(first)
  })

  it('refreshes by itself after the session has expired', async () => {
    const oauth2 = new jsforce.OAuth2(oauth({ useVerifier: true }))
    const conn = new jsforce.Connection({ instanceUrl: served.url, oauth2, version: VERSION })
    await conn.authorize(await consent(oauth2.getAuthorizationUrl()))
    served.bench.vendor.admin.expireSessions()
    expect((await conn.query('SELECT Id FROM User')).totalSize).toBeGreaterThan(0)
  })

  it('ends a session', async () => {
    const conn = new jsforce.Connection({ instanceUrl: served.url, oauth2: oauth(), version: VERSION })
    await conn.authorize({ grant_type: 'client_credentials' })
    const token = conn.accessToken ?? ''
    await conn.logout()
    const stale = connect(served, token)
    await expect(stale.query('SELECT Id FROM User')).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' })
  })

  it('lists versions, resources, limits and objects', async () => {
    const conn = connect(served)
    const versions = await conn.request<{ version: string; label: string }[]>('/services/data')
    expect(versions.at(-1)).toMatchObject({ version: VERSION, label: "Winter '27" })
    expect(await conn.request('/')).toHaveProperty('sobjects')
    expect((await conn.limits())['DailyApiRequests']?.Max).toBe(100_000)
    expect((await conn.describeGlobal()).sobjects.map((each) => each.name)).toContain('CaseComment')
    expect(conn.limitInfo.apiUsage?.limit).toBe(100_000)
  })

  it('describes an object', async () => {
    const described = await connect(served).describe('Case')
    expect(described.fields.find((field) => field.name === 'Status')).toMatchObject({ type: 'picklist', createable: true })
    expect(described.childRelationships.map((each) => each.relationshipName)).toContain('CaseComments')
  })

  it('creates, reads, updates and deletes one record', async () => {
    const cases = connect(served).sobject('Case')
    const made = await cases.create({ Subject: 'Report', Status: 'New' })
    expect(made).toMatchObject({ success: true, errors: [] })
    const id = made.id ?? ''
    expect(await cases.retrieve(id)).toMatchObject({ Subject: 'Report', IsClosed: false, attributes: { type: 'Case' } })
    expect(await cases.update({ Id: id, Status: 'Closed' })).toMatchObject({ id, success: true })
    expect(await cases.retrieve(id, { fields: ['IsClosed'] })).toMatchObject({ IsClosed: true })
    expect(await cases.destroy(id)).toMatchObject({ id, success: true })
    await expect(cases.retrieve(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
  })

  it('creates, reads, updates and deletes two hundred at once', async () => {
    const cases = connect(served).sobject('Case')
    const made = await cases.create(Array.from({ length: 200 }, (_, index) => ({ Subject: `Many ${index}` })))
    const ids = made.map((each) => each.id ?? '')
    expect(new Set(ids).size).toBe(200)
    expect((await cases.retrieve(ids)).map((each) => each['Subject'])[199]).toBe('Many 199')
    expect((await cases.update(ids.map((Id) => ({ Id, Priority: 'High' })))).every((each) => each.success)).toBe(true)
    expect((await cases.destroy(ids)).every((each) => each.success)).toBe(true)
  })

  it('upserts by external id: created, updated, ambiguous', async () => {
    const table = connect(served).sobject('UpsertTable__c')
    expect(await table.upsert({ Name: 'one', ExtId__c: 'k-1' }, 'ExtId__c')).toMatchObject({ created: true })
    expect(await table.upsert({ Name: 'two', ExtId__c: 'k-1' }, 'ExtId__c')).toMatchObject({ created: false })
    await table.create({ Name: 'twin', ExtId__c: 'k-1' })
    await expect(table.upsert({ Name: 'three', ExtId__c: 'k-1' }, 'ExtId__c')).rejects.toMatchObject({ errorCode: 'MULTIPLE_CHOICES' })
  })

  it('pages through a long query', async () => {
    const conn = connect(served)
    const page = await conn.query('SELECT Id FROM BigTable__c')
    expect([page.totalSize, page.records.length, page.done]).toEqual([4500, 2000, false])
    const next = await conn.queryMore(page.nextRecordsUrl ?? '')
    expect(next.records.length).toBe(2000)
    const last = await conn.queryMore(next.nextRecordsUrl ?? '')
    expect([last.records.length, last.done]).toEqual([500, true])
  })

  it('finds with the query builder: conditions, order, parents, children', async () => {
    const conn = connect(served)
    const found = await conn
      .sobject('Account')
      .find({ Name: { $like: 'N%' } }, ['Id', 'Name', 'Owner.Name'])
      .sort('Name', 'ASC')
      .limit(5)
    expect(found).toMatchObject([{ Name: 'Nordlicht Studio', Owner: { Name: 'Integration User' } }])
    const withChildren = await conn.sobject('Account').find(null, 'Id').include('Contacts').select('Id, LastName').limit(2).end()
    const [first] = withChildren as unknown as { Contacts: { records: unknown[] } }[]
    expect(first?.Contacts.records).toHaveLength(2)
  })

  it('counts and groups', async () => {
    const conn = connect(served)
    expect(await conn.sobject('Opportunity').count({ StageName: 'Proposal' })).toBe(12)
    const grouped = await conn.query<{ n: number; StageName: string }>('SELECT StageName, COUNT(Id) n FROM Opportunity GROUP BY StageName')
    expect(grouped.records).toMatchObject([{ StageName: 'Proposal', n: 12 }])
  })

  it('shows deleted rows only when asked', async () => {
    const conn = connect(served)
    const made = await conn.sobject('Account').create({ Name: 'Gone' })
    await conn.sobject('Account').destroy(made.id ?? '')
    expect((await conn.query("SELECT Id FROM Account WHERE Name = 'Gone'")).totalSize).toBe(0)
    expect((await conn.query("SELECT Id, IsDeleted FROM Account WHERE Name = 'Gone'", { scanAll: true })).records).toMatchObject([
      { IsDeleted: true },
    ])
  })

  it('searches', async () => {
    const found = await connect(served).search('FIND {Harbor} IN NAME FIELDS RETURNING Account(Id, Name)')
    expect(found.searchRecords).toMatchObject([{ Name: 'Harbor Guild' }])
  })

  it('lists what changed and what was deleted', async () => {
    const conn = connect(served)
    const kept = await conn.sobject('Contact').create({ LastName: 'Kept' })
    const gone = await conn.sobject('Contact').create({ LastName: 'Gone' })
    await conn.sobject('Contact').destroy(gone.id ?? '')
    const [from, to] = [new Date(served.bench.now - 3_600_000), new Date(served.bench.now + 120_000)]
    served.bench.now += 10_000
    expect((await conn.sobject('Contact').updated(from, to)).ids).toContain(kept.id)
    expect((await conn.sobject('Contact').deleted(from, to)).deletedRecords.map((each) => each.id)).toContain(gone.id)
  })

  it('provisions a field with the Tooling API and grants it', async () => {
    const conn = connect(served)
    const made = await conn.tooling.sobject('CustomField').create({
      FullName: 'Case.Client_Test__c',
      Metadata: { type: 'Text', label: 'Client test', length: 80, externalId: true, unique: true },
    })
    expect(made.success).toBe(true)
    const set = await conn.sobject('PermissionSet').create({ Name: 'Client_Test', Label: 'Client test' })
    await conn.sobject('FieldPermissions').create({
      ParentId: set.id ?? '',
      SobjectType: 'Case',
      Field: 'Case.Client_Test__c',
      PermissionsRead: true,
      PermissionsEdit: true,
    })
    const { user_id: userId } = await conn.identity()
    await conn.sobject('PermissionSetAssignment').create({ AssigneeId: userId, PermissionSetId: set.id ?? '' })
    expect((await conn.describe('Case')).fields.map((field) => field.name)).toContain('Client_Test__c')
    expect(await conn.sobject('Case').upsert({ Client_Test__c: 'c-1', Subject: 'By key' }, 'Client_Test__c')).toMatchObject({
      created: true,
    })
    const found = await conn.tooling.query("SELECT Id, FullName FROM CustomField WHERE DeveloperName = 'Client_Test'")
    expect(found.records).toMatchObject([{ FullName: 'Case.Client_Test__c' }])
  })

  it('runs a composite request with a reference', async () => {
    const base = `/services/data/v${VERSION}/sobjects`
    const answer = await connect(served).requestPost<{ compositeResponse: { httpStatusCode: number }[] }>('/composite', {
      allOrNone: true,
      compositeRequest: [
        {
          method: 'POST',
          url: `${base}/Case`,
          referenceId: 'made',
          httpHeaders: { 'Sforce-Auto-Assign': 'FALSE' },
          body: { Subject: 'Ref' },
        },
        { method: 'POST', url: `${base}/CaseComment`, referenceId: 'note', body: { ParentId: '@{made.id}', CommentBody: 'hello' } },
        { method: 'GET', url: `${base}/Case/@{made.id}?fields=Subject`, referenceId: 'read' },
      ],
    })
    expect(answer.compositeResponse.map((each) => each.httpStatusCode)).toEqual([201, 201, 200])
    expect(answer.compositeResponse[2]).toMatchObject({ body: { Subject: 'Ref' } })
  })

  it('updates and deletes what a query finds', async () => {
    const conn = connect(served)
    await conn.sobject('Contact').create([{ LastName: 'Batch' }, { LastName: 'Batch' }])
    const updated = await conn.sobject('Contact').find({ LastName: 'Batch' }).update({ Title: 'T' }, { allowBulk: false })
    expect(updated.map((each) => each.success)).toEqual([true, true])
    expect(await conn.sobject('Contact').find({ LastName: 'Batch' }).destroy({ allowBulk: false })).toHaveLength(2)
  })

  it('explains a query, and reads layouts and list views', async () => {
    const conn = connect(served)
    expect((await conn.query('SELECT Id FROM Account').explain()).plans[0]).toMatchObject({ sobjectType: 'Account' })
    expect((await conn.sobject('Account').layouts()).layouts).toHaveLength(1)
    const { listviews } = (await conn.sobject('Account').listviews()) as { listviews: { id: string }[] }
    const list = conn.sobject('Account').listview(listviews[0]?.id ?? '')
    expect(await list.describe()).toMatchObject({ sobjectType: 'Account' })
    expect(((await list.results()) as { size: number }).size).toBeGreaterThan(0)
    expect((await conn.sobject('Account').compactLayouts()).compactLayouts).toHaveLength(1)
    expect((await conn.sobject('Account').approvalLayouts()).approvalLayouts).toEqual([])
    expect((await conn.sobject('User').layouts('UserAlt')).layouts).toHaveLength(1)
  })

  it('loads rows with the first Bulk API, as the query builder does for many', async () => {
    const conn = connect(served)
    conn.bulk.pollInterval = 10
    const made = await conn.bulk.load('Account', 'insert', [{ Name: 'Bulk "one", two' }, { Type: 'Customer' }])
    expect(made).toMatchObject([
      { success: true, created: true, errors: [] },
      { success: false, id: null, errors: ['REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --'] },
    ])
    const [{ id = '' } = {}] = made as { id?: string }[]
    expect(await conn.sobject('Account').retrieve(id)).toMatchObject({ Name: 'Bulk "one", two' })
    expect(await conn.bulk.load('Account', 'update', [{ Id: id, Site: 'S' }])).toMatchObject([{ id, success: true }])
    expect(await conn.bulk.load('UpsertTable__c', 'upsert', { extIdField: 'ExtId__c' }, [{ ExtId__c: 'bulk-1', Name: 'b' }])).toMatchObject(
      [{ success: true, created: true }],
    )
    expect(await conn.bulk.load('Account', 'delete', [{ Id: id }])).toMatchObject([{ id, success: true }])
    const job = conn.bulk.createJob('Account', 'insert')
    await job.open()
    expect(await job.check()).toMatchObject({ state: 'Open', object: 'Account' })
    expect(await job.close()).toMatchObject({ state: 'Closed' })
    await expect(conn.bulk.load('Account', 'insert', [])).rejects.toMatchObject({ errorCode: 'ClientInputError' })
    await expect(conn.bulk.createJob('Account', 'query').open()).rejects.toMatchObject({ errorCode: 'FeatureNotEnabled' })
    await expect(conn.bulk.job('750none').check()).rejects.toMatchObject({ errorCode: 'InvalidJob' })
  })

  it('keeps text as it was sent', async () => {
    const conn = connect(served)
    const subject = 'O\'Neil \\ "quoted" % _ ünï — 日本語 😀'
    const made = await conn.sobject('Case').create({ Subject: subject })
    const found = await conn.query<{ Subject: string }>(
      `SELECT Subject FROM Case WHERE Id = '${made.id ?? ''}' AND Subject LIKE 'O\\'Neil%'`,
    )
    expect(found.records[0]?.Subject).toBe(subject)
  })
})

describe('wrong calls are refused as documented', () => {
  const soql: readonly [string, string, string][] = [
    ['a query that does not parse', 'SELECT Id FROM', 'MALFORMED_QUERY'],
    [
      'AND beside OR without parentheses',
      "SELECT Id FROM Case WHERE Status = 'New' AND Priority = 'High' OR Priority = 'Low'",
      'MALFORMED_QUERY',
    ],
    ['an unknown object', 'SELECT Id FROM Nothing__c', 'INVALID_TYPE'],
    ['an unknown field', 'SELECT Id, Nope__c FROM Case', 'INVALID_FIELD'],
    ['an unknown relation', 'SELECT Id, Nope.Name FROM Case', 'INVALID_FIELD'],
    ['an unknown child relation', 'SELECT Id, (SELECT Id FROM Nopes) FROM Case', 'INVALID_TYPE'],
    ['a filter on a long text', "SELECT Id FROM Case WHERE Description = 'x'", 'INVALID_FIELD'],
    ['a quoted date', "SELECT Id FROM Case WHERE CreatedDate > '2026-01-01T00:00:00Z'", 'INVALID_FIELD'],
    ['an unquoted text', 'SELECT Id FROM Case WHERE Subject = 5', 'INVALID_FIELD'],
    ['an id that is none', "SELECT Id FROM Case WHERE Id = 'zd-1'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ['a far offset', 'SELECT Id FROM Case LIMIT 1 OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE'],
    ['all fields without a limit', 'SELECT FIELDS(ALL) FROM Case', 'MALFORMED_QUERY'],
    ['a field beside an aggregate', 'SELECT Subject, COUNT(Id) FROM Case', 'MALFORMED_QUERY'],
    ['a field twice', 'SELECT Id, Id FROM Case', 'INVALID_FIELD'],
  ]
  it.each(soql)('%s', async (_name, query, errorCode) => {
    await expect(connect(served).query(query)).rejects.toMatchObject({ errorCode })
  })

  const bodies: readonly [string, string, Record<string, unknown>, string][] = [
    ['a required field is missing', 'Account', { Type: 'Customer' }, 'REQUIRED_FIELD_MISSING'],
    ['a field does not exist', 'Case', { Nope__c: 'x' }, 'INVALID_FIELD'],
    ['a field is read-only', 'Case', { CaseNumber: '1' }, 'INVALID_FIELD_FOR_INSERT_UPDATE'],
    ['a text is too long', 'Case', { Subject: 'x'.repeat(256) }, 'STRING_TOO_LONG'],
    ['a value is not in a restricted picklist', 'Case', { Language: 'xx' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
    ['an id is malformed', 'Case', { OwnerId: 'somebody' }, 'MALFORMED_ID'],
    ['an id is of another object', 'Case', { ContactId: '001gL0000000001AAA' }, 'MALFORMED_ID'],
    ['an address is no address', 'Case', { SuppliedEmail: 'nobody' }, 'INVALID_EMAIL_ADDRESS'],
    ['a flag is no flag', 'Case', { IsEscalated: 'perhaps' }, 'JSON_PARSER_ERROR'],
    ['a date is no date', 'Opportunity', { Name: 'x', StageName: 'Proposal', CloseDate: 'soon' }, 'JSON_PARSER_ERROR'],
    ['the parent does not exist', 'CaseComment', { ParentId: '500gL0zzzzzzzzzAAA', CommentBody: 'x' }, 'MALFORMED_ID'],
  ]
  it.each(bodies)('create: %s', async (_name, type, body, errorCode) => {
    await expect(connect(served).sobject(type).create(body)).rejects.toMatchObject({ errorCode })
  })

  it('reads what is not there', async () => {
    const conn = connect(served)
    await expect(conn.sobject('Case').retrieve('500gL0000000ZZZ')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
    await expect(conn.sobject('Nothing__c').describe()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
    await expect(conn.sobject('Case').upsert({ Nope__c: 'x' }, 'Nope__c')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
    await expect(conn.queryMore('01g000000000000AAA-2000')).rejects.toMatchObject({ errorCode: 'INVALID_QUERY_LOCATOR' })
    await expect(conn.request('/nothing/here')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
  })

  it('sends more than 200 records', async () => {
    const many = Array.from({ length: 201 }, () => ({ Subject: 'x' }))
    await expect(connect(served).sobject('Case').create(many)).rejects.toMatchObject({ errorCode: 'EXCEEDED_ID_LIMIT' })
  })

  it('uses a method that the resource does not know', async () => {
    await expect(connect(served).request({ method: 'PUT', url: '/sobjects/Case', body: '{}' })).rejects.toMatchObject({
      errorCode: 'METHOD_NOT_ALLOWED',
    })
  })

  it('asks for changes of a window that is none', async () => {
    const same = new Date(served.bench.now)
    await expect(connect(served).sobject('Case').updated(same, same)).rejects.toMatchObject({ errorCode: 'INVALID_REPLICATION_DATE' })
  })

  it('uses a version that is gone or not yet there', async () => {
    const conn = connect(served)
    await expect(conn.request('/services/data/v29.0/sobjects')).rejects.toMatchObject({ errorCode: 'GONE' })
    await expect(conn.request('/services/data/v99.0/sobjects')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
  })

  const logins: readonly [string, () => { grant_type: string; [name: string]: string }, Record<string, unknown>, string][] = [
    ['a wrong secret', () => ({ grant_type: 'client_credentials' }), { clientSecret: 'wrong' }, 'invalid_client'],
    ['an unknown client', () => ({ grant_type: 'client_credentials' }), { clientId: 'nobody' }, 'invalid_client_id'],
    ['an unknown grant', () => ({ grant_type: 'magic' }), {}, 'unsupported_grant_type'],
    ['a password', () => ({ grant_type: 'password', username: 'a', password: 'b' }), {}, 'invalid_grant'],
    [
      'an assertion of another signer',
      () => ({ grant_type: JWT, assertion: assertion({}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey) }),
      {},
      'invalid_grant',
    ],
    [
      'an assertion for another audience',
      () => ({ grant_type: JWT, assertion: assertion({ aud: 'https://example.com' }) }),
      {},
      'invalid_grant',
    ],
    [
      'an expired assertion',
      () => ({ grant_type: JWT, assertion: assertion({ exp: Math.floor(served.bench.now / 1000) - 600 }) }),
      {},
      'invalid_grant',
    ],
    [
      'an assertion that lives too long',
      () => ({ grant_type: JWT, assertion: assertion({ exp: Math.floor(served.bench.now / 1000) + 3600 }) }),
      {},
      'invalid_grant',
    ],
    [
      'an assertion for an unknown user',
      () => ({ grant_type: JWT, assertion: assertion({ sub: 'nobody@example.com' }) }),
      {},
      'invalid_grant',
    ],
    ['a code that was never given', () => ({ grant_type: 'authorization_code', code: 'none' }), {}, 'invalid_grant'],
  ]
  it.each(logins)('log-in with %s', async (_name, params, config, error) => {
    const oauth2 = new jsforce.OAuth2(oauth(config))
    await expect(oauth2.requestToken(params())).rejects.toMatchObject({ name: error })
  })

  it('a code with the wrong verifier, and a refresh token used twice', async () => {
    const asked = new jsforce.OAuth2(oauth({ useVerifier: true }))
    const other = new jsforce.OAuth2(oauth({ useVerifier: true }))
    await expect(other.requestToken(await consent(asked.getAuthorizationUrl()))).rejects.toMatchObject({ name: 'invalid_grant' })
    const good = await asked.requestToken(await consent(asked.getAuthorizationUrl()))
    await asked.refreshToken(good.refresh_token ?? '')
    await expect(asked.refreshToken(good.refresh_token ?? '')).rejects.toMatchObject({
      name: 'invalid_grant',
      message: 'expired access/refresh token',
    })
  })
})
