import { z, type ZodType } from 'zod'
import { chunks, parseAnswer } from '../../src/connector/paging.ts'
import type { Purpose } from '../../src/connector/pacing.ts'
import type { Client } from './client.ts'
import { API_VERSION } from './config.ts'
import { ApiFailure, toRecordError } from './failures.ts'
import { encodedLength, LONGEST_URI } from './soql.ts'

export const recordShape = z.object({ Id: z.string() })

/** One page as answered: never taken for the whole (a page may hold fewer than 2,000 rows and still not be the last). */
export const pageShape = z.object({ done: z.boolean(), nextRecordsUrl: z.string().optional(), records: z.array(z.unknown()) })

export interface QueryHow {
  readonly purpose: Purpose
  /** `query`, or `queryAll` where deleted rows count, or `tooling/query`. */
  readonly resource?: 'query' | 'queryAll' | 'tooling/query'
  readonly signal?: AbortSignal | undefined
  /** What is asked for is people's own, such as an address: it must not stand in a URL, which others on the way may log. */
  readonly unseen?: true
}

/** One page of a query. One that no address holds, or may hold, goes as a subrequest, which Salesforce advises: Knowledge article 000386264. */
export async function queryPage(client: Client, soql: string, how: QueryHow): Promise<z.infer<typeof pageShape>> {
  const { purpose, signal } = how
  const path = `/${how.resource ?? 'query'}?q=${encodeURIComponent(soql)}`
  if (how.unseen !== true && encodedLength(soql) <= LONGEST_URI) return client.call({ method: 'GET', path, purpose, signal }, pageShape)
  const compositeRequest = [{ method: 'GET', url: `/services/data/v${API_VERSION}${path}`, referenceId: 'page' }]
  const call = { method: 'POST', path: '/composite', body: { allOrNone: false, compositeRequest }, purpose, signal, idempotent: true } as const
  const { compositeResponse } = await client.call(call, compositeShape)
  const { httpStatusCode = 500, body } = compositeResponse[0] ?? {}
  if (httpStatusCode >= 300) throw failureOf(httpStatusCode, body)
  return parseAnswer('a page of Salesforce', pageShape, body)
}

/** All rows, following every page to the last. The vendor library stops at 10,000 without a word, or after the first page. */
export async function query<T>(client: Client, soql: string, shape: ZodType<T>, how: QueryHow): Promise<T[]> {
  return follow(client, await queryPage(client, soql, how), shape, how)
}

async function follow<T>(client: Client, first: z.infer<typeof pageShape>, shape: ZodType<T>, how: QueryHow): Promise<T[]> {
  const rows: T[] = []
  let page = first
  for (;;) {
    rows.push(...page.records.map((record) => parseAnswer('a row of Salesforce', shape, record)))
    if (page.done || page.nextRecordsUrl === undefined) return rows
    page = await client.call({ method: 'GET', path: page.nextRecordsUrl, purpose: how.purpose, signal: how.signal }, pageShape)
  }
}

/**
 * Queries in one composite call, which counts as one request; and how long each may be there, where no address holds it: SOQL ends at
 * 100,000 characters there (Beyond-Finance/active_force#114), and a list of values that long is work enough for one query.
 */
const QUERIES = 5
export const LONGEST_QUERY = 60_000

const compositeShape = z.object({ compositeResponse: z.array(z.object({ httpStatusCode: z.number(), body: z.unknown() })) })

/** All rows of several queries in as few calls as there can be. */
export async function queryMany<T>(
  client: Client,
  soqls: readonly string[],
  shape: ZodType<T>,
  how: Pick<QueryHow, 'purpose'>,
): Promise<T[]> {
  const [only] = soqls
  if (only === undefined) return []
  if (soqls.length === 1 && encodedLength(only) <= LONGEST_URI) return query(client, only, shape, how)
  const rows: T[] = []
  for (const some of chunks(soqls, QUERIES)) {
    const compositeRequest = some.map((soql, index) => ({
      method: 'GET',
      url: `/services/data/v${API_VERSION}/query?q=${encodeURIComponent(soql)}`,
      referenceId: `query${index}`,
    }))
    const call = {
      method: 'POST',
      path: '/composite',
      body: { allOrNone: false, compositeRequest },
      purpose: how.purpose,
      idempotent: true,
    } as const
    const { compositeResponse } = await client.call(call, compositeShape)
    for (const { httpStatusCode, body } of compositeResponse) {
      if (httpStatusCode >= 300) throw failureOf(httpStatusCode, body)
      rows.push(...(await follow(client, parseAnswer('a page of Salesforce', pageShape, body), shape, how)))
    }
  }
  return rows
}

function failureOf(status: number, body: unknown): ApiFailure {
  const error = toRecordError(Array.isArray(body) ? body[0] : body)
  return new ApiFailure(status, [error ?? { code: `ERROR_HTTP_${status}`, fields: [], message: '' }])
}
