import { describe, expect, it } from 'vitest'
import { oracle } from '../../connectors/oracle/index.ts'
import type { Connection } from '../../src/connector/connector.ts'
import { createOracle, type FakeOracle } from '../../src/sandbox/oracle/index.ts'
import type { Incident } from '../../src/sandbox/oracle/types.ts'
import { OUTWARD_TEAMS, queueOf } from '../../src/sync/outward.ts'
import { applySetup } from '../../src/sync/setup-apply.ts'
import { FIELDS } from '../connectors/oracle-world.ts'
import { seeded, vendorWire } from '../support/wire.ts'
import { BEGIN, makeWorld, silent, type World } from './engine.ts'

const HOUR = 3_600_000
const HOST = 'acme.custhelp.com'

async function site(): Promise<{ readonly world: World; readonly vendor: FakeOracle; readonly connection: Connection }> {
  const queues = OUTWARD_TEAMS.map((team, at) => ({ id: 30 + at, lookupName: queueOf(team) }))
  const vendor = createOracle({ fields: FIELDS, queues, rule: true })
  let connection: Connection | undefined
  const world = await makeWorld((clock) => {
    const random = seeded()
    connection = oracle.open(oracle.config.parse({ url: `https://${HOST}`, username: 'breakwater', password: 'sandbox-oracle-secret', contactId: '77' }), {
      clock, ids: { next: () => 'o' }, random: { next: random }, log: silent, signal: new AbortController().signal,
      tokens: { load: () => Promise.resolve(null), save: () => Promise.resolve() }, wire: vendorWire({ [HOST]: vendor }, clock, random),
    })
    return connection
  })
  if (connection === undefined) throw new Error('not opened')
  return { world, vendor, connection }
}

const incidentOf = (vendor: FakeOracle, id: string): Incident | undefined => [...vendor.site.incidents.values()].find((one) => one.custom['bw_external_id'] === `zd-acme-${id}`)

describe('cases in an Oracle site', () => {
  it('are one per safety ticket, in their queues, once, without the ticket’s words, and set off no rule', async () => {
    const { world, vendor } = await site()
    world.desk.add('1', { body: 'old P2 hate', at: BEGIN - 900 * HOUR })
    world.desk.add('2', { body: 'P0 sextortion', at: BEGIN - HOUR })
    const summary = await world.sync()
    world.clock.advance(60_000)
    const again = await world.sync()

    expect([summary, again]).toMatchObject([{ state: 'done', setAside: 0 }, { state: 'done', setAside: 0 }])
    expect(vendor.site.incidents.size).toBe(2)
    expect(incidentOf(vendor, '1')).toMatchObject({ subject: 'Safety ticket 1', custom: { bw_severity: 'P2' } })
    expect(incidentOf(vendor, '2')).toMatchObject({ subject: 'Safety ticket 2', queue: { lookupName: 'safety_restricted' }, custom: { bw_severity: 'P0', bw_category: 'restricted' } })
    expect(JSON.stringify(vendor.read())).not.toMatch(/sextor|old P2/i)
    expect(vendor.site.ruleRuns).toBe(0)
  })

  it('need no set-up by API: nothing is planned, and consent is kept', async () => {
    const { world, connection } = await site()
    await world.store.write((tx) => tx.connections.ensure({ id: connection.id, vendor: connection.vendor, url: `https://${HOST}`, connectedAt: BEGIN }))
    let ids = 0
    const ports = { store: world.store, clock: world.clock, ids: { next: () => `s-${(ids += 1)}` }, log: silent, signal: new AbortController().signal }

    expect(await applySetup(ports, connection, { macros: [], webhookUrl: null })).toMatchObject({ plan: [], changed: 0, refused: [] })
    expect((await world.store.read((tx) => tx.connections.get(connection.id)))?.setupAt).not.toBeNull()
  })
})
