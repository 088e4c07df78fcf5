import { z } from 'zod'
import type { Submission, Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome, OwnField, UpdateTicket } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { KEY_NAME } from './comments.ts'
import { customFields, type FieldDirectory } from './fields.ts'
import { encodeHandle, noteMark, pollJobs, type JobItem } from './jobs.ts'
import { noteFault, noteHtml } from './note.ts'
import { JobShape } from './shapes.ts'

/** Tickets per batch, https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#batch-update */
const LARGEST = 100
/** Zendesk runs 30 jobs of an account at once, agents' bulk edits among them. */
const IN_FLIGHT = 10

/**
 * Updates in batches of jobs. Every item carries the stamp it was planned against and our key in the audit's metadata: sent twice,
 * the second conflicts, and the ticket's audits tell whether the first had landed.
 */
export function updateWriter(api: ZendeskApi, directory: FieldDirectory): Writer<UpdateTicket> {
  const warned = new Set<OwnField>()

  async function send(batch: readonly UpdateTicket[], again: boolean): Promise<Submission> {
    if (batch.length > LARGEST) throw new BridgeError('connector.unsupported', `a batch holds at most ${LARGEST} tickets`)
    const own = await directory.own()
    const refused: Outcome[] = []
    const items: object[] = []
    const sent: JobItem[] = []
    for (const write of batch) {
      const fault = write.note === null ? null : noteFault(noteHtml(write.note))
      if (fault !== null) {
        refused.push({ key: write.key, result: 'refused', code: 'note.too-large', reason: fault, remedy: 'Shorten the note; it is never cut.' })
        continue
      }
      const { values, absent } = customFields(write.fields, own)
      for (const name of absent.filter((one) => !warned.has(one))) {
        warned.add(name)
        api.ports.log.warn('zendesk.field-absent', { field: name, remedy: 'run setup apply' })
      }
      items.push(itemOf(write, values))
      sent.push({ key: write.key, ticketId: write.ticketId, stamp: write.version, note: write.note === null ? '' : noteMark(write.note) })
    }
    if (items.length === 0) return { state: 'settled', outcomes: refused }
    await pastTheSecondOf(api, sent)
    const { job_status: job } = await api.send({ purpose: 'write', idempotent: false }, z.object({ job_status: JobShape }), 'PUT', 'tickets/update_many.json', { tickets: items })
    return { state: 'pending', handle: encodeHandle({ job: job.id, again, items: sent, refused }) }
  }

  return {
    conflicts: 'detected',
    largest: LARGEST,
    inFlight: IN_FLIGHT,
    submit: (batch) => send(batch, false),
    poll: (handles) => pollJobs(api, handles),
    resubmit: (batch) => send(batch, true),
  }
}

function itemOf(write: UpdateTicket, values: readonly { id: number; value: string | null }[]): object {
  return {
    id: Number(write.ticketId),
    safe_update: true,
    updated_stamp: write.version,
    // The audit shows it under `metadata.custom`.
    metadata: { [KEY_NAME]: write.key },
    ...(write.addTags.length === 0 ? {} : { additional_tags: write.addTags }),
    ...(write.removeTags.length === 0 ? {} : { remove_tags: write.removeTags }),
    ...(values.length === 0 ? {} : { custom_fields: values }),
    ...(write.note === null ? {} : { comment: { html_body: noteHtml(write.note), public: false } }),
    ...(write.status === undefined ? {} : { status: write.status }),
    ...(write.priority === undefined ? {} : { priority: write.priority }),
  }
}

/** The longest anybody's clock may be off before we stop waiting for it. */
const MOST_MS = 120_000

/**
 * Stamps have whole seconds. A write that lands within the second of its own stamp leaves the stamp as it was, and a second
 * sending would not be refused: so nothing is sent before that second is over by Zendesk's clock (known to one second).
 */
async function pastTheSecondOf(api: ZendeskApi, sent: readonly JobItem[]): Promise<void> {
  const newest = Math.max(...sent.map((item) => Date.parse(item.stamp)))
  const wait = newest + 2000 - (api.ports.clock.now() + api.skewMs())
  if (wait > 0) await api.ports.clock.sleep(Math.min(wait, MOST_MS), api.ports.signal)
}
