import { z } from 'zod'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant } from '../../src/domain/ports.ts'
import type { Purpose } from '../../src/connector/pacing.ts'
import type { Client } from './client.ts'

const tabular = z.object({ items: z.array(z.object({ columnNames: z.array(z.string()), rows: z.array(z.array(z.string().nullable())) })).min(1) })

/** The most rows that the operational database gives; it leaves out the rest without saying so, so nothing is ever asked without a smaller LIMIT. */
export const MOST_ROWS = 20_000

/**
 * One tabular query. https://docs.oracle.com/en/cloud/saas/b2c-service/cxsvc/c_osvc_roql_tabular_queries.html
 * The query travels in the address: it may name ids, instants and logins of integrations, and never people.
 */
export async function query(client: Client, text: string, limit: number, how: { readonly purpose: Purpose; readonly signal?: AbortSignal | undefined }): Promise<readonly (readonly (string | null)[])[]> {
  if (limit >= MOST_ROWS) throw new BridgeError('connector.rejected', `a query of ${limit} rows would be cut in silence`)
  const answer = await client.get(`/queryResults/?query=${encodeURIComponent(`${text} LIMIT ${limit}`)}`, tabular, how)
  return answer.items[0]?.rows ?? []
}

export function literal(value: string): string {
  if (!/^[\w .:@+-]{1,200}$/.test(value)) throw new BridgeError('connector.rejected', 'a value may not stand in a query')
  return `'${value}'`
}

export const timeLiteral = (at: Instant): string => literal(`${new Date(at).toISOString().slice(0, 19)}Z`)

/** An instant that says its zone. One that does not may be hours off, and is refused rather than guessed at. */
export const zonedTime = z.string().refine((value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/.test(value) && Number.isFinite(Date.parse(value)), { error: 'an instant without a zone' })
