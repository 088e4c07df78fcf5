import { z } from 'zod'
import { checkpointCodec } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant } from '../../src/domain/ports.ts'
import { mustSucceed, type Answer, type Client } from './client.ts'
import { linkOf, timeAs } from './next.ts'
import { at as pick, instantOf, textOf } from './path.ts'

const Position = z.object({
  /** What is asked for now: records changed at or after this. */
  since: z.number(),
  next: z.union([z.object({ step: z.number() }), z.object({ cursor: z.string() }), z.object({ link: z.string() }), z.object({ afterId: z.string() })]).nullable(),
  /** Before this everything shows that was changed before this walk began; null between walks. */
  horizon: z.number().nullable(),
  /** The newest change seen. */
  high: z.number(),
  /** What was delivered already of what is asked for again, as `id version time`. */
  done: z.array(z.string()),
  upTo: z.number(),
})
export type Position = z.infer<typeof Position>

export function positions(connection: string): ReturnType<typeof checkpointCodec<Position>> {
  return checkpointCodec(`${connection} tickets`, Position)
}

export interface Row {
  readonly row: unknown
  readonly id: string
  readonly time: Instant
  readonly mark: string
}

export interface Step {
  /** Those that were not delivered before. */
  readonly fresh: readonly Row[]
  /** Without an id or a time: nobody can say whether they are new. */
  readonly unreadable: readonly unknown[]
  readonly position: Position
  readonly atEnd: boolean
}

interface Listed {
  readonly rows: readonly Row[]
  readonly unreadable: readonly unknown[]
  readonly answer: Answer
  readonly asked: Instant
}

export function beginning(from: Instant | undefined): Position {
  const since = Math.max(0, from ?? 0)
  return { since, next: null, horizon: null, high: since, done: [], upTo: since }
}

/**
 * One page further. A walk goes through all that changed since a moment. Nothing is skipped while people go on working: lists that count
 * (`page`, `offset`) are asked for anew from the last record's time, so that no record that moves pushes another over a page's edge, and what a
 * cursor shows is asked for again from when its walk began, less the lag.
 */
export async function walkOn(client: Client, position: Position, signal: AbortSignal | undefined): Promise<Step> {
  const { manifest } = client.config
  const listed = await read(client, position, signal).catch((error: unknown) => {
    if (position.next === null || !isForgotten(error)) throw error
    return null
  })
  // A cursor that the CRM no longer knows: the walk begins again.
  if (listed === null) return walkOn(client, { ...position, next: null, horizon: null }, signal)
  const horizon = position.horizon ?? Math.max(0, listed.asked + client.skewMs() - 1000 - manifest.lagSeconds * 1000)
  const seen = new Set(position.done)
  const take = (rows: readonly Row[]): Row[] => rows.filter((one) => !seen.has(one.mark) && seen.add(one.mark))
  const fresh = take(listed.rows)
  const course = courseOf(client, position, listed)
  const { paging } = manifest.tickets.list
  if ((paging.kind === 'page' || paging.kind === 'offset') && (course?.next ?? null) === null && stepOf(position, paging) > firstOf(paging)) fresh.push(...(await untilSteady(client, position, take, signal)))
  const high = Math.max(position.high, ...fresh.map((one) => one.time))
  const settled = Math.min(high, horizon)
  const keep = (from: Instant): string[] => [...seen].filter((mark) => Number(mark.slice(mark.lastIndexOf(' ') + 1)) >= from)
  const told = { fresh, unreadable: listed.unreadable }
  if (course === null) {
    const after = paging.kind === 'keyset' && position.since === settled && high <= horizon ? position.next : null
    return { ...told, atEnd: true, position: { since: settled, next: after, horizon: null, high: settled, done: keep(settled), upTo: Math.min(client.now(), Math.max(position.upTo, horizon)) } }
  }
  return { ...told, atEnd: false, position: { ...course, horizon, high, done: keep(Math.min(settled, course.since)), upTo: Math.max(position.upTo, Math.min(course.since, horizon)) } }
}

type Course = Pick<Position, 'since' | 'next'>

/** Where the next page is; null at the end of the walk. A list that counts ends with an empty page: a short one may only be the CRM's own limit. */
function courseOf(client: Client, position: Position, { rows, unreadable, answer }: Listed): Course | null {
  const { id, tickets: { list: { paging } } } = client.config.manifest
  const last = rows.at(-1)
  const { since } = position
  switch (paging.kind) {
    case 'cursor': {
      const cursor = textOf(pick(answer.body, paging.next))
      return cursor === null || (paging.more !== undefined && pick(answer.body, paging.more) !== true) ? null : { since, next: { cursor } }
    }
    case 'next-link': {
      const link = linkOf(client.config, paging.next, answer)
      return link === null ? null : { since, next: { link } }
    }
    case 'keyset': {
      if (last === undefined) return null
      if (last.time < since || (last.time === since && position.next !== null && 'afterId' in position.next && position.next.afterId === last.id)) throw new BridgeError('connector.protocol', `${id}: the list does not go on after the last record: see paging.kind and times`)
      return { since: last.time, next: { afterId: last.id } }
    }
    case 'page':
    case 'offset': {
      const count = rows.length + unreadable.length
      if (count === 0) return null
      if (last !== undefined && last.time > since) return { since: last.time, next: null }
      return { since, next: { step: stepOf(position, paging) + (paging.kind === 'page' ? 1 : count) } }
    }
  }
}

/** A record that moves on while pages of one instant are counted pulls the later ones forward: read again until a whole pass shows nothing new. */
async function untilSteady(client: Client, position: Position, take: (rows: readonly Row[]) => Row[], signal: AbortSignal | undefined): Promise<Row[]> {
  const { id, tickets: { list: { paging } } } = client.config.manifest
  const found: Row[] = []
  for (let pass = 0; pass < 20; pass += 1) {
    const before = found.length
    for (let step = firstOf(paging); step <= stepOf(position, paging); ) {
      const { rows, unreadable } = await read(client, { ...position, next: { step } }, signal)
      found.push(...take(rows))
      if (rows.length + unreadable.length === 0) break
      step += paging.kind === 'page' ? 1 : rows.length + unreadable.length
    }
    if (found.length === before) return found
  }
  throw new BridgeError('connector.unavailable', `${id}: the list changes faster than it can be read`)
}

async function read(client: Client, position: Position, signal: AbortSignal | undefined): Promise<Listed> {
  const { manifest } = client.config
  const { list, fields, times } = manifest.tickets
  const { next } = position
  const how = { purpose: 'read' as const, ...(signal === undefined ? {} : { signal }) }
  const asked = client.ports.clock.now()
  const step = String(stepOf(position, list.paging))
  const filling = { since: timeAs(position.since, times), size: String(list.size), page: step, offset: step, ...(next !== null && 'cursor' in next ? { cursor: next.cursor } : {}), ...(next !== null && 'afterId' in next ? { afterId: next.afterId } : {}) }
  const answer = mustSucceed(manifest.id, 'the list of tickets', await (next !== null && 'link' in next ? client.follow(how, next.link, list.headers) : client.get(how, list, filling)))
  const items = pick(answer.body, list.items)
  if (!Array.isArray(items)) throw new BridgeError('connector.protocol', `${manifest.id}: no list at ${list.items || 'the root'} of the answer`)
  const rows: Row[] = []
  const unreadable: unknown[] = []
  for (const row of items as readonly unknown[]) {
    const [id, time, version] = [textOf(pick(row, fields.id)), instantOf(pick(row, fields.updatedAt)), textOf(pick(row, fields.version))]
    if (id === null || time === null) unreadable.push(row)
    else rows.push({ row, id, time, mark: `${id} ${version} ${time}` })
  }
  return { rows, unreadable, answer, asked }
}

function firstOf(paging: { readonly kind: string; readonly first?: number }): number {
  return paging.kind === 'page' ? (paging.first ?? 1) : 0
}

function stepOf({ next }: Position, paging: Parameters<typeof firstOf>[0]): number {
  return next !== null && 'step' in next ? next.step : firstOf(paging)
}

function isForgotten(error: unknown): boolean {
  return error instanceof BridgeError && (error.code === 'connector.rejected' || error.code === 'connector.not-found')
}
