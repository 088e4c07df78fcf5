import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import type { Classifier, Clock, LogFields } from '../../src/domain/ports.ts'
import { createClassifier, type ClassifierOptions } from '../../src/platform/classifier.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { networkWire } from '../../src/platform/wire.ts'
import { mask } from '../../src/rules/mask.ts'

let server: Server
let url: string
let answer: (response: ServerResponse) => void
let seen: { headers: IncomingHttpHeaders; body: string }[]
let logged: [string, LogFields | undefined][]
const wire = networkWire()

const say = (status: number, body: string): void => { answer = (response) => void response.writeHead(status).end(body) }
const log = { debug: () => undefined, info: () => undefined, warn: (event: string, fields?: LogFields) => void logged.push([event, fields]), error: () => undefined }
/** Real sleeping, a clock that is set by hand. */
const at = (clock: { now: number }): Clock => ({ now: () => clock.now, sleep: (ms, signal) => systemClock().sleep(ms, signal) })
const make = (more: Partial<ClassifierOptions> = {}): Classifier => createClassifier({ url, timeoutMs: 2000, perHour: 100, mask, wire, clock: systemClock(), log, ...more })

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      seen.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
      answer(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/scores`
})
beforeEach(() => {
  seen = []
  logged = []
  say(200, '{"scores":{"self_harm":0.93,"violence":0.1}}')
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await wire.close()
})

describe('the outside classifier', () => {
  it('is off unless somebody gives its address', () => {
    expect(parseConfig({}).CLASSIFIER_URL).toBeUndefined()
    expect(() => parseConfig({ CLASSIFIER_KEY: 'k' })).toThrow(/CLASSIFIER_URL is missing/)
  })

  it('answers with scores', async () => {
    expect(await make({ key: 'secret-key' }).classify('I feel low', 'en')).toEqual([{ label: 'self_harm', score: 0.93 }, { label: 'violence', score: 0.1 }])
    expect(seen[0]?.headers['authorization']).toBe('Bearer secret-key')
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ text: 'I feel low', lang: 'en' })
  })

  it('is shown nothing that leads to a person', async () => {
    await make().classify('My name is Mara Example, call +44 20 7946 0000 or jo@example.com, I live at 12 Orchard Lane, Little Marsh, @hidden.handle https://example.com/me card 4111 1111 1111 1111', 'en')
    const sent = JSON.parse(seen[0]?.body ?? '') as { text: string }
    expect(sent.text).not.toMatch(/Mara|7946|jo@|Orchard|hidden|example\.com|4111/)
    expect(sent.text).toContain('I live at')
    await make().classify('x'.repeat(10_000), null)
    expect((JSON.parse(seen[1]?.body ?? '') as { text: string }).text).toHaveLength(4000)
  })

  it('is shown nothing where masking fails', async () => {
    expect(await make({ mask: () => { throw new Error('private words') } }).classify('private words', 'en')).toEqual([])
    expect(seen).toEqual([])
    expect(JSON.stringify(logged)).not.toContain('private')
  })

  it.each([[500, '{"scores":{"self_harm":0.9}}'], [302, '{"scores":{"self_harm":0.9}}'], [200, 'nonsense'], [200, '{"scores":{"self_harm":7}}'], [200, '{"scores":{"Not A Label":0.9}}'], [200, '[]'], [200, `{"scores":{"a":0.5},"more":"${'x'.repeat(200_000)}"}`]])('has no opinion when it answers %i %s', async (status, body) => {
    say(status, body)
    expect(await make().classify('hello', 'en')).toEqual([])
    expect(logged[0]?.[0]).toBe('classifier.no-opinion')
  })

  it('has no opinion when it is not there, or hangs up', async () => {
    answer = (response) => void response.socket?.destroy()
    expect(await make().classify('private words', 'en')).toEqual([])
    expect(await make({ url: 'http://127.0.0.1:9/none' }).classify('private words', 'en')).toEqual([])
    expect(JSON.stringify(logged)).not.toContain('private')
  })

  it('is not waited for', async () => {
    answer = () => undefined
    const start = systemClock().now()
    expect(await make({ timeoutMs: 120 }).classify('hello', 'en')).toEqual([])
    expect(systemClock().now() - start).toBeLessThan(1500)
    expect(logged).toEqual([['classifier.no-opinion', { reason: 'time-out' }]])
  })

  it('is asked no more often in an hour than allowed, and told once', async () => {
    const clock = { now: Date.UTC(2026, 0, 1, 10, 30) }
    const one = make({ perHour: 2, clock: at(clock) })
    for (let count = 0; count < 5; count += 1) await one.classify('hello', 'en')
    expect(seen).toHaveLength(2)
    expect(logged).toEqual([['classifier.budget-spent', { perHour: 2 }]])
    clock.now = Date.UTC(2026, 0, 1, 11, 1)
    expect(await one.classify('hello', 'en')).toHaveLength(2)
  })

  it('is left alone for a minute after three failures in a row', async () => {
    const clock = { now: Date.UTC(2026, 0, 1, 10) }
    const one = make({ clock: at(clock) })
    say(500, '')
    for (let count = 0; count < 6; count += 1) await one.classify('hello', 'en')
    expect(seen).toHaveLength(3)
    say(200, '{"scores":{"violence":1}}')
    expect(await one.classify('hello', 'en')).toEqual([])
    clock.now += 60_000
    expect(await one.classify('hello', 'en')).toEqual([{ label: 'violence', score: 1 }])
  })
})

describe('masking', () => {
  it.each([
    ['en', 'my name is Ann'], ['es', 'me llamo Ann'], ['pt', 'meu nome é Ann'], ['fr', "je m'appelle Ann"], ['de', 'ich heiße Ann'], ['it', 'mi chiamo Ann'], ['id', 'nama saya Ann'], ['tr', 'adım Ann'], ['vi', 'tôi tên là Ann'], ['pl', 'nazywam się Ann'], ['nl', 'ik heet Ann'], ['ja', '私の名前は花子'], ['ar', 'اسمي Ann'], ['hi', 'मेरा नाम Ann'],
  ])('%s: %s', (_, text) => expect(mask(text)).toMatch(/\[name\]$/))
})
