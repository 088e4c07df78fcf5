import { z } from 'zod'
import { noteMark } from '../../src/connector/note-mark.ts'
import { checkpointCodec, chunks } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { keyOf } from './comments.ts'
import { JobShape, listOf, MetadataShape, stamp } from './shapes.ts'

/** What a job was asked to do, kept in the handle so that a restart can still read its results. */
export interface JobItem {
  readonly key: string
  readonly ticketId: string
  readonly stamp: string
  /** {@link noteMark} of the note it carries; empty without one. */
  readonly note: string
  /** Whether that note is a public comment; only one of the same kind proves it. */
  readonly public: boolean
  /** Of the file it carries; empty without one. */
  readonly sha256?: string
}

interface Handle {
  readonly job: string
  readonly items: readonly JobItem[]
  /** Settled before anything was sent, whatever they came to. */
  readonly refused: readonly Outcome[]
}

const keyShape = z.string()
const OutcomeShape = z.discriminatedUnion('result', [
  z.object({ key: keyShape, result: z.literal('landed'), recordId: z.string().nullable(), version: z.string().nullable(), sha256: z.string().optional() }).transform(({ sha256, ...rest }) => (sha256 === undefined ? rest : { ...rest, sha256 })),
  z.object({ key: keyShape, result: z.literal('conflict') }),
  z.object({ key: keyShape, result: z.literal('moot'), reason: z.string() }),
  z.object({ key: keyShape, result: z.literal('refused'), code: z.string(), reason: z.string(), remedy: z.string() }),
  z.object({ key: keyShape, result: z.literal('again'), code: z.string(), afterMs: z.number() }),
])
const codec = checkpointCodec(
  'zendesk.job',
  z.object({ job: z.string(), items: z.array(z.object({ key: keyShape, ticketId: z.string(), stamp: z.string(), note: z.string().default(''), public: z.boolean().default(false), sha256: z.string().default('') })), refused: z.array(OutcomeShape) }),
)

export function encodeHandle(handle: Handle): string {
  return codec.encode({ ...handle, items: handle.items.map((item) => ({ ...item, sha256: item.sha256 ?? '' })), refused: [...handle.refused] })
}

type Found = readonly Outcome[] | 'pending' | 'lost'

/** Up to 100 jobs in one request; Zendesk keeps a job's results for a day, after that it is `lost`. */
export async function pollJobs(api: ZendeskApi, handles: readonly string[]): Promise<ReadonlyMap<string, Found>> {
  const known = handles.map((handle) => [handle, codec.decode(handle)] as const)
  const found = new Map<string, Found>()
  for (const group of chunks(known, 100)) {
    const { job_statuses: jobs } = await api.get({ purpose: 'poll' }, z.object({ job_statuses: z.array(JobShape) }), 'job_statuses/show_many.json', { ids: group.map(([, one]) => one.job).join(',') })
    const byId = new Map(jobs.map((job) => [job.id, job]))
    for (const [handle, one] of group) found.set(handle, await read(api, one, byId.get(one.job)))
  }
  return found
}

async function read(api: ZendeskApi, handle: Handle, job: z.infer<typeof JobShape> | undefined): Promise<Found> {
  if (job === undefined) return 'lost'
  if (job.status === 'queued' || job.status === 'working') return 'pending'
  const results = Array.isArray(job.results) ? job.results : []
  // A job that failed as a whole may have done part of its work: only sending again, with the same stamps, is sure.
  if (job.status !== 'completed' && results.length === 0) return 'lost'
  const outcomes: Outcome[] = [...handle.refused]
  for (const [at, item] of handle.items.entries()) {
    const result = results.find((one) => String(one['id']) === item.ticketId) ?? results.find((one) => one['id'] === undefined && one['index'] === at)
    if (result === undefined) return 'lost'
    outcomes.push(await outcomeOf(api, item, result))
  }
  return outcomes
}

/** Error words are Zendesk's own; some items carry them under `error`, some under `errors`, prose under `details`. */
async function outcomeOf(api: ZendeskApi, item: JobItem, result: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const { key, ticketId } = item
  const landed: Outcome = { key, result: 'landed', recordId: ticketId, version: null, ...(item.sha256 === undefined || item.sha256 === '' ? {} : { sha256: item.sha256 }) }
  if (result['success'] === true || (result['status'] === 'Updated' && result['error'] === undefined)) return landed
  const said = ['error', 'errors', 'details', 'status'].map((name) => textOf(result[name])).join(' ')
  if (/UpdateConflict|safe.?update|conflict/i.test(said)) {
    // Also of a first sending: whatever stands between us may have sent it twice, and the conflict be with itself.
    return (await landedBefore(api, item)) ? landed : { key, result: 'conflict' }
  }
  if (/closed/i.test(said)) return { key, result: 'moot', reason: 'the ticket is closed' }
  if (/NotFound|not found|deleted/i.test(said)) return { key, result: 'moot', reason: 'the ticket is gone' }
  if (/rate limit|collision|timeout|temporar|try again|lock/i.test(said)) return { key, result: 'again', code: 'connector.rate-limited', afterMs: 30_000 }
  const word = /^\w{1,60}$/.exec(textOf(result['error']))?.[0] ?? 'not updated'
  return { key, result: 'refused', code: 'connector.rejected', reason: `Zendesk refused the update: ${word}`, remedy: 'Look at the ticket in Zendesk (a required field, a limit of 5,000 comments), then retry the record.' }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
}

const AuditShape = z.object({
  created_at: stamp,
  metadata: MetadataShape,
  events: z.array(z.looseObject({ type: z.string(), public: z.boolean().nullish(), plain_body: z.string().nullish(), body: z.string().nullish() })).catch([]),
})

/**
 * Whether the ticket's history holds this write since it was planned: by our key, or by the very words of its note. That an item of a
 * batch may carry metadata is documented for single updates only, so the key alone would be too little to go by.
 */
export async function landedBefore(api: ZendeskApi, item: JobItem): Promise<boolean> {
  try {
    const audits = await api.list({ purpose: 'poll' }, listOf('audits', AuditShape), `tickets/${item.ticketId}/audits.json`, { 'page[size]': 100 })
    const since = Date.parse(item.stamp)
    return audits.some((audit) => keyOf(audit.metadata) === item.key || (item.note !== '' && Date.parse(audit.created_at) >= since && audit.events.some((event) => isNote(event, item))))
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'connector.not-found') return false
    throw error
  }
}

function isNote(event: z.infer<typeof AuditShape>['events'][number], item: JobItem): boolean {
  return event.type === 'Comment' && event.public === item.public && noteMark(event.plain_body ?? event.body ?? '') === item.note
}
