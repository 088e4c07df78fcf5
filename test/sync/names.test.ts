import { expect, it } from 'vitest'
import type { Connection } from '../../src/connector/connector.ts'
import { WireFault } from '../../src/domain/ports.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { namesOf } from '../../src/sync/run-context.ts'
import { SCHEMAS } from '../../src/sync/schemas.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { makeWorld } from './engine.ts'

const mapping = compileMapping(mappingOf({ fields: [{ id: 'priority', left: 'priority', right: 'priority', direction: 'both' }] }))
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

it('an org that does not answer is taken to name things as it did last', async () => {
  const { store } = await makeWorld()
  const left = { id: 'zendesk:acme', reads: {}, writes: {} } as unknown as Connection
  const right = (readsAs: NonNullable<Connection['readsAs']>): Connection => ({ ...left, id: 'salesforce:acme', readsAs })
  const silent = right(() => Promise.reject(new WireFault('no answer', 'maybe')))
  await store.write((tx) => tx.reports.put(left.id, SCHEMAS, 0, JSON.stringify({ mapping: mapping.version, paused: [], readsAs: { priority: { urgent: 'high' } } })))
  const answered = await namesOf({ store, left, right: right(() => Promise.resolve({ priority: { urgent: 'high' } })), mapping, log }, 'write')
  const guessed = await namesOf({ store, left, right: silent, mapping, log }, 'write')

  expect([answered.fault, guessed.fault]).toMatchObject([null, { code: 'connector.unavailable' }])
  expect(guessed.readsAs).toEqual({ priority: { urgent: 'high' } })
  const carried = [answered.mapping, guessed.mapping, mapping].map((one) => one?.fields[0]?.toRight?.('urgent', {} as Ticket))
  expect(carried).toEqual([{ value: 'high' }, { value: 'high' }, { value: 'urgent' }])
})
