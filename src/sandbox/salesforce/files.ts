import { createHash } from 'node:crypto'
import { refuse } from './errors.ts'
import { nextId, objectNamed, rowById, setValues, tableOf, type Org } from './org.ts'
import { stamp } from './time.ts'
import type { Tx } from './tx.ts'
import type { Call, ObjectDef, Row, Value } from './types.ts'

/**
 * Salesforce Files: a document with its versions, and links that say where it is seen.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentversion.htm
 */

/** Of base64 in JSON: dome_sobject_insert_update_blob. */
const LARGEST = 37.5 * 1024 * 1024
const SCAN_MS = 3000
const TEST_VIRUS = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'

/** What the org makes of a version's own fields before it is stored. */
export function versionDefaults(call: Call, values: Record<string, Value>, id: string): Uint8Array {
  const bytes = Buffer.from(String(values['VersionData'] ?? ''), 'base64')
  if (bytes.length > LARGEST) throw refuse(400, 'STRING_TOO_LONG', 'Version Data: data value too large', ['VersionData'])
  const path = String(values['PathOnClient'] ?? '')
  const [, stem = path, extension = null] = /^(.*?)(?:\.(\w+))?$/s.exec(path.split(/[\\/]/).at(-1) ?? '') ?? []
  Object.assign(values, {
    VersionData: `/services/data/v${call.version}/sobjects/ContentVersion/${id}/VersionData`,
    Title: values['Title'] ?? stem, FileExtension: extension, FileType: extension === null ? 'UNKNOWN' : extension.toUpperCase(),
    ContentSize: bytes.length, ContentSizeLong: bytes.length, Checksum: createHash('md5').update(bytes).digest('hex'), IsLatest: true, VersionNumber: '1', PublishStatus: 'P', MalwareScanStatus: 'NotScanned',
  })
  return bytes
}

/** A new version is a new document, seen by its owner and where it was first published: the links that `link` is to make. */
export function afterVersion(org: Org, call: Call, tx: Tx, row: Row, bytes: Uint8Array, link: (body: Readonly<Record<string, Value>>) => void): void {
  org.blobs.set(row.id, bytes)
  org.scans.push({ at: call.now + SCAN_MS, id: row.id })
  tx.undo.push(() => org.blobs.delete(row.id))
  const document = objectNamed(org, 'ContentDocument')
  if (document === undefined) return
  const id = nextId(org, document)
  const at = stamp(call.now)
  const of: Row = { ...row, id, object: 'ContentDocument', values: {} }
  const userId = call.session.userId
  setValues(org, of, { Id: id, IsDeleted: false, CreatedDate: at, CreatedById: userId, LastModifiedDate: at, LastModifiedById: userId, SystemModstamp: at, LatestPublishedVersionId: row.id, Title: row.values['Title'] ?? '' })
  tx.undo.push(() => setValues(org, of, null))
  setValues(org, row, { ...row.values, ContentDocumentId: id })
  const place = row.values['FirstPublishLocationId'] ?? userId
  link({ ContentDocumentId: id, LinkedEntityId: userId, ShareType: 'I', Visibility: 'AllUsers' })
  if (place !== userId) link({ ContentDocumentId: id, LinkedEntityId: place, ShareType: 'I', Visibility: 'InternalUsers' })
}

/** The scanner gets to what is due. It moves no stamp. */
export function runScans(org: Org, now: number): void {
  if (!org.scans.some((scan) => scan.at <= now)) return
  for (const { id } of org.scans.filter((scan) => scan.at <= now)) {
    const row = rowById(org, id)
    if (row === undefined) continue
    const bad = Buffer.from(org.blobs.get(id) ?? []).includes(TEST_VIRUS)
    const values = { ...row.values, MalwareScanStatus: bad ? 'Malicious' : 'Clean', MalwareScanDate: stamp(now) }
    setValues(org, row, values)
    if (row.shown !== null) row.shown = values
  }
  org.scans.splice(0, org.scans.length, ...org.scans.filter((scan) => scan.at > now))
}

/** Whose permission it is to look at all files of the org: help, collab_files_query. */
function mayQueryAllFiles(org: Org, userId: string): boolean {
  const sets = new Set([...tableOf(org, 'PermissionSetAssignment').values()].flatMap((row) => (row.values['AssigneeId'] === userId ? [row.values['PermissionSetId']] : [])))
  return [...tableOf(org, 'PermissionSet').values()].some((row) => sets.has(row.id) && row.values['PermissionsQueryAllFiles'] === true)
}

/** Where a file is seen may be asked of given documents or places only. */
export function checkFilter(org: Org, call: Call, object: ObjectDef, soql: string): void {
  if (object.name !== 'ContentDocumentLink' || /\b(Id|ContentDocumentId|LinkedEntityId)\s*(=|IN\b)/i.test(soql.split(/\bWHERE\b/i)[1] ?? '') || mayQueryAllFiles(org, call.session.userId)) return
  throw refuse(400, 'MALFORMED_QUERY', "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.")
}
