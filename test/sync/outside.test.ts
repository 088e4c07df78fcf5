import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syncPolicy } from '../../src/main.ts'
import { createClassifier } from '../../src/platform/classifier.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { networkWire } from '../../src/platform/wire.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { mask } from '../../src/rules/mask.ts'
import { openTestBridge } from '../support/bridge.ts'
import { triageInput } from '../../src/sync/input.ts'
import { seedWorld } from '../../src/sandbox/seed/index.ts'
import { seeded } from '../support/wire.ts'
import { ticket } from './make.ts'

const policy = loadPolicy()
const wire = networkWire()
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
let server: Server
let url: string
let shown: string[]

beforeAll(async () => {
  shown = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      shown.push(Buffer.concat(chunks).toString('utf8'))
      response.end('{"scores":{"child_safety":0.97}}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await wire.close()
})
const classifier = (): ReturnType<typeof createClassifier> => createClassifier({ url, timeoutMs: 2000, perHour: 100_000, mask, wire, clock: systemClock(), log })

describe('what other systems say, in sync', () => {
  it('comes from the vendor’s fields, as they are', () => {
    const input = triageInput(ticket({ fields: { sentiment: 'Very Negative', 360001: 7, done: true, list: ['a'], none: null } }), [])
    expect(input.signals).toEqual([{ field: '360001', value: 7 }, { field: 'sentiment', value: 'Very Negative' }, { field: 'done', value: 'true' }])
    expect(syncPolicy(policy).triage(input, 0).findings.map((one) => one.rule)).toContain('outside_very_negative')
  })

  it('is asked of nobody by default', () => expect(syncPolicy(policy).hear).toBeUndefined())

  it('raises tickets of a whole run, and shows the classifier no address', { timeout: 60_000 }, async () => {
    const severities = async (asked: boolean): Promise<Map<number, string>> => {
      const one = await openTestBridge({ world: seedWorld(seeded(3)), policy: syncPolicy(policy, null, asked ? classifier() : null), macros: [] })
      try {
        await one.setUp()
        await one.sync()
        return new Map(one.sandbox.inside.zendesk.read().tickets.map((row) => [row.id, row.tags.find((tag) => tag.startsWith('severity_')) ?? '']))
      } finally {
        await one.close()
      }
    }
    const alone = await severities(false)
    expect(shown).toEqual([])
    const heard = await severities(true)
    expect(shown.length).toBeGreaterThan(50)
    expect(shown.join()).not.toMatch(/@example\.(com|org)/)
    const tagged = [...alone].filter(([, tag]) => tag !== '')
    // Nothing falls, and nothing that was judged stays below P2.
    for (const [id, tag] of tagged) expect([heard.get(id)]).toContainEqual(tag < 'severity_p2' ? tag : 'severity_p2')
    expect(tagged.some(([, tag]) => tag > 'severity_p2')).toBe(true)
  })
})
