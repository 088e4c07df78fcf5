import { bodyType } from './describe.ts'
import { createRecord, deleteRecord, existing, updateRecord, type Body } from './dml.ts'
import { Refusal, refuse } from './errors.ts'
import { fullId } from './ids.ts'
import { lookup, type BulkJob } from './org.ts'
import type { Context, Reply, Route } from './reply.ts'
import { instant } from './time.ts'
import { atomically } from './tx.ts'
import type { ObjectDef } from './types.ts'

/**
 * As much of the first Bulk API as client libraries fall back to for loading rows: CSV jobs, done as soon as they are sent. The
 * bridge itself does not use it. https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/
 */
const XML = { 'content-type': 'application/xml' }
const SPACE = 'xmlns="http://www.force.com/2009/06/asyncapi/dataload"'

const xml = (status: number, name: string, fields: Readonly<Record<string, string | number>>): Reply => ({
  status,
  headers: XML,
  body: `<?xml version="1.0" encoding="UTF-8"?><${name} ${SPACE}>${Object.entries(fields)
    .map(([key, value]) => `<${key}>${value}</${key}>`)
    .join('')}</${name}>`,
})

function tag(text: string, name: string): string | null {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? null
}

function jobInfo(status: number, job: BulkJob): Reply {
  return xml(status, 'jobInfo', {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.userId,
    createdDate: instant(job.at),
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: '68.0',
    numberBatchesTotal: job.batches.length,
    numberBatchesCompleted: job.batches.length,
    numberRetries: 0,
  })
}

function open(context: Context): Reply {
  const { org, call } = context
  const body = context.raw()
  const operation = tag(body, 'operation') ?? ''
  const object = bodyType(context, tag(body, 'object') ?? '')
  if (!['insert', 'update', 'delete', 'upsert'].includes(operation))
    throw refuse(400, 'FeatureNotEnabled', `${operation} is not offered by this org`)
  const number = org.jobs.size + 1
  const job: BulkJob = {
    id: `750gL000000${String(number).padStart(4, '0')}AAA`,
    operation,
    object: object.name,
    externalId: tag(body, 'externalIdFieldName'),
    userId: call.session.userId,
    at: call.now,
    state: 'Open',
    batches: [],
  }
  org.jobs.set(job.id, job)
  return jobInfo(201, job)
}

function jobOf(context: Context): BulkJob {
  const job = context.org.jobs.get(context.params['job'] ?? '')
  if (job === undefined) throw refuse(400, 'InvalidJob', `Unable to find job for id: ${context.params['job'] ?? ''}`)
  return job
}

function setState(context: Context): Reply {
  const job = jobOf(context)
  job.state = tag(context.raw(), 'state') ?? job.state
  return jobInfo(200, job)
}

function addBatch(context: Context): Reply {
  const job = jobOf(context)
  if (job.state !== 'Open') throw refuse(400, 'InvalidJobState', `Job is ${job.state}`)
  const object = bodyType(context, job.object)
  const [names = [], ...rows] = parseCsv(context.raw())
  if (rows.length === 0) throw refuse(400, 'ClientInputError', 'Failed to read request. Exception: no rows in the batch')
  const lines = rows.map((row) => runRow(context, job, object, recordOf(names, row)))
  job.batches.push({
    id: `751${job.id.slice(3, 12)}${String(job.batches.length + 1).padStart(3, '0')}AAA`,
    lines,
    failed: lines.filter((line) => !line.includes('"true"')).length,
  })
  return batchInfo(context, 201, job.batches.length - 1)
}

/** An empty cell says nothing about its field; `#N/A` empties it. */
function recordOf(names: readonly string[], row: readonly string[]): Body {
  return Object.fromEntries(
    names.flatMap((name, index) =>
      row[index] === undefined || row[index] === '' ? [] : [[name, row[index] === '#N/A' ? null : row[index]]],
    ),
  )
}

function runRow(context: Context, job: BulkJob, object: ObjectDef, record: Body): string {
  const line = (id: string, success: boolean, created: boolean, error: string): string =>
    [id, String(success), String(created), error].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
  try {
    const { id, created } = atomically(context.tx, () => writeRow(context, job, object, record))
    return line(id, true, created, '')
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const [first] = error.errors
    return line('', false, false, `${first?.errorCode ?? ''}:${first?.message ?? ''}:${(first?.fields ?? []).join(',')} --`)
  }
}

function writeRow(context: Context, job: BulkJob, object: ObjectDef, record: Body): { readonly id: string; readonly created: boolean } {
  const { org, call, tx } = context
  const { Id: given, ...rest } = record
  if (job.operation === 'insert') return { id: createRecord(org, call, tx, object, rest).id, created: true }
  if (job.operation === 'upsert') {
    const field = object.fields.get((job.externalId ?? '').toLowerCase())
    const [row] = field === undefined ? [] : lookup(org, object, field, String(record[field.name]))
    if (row === undefined) return { id: createRecord(org, call, tx, object, rest).id, created: true }
    return { id: updateRecord(org, call, tx, object, row, rest).id, created: false }
  }
  const id = fullId(typeof given === 'string' ? given : '')
  if (id === null) throw refuse(400, 'MALFORMED_ID', 'Id not specified', ['Id'])
  const row = existing(org, call, object, id, 400)
  if (job.operation === 'delete') deleteRecord(org, call, tx, object, row)
  else updateRecord(org, call, tx, object, row, rest)
  return { id, created: false }
}

function batchIndex(context: Context): number {
  const index = jobOf(context).batches.findIndex((batch) => batch.id === context.params['batch'])
  if (index < 0) throw refuse(400, 'InvalidBatch', `Unable to find batch for id: ${context.params['batch'] ?? ''}`)
  return index
}

function batchInfo(context: Context, status: number, index: number): Reply {
  const job = jobOf(context)
  const batch = job.batches[index]
  return xml(status, 'batchInfo', {
    id: batch?.id ?? '',
    jobId: job.id,
    state: status === 201 ? 'Queued' : 'Completed',
    createdDate: instant(job.at),
    numberRecordsProcessed: batch?.lines.length ?? 0,
    numberRecordsFailed: batch?.failed ?? 0,
  })
}

function results(context: Context): Reply {
  const batch = jobOf(context).batches[batchIndex(context)]
  return {
    status: 200,
    headers: { 'content-type': 'text/csv' },
    body: ['"Id","Success","Created","Error"', ...(batch?.lines ?? [])].join('\n'),
  }
}

/** Rows of cells; quotes doubled inside quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (match[0] === '' && row.length === 0) break
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === ',') continue
    rows.push(row)
    row = []
    if (match[3] === '') break
  }
  return rows
}

/** Errors of this API are XML. */
export function bulkError(error: Refusal): Reply {
  const [first] = error.errors
  const code = first?.errorCode === 'INVALID_SESSION_ID' ? 'InvalidSessionId' : first?.errorCode ?? 'Unknown'
  return xml(error.status === 401 ? 400 : error.status, 'error', {
    exceptionCode: code,
    exceptionMessage: (first?.message ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  })
}

const BASE = '/services/async/{version}/job'

export const bulkRoutes: readonly Route[] = [
  { method: 'POST', path: BASE, handle: open },
  { method: 'POST', path: `${BASE}/{job}`, handle: setState },
  { method: 'GET', path: `${BASE}/{job}`, handle: (context) => jobInfo(200, jobOf(context)) },
  { method: 'POST', path: `${BASE}/{job}/batch`, handle: addBatch },
  { method: 'GET', path: `${BASE}/{job}/batch/{batch}`, handle: (context) => batchInfo(context, 200, batchIndex(context)) },
  { method: 'GET', path: `${BASE}/{job}/batch/{batch}/result`, handle: results },
]
