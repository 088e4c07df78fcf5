import type { SandboxResponse } from '../core/vendor.ts'
import type { Account } from './account.ts'
import { missingParameter, notFound, Refusal } from './refuse.ts'
import { json, text, type Call, type Route } from './route.ts'
import { showJob } from './show.ts'
import type { JobRow, Json, JsonObject } from './types.ts'

const DAY = 86_400_000
const AT_ONCE = 30

/** Queues work that is done some seconds later, whole; refused while 30 jobs are queued or working. */
export function enqueue(call: Call, type: string, total: number, run: JobRow['run']): SandboxResponse {
  const { account, now, random } = call
  const busy = [...account.jobs.values()].filter((job) => job.status === 'queued' || job.status === 'working').length
  // The limit is documented, the body is not: https://developer.zendesk.com/api-reference/ticketing/ticket-management/job_statuses/
  if (busy >= AT_ONCE) throw new Refusal(429, { error: 'TooManyJobs', description: 'Too many jobs are currently queued or running' }, { 'retry-after': '5' })
  const [least, most] = account.settings.jobMs
  const takes = least + Math.floor(random() * (most - least))
  const id = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  const job: JobRow = { id, type, total, queuedAt: now, startsAt: now + Math.floor(takes / 3), endsAt: now + takes, status: 'queued', message: null, results: null, run }
  account.jobs.set(id, job)
  return json({ job_status: showJob(job, call.origin) })
}

/** Moves jobs up to `now`, in the order in which they end, each at its own instant. */
export function runJobs(account: Account, now: number, random: () => number): void {
  const open = [...account.jobs.values()].filter((job) => job.status === 'queued' || job.status === 'working').sort((a, b) => a.endsAt - b.endsAt)
  for (const job of open) {
    if (now >= job.startsAt) job.status = 'working'
    if (now < job.endsAt) continue
    job.results = job.run(job.endsAt, random)
    job.status = 'completed'
    job.message = `Completed at ${new Date(job.endsAt).toISOString().slice(0, 19).replace('T', ' ')} +0000`
  }
}

function known(call: Call, id: string): JobRow | null {
  const job = call.account.jobs.get(id)
  return job === undefined || call.now > job.endsAt + DAY ? null : job
}

/** One item of a job: what it did, or why not. The other items go on. */
export function jobItem(index: number, id: number | null, action: 'update' | 'create' | 'delete', work: () => number): JsonObject {
  try {
    const done = work()
    // Created items carry no `success`: https://developer.zendesk.com/api-reference/ticketing/ticket-management/job_statuses/#results
    return action === 'create' ? { index, id: done } : { index, id: done, action, status: action === 'update' ? 'Updated' : 'Deleted', success: true }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { index, ...(id === null ? {} : { id }), action, success: false, ...faultOf(error) }
  }
}

function faultOf(refusal: Refusal): JsonObject {
  const body = (typeof refusal.body === 'object' && refusal.body !== null ? refusal.body : {}) as { readonly error?: unknown; readonly description?: unknown; readonly details?: unknown }
  const name = { RecordNotFound: 'TicketNotFound', UpdateConflict: 'UpdateConflict', RecordInvalid: 'TicketUpdateError' }[text(body.error as Json | undefined) ?? ''] ?? 'InvalidValue'
  const details = body.details === undefined ? (text(body.description as Json | undefined) ?? refusal.message) : Object.values(body.details as Record<string, { description: string }[]>).flat().map((one) => one.description).join(' ')
  return { status: 'Failed', error: name, details }
}

export const jobRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/api/v2/job_statuses', scope: 'global', role: 'agent', purpose: 'poll',
    answer: (call) => json({ job_statuses: [...call.account.jobs.values()].filter((job) => known(call, job.id) !== null).slice(-100).map((job) => showJob(job, call.origin)) }),
  },
  {
    method: 'GET', path: '/api/v2/job_statuses/show_many', scope: 'global', role: 'agent', purpose: 'poll',
    answer(call) {
      const ids = (call.query.get('ids') ?? '').split(',').filter((id) => id !== '')
      if (ids.length === 0) throw missingParameter('ids')
      return json({ job_statuses: ids.slice(0, 100).flatMap((id) => known(call, id) ?? []).map((job) => showJob(job, call.origin)) })
    },
  },
  {
    method: 'GET', path: '/api/v2/job_statuses/{job_status_id}', scope: 'global', role: 'agent', purpose: 'poll',
    answer(call) {
      const job = known(call, call.params['job_status_id'] ?? '')
      if (job === null) throw notFound()
      return json({ job_status: showJob(job, call.origin) })
    },
  },
]
