import { createHash } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { packetFile, packetFormat } from '../../../src/desk/escalation/packet-file.ts'
import { packetPage } from '../../../src/desk/escalation/packet-page.ts'
import { packetOf } from '../../../src/desk/escalation/packet.ts'
import { escalate } from '../../../src/desk/sidebar/escalate.ts'
import { openBrowser } from '../../support/browser.ts'
import { readDocx } from '../report/office.ts'
import { triageOf } from '../../sync/make.ts'
import { ADA, over } from '../sidebar/over-sync.ts'

const WORDS = 'P0 child_exploitation lanternkeeper <img src=x>'

const made = async (category: 'child_exploitation' | 'sextortion') => {
  const world = await over()
  world.desk.add('7', { body: WORDS.replace('child_exploitation', category) })
  await world.settle()
  await escalate(world.bar, ADA, '7', { version: (await world.see('7')).version, team: 'child_safety', also: [], reason: 'harbourmaster' })
  const { id } = (await world.see('7')).escalation!
  const facts = { ...triageOf().facts, handles: ['@one.<b>example</b>'], urls: ['https://video.example.com/1'], country: 'AU', minor: true, ongoing: true }
  const details = [{ kind: 'time' as const, value: '2026-11-22T21:00:00.000Z', confidence: 1, span: { field: 'body', start: 0, end: 1 } }]
  await world.store.write((tx) => tx.triages.put([{ connection: 'zendesk:acme', ticketId: '7', at: world.clock.now(), triage: triageOf({ category, categories: [category], facts, details, missing: ['deadline', 'images_sent'] }), digest: 'd' }]))
  const packet = await packetOf(world.bar, id, { by: 'Ada Example', why: 'for the reviewer', at: world.clock.now() })
  return { world, packet, page: packetPage(packet) }
}

it('a packet says what is known, what is missing and where to find it, by the names that the CyberTipline asks for; never a word of the ticket, and no media', async () => {
  const { world, packet, page } = await made('child_exploitation')
  const value = (field: string) => packet.fields.find((one) => one.field.startsWith(field))
  expect(value('incidentSummary.incidentDateTime')?.value).toBe('2026-11-22T21:00:00.000Z')
  expect(value('personOrUserReported.screenName')?.value).toBe('@one.<b>example</b>')
  expect(['incidentSummary.incidentType', 'personOrUserReported.espIdentifier', 'victim.espIdentifier', 'fileDetails.viewedByEsp'].map((field) => [value(field)?.value, (value(field)?.where ?? '') !== ''])).toEqual(Array.from({ length: 4 }, () => [null, true]))
  const [words] = packet.evidence
  expect(words).toMatchObject({ what: 'words', sha256: createHash('sha256').update(WORDS).digest('hex') })
  expect(packet.evidence.filter((one) => one.what === 'file').every((one) => one.sha256 === null)).toBe(true)
  expect(page + JSON.stringify(packet)).not.toMatch(/lanternkeeper|harbourmaster/)
  // What people said is text: nothing of it runs, is loaded or is followed.
  expect(page).toContain('@one.&lt;b&gt;example&lt;/b&gt;')
  expect(page).not.toMatch(/<(?:script|img|a|iframe|link|form)\b/)
  const [last] = (await world.store.read((tx) => tx.audit.list({ after: 0, limit: 99 }))).filter((one) => one.verb === 'packet-made')
  expect(last?.words).toMatchObject({ by: 'Ada Example', why: 'for the reviewer' })
})

it('a packet of another matter lists what its policy needs, and the times that a law may set, with where they stand', async () => {
  const { packet, page } = await made('sextortion')
  expect(packet.fields.filter((one) => one.value === null).map((one) => one.field)).toEqual(expect.arrayContaining(['deadline', 'images sent']))
  expect(packet.fields.some((one) => one.field.startsWith('incidentSummary'))).toBe(false)
  expect(packet.stops.map((one) => one.minutes)).toEqual([2880, 1440])
  expect(page).toMatch(/48 hours from .*: United States, TAKE IT DOWN Act[\s\S]*24 hours from .*: Australia/)
  expect(page).toContain('Nothing was filed with any authority')
})

it('a packet as a document says the same as the page, letter by letter; what cannot be seen is named; the same twice is the same to the last byte', async () => {
  const { packet } = await made('child_exploitation')
  const turned = { ...packet, fields: [...packet.fields, { field: 'accounts', value: '@a\u202egnp\u0007\u200b <i>', where: null }] }
  const bytes = await packetFile(turned, 'docx')
  const word = readDocx(bytes as Uint8Array)
  expect(word.headings.map(({ level, text }) => `${level} ${text}`)).toEqual([`Title Packet of escalation ${packet.escalation.id}`, 'Heading1 What is known', 'Heading1 What is missing', 'Heading1 Evidence', 'Heading1 What happened'])
  expect(word.repeated).toBe(4)
  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.setContent(packetPage(turned))
  const shown = await page.evaluate<string[][][]>(`[...document.querySelectorAll('table')].map((table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent)))`)
  expect(word.tables).toEqual(shown)
  expect(word.tables[0]?.at(-1)).toEqual(['accounts', '@a[U+202E]gnp[U+0007][U+200B] <i>'])
  expect(word.tables.flat(2)).toContain(packet.evidence[0]?.sha256)
  expect(JSON.stringify(word)).not.toMatch(/lanternkeeper|harbourmaster/)
  const pdf = await page.pdf({ preferCSSPageSize: true })
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(await packetFile(turned, 'docx')).toEqual(bytes)
  expect(['a.docx', 'a.HTML', 'a.htm', 'a.pdf', 'a'].map(packetFormat)).toEqual(['docx', 'html', 'html', null, null])
}, 240_000)
