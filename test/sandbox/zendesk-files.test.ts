import { describe, expect, it } from 'vitest'
import { plainTicket, ZENDESK_ORIGIN } from '../support/sandbox.ts'
import { openDesk, type Desk } from './zendesk-support.ts'

const upload = (desk: Desk, name: string, text: string, path = `uploads.json?filename=${name}`) =>
  desk.ask('POST', path, text, { 'content-type': 'text/plain' })

async function read(desk: Desk, url: string, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; location: string; text: string; size: number }> {
  const answer = await desk.wire({ method: 'GET', url, headers, body: null, download: true })
  const pieces: Uint8Array[] = []
  for await (const piece of answer.bytes ?? []) pieces.push(piece)
  return { status: answer.status, location: answer.headers['location'] ?? '', text: Buffer.concat(pieces).toString(), size: Buffer.concat(pieces).length }
}

describe('files', () => {
  it('are uploaded, hang on a comment, and are found there with the scanner\'s word', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const { token, attachment } = (await upload(desk, 'notes.txt', 'some notes')).json.upload
    expect(attachment).toMatchObject({ file_name: 'notes.txt', size: 10, content_type: 'text/plain', malware_scan_result: 'not_scanned' })
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment: { body: 'see file', public: false, uploads: [token] } } })

    const [, comment] = (await desk.ask('GET', `tickets/${id}/comments.json`)).json.comments
    expect(comment.attachments.map((one: { id: number }) => one.id)).toEqual([attachment.id])
    desk.clock.advance(4000)
    expect((await desk.ask('GET', `attachments/${attachment.id}.json`)).json.attachment.malware_scan_result).toBe('malware_not_found')
    // The token is used up.
    const again = await desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment: { body: 'again', uploads: [token] } } })
    expect(again.json.audit.events[0].attachments).toEqual([])
  })

  it('are given out by another host, whose address is good by itself, for a while, and never beside a credential', async () => {
    const desk = openDesk()
    const { attachment } = (await upload(desk, 'notes.txt', 'some notes')).json.upload
    const mine = desk.as('integration@bridge.example.com')

    expect((await read(desk, attachment.content_url)).location).toContain('/access/')
    const { status, location } = await read(desk, attachment.content_url, mine)
    expect([status, new URL(location).origin === ZENDESK_ORIGIN]).toEqual([302, false])
    expect(await read(desk, location)).toMatchObject({ status: 200, text: 'some notes' })
    expect((await read(desk, location, mine)).status).toBe(400)
    expect(desk.sandbox.inside.zendesk.read().downloads.map((one) => one.withToken)).toEqual([false, true])
    desk.clock.advance(601_000)
    expect((await read(desk, location)).status).toBe(403)
  })

  it('in which the scanner found something are not given out; a size above 50 MB and a missing name are refused', async () => {
    const desk = openDesk()
    const { attachment } = (await upload(desk, 'bad.txt', 'X5O EICAR-STANDARD-ANTIVIRUS-TEST-FILE')).json.upload
    desk.clock.advance(4000)

    expect((await desk.ask('GET', `attachments/${attachment.id}.json`)).json.attachment.malware_scan_result).toBe('malware_found')
    expect((await read(desk, attachment.content_url, desk.as('integration@bridge.example.com'))).status).toBe(403)
    expect((await upload(desk, 'big.txt', 'x'.repeat(50 * 1024 * 1024 + 1))).status).toBe(413)
    expect((await upload(desk, '', 'x', 'uploads.json')).status).toBe(400)
  })

  it('of the seed have bytes too, and a person\'s comment may bring some', async () => {
    const first = plainTicket('t', true, 1, 100)
    const desk = openDesk({}, { tickets: [{ ...first, messages: first.messages.map((message) => ({ ...message, attachments: [{ name: 'a.png', contentType: 'image/png', size: 10 }] })) }] })
    desk.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 't', by: 'requester', comment: 'here', files: [{ name: 'b.txt', text: 'words', scan: 'failed_to_scan' }, { name: 'c.bin', size: 7 }] } })
    const files = (await desk.ask('GET', 'tickets/1001/comments.json')).json.comments.flatMap((comment: { attachments: { content_url: string; size: number; malware_scan_result: string }[] }) => comment.attachments)

    expect(files.map((one: { size: number; malware_scan_result: string }) => [one.size, one.malware_scan_result])).toEqual([[10, 'malware_not_found'], [5, 'failed_to_scan'], [7, 'not_scanned']])
    const { location } = await read(desk, files[0].content_url, desk.as('integration@bridge.example.com'))
    expect((await read(desk, location)).size).toBe(10)
  })
})
