import { z } from 'zod'
import type { FileSource, Submission, Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome, Write } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { encodeHandle, pollJobs, type JobItem } from './jobs.ts'
import { JobShape } from './shapes.ts'

/** Tickets per batch, https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#batch-update */
const LARGEST = 100

/** One write as an item of a batch, and what is needed to read its result. */
export interface Prepared {
  readonly item: object
  readonly job: JobItem
}

/**
 * Updates in batches of jobs. Every item carries the stamp it was planned against and our key in the audit's metadata: sent twice,
 * the second conflicts, and the ticket's audits tell whether the first had landed. What cannot be prepared is settled without being sent.
 */
export function batchWriter<W extends Write>(api: ZendeskApi, inFlight: number, prepare: (batch: readonly W[], files: FileSource | undefined, again: boolean) => Promise<readonly (Prepared | Outcome)[]>, largest = LARGEST): Writer<W> {
  async function send(batch: readonly W[], again: boolean, files?: FileSource): Promise<Submission> {
    if (batch.length > largest) throw new BridgeError('connector.unsupported', `a batch holds at most ${largest} tickets`)
    const all = await prepare(batch, files, again)
    const ready = all.filter((one): one is Prepared => 'item' in one)
    const settled = all.filter((one): one is Outcome => !('item' in one))
    const jobs = ready.map((one) => one.job)
    // Results name the ticket and nothing else (`UpdateResourceResult` of the official description).
    if (new Set(jobs.map((job) => job.ticketId)).size < jobs.length) throw new BridgeError('connector.rejected', 'a ticket stands twice in one batch, and their results could not be told apart')
    if (ready.length === 0) return { state: 'settled', outcomes: settled }
    await pastTheSecondOf(api, jobs)
    const { job_status: job } = await api.send({ purpose: 'write', idempotent: false }, z.object({ job_status: JobShape }), 'PUT', 'tickets/update_many.json', { tickets: ready.map((one) => one.item) })
    return { state: 'pending', handle: encodeHandle({ job: job.id, items: jobs, refused: settled }) }
  }

  return {
    conflicts: 'detected',
    largest,
    inFlight,
    submit: (batch, files) => send(batch, false, files),
    poll: (handles) => pollJobs(api, handles),
    resubmit: (batch, files) => send(batch, true, files),
  }
}

/** The longest anybody's clock may be off before we stop waiting for it. */
const MOST_MS = 120_000

/** What stamps a ticket need not be what wrote the header. */
const APART_MS = 50

/**
 * Stamps have whole seconds. A write that lands within the second of its own stamp leaves the stamp as it was, and a second
 * sending would not be refused: so nothing is sent before that second is over by Zendesk's clock.
 */
async function pastTheSecondOf(api: ZendeskApi, sent: readonly JobItem[]): Promise<void> {
  const newest = Math.max(...sent.map((item) => Date.parse(item.stamp)))
  const { clock } = api.ports
  const wait = newest + 1000 + APART_MS - (api.serverAtLeast() ?? clock.now() + api.skewMs() - 1000)
  if (wait > 0) await clock.sleep(Math.min(wait, MOST_MS), api.ports.signal)
}
