import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/compile.ts'
import { MappingFile } from '../../src/mapping/mapping.ts'
import { reconcile } from '../../src/sync/reconcile.ts'
import { Killed } from '../support/bridge.ts'
import { makeWorld, type World } from './engine.ts'
import type { DeskCase } from './memory-crm.ts'

const source = { id: 'test', title: 'Test', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' }, parent: { direction: 'both' }, crossing: [{ id: 'kept', about: 'Kept apart', when: { categories: ['self_harm'] }, as: 'pointer' }] }
const mapping = compileMapping(MappingFile.parse(source))

const caseOf = (world: World, id: string): DeskCase => {
  const found = world.cases.cases.filter((one) => one.externalId === `zd-acme-${id}`)
  if (found.length !== 1) throw new Error(`${found.length} cases for ${id}`)
  return found[0] as DeskCase
}

const belong = (world: World, id: string, parent: string | null): void => world.desk.edit(id, (ticket) => (ticket.parent = parent))

async function rest(world: World, rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.advance(70_000)
    await world.sync({ mapping })
  }
}

/** An incident whose problem is outside the safety queue for now: nothing links it. */
async function incident(body = 'P2 hate'): Promise<World> {
  const world = await makeWorld()
  world.desk.add('8', { body: 'an outage', tags: [] })
  world.desk.add('7', { body })
  belong(world, '7', '8')
  await rest(world)
  return world
}

/** Whether it was killed within three runs, each of which dies at that step. */
async function dies(world: World, killAt: number): Promise<boolean> {
  for (let round = 0; round < 3; round += 1) {
    try {
      await world.sync({ mapping, killAt })
    } catch (error) {
      if (error instanceof Killed) return true
      throw error
    }
    world.clock.advance(70_000)
  }
  return false
}

const written = async (world: World): Promise<number> => {
  world.clock.advance(70_000)
  return (await world.sync({ mapping })).written
}

describe('the problem of an incident and the parent of a case', () => {
  it('waits until the problem has a case, is written once, and then rests', async () => {
    const world = await incident()
    expect(caseOf(world, '7').parent).toBeNull()
    expect(await written(world)).toBe(0)

    world.desk.edit('8', (ticket) => ticket.tags.push('user_safety'))
    await rest(world)
    expect(caseOf(world, '7').parent).toBe(caseOf(world, '8').id)
    const before = caseOf(world, '7').version
    expect(await written(world)).toBe(0)
    expect(caseOf(world, '7').version).toBe(before)
  })

  it('follows both ways, also when it is taken away', async () => {
    const world = await incident()
    world.desk.add('9', { body: 'P2 hate' })
    world.desk.edit('8', (ticket) => ticket.tags.push('user_safety'))
    await rest(world)

    world.cases.edit(caseOf(world, '7').id, (one) => (one.parent = caseOf(world, '9').id))
    await rest(world)
    expect(world.desk.of('7').parent).toBe('9')
    belong(world, '7', null)
    await rest(world)
    expect(caseOf(world, '7').parent).toBeNull()
    world.cases.edit(caseOf(world, '9').id, (one) => (one.parent = caseOf(world, '8').id))
    await rest(world)
    expect(world.desk.of('9').parent).toBe('8')
    expect(await written(world)).toBe(0)
  })

  it('a case that belongs to one nobody has linked keeps it, and the ticket is let alone', async () => {
    const world = await incident()
    world.desk.edit('8', (ticket) => ticket.tags.push('user_safety'))
    await rest(world)
    world.cases.edit(caseOf(world, '7').id, (one) => (one.parent = '500foreign'))
    await rest(world)
    expect([world.desk.of('7').parent, caseOf(world, '7').parent]).toEqual(['8', '500foreign'])
    expect(await written(world)).toBe(0)
  })

  it('changed on both sides, a person decides', async () => {
    const world = await incident()
    world.desk.add('9', { body: 'P2 hate' })
    world.desk.add('10', { body: 'P2 hate' })
    world.desk.edit('8', (ticket) => ticket.tags.push('user_safety'))
    await rest(world)
    belong(world, '7', '9')
    world.cases.edit(caseOf(world, '7').id, (one) => (one.parent = caseOf(world, '10').id))
    await rest(world)
    expect(await world.store.read((tx) => tx.conflicts.open('zendesk:acme', 9))).toMatchObject([{ field: 'parent', leftId: '7', left: '9', right: caseOf(world, '10').id }])
  })

  it('of a pointer it is not told', async () => {
    const world = await incident('P2 self_harm')
    world.desk.edit('8', (ticket) => ticket.tags.push('user_safety'))
    await rest(world)
    expect(caseOf(world, '7').parent).toBeNull()
  })

  it('nor is it told that something belongs to a pointer', async () => {
    const world = await makeWorld()
    world.desk.add('8', { body: 'P2 self_harm' })
    world.desk.add('7', { body: 'P2 hate' })
    belong(world, '7', '8')
    await rest(world)
    expect(caseOf(world, '8').externalId).toBe('zd-acme-8')
    expect(caseOf(world, '7').parent).toBeNull()
    expect(await written(world)).toBe(0)
  })

  it('a ticket that is no incident is not made one: a person hears of it, and it follows once it is one', async () => {
    const world = await makeWorld()
    for (const id of ['7', '8']) world.desk.add(id, { body: 'P2 hate' })
    world.desk.edit('7', (ticket) => (ticket.type = 'question'))
    await rest(world)
    world.cases.edit(caseOf(world, '7').id, (one) => (one.parent = caseOf(world, '8').id))
    await rest(world)
    expect([world.desk.of('7').parent, world.desk.of('7').type]).toEqual([null, 'question'])
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 9))).map((one) => one.reason)).toContain('unmapped-value')
    world.desk.edit('7', (ticket) => (ticket.type = 'incident'))
    await rest(world)
    expect(world.desk.of('7').parent).toBe('8')
  })

  it('a side that does not tell its parent is not taken for one that has none', async () => {
    const world = await incident()
    world.desk.edit('8', (ticket) => ticket.tags.push('user_safety'))
    await rest(world)
    world.cases.edit(caseOf(world, '7').id, (one) => Reflect.deleteProperty(one, 'parent'))
    await rest(world)
    expect(world.desk.of('7').parent).toBe('8')
  })

  it('is compared by a convergence report', async () => {
    const world = await incident()
    world.desk.edit('8', (ticket) => ticket.tags.push('user_safety'))
    await rest(world)
    const report = () => reconcile({ store: world.store, left: world.desk.connection(), right: world.cases.connection(), mapping, now: world.clock.now(), signal: new AbortController().signal })
    expect(await report()).toMatchObject({ links: 2, equal: 2, differing: [] })
    world.cases.edit(caseOf(world, '7').id, (one) => (one.parent = null))
    expect((await report()).differing).toMatchObject([{ ticketId: '7', fields: [{ field: 'parent', why: 'waits for the next sync' }] }])
  })

  it('ends the same when it is killed at any step while the problem is being linked', { timeout: 120_000 }, async () => {
    for (let killAt = 1; ; killAt += 3) {
      const world = await incident()
      world.desk.edit('8', (ticket) => ticket.tags.push('user_safety'))
      world.clock.advance(70_000)
      const died = await dies(world, killAt)
      await rest(world)
      expect([killAt, caseOf(world, '7').parent]).toEqual([killAt, caseOf(world, '8').id])
      expect(await written(world)).toBe(0)
      await world.close()
      if (!died) return
    }
  })
})
