import { generateKeyPairSync, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseQuery } from '@jetstreamapp/soql-parser-js'
import { audienceOf, signAssertion } from '../../connectors/salesforce/auth.ts'
import { estimateStorage } from '../../connectors/salesforce/account.ts'
import { salesforceConfig } from '../../connectors/salesforce/config.ts'
import { classify, failed, parseFailure } from '../../connectors/salesforce/failures.ts'
import { CASE_FIELDS, isSafeExternalId, toCaseFields } from '../../connectors/salesforce/fields.ts'
import { pointerFields } from '../../connectors/salesforce/linked.ts'
import {
  decodeProgress,
  digestOf,
  encodeProgress,
  MOST_REMEMBERED,
  remember,
  type Progress,
  type Seen,
} from '../../connectors/salesforce/memory.ts'
import { LARGEST_COMMENT, readMark, splitNote } from '../../connectors/salesforce/note-text.ts'
import { fieldMetadata, itemOf } from '../../connectors/salesforce/provision-metadata.ts'
import { queueDeveloperName, queueId } from '../../connectors/salesforce/queue-names.ts'
import { encodedLength, inBatches, instant, LONGEST_URI, name, quote, within } from '../../connectors/salesforce/soql.ts'
import { provisionDigest } from '../../src/connector/provision.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { ProvisionItem } from '../../src/domain/write.ts'
import { seededRandom } from './salesforce-support.ts'

describe('settings of a Salesforce connection', () => {
  const good = { url: 'https://acme.my.salesforce.com/some/path', clientId: 'key', clientSecret: 'secret' }

  it('takes My Domain, and keeps its origin only', () => {
    expect(salesforceConfig.parse(good).url).toBe('https://acme.my.salesforce.com')
    expect(salesforceConfig.safeParse({ ...good, url: 'http://127.0.0.1:4800' }).success).toBe(true)
  })

  it.each([
    ['url', { ...good, url: 'acme' }],
    ['url', { ...good, url: 'https://acme.lightning.force.com' }],
    ['url', { ...good, url: 'http://acme.my.salesforce.com' }],
    ['clientId', { url: good.url, clientSecret: 'x' }],
    ['clientSecret', { url: good.url, clientId: 'x' }],
    ['username', { url: good.url, clientId: 'x', privateKey: '-----BEGIN PRIVATE KEY-----' }],
    ['privateKey', { ...good, username: 'u', privateKey: 'no key' }],
  ])('refuses a bad %s by name', (setting, given) => {
    const parsed = salesforceConfig.safeParse(given)

    expect(parsed.success).toBe(false)
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(setting)
  })
})

describe('SOQL literals', () => {
  it('keep any text inside its quotes, as the parser reads it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        const query = parseQuery(`SELECT Id FROM Case WHERE Subject = ${quote(value)} AND IsClosed = false`)
        expect(JSON.stringify(query.where)).toContain('IsClosed')
      }),
    )
  })

  it('escape quotes, backslashes and line breaks, and drop what no field can hold', () => {
    expect(quote("O'Brien\\\n\u0000")).toBe(String.raw`'O\'Brien\\\n'`)
  })

  it('write instants in UTC and cut parts of a second', () => {
    expect(instant(Date.UTC(2026, 0, 2, 3, 4, 5, 999))).toBe('2026-01-02T03:04:05Z')
  })

  it('refuse a name that is not one', () => {
    expect(name('Owner.Name')).toBe('Owner.Name')
    expect(() => name('Id FROM User --')).toThrow('not a field name')
  })

  it('split lists so that every address stays short, losing and doubling none', () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => `zd-acme-${index}`)
    const build = (some: readonly string[]): string => `SELECT Id FROM Case WHERE ${within('Key__c', some)}`
    const batches = inBatches(ids, build)

    expect(batches.flat()).toEqual(ids)
    expect(Math.max(...batches.map((some) => encodedLength(build(some))))).toBeLessThanOrEqual(LONGEST_URI)
    expect(batches.length).toBeLessThan(15)
  })
})

describe('the memory of a stream', () => {
  const id = fc.stringMatching(/^500[A-Za-z0-9]{15}$/)
  const seen: fc.Arbitrary<Seen> = fc.record({
    stamp: fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }).map((s) => s * 1000),
    id,
    digest: fc.stringMatching(/^[\w-]{6}$/),
  })
  const progress: fc.Arbitrary<Progress> = fc.record({
    low: fc.option(fc.integer({ min: 0, max: 2_000_000_000 }).map((s) => s * 1000)),
    seen: fc.array(seen, { maxLength: 30 }),
    pass: fc.option(
      fc.record({
        target: fc.constant(1_700_000_000_000),
        at: fc.option(fc.record({ stamp: fc.constant(1_700_000_001_000), id })),
        fresh: fc.array(seen, { maxLength: 30 }),
      }),
    ),
  })

  it('survives its checkpoint', () => {
    fc.assert(
      fc.property(progress, (one) => {
        expect(decodeProgress(encodeProgress(one))).toEqual(one)
      }),
    )
  })

  it('costs a dozen bytes a row', () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => ({
      stamp: 1_700_000_000_000,
      id: `500AB${String(index).padStart(10, '0')}AAA`,
      digest: digestOf(index),
    }))

    expect(encodeProgress({ low: 0, seen: rows, pass: null }).length).toBeLessThan(20_000 * 16)
  })

  it('forgets the oldest first, so that they come again rather than never', () => {
    const rows = Array.from({ length: MOST_REMEMBERED + 5 }, (_, index) => ({ stamp: index * 1000, id: '500000000000000', digest: 'x' }))

    expect(remember(rows)).toHaveLength(MOST_REMEMBERED)
    expect(remember(rows)[0]?.stamp).toBe(5_000)
  })

  it.each(['', 'x', '{}', '{"v":2}', '{"v":1,"low":"now","seen":""}', '{"v":1,"low":0,"seen":"1: 0bad!.x"}'])(
    'refuses %j as a position',
    (checkpoint) => {
      expect(() => decodeProgress(checkpoint)).toThrow(expect.objectContaining({ code: 'sync.checkpoint' }) as Error)
    },
  )
})

describe('notes as comments', () => {
  it('keep within 4,000 bytes, cut between characters, number the parts and lose nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 9_000 }),
        fc.constantFrom('', 'ünïcödé 🙂 ', 'line\nline ', '漢字'),
        (noise, filler) => {
          const body = `${filler.repeat(500)}${noise}`
          const parts = splitNote(body, 'note:zd:1:v2')
          for (const [index, part] of parts.entries()) {
            expect(Buffer.byteLength(part.replaceAll('\n', '\r\n'))).toBeLessThanOrEqual(LARGEST_COMMENT)
            expect(part.isWellFormed()).toBe(true)
            expect(readMark(part)).toMatchObject({ key: 'note:zd:1:v2', part: index + 1, of: parts.length })
          }
          const words = parts.map((part) => (readMark(part)?.body ?? '').replace(/^\(part \d+ of \d+\)\n/, '')).join('')
          expect(words.replace(/\s/g, '')).toBe(body.replace(/\s/g, ''))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('leave a short note whole', () => {
    expect(splitNote('Severity P1.', 'k')).toEqual(['Severity P1.\n\n[breakwater k 1/1]'])
  })

  it('see no mark in what somebody else wrote', () => {
    expect(readMark('please look [breakwater] soon')).toBeNull()
    expect(readMark('[breakwater k 1/1] and more')).toBeNull()
  })
})

describe('error classes', () => {
  const error = (code: string, fields: string[] = [], message = ''): { code: string; fields: string[]; message: string } => ({
    code,
    fields,
    message,
  })

  it.each([
    ['UNABLE_TO_LOCK_ROW', 'again'],
    ['SERVER_UNAVAILABLE', 'again'],
    ['REQUEST_RUNNING_TOO_LONG', 'again'],
    ['QUERY_TIMEOUT', 'again'],
    ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'again'],
    ['PROCESSING_HALTED', 'again'],
    ['ENTITY_IS_DELETED', 'gone'],
    ['NOT_FOUND', 'gone'],
    ['INVALID_CROSS_REFERENCE_KEY', 'gone'],
    ['ERROR_HTTP_412', 'conflict'],
    ['STORAGE_LIMIT_EXCEEDED', 'storage'],
    ['REQUEST_LIMIT_EXCEEDED', 'quota'],
    ['REQUIRED_FIELD_MISSING', 'refused'],
    ['INVALID_FIELD', 'refused'],
    ['MALFORMED_ID', 'refused'],
    ['STRING_TOO_LONG', 'refused'],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'refused'],
    ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'refused'],
    ['INSUFFICIENT_ACCESS_OR_READONLY', 'refused'],
    ['CANNOT_EXECUTE_FLOW_TRIGGER', 'refused'],
    ['MALFORMED_QUERY', 'refused'],
    ['SOMETHING_NEW', 'refused'],
    ['DUPLICATE_VALUE', 'refused'],
  ])('%s is %s', (code, kind) => {
    expect(classify(error(code))).toBe(kind)
  })

  it('tell the two meanings of one code apart', () => {
    expect(classify(error('REQUEST_LIMIT_EXCEEDED', [], 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'))).toBe('slow-down')
    expect(classify(error('REQUEST_LIMIT_EXCEEDED', [], 'TotalRequests Limit exceeded.'))).toBe('quota')
    expect(classify(error('DUPLICATE_VALUE', ['Key__c']), ['Key__c'])).toBe('duplicate')
    expect(classify(error('DUPLICATE_VALUE', ['Other__c']), ['Key__c'])).toBe('refused')
    expect(classify(error('INVALID_CROSS_REFERENCE_KEY', ['OwnerId']))).toBe('refused')
  })

  it('quote no message: Salesforce puts field values into it', () => {
    const outcome = failed(
      'k',
      error('STRING_TOO_LONG', ['Subject'], 'Case: data value too large: the words of a ticket (max length=255)'),
      seededRandom(),
    )

    expect(JSON.stringify(outcome)).not.toContain('words of a ticket')
    expect(outcome).toMatchObject({
      result: 'refused',
      code: 'STRING_TOO_LONG',
      reason: expect.stringContaining('Subject') as string,
      remedy: expect.stringMatching(/\w/) as string,
    })
  })

  it('come back at different moments after a row lock', () => {
    const random = seededRandom()
    const pauses = Array.from({ length: 20 }, () => failed('k', error('UNABLE_TO_LOCK_ROW'), random)).map((outcome) =>
      outcome.result === 'again' ? outcome.afterMs : 0,
    )

    expect(new Set(pauses).size).toBeGreaterThan(15)
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1_000)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(10_000)
  })

  it.each([
    [400, '[{"errorCode":"INVALID_FIELD","message":"m","fields":["Status"]}]', 'INVALID_FIELD', 'connector.rejected'],
    [
      403,
      '[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]',
      'REQUEST_LIMIT_EXCEEDED',
      'connector.quota',
    ],
    [403, '[{"errorCode":"API_DISABLED_FOR_ORG","message":"m"}]', 'API_DISABLED_FOR_ORG', 'connector.permission'],
    [400, '{"error":"invalid_grant","error_description":"d"}', 'invalid_grant', 'connector.rejected'],
    [412, '', 'ERROR_HTTP_412', 'connector.conflict'],
    [410, '<html>gone</html>', 'ERROR_HTTP_410', 'connector.protocol'],
    [502, '<html>bad gateway</html>', 'ERROR_HTTP_502', 'connector.unavailable'],
  ])('read a %i whatever its body', (status, body, code, bridge) => {
    const failure = parseFailure(status, body)

    expect(failure.errors[0]?.code).toBe(code)
    expect(failure.toBridgeError('test')).toMatchObject({ code: bridge })
    expect(failure.toBridgeError('test')).toBeInstanceOf(BridgeError)
  })
})

describe('the JWT bearer assertion', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const now = Date.UTC(2026, 10, 22, 10, 0, 0)

  it('is signed with RS256, names client, user and audience, and ends within three minutes', () => {
    const [head = '', claims = '', signature = ''] = signAssertion(
      { iss: 'key', sub: 'integration@example.com', aud: 'https://login.salesforce.com' },
      pem,
      now,
    ).split('.')
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())

    expect(read(head)).toEqual({ alg: 'RS256', typ: 'JWT' })
    expect(read(claims)).toMatchObject({ iss: 'key', sub: 'integration@example.com', aud: 'https://login.salesforce.com' })
    const { exp } = read(claims) as { exp: number }
    expect(exp * 1000 - now).toBeLessThanOrEqual(180_000)
    expect(exp * 1000 - now).toBeGreaterThan(60_000)
    expect(verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  it('goes to the login that knows the org', () => {
    expect(audienceOf('https://acme.my.salesforce.com')).toBe('https://login.salesforce.com')
    expect(audienceOf('https://acme--uat.sandbox.my.salesforce.com')).toBe('https://test.salesforce.com')
    expect(audienceOf('http://127.0.0.1:4800')).toBe('http://127.0.0.1:4800')
  })

  it('says that a key is not readable, without the key', () => {
    expect(() =>
      signAssertion({ iss: 'a', sub: 'b', aud: 'c' }, '-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----', now),
    ).toThrow(expect.objectContaining({ code: 'connector.auth', message: expect.not.stringContaining('planted') as string }) as Error)
  })
})

describe('fields', () => {
  it('are written as Salesforce takes them', () => {
    expect(
      toCaseFields({
        severity: 'P1',
        due: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
        tags: ['a', 'b'],
        missing: ['country', 'age'],
        ticketUrl: null,
      }),
    ).toEqual({
      Safety_Severity__c: 'P1',
      Safety_Due__c: '2026-01-02T03:04:05.000+0000',
      Safety_Tags__c: 'a b',
      Safety_Missing__c: 'country; age',
      Safety_Ticket_Url__c: null,
    })
    expect(toCaseFields({ due: '2026-01-02' })).toEqual({ Safety_Due__c: '2026-01-02T00:00:00.000+0000' })
  })

  it('take safe external ids only', () => {
    expect(['zd-acme-12345', 'A_b-9'].every(isSafeExternalId)).toBe(true)
    expect(['zd:1/2?3', 'a@x.inc', "a'b", '', 'a b', 'x'.repeat(121)].some(isSafeExternalId)).toBe(false)
  })

  it.each<ProvisionItem>([
    {
      kind: 'field',
      id: 'severity',
      title: 'Severity',
      type: 'choice',
      choices: [
        { value: 'P0', label: 'P0 now' },
        { value: 'P1', label: 'P1' },
      ],
    },
    { kind: 'field', id: 'due', title: 'Due', type: 'date', choices: [] },
    { kind: 'field', id: 'ticketUrl', title: 'Ticket', type: 'url', choices: [] },
    { kind: 'field', id: 'tags', title: 'Tags', type: 'text', choices: [] },
    { kind: 'field', id: 'policy', title: 'Policy', type: 'text', choices: [] },
  ])('are recognised from what was made of $id', (item) => {
    if (item.kind !== 'field') throw new Error('a field was expected')
    const again = itemOf(item.id, fieldMetadata(item))

    expect(again === null ? null : provisionDigest(again)).toBe(provisionDigest(item))
  })

  it('find the pointers of other tools by their names, and never our own', () => {
    const field = (
      apiName: string,
      type = 'string',
      label = apiName,
    ): Parameters<typeof pointerFields>[0] extends Iterable<infer F> ? F : never => ({
      name: apiName,
      label,
      type,
      createable: true,
      updateable: true,
      filterable: true,
      nillable: true,
      defaultedOnCreate: false,
      calculated: false,
      custom: apiName.endsWith('__c'),
    })
    const names = pointerFields([
      field('Zendesk_Ticket_Id__c'),
      field('zendesk__Ticket_Number__c', 'double'),
      field('ZD_Link__c', 'url'),
      field('Ref__c', 'string', 'Ticket number'),
      field('Breakwater_External_Id__c'),
      field(CASE_FIELDS.ticketUrl, 'url'),
      field('Zendesk_Notes__c', 'textarea'),
      field('Ticketing'),
      field('Region__c'),
    ]).map((one) => one.name)

    expect(names).toEqual(['Zendesk_Ticket_Id__c', 'zendesk__Ticket_Number__c', 'ZD_Link__c', 'Ref__c'])
  })

  it('name queues as Salesforce allows, and back', () => {
    expect(queueDeveloperName('child_safety')).toBe('Breakwater_child_safety')
    expect(queueId('Breakwater_child_safety')).toBe('child_safety')
    expect(queueId('Tier_2')).toBe('Tier_2')
    expect(queueDeveloperName('a--b!')).toMatch(/^[A-Za-z](?:_?[A-Za-z0-9])*$/)
  })
})

describe('storage', () => {
  it('counts two kilobytes a record, whatever it holds', () => {
    const account = (left: number | null): Parameters<typeof estimateStorage>[0] => ({
      limits: [{ what: 'data storage (MB)', max: 100, left, per: 'at once' }],
    })

    expect(estimateStorage(account(10), 5_000)).toEqual({ neededMb: 10, leftMb: 10, fits: true })
    expect(estimateStorage(account(9), 5_000)).toEqual({ neededMb: 10, leftMb: 9, fits: false })
    expect(estimateStorage({ limits: [] }, 5_000)).toEqual({ neededMb: 10, leftMb: null, fits: true })
  })
})
