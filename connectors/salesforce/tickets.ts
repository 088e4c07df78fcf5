import { z } from 'zod'
import type { Stream } from '../../src/connector/connector.ts'
import type { Purpose } from '../../src/connector/pacing.ts'
import { chunks } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { caseColumns, caseShape, toTicket, type CaseContext } from './case-record.ts'
import { changes, type Reading, type Source } from './changes.ts'
import { asBridgeError } from './client.ts'
import type { SalesforceConfig } from './config.ts'
import type { Described, Org } from './org.ts'
import { queueId } from './queue-names.ts'

/**
 * Ids per retrieve call.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_retrieve.htm
 */
const RETRIEVE = 2_000

export interface CaseReading extends Reading {
  readonly org: Org
  readonly connection: string
  readonly config: SalesforceConfig
}

/** Cases as tickets. Deleted ones come as tombstones while they are in the recycle bin (15 days). */
export function caseStream(reading: CaseReading): Stream<Ticket> {
  const source: Source<Ticket> = {
    object: 'Case',
    columns: async () => caseColumns(await describedCase(reading.org)),
    volatile: async () => new Set([...(await describedCase(reading.org)).fields.values()].flatMap((field) => (field.calculated ? [field.name] : []))),
    forget: () => reading.org.forget(),
    translate: (rows) => translate(rows, reading),
  }
  return {
    deletes: 'tombstones',
    changes: (since, options) => changes(source, reading, since, options),
    fetch: (ids) => fetchCases(ids, source, reading),
  }
}

/** Case as the integration user sees it, or `connector.permission`. */
export async function describedCase(org: Org, purpose: Purpose = 'read'): Promise<Described> {
  const described = await org.describe('Case', purpose).catch((error: unknown) => {
    throw asBridgeError(error, 'describing Case')
  })
  if (described === null)
    throw new BridgeError('connector.permission', 'Case is not visible to the integration user', { permission: 'Read on Case' })
  return described
}

async function fetchCases(ids: readonly string[], source: Source<Ticket>, reading: CaseReading): Promise<readonly (Ticket | null)[]> {
  const asked = [...new Set(ids.filter((id) => /^500[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(id)))]
  const found = new Map<string, Ticket>()
  const fields = asked.length === 0 ? [] : await source.columns()
  for (const some of chunks(asked, RETRIEVE)) {
    const rows = await reading.client
      .call(
        { method: 'POST', path: '/composite/sobjects/Case', body: { ids: some, fields }, purpose: 'read', idempotent: true },
        z.array(z.unknown()),
      )
      .catch((error: unknown) => {
        throw asBridgeError(error, 'fetching cases')
      })
    const tickets = await translate(
      rows.filter((row) => row !== null),
      reading,
    )
    // The vendor gives ids of 18 characters, whichever form was asked for.
    for (const one of tickets) if ('record' in one) found.set(one.record.ref.id.slice(0, 15), one.record)
  }
  return ids.map((id) => found.get(id.slice(0, 15)) ?? null)
}

async function translate(
  rows: readonly unknown[],
  reading: CaseReading,
): Promise<readonly ({ readonly record: Ticket } | { readonly id: string; readonly reason: string })[]> {
  const parsed = rows.map((row) => caseShape.safeParse(row))
  const context = await contextFor(
    parsed.flatMap((one) => (one.success ? [one.data.OwnerId ?? ''] : [])),
    reading,
  )
  return parsed.map((one, index) => {
    if (one.success) return { record: toTicket(one.data, context) }
    const { Id } = rows[index] as { Id?: unknown }
    return { id: typeof Id === 'string' ? Id : '', reason: `unknown shape at ${one.error.issues[0]?.path.join('.') ?? 'its root'}` }
  })
}

/** Queue names cost one call per connection, and only where a queue owns a case. */
async function contextFor(owners: readonly string[], { org, connection, config }: CaseReading): Promise<CaseContext> {
  const described = await describedCase(org)
  const queues = owners.some((owner) => owner.startsWith('00G'))
    ? await org.queues('read').catch(() => new Map<string, string>())
    : new Map<string, string>()
  return { connection, described, url: config.url, config, queueNames: new Map([...queues].map(([name, id]) => [id, queueId(name)])) }
}
