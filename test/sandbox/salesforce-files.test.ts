import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bench, send, TOKEN, type Bench } from './salesforce-support.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const idOf = (answer: { body: unknown }): string => (answer.body as { id: string }).id
const query = (at: Bench, soql: string) => send(at, 'GET', `/query?q=${encodeURIComponent(soql)}`)
const records = (answer: { body: unknown }): Record<string, unknown>[] => (answer.body as { records: Record<string, unknown>[] }).records

function content(at: Bench, id: string): string {
  const answer = at.vendor.handle({ method: 'GET', path: `/services/data/v68.0/sobjects/ContentVersion/${id}/VersionData`, headers: { authorization: `Bearer ${TOKEN}` }, body: '', origin: 'http://127.0.0.1' }, at.now, at.random)
  return answer.status === 200 ? Buffer.from(answer.bytes ?? []).toString() : String(answer.status)
}

describe('files', () => {
  it('a version makes its document and a link to its owner, and gives its bytes back', () => {
    const at = bench()
    const id = idOf(send(at, 'POST', '/sobjects/ContentVersion', { Title: 'Notes', PathOnClient: 'notes.txt', VersionData: base64('some notes') }))
    const row = send(at, 'GET', `/sobjects/ContentVersion/${id}`).body as Record<string, unknown>

    expect(row).toMatchObject({ Title: 'Notes', FileExtension: 'txt', ContentSize: 10, Checksum: createHash('md5').update('some notes').digest('hex'), IsLatest: true, MalwareScanStatus: 'NotScanned' })
    expect(content(at, id)).toBe('some notes')
    at.now += 10_000
    at.vendor.tick(at.now, at.random)
    expect(records(query(at, `SELECT LinkedEntityId, ShareType, ContentDocument.LatestPublishedVersion.MalwareScanStatus FROM ContentDocumentLink WHERE ContentDocumentId = '${String(row['ContentDocumentId'])}'`))).toMatchObject([{ ShareType: 'I', ContentDocument: { LatestPublishedVersion: { MalwareScanStatus: 'Clean' } } }])
  })

  it('a document is linked to a case with the version, all or nothing, as one composite', () => {
    const at = bench()
    const caseId = idOf(send(at, 'POST', '/sobjects/Case', { Subject: 'with a file' }))
    const parts = (visibility: string) => ({
      allOrNone: true,
      compositeRequest: [
        { method: 'POST', url: '/services/data/v68.0/sobjects/ContentVersion', referenceId: 'version', body: { Title: 'a', PathOnClient: 'a.txt', VersionData: base64('x') } },
        { method: 'GET', url: '/services/data/v68.0/sobjects/ContentVersion/@{version.id}?fields=ContentDocumentId', referenceId: 'made' },
        { method: 'POST', url: '/services/data/v68.0/sobjects/ContentDocumentLink', referenceId: 'link', body: { ContentDocumentId: '@{made.ContentDocumentId}', LinkedEntityId: caseId, ShareType: 'V', Visibility: visibility } },
      ],
    })
    const [good, bad] = [send(at, 'POST', '/composite', parts('InternalUsers')), send(at, 'POST', '/composite', { ...parts('x'), compositeRequest: [...parts('AllUsers').compositeRequest, parts('AllUsers').compositeRequest[2]].map((sub, index) => ({ ...sub, referenceId: index === 3 ? 'again' : (sub?.referenceId ?? '') })) })]

    expect((good.body as { compositeResponse: { httpStatusCode: number }[] }).compositeResponse.map((sub) => sub.httpStatusCode)).toEqual([201, 200, 201])
    expect((bad.body as { compositeResponse: { body: { errorCode: string }[] }[] }).compositeResponse.at(-1)?.body[0]?.errorCode).toBe('DUPLICATE_VALUE')
    at.now += 10_000
    expect(records(query(at, `SELECT Visibility, ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId IN ('${caseId}')`))).toMatchObject([{ Visibility: 'InternalUsers' }])
    expect(records(query(at, "SELECT Id FROM ContentVersion WHERE Title = 'a'"))).toHaveLength(1)
  })

  it('what may look at all files may ask for links without naming a document or place; nobody may ask for their changes', () => {
    const at = bench()
    const all = 'SELECT Id FROM ContentDocumentLink ORDER BY SystemModstamp ASC, Id ASC LIMIT 10'
    expect(query(at, all).status).toBe(200)

    const [set] = records(query(at, 'SELECT Id FROM PermissionSet WHERE PermissionsQueryAllFiles = true'))
    send(at, 'PATCH', `/sobjects/PermissionSet/${String(set?.['Id'])}`, { PermissionsQueryAllFiles: false })
    expect(query(at, all).body).toMatchObject([{ errorCode: 'MALFORMED_QUERY' }])
    expect(send(at, 'GET', '/sobjects/ContentDocumentLink/updated/?start=2026-11-22T09:00:00%2B00:00&end=2026-11-22T09:30:00%2B00:00').status).toBe(400)
  })

  it('in which the scanner found something say so, and the name a file is kept under is its path\'s', () => {
    const at = bench()
    const id = idOf(send(at, 'POST', '/sobjects/ContentVersion', { PathOnClient: 'folder/bad.exe', VersionData: base64('EICAR-STANDARD-ANTIVIRUS-TEST-FILE') }))
    at.now += 4000
    at.vendor.tick(at.now, at.random)

    expect(send(at, 'GET', `/sobjects/ContentVersion/${id}`).body).toMatchObject({ Title: 'bad', FileExtension: 'exe', MalwareScanStatus: 'Malicious' })
    expect(send(at, 'POST', '/sobjects/ContentVersion', { PathOnClient: 'x' }).status).toBe(400)
    expect(content(at, '068000000000099AAA')).toBe('404')
  })
})
