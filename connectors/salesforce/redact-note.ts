import { z } from 'zod'
import type { Writer } from '../../src/connector/connector.ts'
import { chunks } from '../../src/connector/paging.ts'
import { COVER, saysTheSame } from '../../src/connector/redaction.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome, RedactNote } from '../../src/domain/write.ts'
import { receiptKey } from './add-note.ts'
import { asBridgeError, type Client } from './client.ts'
import { COLLECTION, NO_ROUTING } from './collections.ts'
import type { Writing } from './create-case.ts'
import { ApiFailure, failed, toRecordError, type RecordError } from './failures.ts'
import { readMark, splitNote } from './note-text.ts'
import { query, type QueryHow } from './query.ts'
import { inBatches, quote, within } from './soql.ts'
import { refusedFor } from './values.ts'

const rowShape = z.object({ Id: z.string(), ParentId: z.string(), CommentBody: z.string().nullable(), IsDeleted: z.boolean() })
const savedShape = z.array(z.object({ success: z.boolean(), errors: z.array(z.unknown()).default([]) }))

/** One comment of a note as it is and as it is to be. */
interface Part {
  readonly id: string
  readonly now: string
  readonly wanted: string
}

type Found = { readonly parts: readonly Part[] } | 'deleted' | 'absent'

/**
 * Words of our own comments are written over, and looked at again before it is said that they are gone. Sent twice the second changes
 * nothing. Salesforce lets only those with Modify All on Case change what a comment says: object reference of CaseComment, Usage.
 */
export function redactNoteWriter(writing: Writing): Writer<RedactNote> {
  const send: Writer<RedactNote>['submit'] = async (batch) => {
    const before = await until(() => findAll(batch, writing), (found) => [...found.values()].every((one) => typeof one !== 'string'), writing)
    const todo = [...before.values()].flatMap((found) => (typeof found === 'string' ? [] : found.parts.filter((part) => !saysTheSame(part.now, part.wanted))))
    const errors = await overwrite(todo, writing)
    const after = todo.length === errors.size ? before : await until(() => findAll(batch, writing), (found) => [...found.values()].every(isDone), writing)
    return { state: 'settled', outcomes: batch.map((write) => outcomeOf(write, before.get(write.key) ?? 'absent', after.get(write.key) ?? 'absent', errors, writing)) }
  }
  return { conflicts: 'last-write-wins', largest: 50, inFlight: 1, submit: send, resubmit: send }
}

/** What other sessions wrote shows a little later, a case taken out of the bin as well: looked at once more before it is called missing, deleted, or still there. */
async function until<T>(look: () => Promise<T>, enough: (found: T) => boolean, { org }: Writing): Promise<T> {
  const found = await look()
  return enough(found) || !(await org.waitUntilVisible()) ? found : look()
}

function isDone(found: Found): boolean {
  return typeof found === 'string' || found.parts.every((part) => saysTheSame(part.now, part.wanted))
}

async function findAll(batch: readonly RedactNote[], { client }: Writing): Promise<ReadonlyMap<string, Found>> {
  const { user } = await client.identity()
  const build = (some: readonly string[]): string => `SELECT Id, ParentId, CommentBody, IsDeleted FROM CaseComment WHERE CreatedById = ${quote(user)} AND ${within('ParentId', some)} ORDER BY CreatedDate ASC, Id ASC`
  // Deleted ones too: a note that somebody deleted says nothing any more, one that cannot be found may.
  const how: QueryHow = { purpose: 'write', resource: 'queryAll' }
  const rows: z.infer<typeof rowShape>[] = []
  for (const some of inBatches([...new Set(batch.map((write) => write.recordId))], build)) {
    rows.push(...(await query(client, build(some), rowShape, how).catch((error: unknown) => {
      throw asBridgeError(error, 'looking for notes to redact')
    })))
  }
  return new Map(batch.map((write) => [write.key, foundIn(rows, write)]))
}

function foundIn(rows: readonly z.infer<typeof rowShape>[], { note, recordId, body }: RedactNote): Found {
  const key = receiptKey(note.key)
  const ours = rows.flatMap((row) => {
    const mark = row.ParentId.slice(0, 15) === recordId.slice(0, 15) ? readMark(row.CommentBody ?? '') : null
    return mark?.key === key ? [{ row, mark }] : []
  }).toSorted((a, b) => a.mark.part - b.mark.part)
  const there = ours.filter(({ row }) => !row.IsDeleted)
  if (there.length === 0) return ours.length === 0 ? 'absent' : 'deleted'
  const whole = splitNote(body, key)
  // Covers may be longer than what they cover; what no longer fits the comments that there are goes altogether.
  const [cover = ''] = splitNote(COVER, key)
  const wanted = whole.length > there.length ? [] : whole
  return { parts: there.map(({ row }, index) => ({ id: row.Id, now: row.CommentBody ?? '', wanted: wanted[index] ?? cover })) }
}

async function overwrite(parts: readonly Part[], writing: Writing): Promise<ReadonlyMap<string, RecordError>> {
  const errors = new Map<string, RecordError>()
  if (parts.length === 0) return errors
  const silence = await silenceOf(writing)
  for (const some of chunks(parts, COLLECTION)) {
    const records = some.map((part) => ({ attributes: { type: 'CaseComment' }, id: part.id, CommentBody: part.wanted, ...silence }))
    const results = await saveAll(writing.client, records)
    for (const [index, part] of some.entries()) {
      const result = results[index]
      if (result?.success !== true) errors.set(part.id, toRecordError(result?.errors[0]) ?? { code: 'UNKNOWN_EXCEPTION', fields: [], message: '' })
    }
  }
  return errors
}

/** A request that is refused as a whole says so of each of its records. */
async function saveAll(client: Client, records: readonly object[]): Promise<z.infer<typeof savedShape>> {
  try {
    return await client.call({ method: 'PATCH', path: '/composite/sobjects', body: { allOrNone: false, records }, headers: NO_ROUTING, purpose: 'write' }, savedShape)
  } catch (error) {
    if (!(error instanceof ApiFailure) || (error.status !== 400 && error.status !== 403 && error.status !== 404)) throw asBridgeError(error, 'redacting notes')
    const [first] = error.errors
    return records.map(() => ({ success: false, errors: [{ statusCode: first?.code ?? `ERROR_HTTP_${error.status}`, fields: first?.fields ?? [] }] }))
  }
}

/** Mailed to nobody. */
async function silenceOf({ org }: Writing): Promise<{ readonly IsNotificationSelected?: false }> {
  const described = await org.describe('CaseComment', 'write').catch((error: unknown) => {
    throw asBridgeError(error, 'describing CaseComment')
  })
  if (described === null) throw new BridgeError('connector.permission', 'case comments are not visible to the integration user', { permission: 'Read on Case' })
  return described.fields.get('IsNotificationSelected')?.updateable === true ? { IsNotificationSelected: false } : {}
}

const NO_RIGHT: ReadonlySet<string> = new Set(['INSUFFICIENT_ACCESS_OR_READONLY', 'INVALID_FIELD_FOR_INSERT_UPDATE', 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY'])

function outcomeOf(write: RedactNote, before: Found, after: Found, errors: ReadonlyMap<string, RecordError>, { random }: Writing): Outcome {
  const { key, recordId } = write
  if (before === 'deleted') return { key, result: 'moot', reason: 'the note was deleted in Salesforce' }
  if (before === 'absent') return refusedFor(key, { code: 'redaction.not-found', reason: `no comment of case ${recordId} carries the mark of this note`, remedy: 'Look for it in Salesforce and take its words out there: nobody can say that they are gone.' })
  const error = before.parts.flatMap((part) => errors.get(part.id) ?? []).at(0)
  if (error !== undefined && NO_RIGHT.has(error.code)) return refusedFor(key, { code: error.code, reason: `Salesforce does not let the integration user change what a comment of case ${recordId} says`, remedy: 'Grant the integration user Modify All on Case, or take the words out in Salesforce; then retry the record.' })
  if (error !== undefined) return failed(key, error, random)
  if (after !== 'absent' && isDone(after)) return { key, result: 'landed', recordId, version: null }
  return refusedFor(key, { code: 'redaction.unproven', reason: `a comment of case ${recordId} was written over, and still shows words that should be gone`, remedy: 'Take them out in Salesforce by hand, then retry the record: it is looked at again.' })
}
