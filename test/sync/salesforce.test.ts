import { describe, expect, it } from 'vitest'
import { salesforce } from '../../connectors/salesforce/index.ts'
import type { Connection } from '../../src/connector/connector.ts'
import type { WireRequest } from '../../src/domain/ports.ts'
import type { IntentRow } from '../../src/store/store.ts'
import { createSalesforce, type FakeSalesforce } from '../../src/sandbox/salesforce/index.ts'
import { desiredItems } from '../../src/sync/setup.ts'
import { applySetup, isSettingUp, removeSetup, showSetup, type SetupPorts } from '../../src/sync/setup-apply.ts'
import { Killed, mortal } from '../support/bridge.ts'
import { seeded, vendorWire } from '../support/wire.ts'
import { BEGIN, makeWorld, silent, type World } from './engine.ts'
import { lostAnswer } from './memory-crm.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

interface Org {
  readonly world: World
  readonly vendor: FakeSalesforce
  readonly connection: Connection
  /** Requests that left, as `METHOD path`. */
  readonly sent: string[]
  /** Throws away the answer of the next request that matches, after its effect. */
  readonly lose: (match: (request: WireRequest) => boolean) => void
  setUp(): Promise<number>
}

const desired = { macros: [], webhookUrl: null }

async function org(): Promise<Org> {
  const vendor = createSalesforce({ bigTableRows: 0 })
  const sent: string[] = []
  let losing: ((request: WireRequest) => boolean) | null = null
  let connection: Connection | undefined
  const world = await makeWorld((clock) => {
    const random = seeded()
    const wire = vendorWire({ 'acme.my.salesforce.com': vendor }, clock, random)
    let ids = 0
    connection = salesforce.open(
      salesforce.config.parse({ url: 'https://acme.my.salesforce.com', clientId: vendor.credentials.clientId, clientSecret: vendor.credentials.clientSecret }),
      {
        clock, ids: { next: () => `s-${(ids += 1)}` }, random: { next: random }, log: silent, signal: new AbortController().signal,
        tokens: { load: () => Promise.resolve(null), save: () => Promise.resolve() },
        wire: async (request) => {
          sent.push(`${request.method} ${new URL(request.url).pathname.replace('/services/data/v68.0', '')}`)
          const answer = await wire(request)
          if (losing?.(request) !== true) return answer
          losing = null
          throw lostAnswer()
        },
      },
    )
    return connection
  })
  if (connection === undefined) throw new Error('not opened')
  const open = connection
  const ports = portsOf(world, 'setup')
  return { world, vendor, connection: open, sent, lose: (match) => (losing = match), setUp: async () => (await applySetup(ports, open, desired)).changed }
}

function portsOf({ store, clock }: World, prefix: string): SetupPorts {
  return { store, clock, ids: { next: idsOf(prefix) }, log: silent, signal: new AbortController().signal }
}

function idsOf(prefix: string): () => string {
  let ids = 0
  return () => `${prefix}-${(ids += 1)}`
}

function caseOf(vendor: FakeSalesforce, id: string): Readonly<Record<string, unknown>> | undefined {
  return vendor.read().cases.find((row) => row['Breakwater_External_Id__c'] === `zd-acme-${id}`)
}

async function seededOrg(): Promise<Org> {
  const one = await org()
  await one.setUp()
  one.world.desk.add('1', { body: 'old P2 hate', at: BEGIN - 900 * HOUR })
  one.world.desk.add('2', { body: 'P0 sextortion', at: BEGIN - HOUR })
  one.world.desk.add('3', { body: 'P3 scam_fraud', at: BEGIN - 900 * HOUR, status: 'closed' })
  return one
}

describe('set-up of a Salesforce org', () => {
  it('makes what is missing, does nothing the second time, and takes away exactly what it made', async () => {
    const one = await org()
    const before = one.vendor.read()
    const first = await one.setUp()
    const ports = { store: one.world.store, clock: one.world.clock, ids: { next: idsOf('again') }, log: silent, signal: new AbortController().signal }
    one.world.clock.advance(MINUTE)

    expect(first).toBeGreaterThan(20)
    expect(one.vendor.read().queues.map((queue) => queue.name)).toContain('Safety: restricted')
    expect((await showSetup(ports, one.connection, desired)).map((item) => item.action)).toEqual(expect.not.arrayContaining(['create', 'update', 'retire']))
    expect((await applySetup(ports, one.connection, desired)).changed).toBe(0)
    const names = JSON.stringify(one.vendor.read().queues) + JSON.stringify(one.vendor.read().fields)
    expect(names).not.toMatch(/sextor|exploit|intimate|traffick/i)

    const removed = await removeSetup(ports, one.connection)
    one.world.clock.advance(MINUTE)
    expect(removed.refused).toEqual([])
    expect(one.vendor.read().fields).toEqual(before.fields)
    expect(one.vendor.read().queues).toEqual(before.queues)
    expect(await one.world.store.read((tx) => tx.provisions.list(one.connection.id))).toEqual([])
    expect((await one.world.store.read((tx) => tx.connections.get(one.connection.id)))?.setupAt).toBeNull()
  })

  it('that died at any step keeps no run waiting, and is finished by the next, each thing made once', { timeout: 240_000 }, async () => {
    const made = (vendor: FakeSalesforce): unknown => [vendor.read().fields, vendor.read().queues.map((queue) => queue.name).toSorted()]
    const calm = await org()
    await calm.setUp()
    const left: number[] = []

    for (let at = 1, died = true; died; at += 1) {
      const one = await org()
      died = await dyingSetUp(one, at)
      const waiting = await one.world.store.read((tx) => isSettingUp(tx, one.connection.id))
      if (waiting) left.push(at)
      // Every other one at once, while what the dead one sent still counts as on its way.
      if (at % 2 === 0) {
        expect([at, (await one.world.sync()).state]).toEqual([at, 'done'])
        expect([at, await one.world.store.read((tx) => isSettingUp(tx, one.connection.id))]).toEqual([at, waiting])
      }
      await one.setUp()
      expect([at, await one.world.store.read((tx) => isSettingUp(tx, one.connection.id))]).toEqual([at, false])
      one.world.clock.advance(MINUTE)

      expect([at, await one.setUp()]).toEqual([at, 0])
      expect(made(one.vendor)).toEqual(made(calm.vendor))
    }
    expect(left.length).toBeGreaterThan(5)
  })

  it('finishes also what another left that nothing new is wanted of, however long that counts as on its way', async () => {
    const one = await org()
    await one.setUp()
    one.world.clock.advance(MINUTE)
    const item = desiredItems(one.connection, desired).find(({ kind }) => kind === 'queue')!
    const orphan: IntentRow = { write: { op: 'provision', key: 'left-behind', item }, connection: one.connection.id, lane: `setup:queue:${item.id}`, priority: 2, createdAt: one.world.clock.now(), run: 'dead' }
    await one.world.store.write(async (tx) => {
      await tx.intents.add([orphan])
      await tx.intents.take({ connection: one.connection.id, op: 'provision', limit: 1, delivery: 'dead', owner: 'dead', now: one.world.clock.now(), leaseMs: MINUTE })
    })

    await one.setUp()
    expect(await one.world.store.read((tx) => isSettingUp(tx, one.connection.id))).toBe(false)
    expect(one.vendor.read().queues.filter(({ name }) => name === item.title)).toHaveLength(1)
  })

  it('asked for by two processes at once is gone through once', async () => {
    const one = await org()
    const current = async (): Promise<boolean> => (await one.world.store.read((tx) => tx.connections.get(one.connection.id)))?.setupAt != null
    const results = await Promise.all([1, 2].map((id) => applySetup({ ...portsOf(one.world, `at-once-${id}`) }, one.connection, desired, current)))

    expect(results.map(({ changed }) => changed).toSorted((a, b) => a - b)).toEqual([0, expect.any(Number)])
    expect(Math.max(...results.map(({ plan }) => plan.length))).toBeGreaterThan(20)
    expect(Math.min(...results.map(({ plan }) => plan.length))).toBe(0)
  })
})

/** A process that sets up and dies at this step of its store; whether it got that far. */
async function dyingSetUp({ world, connection }: Org, at: number): Promise<boolean> {
  let steps = 0
  const store = mortal(world.store, (name) => {
    if ((steps += 1) >= at) throw new Killed(name)
  })
  return applySetup({ ...portsOf(world, 'dying'), store }, connection, desired).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Killed) return true
      throw error
    },
  )
}

describe('cases in a Salesforce org', () => {
  it('are one per safety ticket, closed ones included, in their queues, with nothing of the ticket\'s words', async () => {
    const { world, vendor, sent } = await seededOrg()
    const summary = await world.sync()
    const restricted = caseOf(vendor, '2')
    const queues = new Map(vendor.read().queues.map((queue) => [queue.id, queue.name]))

    expect(summary).toMatchObject({ state: 'done', setAside: 0 })
    expect(['1', '2', '3'].map((id) => caseOf(vendor, id)?.['Subject'])).toEqual(['Safety ticket 1', 'Safety ticket 2', 'Safety ticket 3'])
    expect(queues.get(String(restricted?.['OwnerId']))).toBe('Safety: restricted')
    expect(restricted).toMatchObject({ Safety_Severity__c: 'P0', Safety_Category__c: 'restricted', Safety_Ticket_Url__c: 'https://acme.example.com/agent/tickets/2' })
    expect(JSON.stringify(vendor.read().cases)).not.toMatch(/sextortion|scam_fraud P|old P2/)
    expect(sent.filter((call) => / POST .*\/composite\/sobjects$/.test(` ${call}`))).toHaveLength(1)
    world.clock.advance(3 * MINUTE)
    expect(await world.sync()).toMatchObject({ written: 0, setAside: 0 })
  })

  it('follow the triage, but never over a person\'s hand', async () => {
    const { world, vendor } = await seededOrg()
    await world.sync()
    world.clock.advance(3 * MINUTE)
    vendor.admin.write('Case', [{ Id: caseOf(vendor, '1')?.['Id'], Priority: 'Low' }], world.clock.now(), seeded())
    world.desk.say('1', 'now P0')
    world.clock.advance(3 * MINUTE)
    await world.sync()

    expect(caseOf(vendor, '1')).toMatchObject({ Safety_Severity__c: 'P0', Priority: 'Low' })
  })

  it('are moved and raised where nobody touched them', async () => {
    const { world, vendor } = await seededOrg()
    await world.sync()
    world.clock.advance(3 * MINUTE)
    world.desk.say('1', 'now P0 sextortion')
    world.clock.advance(3 * MINUTE)
    const summary = await world.sync()
    const queues = new Map(vendor.read().queues.map((queue) => [queue.id, queue.name]))

    expect(summary).toMatchObject({ state: 'done', waiting: 0, setAside: 0 })
    expect(caseOf(vendor, '1')).toMatchObject({ Safety_Severity__c: 'P0', Safety_Category__c: 'restricted' })
    expect(queues.get(String(caseOf(vendor, '1')?.['OwnerId']))).toBe('Safety: restricted')
    expect(caseOf(vendor, '1')?.['Priority']).not.toBe('Medium')
    world.clock.advance(3 * MINUTE)
    expect(await world.sync()).toMatchObject({ written: 0 })
  })

  it('are not doubled when the answer to their creation is lost', async () => {
    const { world, vendor, lose } = await seededOrg()
    lose((request) => request.method === 'PATCH' && request.url.includes('/composite/sobjects/Case/'))
    const summary = await world.sync()

    expect(summary).toMatchObject({ state: 'done', waiting: 0, setAside: 0 })
    expect(vendor.read().cases.filter((row) => String(row['Breakwater_External_Id__c'] ?? '').startsWith('zd-acme-'))).toHaveLength(3)
  })
})
