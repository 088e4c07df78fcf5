import { z } from 'zod'
import type { FileSource, OpenFile, Writer } from '../../src/connector/connector.ts'
import { admitFile, copyOutcome, landedEarlier, passWhole } from '../../src/connector/files.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import { WireFault } from '../../src/domain/ports.ts'
import type { AddFile, Outcome } from '../../src/domain/write.ts'
import { hasReceipts, receiptKey, receiptsOf } from './add-note.ts'
import { asBridgeError } from './client.ts'
import { API_VERSION } from './config.ts'
import type { Writing } from './create-case.ts'
import { classify, failed, toRecordError } from './failures.ts'
import { RECEIPT, RECEIPT_KEY } from './fields.ts'
import { LARGEST_FILE } from './files.ts'
import { fileMark } from './note-text.ts'

/**
 * A file as one composite, all or nothing: a receipt with its unique key, the version with its bytes, and the link that says who sees it.
 * A second sending fails on the key. Without the receipt object nothing is sent.
 */
export function addFileWriter(writing: Writing): Writer<AddFile> {
  const each = (one: (write: AddFile, files: FileSource | undefined) => Promise<Outcome>): Writer<AddFile>['submit'] => async (batch, files) => ({ state: 'settled', outcomes: await Promise.all(batch.map((write) => one(write, files))) })
  return {
    conflicts: 'last-write-wins',
    // Each is a call of its own, and a lost answer leaves one file in doubt only.
    largest: 1,
    inFlight: 1,
    submit: each((write, files) => deliver(write, files, writing)),
    resubmit: each(async (write, files) => {
      const receipt = receiptKey(write.key)
      const landed = await receiptsOf([{ key: write.key, receipt }], writing)
      return landed.has(write.key) ? landedEarlier(write, files, null) : deliver(write, files, writing)
    }),
  }
}

async function deliver(write: AddFile, files: FileSource | undefined, writing: Writing): Promise<Outcome> {
  const { key } = write
  await proveSayable(writing)
  const file = await admitFile(write, files, LARGEST_FILE)
  if (!('bytes' in file)) return file
  // Only a file of the same size as one that is there can be a copy of it: for that one it is read once more.
  if (write.known.length > 0) {
    const looked = await passWhole(key, file, drained)
    if ('result' in looked) return looked
    if (write.known.includes(looked.sha256)) return copyOutcome(key)
  }
  const sent = await passWhole(key, file, (bytes) => send(write, file, bytes, writing))
  if ('result' in sent) return sent
  return sent.answer.result === 'landed' ? { ...sent.answer, sha256: sent.sha256 } : sent.answer
}

async function drained(bytes: () => AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of bytes()) continue
}

/** Fails closed: where it cannot be said who sees a file, or a second sending could not be told from the first, none is sent. */
async function proveSayable(writing: Writing): Promise<void> {
  const link = await writing.org.describe('ContentDocumentLink', 'write').catch((error: unknown) => {
    throw asBridgeError(error, 'describing ContentDocumentLink')
  })
  if (link?.createable !== true || link.fields.get('Visibility')?.createable !== true)
    throw new BridgeError('connector.permission', 'the integration user cannot say who may see a file, so none is sent', { permission: 'Create on ContentDocumentLink.Visibility' })
  if (!(await hasReceipts(writing))) throw new BridgeError('connector.permission', 'there is no receipt object, and without it a file could be there twice', { permission: `Create on ${RECEIPT}; run setup apply` })
}

const answerShape = z.object({ compositeResponse: z.array(z.object({ referenceId: z.string(), httpStatusCode: z.number(), body: z.unknown() })) })
/** Stands for the bytes in the text around them; no name holds it. */
const BYTES = '\u0000'

async function send(write: AddFile, file: OpenFile, bytes: () => AsyncIterable<Uint8Array>, writing: Writing): Promise<Outcome> {
  const [before = '', after = ''] = JSON.stringify(requestOf(write, file)).split(JSON.stringify(BYTES).slice(1, -1))
  const size = Buffer.byteLength(before) + Math.ceil(file.size / 3) * 4 + Buffer.byteLength(after)
  const answer = await writing.client
    .pass({ method: 'POST', path: '/composite', headers: { 'content-type': 'application/json' }, upload: () => around(before, bytes(), after), length: size }, file.size)
    .catch((error: unknown) => {
      throw asBridgeError(error, 'sending a file')
    })
  const parsed = answerShape.safeParse(read(answer.body))
  // Answered with success, in words nobody understands: it took effect, and what it was is unknown.
  if (!parsed.success) throw new WireFault('POST /composite: the answer is not readable', 'maybe')
  return outcomeOf(write.key, parsed.data.compositeResponse, writing)
}

function requestOf(write: AddFile, { name }: OpenFile): object {
  const sub = (method: string, path: string, referenceId: string, body?: object): object => ({ method, url: `/services/data/v${API_VERSION}/sobjects/${path}`, referenceId, ...(body === undefined ? {} : { body }) })
  const receipt = receiptKey(write.key)
  // `@{name}` in a composite request is a reference to another answer.
  const title = name.replaceAll('@{', '@ {').replaceAll(BYTES, '')
  return {
    allOrNone: true,
    compositeRequest: [
      sub('POST', RECEIPT, 'receipt', { [RECEIPT_KEY]: receipt }),
      sub('POST', 'ContentVersion', 'version', { Title: title, PathOnClient: title, Description: fileMark(receipt), VersionData: BYTES }),
      sub('GET', 'ContentVersion/@{version.id}?fields=ContentDocumentId', 'made'),
      sub('POST', 'ContentDocumentLink', 'link', { ContentDocumentId: '@{made.ContentDocumentId}', LinkedEntityId: write.recordId, ShareType: 'V', Visibility: write.public ? 'AllUsers' : 'InternalUsers' }),
    ],
  }
}

/** Text, then base64 of what passes, then text: of the bytes no more than one piece is held. */
async function* around(before: string, bytes: AsyncIterable<Uint8Array>, after: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(before)
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of bytes) {
    const all = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece])
    const whole = all.length - (all.length % 3)
    if (whole > 0) yield Buffer.from(all.subarray(0, whole).toString('base64'), 'latin1')
    rest = all.subarray(whole)
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1')
  yield Buffer.from(after)
}

function read(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return null
  }
}

/** All of it or nothing. The receipt's key being taken is the proof that an earlier sending landed. */
function outcomeOf(key: string, answers: z.infer<typeof answerShape>['compositeResponse'], { random }: Writing): Outcome {
  if (answers.every((one) => one.httpStatusCode < 300)) {
    const version = answers.find((one) => one.referenceId === 'version')?.body as { id?: unknown } | undefined
    return { key, result: 'landed', recordId: typeof version?.id === 'string' ? version.id : null, version: null }
  }
  for (const one of answers) {
    const error = one.httpStatusCode < 300 ? null : toRecordError(Array.isArray(one.body) ? one.body[0] : one.body)
    if (error === null || error.code === 'PROCESSING_HALTED') continue
    return one.referenceId === 'receipt' && classify(error, [RECEIPT_KEY]) === 'duplicate' ? { key, result: 'landed', recordId: null, version: null } : failed(key, error, random)
  }
  return { key, result: 'again', code: 'PROCESSING_HALTED', afterMs: 30_000 }
}
