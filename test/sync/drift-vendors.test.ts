import { expect, it, onTestFinished } from 'vitest'
import { compileMapping } from '../../src/mapping/compile.ts'
import { SCHEMAS_MS } from '../../src/sync/schemas.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { openTestBridge, type TestBridge } from '../support/bridge.ts'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { markerPolicy } from './engine.ts'

const words = (key: string) => ({ ...plainTicket(key, true), messages: [{ from: 'requester' as const, public: true, body: 'P2 hate', minutesAgo: 0 }] })
const caseOf = (one: TestBridge): Readonly<Record<string, unknown>> => one.sandbox.inside.salesforce.read().cases.find((row) => row['Breakwater_External_Id__c'] !== undefined && row['Breakwater_External_Id__c'] !== null)!

/** An admin at work in Zendesk. */
function admin(one: TestBridge, method: string, path: string, body?: object): Readonly<Record<string, { readonly id: number }>> {
  const authorization = `Basic ${Buffer.from('integration@bridge.example.com/token:sandbox-legacy-token').toString('base64')}`
  const answer = one.sandbox.zendesk.handle({ method, path: `/api/v2/${path}`, headers: { authorization, 'content-type': 'application/json' }, body: body === undefined ? '' : JSON.stringify(body), origin: 'https://breakwater-sandbox.zendesk.com' }, one.clock.now(), () => 0.5)
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`)
  return (answer.body === '' ? {} : JSON.parse(answer.body)) as Readonly<Record<string, { readonly id: number }>>
}

it('over both vendors\' own clients: a field that an admin deletes empties nothing on the other side, and is paused', { timeout: 60_000 }, async () => {
  const probe = await openTestBridge({ world: EMPTY_WORLD, policy: markerPolicy() })
  onTestFinished(() => probe.close())
  // Ids are given in order: what is made first in one sandbox has the same id in the next.
  const id = admin(probe, 'POST', 'ticket_fields.json', { ticket_field: { type: 'text', title: 'Way in' } })['ticket_field']?.id ?? 0
  const pairs = ['Phone', 'Email', 'Web', 'Chat', 'Social', 'App'].map((right) => ({ left: right.toLowerCase(), right }))
  const mapping = compileMapping(mappingOf({ fields: [{ id: 'origin', left: `field:${id}`, right: 'field:Origin', direction: 'both', transform: { kind: 'values', pairs } }, { id: 'subject', left: 'subject', right: 'subject', direction: 'both' }] }))
  const one = await openTestBridge({ world: EMPTY_WORLD, policy: markerPolicy(), mapping })
  onTestFinished(() => one.close())
  expect(admin(one, 'POST', 'ticket_fields.json', { ticket_field: { type: 'text', title: 'Way in' } })['ticket_field']?.id).toBe(id)
  await one.setUp()
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      one.clock.advance(120_000)
      await one.sync()
    }
  }
  const attention = async (): Promise<readonly string[]> => (await one.store.read((tx) => tx.attention.list(one.left.id, 9))).map((row) => `${row.reason} ${row.ref.id}`)
  one.arrive([words('one')])
  await settle()
  one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', fields: { [id]: 'email' } } })
  await settle()
  expect([caseOf(one)['Origin'], await attention()]).toEqual(['Email', []])

  admin(one, 'DELETE', `ticket_fields/${id}.json`)
  one.sandbox.control({ method: 'POST', path: '/zendesk/edit', body: { key: 'one', subject: 'Another lantern' } })
  await settle()
  one.clock.advance(SCHEMAS_MS)
  await settle()
  expect([caseOf(one)['Origin'], caseOf(one)['Subject'], await attention()]).toEqual(['Email', 'Another lantern', ['field-paused field origin']])
  expect(await one.sync()).toMatchObject({ written: 0, setAside: 0, waiting: 0 })
})
