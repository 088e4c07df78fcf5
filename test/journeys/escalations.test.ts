import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import { openStoreOf } from '../../src/main.ts'
import { MINUTE, raisedAt, settingsOf } from '../desk/escalation/make.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { breakwater, ended, environmentOf, sandboxProcess, type Ended } from '../support/processes.ts'
import { readBack } from '../support/reading.ts'

it('the real program: what is late is told in chat and on both records, listed, and taken on by a command', { timeout: 240_000 }, async () => {
  const [folder, sandbox, told] = [mkdtempSync(join(tmpdir(), 'bw-late-')), await sandboxProcess(), [] as string[]]
  const chat = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (part: string) => told.push(part)).on('end', () => response.end('ok'))
  })
  await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    chat.close()
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const environment = { ...environmentOf(sandbox), DATA_DIR: folder, ESCALATION_CHAT_URL: `http://127.0.0.1:${(chat.address() as AddressInfo).port}/hook` }
  const run = (...args: readonly string[]): Promise<Ended> => ended(breakwater(args, environment))
  const sync = async (): Promise<void> => {
    await sandbox.control('POST', '/clock', { advance: 120_000 })
    const done = await run('sync', '--once', '--json')
    expect(done.stderr + done.stdout).toContain('"state":"done"')
  }
  const ticket = { ...plainTicket('one', true), messages: [{ from: 'requester', public: true, body: 'Somebody keeps posting adverts for cheap sunglasses under my videos. It is spam, please look at it.', minutesAgo: 1 }] }
  await sandbox.control('POST', '/reset', { empty: true })
  await sandbox.control('POST', '/seed', { ...EMPTY_WORLD, tickets: [ticket] })
  await sync()

  const store = await openStoreOf(parseConfig(environment))
  const [connection] = (await store.read((tx) => tx.connections.list())).filter((one) => one.vendor === 'zendesk')
  const [seen] = (await store.read((tx) => tx.tickets.list({ connection: connection!.id, limit: 1 })))
  await store.write((tx) => tx.escalations.raise(raisedAt(settingsOf(), Date.now() - 21 * MINUTE, { connection: connection!.id, ticketId: seen!.id, note: 'Breakwater: escalated, P0' })))
  await store.close()
  await sync()
  expect(told.map((text) => (JSON.parse(text) as { text: string }).text.split('\n')[0])).toEqual(['*Escalation P0: nobody answered, told further up*'])
  expect(told.join()).not.toContain('sunglasses')
  const late = await run('escalations', '--overdue', '--json')
  expect([late.code, JSON.parse(late.stdout)]).toMatchObject([3, { escalations: [{ ticketId: seen!.id, state: 'raised', overdue: true }] }])
  const file = join(folder, 'packet.html')
  expect((await run('escalations', 'e1', '--packet', file, '--by', 'Bo')).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toMatch(/Packet of escalation e1[\s\S]*[0-9a-f]{64}/)
  expect(readFileSync(file, 'utf8')).not.toContain('sunglasses')
  expect((await run('escalations', 'e1', '--acknowledge', '--by', 'Bo')).stdout).toContain('is acknowledged; next is due')
  await sync()

  const { zendesk, salesforce } = await readBack(sandbox)
  const said = (all: string): string[] => [...all.matchAll(/Breakwater: escalation, P0: ([^\n\\<]*)/g)].map((match) => match[1]!.trim())
  expect(said(zendesk.tickets[0]!.comments.map(({ body }) => body).join('\n'))).toEqual(['nobody answered, told further up', 'somebody has it'])
  expect(said(salesforce.comments.map((one) => (one as { readonly CommentBody: string }).CommentBody).join('\n'))).toEqual(['nobody answered, told further up', 'somebody has it'])
})
