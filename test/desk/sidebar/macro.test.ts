import { describe, expect, it } from 'vitest'
import type { MacroPreview } from '../../../src/connector/connector.ts'
import { guard } from '../../../src/desk/sidebar/guard.ts'
import { applyMacro, previewMacro } from '../../../src/desk/sidebar/macro.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { mapping as mappingOf } from '../../mapping/make.ts'
import type { LaneIntent } from '../../../src/store/store.ts'
import { laneState } from '../../../src/sync/base.ts'
import { update } from '../../store/fixtures.ts'
import { ADA, over, type Over } from './over-sync.ts'

const PREVIEW: MacroPreview = { addTags: ['safety_reply_hate', 'told'], removeTags: ['severity_p2', 'waiting'], status: 'pending', reply: { body: 'Thank you for telling us.', public: true } }

/** The CRM as the desk's own connection shows it; macros do what `preview` says. */
async function worldWith(settle = (world: Over): Promise<void> => world.settle(), body = 'P2 hate'): Promise<Over> {
  const world: Over = await over({ crm: { read: async (id) => (await world.desk.connection().reads.tickets!.fetch([id]))[0] ?? null, previewMacro: () => Promise.resolve(PREVIEW) } })
  world.desk.add('7', { body, tags: ['user_safety', 'waiting'] })
  await settle(world)
  await world.store.write((tx) => tx.provisions.put([{ connection: 'zendesk:acme', kind: 'macro', id: 'hate-en', vendorId: '5', digest: '', at: 0 }]))
  return world
}

describe('macros', () => {
  it('are shown as a difference, and change nothing', async () => {
    const world = await worldWith()
    expect(await previewMacro(world.bar, '7', 'hate-en')).toEqual({ addTags: PREVIEW.addTags, removeTags: PREVIEW.removeTags, status: 'pending', priority: null, reply: { text: 'Thank you for telling us.', public: true, draft: false } })
    expect(await world.store.read((tx) => tx.intents.counts('zendesk:acme'))).toMatchObject({ waiting: 0 })
    await expect(previewMacro(world.bar, '7', 'absent')).rejects.toMatchObject({ code: 'desk.not-found' })
    await expect(previewMacro({ ...world.bar, crm: undefined } as never, '7', 'hate-en')).rejects.toMatchObject({ code: 'connector.unsupported' })
  })

  it('bear no mark of a draft that a user could read: that is said beside the text, and a reply with one is not saved unwarned', async () => {
    const mark = '[Draft: to be reviewed]'
    const world: Over = await over({ crm: { read: async (id) => (await world.desk.connection().reads.tickets!.fetch([id]))[0] ?? null, previewMacro: () => Promise.resolve({ ...PREVIEW, reply: { body: `Thank you.\n\n${mark}`, public: true } }) } })
    world.desk.add('7', { body: 'P2 hate', tags: ['user_safety'] })
    await world.settle()
    await world.store.write((tx) => tx.provisions.put([{ connection: 'zendesk:acme', kind: 'macro', id: 'hate-en', vendorId: '5', digest: '', at: 0 }]))
    expect((await previewMacro(world.bar, '7', 'hate-en')).reply).toEqual({ text: 'Thank you.', public: true, draft: true })
    expect((await applyMacro(world.bar, ADA, '7', 'hate-en')).reply).toEqual({ text: 'Thank you.', public: true, draft: true })
    expect((await guard(world.bar, '7', { status: 'open', comment: `Thank you. ${mark}`, public: true })).warnings).toEqual(['open-placeholder'])
  })

  it('are applied once, tags of the judgement apart, and their reply is handed back and never sent', async () => {
    const world = await worldWith()
    const said = world.desk.of('7').comments.length
    const [first, second] = [await applyMacro(world.bar, ADA, '7', 'hate-en'), await applyMacro(world.bar, ADA, '7', 'hate-en')]
    expect([first.reply, second.reply]).toEqual([{ text: 'Thank you for telling us.', public: true, draft: false }, { text: 'Thank you for telling us.', public: true, draft: false }])
    expect((await world.see('7')).inFlight.filter((one) => one.state === 'queued')).toHaveLength(1)
    await world.settle()
    expect([world.desk.of('7').tags.toSorted(), world.desk.of('7').status, world.desk.of('7').comments.length]).toEqual([['safety_hate', 'safety_reply_hate', 'severity_p2', 'told', 'user_safety'], 'pending', said])
    expect(JSON.stringify(world.desk.of('7').comments)).not.toContain('Thank you for telling us')
  })

  it('hand back no reply at P0 and P1 whose text nobody looked over; the rest goes out', async () => {
    const world = await worldWith(undefined, 'P1 hate')
    expect((await applyMacro(world.bar, ADA, '7', 'hate-en')).reply).toBeNull()
    await world.settle()
    expect(world.desk.of('7').tags).toContain('told')
  })

  it('write over nobody: where the ticket changed meanwhile, the person is told', async () => {
    const world = await worldWith()
    await applyMacro(world.bar, ADA, '7', 'hate-en')
    world.clock.advance(5_000)
    world.desk.edit('7', (one) => (one.status = 'hold'))
    await world.settle()
    expect(world.desk.of('7').status).toBe('hold')
    expect((await world.see('7')).inFlight.filter((one) => one.state === 'set-aside').map((one) => one.why)).toEqual(['Somebody changed the ticket meanwhile. Look again, and apply it once more.'])
  })

  it('are not replaced by what is carried over meanwhile, and hold it up no longer than they take', async () => {
    const mapping = compileMapping(mappingOf({ fields: [{ id: 'subject', left: 'subject', right: 'subject', direction: 'both' }] }))
    const sync = async (world: Over): Promise<void> => {
      for (let round = 0; round < 4; round += 1) {
        world.clock.advance(70_000)
        await world.sync({ mapping })
      }
    }
    const world = await worldWith(sync)
    await world.store.write(async (tx) => {
      for (const { id } of await tx.connections.list()) await tx.connections.setSetup(id, 0)
    })
    world.cases.edit(world.cases.cases[0]!.id, (one) => (one.subject = 'Another lantern'))
    await applyMacro(world.bar, ADA, '7', 'hate-en')
    await sync(world)
    expect([world.desk.of('7').tags.includes('told'), world.desk.of('7').status, world.desk.of('7').subject]).toEqual([true, 'pending', 'Another lantern'])
  })

  it('keep others from planning on the ticket while they wait to leave, and no longer', () => {
    const of = (state: LaneIntent['state'], asked: boolean): LaneIntent => ({ write: { ...update('k'), ...(asked ? { asked: true as const } : {}) }, state, outcome: null, attempts: 0, createdAt: 0, run: 'r', under: null })
    expect([of('waiting', true), of('waiting', false), of('set-aside', true), of('done', true), of('sent', false)].map((one) => laneState([one]).busy)).toEqual([true, false, false, false, true])
  })
})
