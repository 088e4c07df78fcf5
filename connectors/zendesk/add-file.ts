import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { FileSource, Writer } from '../../src/connector/connector.ts'
import { admitFile, copyOutcome, landedEarlier, passWhole } from '../../src/connector/files.ts'
import { noteMark } from '../../src/connector/note-mark.ts'
import type { AddFile, Outcome } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { batchWriter, type Prepared } from './batch.ts'
import { KEY_NAME } from './comments.ts'
import { discard, LARGEST_FILE, upload } from './files.ts'
import { landedBefore, type JobItem } from './jobs.ts'
import { noteComment } from './note.ts'
import { IdShape, stamp } from './shapes.ts'
import { refusedFor } from './values.ts'

/** Files go up one after the other before their comments go out together: not so many that the first token (60 minutes) grows old. */
const LARGEST = 10
const IN_FLIGHT = 2

/**
 * A file on a comment of its own: first the upload, then, as with every other change of a ticket, an update with stamp and key, so that
 * a second sending conflicts and the ticket's history tells whether the first had landed.
 * https://developer.zendesk.com/documentation/ticketing/using-the-zendesk-api/adding-ticket-attachments-with-the-api/
 */
export function addFileWriter(api: ZendeskApi): Writer<AddFile> {
  return batchWriter<AddFile>(
    api,
    IN_FLIGHT,
    async (batch, files, again) => {
      const stamps = await stampsOf(api, batch)
      const prepared: (Prepared | Outcome)[] = []
      for (const write of batch) prepared.push(await prepare(api, write, stamps, files, again))
      return prepared
    },
    LARGEST,
  )
}

const StampShape = z.object({ tickets: z.array(z.object({ id: IdShape, updated_at: stamp })) })

/** Where tickets stand now: a file is not sent up for an update that is going to be refused. */
async function stampsOf(api: ZendeskApi, batch: readonly AddFile[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(batch.map((write) => write.recordId))]
  const { tickets } = await api.get({ purpose: 'file' }, StampShape, 'tickets/show_many.json', { ids: ids.join(',') })
  return new Map(tickets.map((ticket) => [ticket.id, ticket.updated_at]))
}

async function prepare(api: ZendeskApi, write: AddFile, stamps: ReadonlyMap<string, string>, files: FileSource | undefined, again: boolean): Promise<Prepared | Outcome> {
  const { key, recordId, version } = write
  if (version === undefined || Number.isNaN(Date.parse(version))) return refusedFor(key, { code: 'version-missing', reason: 'the file was planned against no version of its ticket', remedy: 'Plan it anew: without a version a second sending could not be told from the first.' })
  const text = `${write.heading} [file ${createHash('sha256').update(key).digest('hex').slice(0, 12)}]`
  const job: JobItem = { key, ticketId: recordId, stamp: version, note: noteMark(text), public: write.public }
  // Only saves an upload: whether an earlier sending is still waiting in a queue cannot be seen, and the stamp settles that.
  if (again && (await landedBefore(api, job))) return landedEarlier(write, files, recordId)
  const now = stamps.get(recordId)
  if (now !== undefined && Date.parse(now) > Date.parse(version)) return { key, result: 'conflict' }
  const file = await admitFile(write, files, LARGEST_FILE)
  if (!('bytes' in file)) return file
  const sent = await passWhole(key, file, (bytes, broken) => upload(api, file, bytes, broken))
  if ('result' in sent) return sent
  if (write.known.includes(sent.sha256)) {
    await discard(api, sent.answer)
    return copyOutcome(key)
  }
  return {
    item: { id: Number(recordId), safe_update: true, updated_stamp: version, metadata: { [KEY_NAME]: key }, comment: { ...noteComment(text, write.public), uploads: [sent.answer] } },
    job: { ...job, sha256: sent.sha256 },
  }
}
