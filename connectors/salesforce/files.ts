import { z } from 'zod'
import type { Account, ChangesOptions, Checkpoint, CommentStream, FileReader, OpenFile, Page } from '../../src/connector/connector.ts'
import { safeContentType, safeFileName } from '../../src/connector/files.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { AttachmentMeta, Comment } from '../../src/domain/ticket.ts'
import type { FileRef } from '../../src/domain/write.ts'
import { changes, type Source } from './changes.ts'
import { asBridgeError } from './client.ts'
import { ROLES } from './comments.ts'
import { ApiFailure } from './failures.ts'
import { RECEIPT } from './fields.ts'
import { readMark } from './note-text.ts'
import { query } from './query.ts'
import { inBatches, within } from './soql.ts'
import type { CaseReading } from './tickets.ts'

/**
 * Files of cases. They hang on the case, not on a comment: each link to a case is read as a comment without words.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocumentlink.htm
 */
export function fileReader(reading: CaseReading): FileReader {
  return { loose: looseFiles(reading), largest: LARGEST_FILE, missing: (use) => (use === 'read' ? missingToRead(reading) : missingToAdd(reading)), open: (file) => open(reading, file) }
}

/**
 * Of a file as base64 in JSON: 50 MB of text is the most of a request that is not multipart, and multipart requests cannot be all or nothing.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/dome-sobject-insert-update-blob.html
 */
export const LARGEST_FILE = 35_000_000

/** Links of all cases are shown to nobody without it: https://help.salesforce.com/s/articleView?id=experience.collab_files_query.htm */
async function missingToRead({ client }: CaseReading): Promise<Account['missing']> {
  const soql = 'SELECT Id FROM ContentDocumentLink ORDER BY SystemModstamp ASC, Id ASC LIMIT 1'
  const hidden = await query(client, soql, z.unknown(), { purpose: 'check' }).then(
    () => false,
    (error: unknown) => {
      if (error instanceof ApiFailure && (error.has('MALFORMED_QUERY') || error.has('INVALID_TYPE'))) return true
      throw asBridgeError(error, 'looking for files')
    },
  )
  return hidden ? [{ permission: 'Query All Files', why: 'Files that people put on cases are not seen without it.', remedy: 'Grant Query All Files (which needs View All Data) to the integration user.' }] : []
}

async function missingToAdd({ org }: CaseReading): Promise<Account['missing']> {
  const described = async (object: string) => org.describe(object, 'check')
  const [version, link, receipt] = [await described('ContentVersion'), await described('ContentDocumentLink'), await described(RECEIPT)]
  const lacks: (readonly [boolean, string, string])[] = [
    [version?.createable === true && version.fields.get('VersionData')?.createable === true, 'Create on ContentVersion', 'Files are added as versions.'],
    [link?.createable === true && link.fields.get('Visibility')?.createable === true, 'Create on ContentDocumentLink.Visibility', 'Who sees a file is said by its link, and a private one must never be public.'],
    [receipt?.createable === true, `Create on ${RECEIPT}`, 'Without a receipt a file whose answer is lost could be there twice.'],
  ]
  return lacks.flatMap(([granted, permission, why]) => (granted ? [] : [{ permission, why, remedy: permission.endsWith(RECEIPT) ? 'Run setup apply.' : `Grant ${permission} to the integration user.` }]))
}

const versionShape = z.object({
  Id: z.string(),
  Title: z.string().nullish(),
  FileExtension: z.string().nullish(),
  ContentSize: z.number().nullish(),
  MalwareScanStatus: z.string().nullish(),
})

/** `MalwareScanStatus` is a beta of API version 66: where the integration user does not see it, nobody scans. */
async function scanColumns({ org }: CaseReading): Promise<readonly string[]> {
  return (await org.describe('ContentVersion', 'file'))?.fields.has('MalwareScanStatus') === true ? ['MalwareScanStatus'] : []
}

async function open(reading: CaseReading, file: FileRef): Promise<OpenFile | null> {
  if (!/^068[A-Za-z0-9]{12,15}$/.test(file.id)) return null
  const fields = ['Title', 'FileExtension', 'ContentSize', ...(await scanColumns(reading))].join(',')
  const path = `/sobjects/ContentVersion/${file.id}`
  const found = await reading.client.call({ method: 'GET', path: `${path}?fields=${fields}`, purpose: 'file' }, versionShape).catch((error: unknown) => {
    if (error instanceof ApiFailure && error.status === 404) return null
    throw asBridgeError(error, 'looking at a file')
  })
  if (found === null) return null
  const size = found.ContentSize ?? 0
  return { name: nameOf(found), contentType: kindOf(found.FileExtension), size, scan: scanOf(found.MalwareScanStatus), bytes: () => content(reading, `${path}/VersionData`, size) }
}

async function* content({ client }: CaseReading, path: string, size: number): AsyncIterable<Uint8Array> {
  const answer = await client.pass({ method: 'GET', path, download: true }, size).catch((error: unknown) => {
    throw asBridgeError(error, 'reading a file')
  })
  if (answer.bytes === undefined) throw new BridgeError('connector.protocol', 'Salesforce answered without the contents of a file')
  yield* answer.bytes
}

function nameOf({ Title, FileExtension }: z.infer<typeof versionShape>): string {
  const title = Title ?? 'file'
  return safeFileName(FileExtension == null || title.toLowerCase().endsWith(`.${FileExtension.toLowerCase()}`) ? title : `${title}.${FileExtension}`)
}

/** Salesforce keeps the extension only; what is not among the usual ones is sent as bytes. */
const KINDS: Readonly<Record<string, string>> = {
  png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', heic: 'image/heic', bmp: 'image/bmp', svg: 'image/svg+xml', pdf: 'application/pdf', txt: 'text/plain', log: 'text/plain', csv: 'text/csv',
  json: 'application/json', xml: 'application/xml', html: 'text/html', zip: 'application/zip', eml: 'message/rfc822', mp4: 'video/mp4', mov: 'video/quicktime', webm: 'video/webm', mp3: 'audio/mpeg', wav: 'audio/wav', m4a: 'audio/mp4', ogg: 'audio/ogg',
  doc: 'application/msword', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', xls: 'application/vnd.ms-excel', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

function kindOf(extension: string | null | undefined): string {
  return safeContentType(KINDS[extension?.toLowerCase() ?? ''] ?? '')
}

/** Values of `MalwareScanStatus` in the object reference. What cannot be scanned for its size is as good as one that nobody scans. */
function scanOf(status: string | null | undefined): AttachmentMeta['scan'] {
  if (status === null || status === undefined || status === 'Skipped') return 'none'
  if (status === 'Clean') return 'clean'
  if (status === 'Malicious') return 'malware'
  return status === 'Failed' ? 'failed' : 'not-scanned'
}

const VERSION = 'ContentDocument.LatestPublishedVersion'
const OF_VERSION = ['Id', 'FileExtension', 'ContentSize', 'Description', 'CreatedById', 'CreatedBy.UserType'].map((name) => `${VERSION}.${name}`)

const linkShape = z.object({
  Id: z.string(),
  LinkedEntityId: z.string(),
  Visibility: z.string().nullish(),
  SystemModstamp: z.string().refine((value) => Number.isFinite(Date.parse(value))),
  IsDeleted: z.boolean().default(false),
  ContentDocument: z.object({
    LatestPublishedVersion: versionShape.extend({ Description: z.string().nullish(), CreatedById: z.string(), CreatedBy: z.object({ UserType: z.string().nullish() }).nullish() }).nullish(),
  }).nullish(),
})

/**
 * Links in the order of their stamps, as cases are read; Salesforce gives them unfiltered only with Query All Files, and knows no
 * getUpdated for them. Without that permission nothing of them is read, which `missing` names.
 */
function looseFiles(reading: CaseReading): CommentStream {
  const columns = async (): Promise<readonly string[]> => ['Id', 'LinkedEntityId', 'Visibility', 'SystemModstamp', 'IsDeleted', ...OF_VERSION, ...(await scanColumns(reading)).map((name) => `${VERSION}.${name}`)]
  const source: Source<Comment> = {
    object: 'ContentDocumentLink',
    replicated: false,
    columns,
    volatile: () => Promise.resolve(new Set(['ContentDocument'])),
    forget: () => reading.org.forget(),
    translate: async (rows) => {
      const { user } = await reading.client.identity()
      return rows.flatMap((row) => translate(row, reading.connection, user))
    },
  }
  return {
    async *changes(since: Checkpoint | null, options?: ChangesOptions): AsyncIterable<Page<Comment>> {
      try {
        yield* changes(source, reading, since, options)
      } catch (error) {
        if (!isHidden(error)) throw error
        reading.log.warn('salesforce.files-hidden', { permission: 'Query All Files' })
      }
    },
    async fetch(ids) {
      const found = new Map<string, Comment[]>(ids.map((id) => [id, []]))
      const byShort = new Map(ids.map((id) => [id.slice(0, 15), id]))
      const names = (await columns()).join(', ')
      const build = (some: readonly string[]): string => `SELECT ${names} FROM ContentDocumentLink WHERE ${within('LinkedEntityId', some)}`
      const { user } = ids.length === 0 ? { user: '' } : await reading.client.identity()
      for (const some of inBatches([...new Set(ids)], build)) {
        const rows = await query(reading.client, build(some), z.unknown(), { purpose: 'read' }).catch((error: unknown) => {
          throw asBridgeError(error, 'looking for files')
        })
        for (const one of rows.flatMap((row) => translate(row, reading.connection, user))) if ('record' in one) found.get(byShort.get(one.record.ticketId.slice(0, 15)) ?? '')?.push(one.record)
      }
      return found
    },
  }
}

function isHidden(error: unknown): boolean {
  return error instanceof BridgeError && String(error.details['vendorCode']).includes('MALFORMED_QUERY')
}

/** Nothing of links to other things than cases: files are shared with people and libraries as well. */
function translate(row: unknown, connection: string, ourUser: string): ({ readonly record: Comment } | { readonly id: string; readonly reason: string })[] {
  const parsed = linkShape.safeParse(row)
  if (!parsed.success) return [{ id: String((row as { Id?: unknown }).Id), reason: `unknown shape at ${parsed.error.issues[0]?.path.join('.') ?? 'its root'}` }]
  const { Id, LinkedEntityId, Visibility, SystemModstamp, IsDeleted, ContentDocument } = parsed.data
  const version = ContentDocument?.LatestPublishedVersion
  if (IsDeleted || version == null || !LinkedEntityId.startsWith('500')) return []
  const mine = version.CreatedById.slice(0, 15) === ourUser.slice(0, 15) ? readMark(version.Description ?? '') : null
  return [{
    record: {
      ref: { connection, kind: 'comment', id: Id },
      ticketId: LinkedEntityId,
      author: version.CreatedById,
      authorRole: ROLES[version.CreatedBy?.UserType ?? ''] ?? 'unknown',
      // What is shown to the inside only, or nobody knows to whom, is private.
      public: Visibility === 'AllUsers',
      body: '',
      at: Date.parse(SystemModstamp),
      attachments: [{ id: version.Id, contentType: kindOf(version.FileExtension), size: version.ContentSize ?? 0, scan: scanOf(version.MalwareScanStatus) }],
      ownKey: mine?.key ?? null,
    },
  }]
}
