import { describe, expect, it } from 'vitest'
import { decideDelete, listDeletes } from '../../src/desk/deletes.ts'
import { holdTicket, releaseHold } from '../../src/desk/holds.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { mapping as mappingOf } from '../mapping/make.ts'
import { makeWorld, type World } from '../sync/engine.ts'

const mapping = compileMapping(mappingOf({ deletes: { direction: 'both', perHour: 2, confirmMinutes: 10 } }))
const decided = (at: number) => ({ by: 'ada', why: 'checked with counsel', at })
const sync = async (world: World, minutes: readonly number[]): Promise<void> => {
  for (const each of minutes) {
    world.clock.advance(each * 60_000)
    await world.sync({ mapping })
  }
}

async function deleted(bodies: Readonly<Record<string, string>>, before: (world: World) => Promise<void> = () => Promise.resolve()): Promise<World> {
  const world = await makeWorld()
  for (const [id, body] of Object.entries(bodies)) world.desk.add(id, { body })
  await sync(world, [2, 2, 2])
  await before(world)
  for (const id of Object.keys(bodies)) world.desk.delete(id)
  await sync(world, [2, 2, 11, 2])
  return world
}
const inBin = (world: World): number => world.cases.cases.filter((one) => one.status === 'deleted').length

describe('deletes that wait for a person', () => {
  it('are listed with why, and decided one by one, each once', async () => {
    const world = await deleted({ 1: 'P1 sextortion', 2: 'P1 sextortion' })
    expect((await listDeletes(world.store)).map((stone) => [stone.leftId, stone.because])).toEqual([['1', 'preserved'], ['2', 'preserved']])
    expect(await decideDelete(world.store, '1', 'approved', decided(world.clock.now()))).toMatchObject([{ leftId: '1', decision: 'approved' }])
    await decideDelete(world.store, '2', 'declined', decided(world.clock.now()))
    await sync(world, [2, 2])
    expect([inBin(world), await listDeletes(world.store)]).toEqual([1, []])
    await expect(decideDelete(world.store, '1', 'approved', decided(1))).rejects.toMatchObject({ code: 'desk.not-found' })
  })

  it('are decided all at once where they wait because there are so many, and those that wait for more than that stay', async () => {
    const world = await deleted({ 1: 'P2 hate', 2: 'P2 hate', 3: 'P2 hate' })
    await decideDelete(world.store, 'all', 'approved', decided(world.clock.now()))
    await sync(world, [2, 2])
    expect(inBin(world)).toBe(3)
    await expect(decideDelete(world.store, 'all', 'approved', decided(1))).rejects.toMatchObject({ code: 'desk.not-found' })
  })

  it('because of a legal hold go on once it ends, as if they had just been told', async () => {
    const where = (world: World) => ({ store: world.store, left: 'zendesk:acme', right: 'salesforce:acme', name: '1' })
    const world = await deleted({ 1: 'P2 hate' }, async (one) => void (await holdTicket(where(one), decided(1))))
    expect((await listDeletes(world.store)).map((stone) => stone.because)).toEqual(['hold'])
    await releaseHold(where(world), decided(world.clock.now()))
    await sync(world, [2, 2])
    expect([inBin(world), await listDeletes(world.store)]).toEqual([1, []])
  })
})
