import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Category } from '../../src/domain/labels.ts'
import { triageInput } from '../../src/sync/input.ts'
import { outwardOf } from '../../src/sync/outward.ts'
import { Killed } from '../support/bridge.ts'
import { makeWorld, markerPolicy, type World } from './engine.ts'
import { ticket as ticketOf } from './make.ts'
import { lostAnswer } from './memory-crm.ts'

type Step =
  | { readonly kind: 'arrive'; readonly words: string; readonly routed: boolean }
  | { readonly kind: 'say'; readonly who: number; readonly words: string }
  | { readonly kind: 'tag'; readonly who: number; readonly tag: string }
  | { readonly kind: 'route'; readonly who: number }
  | { readonly kind: 'close'; readonly who: number }
  | { readonly kind: 'hook'; readonly who: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'sync'; readonly lose: number; readonly killAt: number; readonly interfere: boolean }

const WORDS = ['P0 self_harm', 'P1 hate', 'P2 hate', 'P3 scam_fraud', 'a question', 'P1 sextortion', ''] as const
const words = fc.constantFrom(...WORDS)
const who = fc.nat(4)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('arrive' as const), words, routed: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('say' as const), who, words }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tag' as const), who, tag: fc.constantFrom('vip', 'billing', 'gold') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('route' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hook' as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(500, 5_000, 70_000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('sync' as const), lose: fc.nat(6), killAt: fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 60 })), interfere: fc.boolean() }) },
)

async function act(world: World, one: Step, index: number, theirs: Map<string, Set<string>>): Promise<void> {
  const { desk, clock } = world
  const ids = [...desk.tickets.keys()]
  const pick = 'who' in one ? ids[one.who % Math.max(1, ids.length)] : undefined
  const tag = (id: string, name: string): void => {
    desk.edit(id, (ticket) => (ticket.tags = [...new Set([...ticket.tags, name])]))
    theirs.set(id, (theirs.get(id) ?? new Set()).add(name))
  }
  if (one.kind === 'arrive') desk.add(String(100 + index), { body: one.words, tags: one.routed ? ['user_safety'] : [] })
  else if (one.kind === 'wait') clock.advance(one.ms)
  else if (one.kind === 'sync') await syncWith(world, one, tag)
  else if (pick === undefined || desk.of(pick).status === 'closed') return
  else if (one.kind === 'say') desk.say(pick, one.words)
  else if (one.kind === 'tag') tag(pick, one.tag)
  else if (one.kind === 'route') tag(pick, 'user_safety')
  else if (one.kind === 'close') desk.edit(pick, (ticket) => (ticket.status = 'closed'))
  else await world.store.write((tx) => tx.inbox.put('zendesk:acme', `hook-${index}`, [{ connection: 'zendesk:acme', kind: 'ticket', id: pick }], clock.now()).then(() => undefined))
}

async function syncWith(world: World, one: Extract<Step, { kind: 'sync' }>, tag: (id: string, name: string) => void): Promise<void> {
  const { desk, clock } = world
  let sends = 0
  desk.trip = (name) => {
    if (name.includes('submit') && (sends += 1) <= one.lose && sends % 2 === 0) throw lostAnswer()
  }
  desk.meanwhile = (batch) => {
    if (one.interfere && batch[0] !== undefined && desk.of(batch[0].ticketId).status !== 'closed') tag(batch[0].ticketId, 'meanwhile')
    desk.meanwhile = () => undefined
  }
  try {
    await world.sync({ killAt: one.killAt })
  } catch (error) {
    if (!(error instanceof Killed)) throw error
    clock.advance(15_000)
  } finally {
    desk.trip = () => undefined
    desk.meanwhile = () => undefined
  }
}

function expected(world: World, id: string): { readonly tags: readonly string[]; readonly category: Category } {
  const one = world.desk.of(id)
  const seen = ticketOf({ id, subject: one.subject, description: one.description, tags: one.tags, createdAt: one.createdAt })
  const triage = markerPolicy().triage(triageInput(seen, one.comments), 0)
  return { tags: outwardOf(triage).tags, category: triage.category }
}

describe('any story', () => {
  it('ends with every open safety ticket tagged by what it says, one case each, no note twice, and no tag of others lost', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (story) => {
        const world = await makeWorld()
        const theirs = new Map<string, Set<string>>()
        await world.sync()
        for (const [index, one] of story.entries()) await act(world, one, index, theirs)
        for (let round = 0; round < 2; round += 1) {
          world.clock.advance(3 * 60_000)
          world.desk.run()
          await world.sync()
        }
        world.clock.advance(3 * 60_000)
        const last = await world.sync()

        expect(last).toMatchObject({ state: 'done', written: 0, waiting: 0, setAside: 0 })
        for (const one of world.desk.tickets.values()) {
          const notes = world.desk.notes(one.id)
          const routed = one.tags.includes('user_safety')
          for (const tag of theirs.get(one.id) ?? []) expect(one.tags).toContain(tag)
          expect(new Set(one.comments.map((comment) => comment.key).filter((key) => key !== null)).size).toBe(notes.length)
          notes.slice(1).forEach((note, index) => expect(note).not.toBe(notes[index]))
          expect(world.cases.cases.filter(({ externalId }) => externalId === `zd-acme-${one.id}`)).toHaveLength(routed ? 1 : 0)
          if (one.status !== 'closed' && routed) {
            expect(one.tags.filter((tag) => /^(safety_(?!review)|severity_)/.test(tag)).toSorted()).toEqual(expected(world, one.id).tags.filter((tag) => tag !== 'safety_review'))
            expect(notes.length).toBeGreaterThanOrEqual(1)
          }
          if (!routed) expect(notes).toEqual([])
        }
        await world.close()
      }),
      { numRuns: Number(process.env['STORIES'] ?? 25) },
    )
  })
})
