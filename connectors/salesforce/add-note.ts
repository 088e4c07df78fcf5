import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Submission, Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Log } from '../../src/domain/ports.ts'
import type { AddNote, Outcome } from '../../src/domain/write.ts'
import type { Writing } from './create-case.ts'
import { asBridgeError, type Client } from './client.ts'
import { settle, type Saved } from './collections.ts'
import { classify, type RecordError } from './failures.ts'
import { RECEIPT, RECEIPT_KEY } from './fields.ts'
import { graphs, GRAPHS, HALTED, payload, type Note, type Silence } from './note-graphs.ts'
import { isMarkable, readMark, splitNote } from './note-text.ts'
import { query } from './query.ts'
import { inBatches, quote, within } from './soql.ts'

const keyShape = z.object({ [RECEIPT_KEY]: z.string() })
const bodyShape = z.object({ ParentId: z.string(), CommentBody: z.string().nullable() })

/**
 * Notes as CaseComments, published only where the note says that it is public. Looking alone cannot settle a lost answer, so each note is one graph (all or
 * nothing) of a receipt record with a unique key and the comments: a second sending fails on the key, which proves the first.
 * Without the receipt object (set-up not applied) comments of our own with the note's mark are looked for before a re-send.
 */
export function addNoteWriter(writing: Writing, log: Log): Writer<AddNote> {
  return {
    conflicts: 'last-write-wins',
    largest: GRAPHS,
    inFlight: 2,
    submit: (batch) => deliver(batch, batch.map(toNote), writing, log),
    async resubmit(batch) {
      const notes = batch.map(toNote)
      const landed = await receiptsOf(notes, writing)
      const present = await marksOf(
        notes.filter((note) => !landed.has(note.key)),
        writing.client,
      )
      const rest = notes.flatMap((note) => {
        const parts = note.parts.filter((_, index) => present.get(note.receipt)?.has(index + 1) !== true)
        return landed.has(note.key) || parts.length === 0 ? [] : [{ ...note, parts }]
      })
      return deliver(batch, rest, writing, log)
    },
  }
}

function toNote(write: AddNote): Note {
  const receipt = receiptKey(write.key)
  return { key: write.key, caseId: write.recordId, receipt, parts: splitNote(write.body, receipt), public: write.public === true }
}

/** The key itself, or its hash where it would not fit a mark or the field. */
export function receiptKey(key: string): string {
  return isMarkable(key) ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`
}

/** Sends `notes`; those of the batch that are not among them are landed already. */
async function deliver(batch: readonly AddNote[], notes: readonly Note[], writing: Writing, log: Log): Promise<Submission> {
  const saved = notes.length === 0 ? new Map<string, Saved>() : await send(notes, writing, log)
  const written = batch.map((write): Saved => saved.get(write.key) ?? { id: null })
  const outcomes = settle(batch, written, writing.random).map((outcome, index): Outcome => {
    const one = written[index]
    const gone = one !== undefined && 'error' in one && isGone(one.error)
    return gone ? { key: outcome.key, result: 'moot', reason: 'the case is gone' } : outcome
  })
  return { state: 'settled', outcomes }
}

function isGone(error: RecordError): boolean {
  return classify(error) === 'gone' || (error.code === 'INVALID_CROSS_REFERENCE_KEY' && error.fields.every((field) => field === 'ParentId'))
}

async function send(notes: readonly Note[], writing: Writing, log: Log): Promise<ReadonlyMap<string, Saved>> {
  const silence = await proveSayable(writing)
  const receipts = await hasReceipts(writing)
  if (!receipts) log.warn('salesforce.no-receipts', { notes: notes.length })
  const done = new Map<string, Saved>()
  let rest = notes
  while (rest.length > 0) {
    const some = payload(rest, receipts)
    const answered = await graphs(writing.client, some, receipts, silence).catch((error: unknown) => {
      // What earlier rounds wrote is known; only what nobody can know may be thrown over it.
      if (done.size === 0 || !(error instanceof BridgeError)) throw error
      return null
    })
    if (answered === null) break
    for (const [key, saved] of answered) if (saved !== HALTED) done.set(key, saved)
    const left = rest.filter((note) => !done.has(note.key))
    if (left.length === rest.length) break
    rest = left
  }
  for (const note of notes) if (!done.has(note.key)) done.set(note.key, HALTED)
  return done
}

/** Fails closed: where the integration user cannot say whether a comment is private, none is written. */
async function proveSayable({ org }: Writing): Promise<Silence> {
  const described = await org.describe('CaseComment', 'write').catch((error: unknown) => {
    throw asBridgeError(error, 'describing CaseComment')
  })
  if (described?.fields.get('IsPublished')?.createable !== true) {
    throw new BridgeError('connector.permission', 'the integration user cannot mark case comments as private, so none is written', {
      permission: 'Create on CaseComment.IsPublished',
    })
  }
  return described.fields.get('IsNotificationSelected')?.createable === true
    ? { IsNotificationSelected: false }
    : {}
}

export async function hasReceipts({ org }: Writing): Promise<boolean> {
  const described = await org.describe(RECEIPT, 'write').catch((error: unknown) => {
    throw asBridgeError(error, 'describing the receipt object')
  })
  return described?.createable === true && described.fields.get(RECEIPT_KEY)?.createable === true
}

/** Keys of notes whose receipt is visible. One that is not visible yet is caught by its unique key. */
export async function receiptsOf(notes: readonly Pick<Note, 'key' | 'receipt'>[], writing: Writing): Promise<ReadonlySet<string>> {
  if (!(await hasReceipts(writing))) return new Set()
  const build = (some: readonly string[]): string => `SELECT ${RECEIPT_KEY} FROM ${RECEIPT} WHERE ${within(RECEIPT_KEY, some)}`
  const found = new Set<string>()
  for (const some of inBatches(
    notes.map((note) => note.receipt),
    build,
  )) {
    for (const row of await ask(writing.client, build(some), keyShape)) found.add(row[RECEIPT_KEY])
  }
  return new Set(notes.filter((note) => found.has(note.receipt)).map((note) => note.key))
}

/** Part numbers that are there already, by receipt key: comments of our own user that carry the mark. */
async function marksOf(notes: readonly Note[], client: Client): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const present = new Map<string, Set<number>>()
  if (notes.length === 0) return present
  const { user } = await client.identity()
  const build = (some: readonly string[]): string =>
    `SELECT ParentId, CommentBody FROM CaseComment WHERE CreatedById = ${quote(user)} AND ${within('ParentId', some)}`
  for (const some of inBatches([...new Set(notes.map((note) => note.caseId))], build)) {
    for (const row of await ask(client, build(some), bodyShape)) {
      const mark = readMark(row.CommentBody ?? '')
      if (mark !== null) present.set(mark.key, (present.get(mark.key) ?? new Set<number>()).add(mark.part))
    }
  }
  return present
}

function ask<T>(client: Client, soql: string, shape: z.ZodType<T>): Promise<T[]> {
  return query(client, soql, shape, { purpose: 'write' }).catch((error: unknown) => {
    throw asBridgeError(error, 'looking for notes')
  })
}
