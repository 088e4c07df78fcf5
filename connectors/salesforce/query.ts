import { z, type ZodType } from 'zod'
import type { Purpose } from '../../src/connector/pacing.ts'
import { parseAnswer } from '../../src/connector/paging.ts'
import type { Client } from './client.ts'

export const recordShape = z.object({ Id: z.string() })

/** One page as answered: never taken for the whole (a page may hold fewer than 2,000 rows and still not be the last). */
export const pageShape = z.object({ done: z.boolean(), nextRecordsUrl: z.string().optional(), records: z.array(z.unknown()) })

export interface QueryHow {
  readonly purpose: Purpose
  /** `query`, or `queryAll` where deleted rows count, or `tooling/query`. */
  readonly resource?: 'query' | 'queryAll' | 'tooling/query'
  readonly signal?: AbortSignal | undefined
}

/** One page of a query. */
export function queryPage(client: Client, soql: string, how: QueryHow): Promise<z.infer<typeof pageShape>> {
  return client.call(
    { method: 'GET', path: `/${how.resource ?? 'query'}?q=${encodeURIComponent(soql)}`, purpose: how.purpose, signal: how.signal },
    pageShape,
  )
}

/** All rows, following every page to the last. The vendor library stops at 10,000 without a word, or after the first page. */
export async function query<T>(client: Client, soql: string, shape: ZodType<T>, how: QueryHow): Promise<T[]> {
  const rows: T[] = []
  let page = await queryPage(client, soql, how)
  for (;;) {
    rows.push(...page.records.map((record) => parseAnswer('a row of Salesforce', shape, record)))
    if (page.done || page.nextRecordsUrl === undefined) return rows
    page = await client.call({ method: 'GET', path: page.nextRecordsUrl, purpose: how.purpose, signal: how.signal }, pageShape)
  }
}
