import { z } from 'zod'
import type { Submission, Writer } from '../../src/connector/connector.ts'
import { noteMark } from '../../src/connector/note-mark.ts'
import { saysNoMore } from '../../src/connector/redaction.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome, RedactNote } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { keyOf } from './comments.ts'
import { covering } from './redact-html.ts'
import { IdShape, listOf, MetadataShape } from './shapes.ts'
import { refusedFor } from './values.ts'

/** Each is three calls, one after the other. */
const LARGEST = 10

const CommentShape = z.object({ id: IdShape, html_body: z.string(), body: z.string().nullish(), plain_body: z.string().nullish(), metadata: MetadataShape })
type ThreadComment = z.infer<typeof CommentShape>

/**
 * Takes words out of comments for good: what is wrapped in `<redact>` is covered, in closed and archived tickets too. Sent twice it does
 * nothing more, and before each sending the comment is looked at; landed is only what was read again and says no more than it should.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#redact-ticket-comment-in-agent-workspace
 */
export function redactNoteWriter(api: ZendeskApi): Writer<RedactNote> {
  async function send(batch: readonly RedactNote[]): Promise<Submission> {
    if (batch.length > LARGEST) throw new BridgeError('connector.unsupported', `a batch holds at most ${LARGEST} redactions`)
    const outcomes: Outcome[] = []
    for (const write of batch) outcomes.push(await redactOne(api, write).catch((error: unknown) => settledFault(write, error, outcomes.length > 0)))
    return { state: 'settled', outcomes }
  }
  return { conflicts: 'last-write-wins', largest: LARGEST, inFlight: 1, submit: send, resubmit: send }
}

async function redactOne(api: ZendeskApi, write: RedactNote): Promise<Outcome> {
  const { key, recordId, body } = write
  const thread = await threadOf(api, recordId)
  if (thread === null) return { key, result: 'moot', reason: 'the ticket is gone' }
  const found = noteIn(thread, write)
  if (found === undefined) return refusedFor(key, { code: 'redaction.not-found', reason: `the comment is not among those of ticket ${recordId}`, remedy: 'Look for it in Zendesk and redact it there: nobody can say that its words are gone.' })
  const landed: Outcome = { key, result: 'landed', recordId, version: null }
  if (saysNoMore(wordsOf(found), body)) return landed
  await api.send({ purpose: 'write', idempotent: false }, z.unknown(), 'PUT', `comment_redactions/${found.id}.json`, { ticket_id: Number(recordId), html_body: covering(found.html_body, body) })
  const after = (await threadOf(api, recordId))?.find((comment) => comment.id === found.id)
  if (after !== undefined && saysNoMore(wordsOf(after), body)) return landed
  return refusedFor(key, { code: 'redaction.unproven', reason: `a comment of ticket ${recordId} was redacted, and still shows words that should be gone`, remedy: 'Redact it in Zendesk by hand, then retry the record: it is looked at again.' })
}

/** Whoever was asked for a deleted ticket's comments is told that there is none. */
async function threadOf(api: ZendeskApi, ticketId: string): Promise<readonly ThreadComment[] | null> {
  try {
    return await api.list({ purpose: 'write' }, listOf('comments', CommentShape), `tickets/${ticketId}/comments.json`, { 'page[size]': 100 })
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'connector.not-found') return null
    throw error
  }
}

/** By our key; where the account keeps none, by the words it had, or by those it is to have. */
function noteIn(thread: readonly ThreadComment[], { note, body }: RedactNote): ThreadComment | undefined {
  const marked = (mark: string) => (comment: ThreadComment): boolean => noteMark(wordsOf(comment)) === mark
  return thread.find((comment) => keyOf(comment.metadata) === note.key) ?? thread.find(marked(note.mark)) ?? thread.find(marked(noteMark(body)))
}

function wordsOf(comment: ThreadComment): string {
  return comment.plain_body ?? comment.body ?? comment.html_body
}

/** What is wrong with one comment stops none of the others; what stops everything is thrown while nothing has been done. */
function settledFault(write: RedactNote, error: unknown, begun: boolean): Outcome {
  if (!(error instanceof BridgeError)) throw error
  const { key, recordId } = write
  if (error.code === 'connector.permission') return refusedFor(key, { code: error.code, reason: `Zendesk does not let the integration user redact comments (ticket ${recordId})`, remedy: 'Let agents delete tickets, or give the user a role that may redact ticket content, with Agent Workspace on; then retry the record.' })
  if (error.code === 'connector.rejected' || error.code === 'connector.not-found') return refusedFor(key, { code: error.code, reason: `Zendesk refused to redact a comment of ticket ${recordId}`, remedy: 'Redact it in Zendesk by hand, then retry the record: it is looked at again.' })
  if (!begun) throw error
  return { key, result: 'again', code: error.code, afterMs: 30_000 }
}
