import type { Writer } from '../../src/connector/connector.ts'
import { noteMark } from '../../src/connector/note-mark.ts'
import type { AddNote, Outcome } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { batchWriter, type Prepared } from './batch.ts'
import { KEY_NAME } from './comments.ts'
import { noteComment, noteFault, noteHtml, TOO_LARGE } from './note.ts'
import { refusedFor } from './values.ts'

/** A third of the account's 30 jobs is the bridge's, and the most of that belongs to updates. */
const IN_FLIGHT = 3

/**
 * One comment on a ticket, by the same way as its other changes: Zendesk has neither a route for comments alone nor an idempotency key
 * for updates, so what makes a second sending harmless is the stamp, and without one nothing is sent.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#protecting-against-ticket-update-collisions
 */
export function addNoteWriter(api: ZendeskApi): Writer<AddNote> {
  return batchWriter<AddNote>(api, IN_FLIGHT, (batch) => Promise.resolve(batch.map(prepare)))
}

function prepare(write: AddNote): Prepared | Outcome {
  const { key, recordId, body, version } = write
  if (version === undefined || Number.isNaN(Date.parse(version))) return refusedFor(key, { code: 'version-missing', reason: 'the comment was planned against no version of its ticket', remedy: 'Plan it anew: without a version a second sending could not be told from the first.' })
  const fault = noteFault(noteHtml(body))
  if (fault !== null) return refusedFor(key, { ...TOO_LARGE, reason: fault })
  const isPublic = write.public === true
  return {
    item: { id: Number(recordId), safe_update: true, updated_stamp: version, metadata: { [KEY_NAME]: key }, comment: noteComment(body, isPublic) },
    job: { key, ticketId: recordId, stamp: version, note: noteMark(body), public: isPublic },
  }
}
