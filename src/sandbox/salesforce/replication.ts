import { typeOf } from './describe.ts'
import { refuse } from './errors.ts'
import { tableOf, viewOf, type Org } from './org.ts'
import { ok, type Context, type Reply, type Route } from './reply.ts'
import { parseInstant, stamp } from './time.ts'

/**
 * getUpdated and getDeleted. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getupdated.htm
 * `latestDateCovered` never passes a change that has been stamped and is not shown yet, nor the start of an open transaction.
 */

const THIRTY_DAYS = 30 * 86_400_000
const MOST_IDS = 600_000

interface Window {
  readonly start: number
  readonly end: number
}

/** Objects that know neither getUpdated nor getDeleted: their supported calls in the object reference. */
const UNREPLICATED = new Set(['ContentDocumentLink'])

function windowOf(context: Context): Window {
  const { name } = typeOf(context)
  if (UNREPLICATED.has(name)) throw refuse(400, 'INVALID_TYPE', `sObject type '${name}' is not replicable`)
  const start = minute(context, 'start')
  const end = minute(context, 'end')
  if (start >= end) throw refuse(400, 'INVALID_REPLICATION_DATE', 'startDate must be before endDate')
  if (start < context.call.now - THIRTY_DAYS - 60_000)
    throw refuse(400, 'INVALID_REPLICATION_DATE', 'startDate before org replication enabled date or more than 30 days ago')
  return { start, end }
}

/** The part of the time below the minute is ignored. */
function minute(context: Context, name: string): number {
  const text = context.query.get(name)
  if (text === null) throw refuse(400, 'MISSING_ARGUMENT', `${name} is required`)
  const ms = parseInstant(text.replace(/ (\d{2}:?\d{2})$/, '+$1'))
  if (ms === null) throw refuse(400, 'INVALID_REPLICATION_DATE', `${name}: not a valid date: ${text}`)
  return Math.floor(ms / 60_000) * 60_000
}

function latestCovered(org: Org, object: string, window: Window, now: number): number {
  let latest = Math.min(window.end, now)
  for (const transaction of org.transactions) if (now < transaction.commitsAt) latest = Math.min(latest, transaction.startedAt)
  for (const row of tableOf(org, object).values()) {
    if (now < row.visibleAt) latest = Math.min(latest, parseInstant(String(row.values['SystemModstamp'])) ?? latest)
  }
  for (const deletion of org.deletions) if (deletion.object === object && now < deletion.visibleAt) latest = Math.min(latest, deletion.at)
  return latest
}

function updated(context: Context): Reply {
  const { org, call } = context
  const object = typeOf(context)
  const window = windowOf(context)
  const ids: string[] = []
  for (const row of tableOf(org, object.name).values()) {
    const values = viewOf(org, row, call.now, call.session.token)
    const at = values === null || values['IsDeleted'] === true ? null : parseInstant(String(values['SystemModstamp']))
    if (at !== null && at >= window.start && at < window.end) ids.push(row.id)
  }
  if (ids.length > MOST_IDS) throw refuse(400, 'EXCEEDED_ID_LIMIT', 'too many ids, narrow the time window')
  return ok({ ids, latestDateCovered: stamp(latestCovered(org, object.name, window, call.now)) })
}

function deleted(context: Context): Reply {
  const { org, call } = context
  const object = typeOf(context)
  const window = windowOf(context)
  const found = org.deletions.filter(
    (each) => each.object === object.name && call.now >= each.visibleAt && each.at >= window.start && each.at < window.end,
  )
  if (found.length > MOST_IDS) throw refuse(400, 'EXCEEDED_ID_LIMIT', 'too many ids, narrow the time window')
  const earliest = org.deletions.reduce((least, each) => Math.min(least, each.at), call.now - THIRTY_DAYS)
  return ok({
    deletedRecords: found.map((each) => ({ id: each.id, deletedDate: stamp(each.at) })),
    earliestDateAvailable: stamp(Math.floor(earliest / 60_000) * 60_000),
    latestDateCovered: stamp(latestCovered(org, object.name, window, call.now)),
  })
}

export const replicationRoutes: readonly Route[] = [
  { method: 'GET', path: '/sobjects/{type}/updated', handle: updated },
  { method: 'GET', path: '/sobjects/{type}/deleted', handle: deleted },
]
