import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { corrections, withCorrections } from '../../../src/desk/corrections.ts'
import { decide } from '../../../src/desk/sidebar/decide.ts'
import type { DecideBody } from '../../../src/desk/sidebar/views.ts'
import type { Basis, Choice, Decision } from '../../../src/domain/decision.ts'
import { CATEGORIES, SEVERITIES, severityRank } from '../../../src/domain/labels.ts'
import { triage } from '../../../src/rules/triage.ts'
import { statedBy } from '../../../src/sync/corrected.ts'
import { triageOf } from '../../sync/make.ts'
import { ADA, BO, over, policy, type Over } from './over-sync.ts'

const say = async (world: Over, id: string, what: DecideBody['what'], by = ADA) => decide(world.bar, by, id, { version: (await world.see(id)).version, what })
const tags = (world: Over, id: string) => world.desk.of(id).tags.toSorted()
const worldWith = async (body: string): Promise<Over> => {
  const world = await over()
  world.desk.add('7', { body })
  await world.settle()
  return world
}

describe('decide', () => {
  it('a corrected severity and category are shown at once, written to both CRMs, and stay', async () => {
    const world = await worldWith('P1 hate')
    expect(tags(world, '7')).toEqual(['safety_hate', 'severity_p1', 'user_safety'])
    await say(world, '7', { kind: 'severity', severity: 'P3', reason: 'an old matter' })
    await say(world, '7', { kind: 'category', category: 'scam_fraud', reason: 'it is about money' })
    expect(await world.see('7')).toMatchObject({ severity: 'P3', category: 'scam_fraud', categories: ['scam_fraud'] })

    await world.settle()
    expect(tags(world, '7')).toEqual(['safety_scam_fraud', 'severity_p3', 'user_safety'])
    expect(world.cases.cases[0]?.fields).toMatchObject({ severity: 'P3', category: 'scam_fraud' })
    world.desk.say('7', 'and thank you')
    await world.settle()
    expect([tags(world, '7'), (await world.see('7')).severity]).toEqual([['safety_scam_fraud', 'severity_p3', 'user_safety'], 'P3'])
  })

  it('is let go of once the writer says something graver, and only then', async () => {
    const world = await worldWith('P2 hate')
    await say(world, '7', { kind: 'severity', severity: 'P3', reason: 'mild' })
    world.desk.say('7', 'P2 again')
    await world.settle()
    expect((await world.see('7')).severity).toBe('P3')
    world.desk.say('7', 'now it is P0')
    await world.settle()
    expect([(await world.see('7')).severity, tags(world, '7')]).toEqual(['P0', ['safety_hate', 'severity_p0', 'user_safety']])
  })

  it('keeps what people raised, whatever automation says', async () => {
    const world = await worldWith('P3 hate')
    await say(world, '7', { kind: 'severity', severity: 'P0', reason: 'I know this writer' })
    world.desk.say('7', 'P2')
    await world.settle()
    expect([(await world.see('7')).severity, tags(world, '7')]).toEqual(['P0', ['safety_hate', 'severity_p0', 'user_safety']])
  })

  it('is refused where others decided meanwhile, and changes nothing', async () => {
    const world = await worldWith('P1 hate')
    const { version } = await world.see('7')
    const next = await decide(world.bar, ADA, '7', { version, what: { kind: 'feature', feature: 'block-account', choice: 'dismissed' } })
    await expect(decide(world.bar, BO, '7', { version, what: { kind: 'severity', severity: 'P4', reason: 'x' } })).rejects.toMatchObject({ code: 'desk.stale' })
    expect(await world.see('7')).toMatchObject({ severity: 'P1', version: next.version, features: [{ id: 'block-account', state: 'dismissed' }] })
    expect((await world.store.read((tx) => tx.decisions.list('zendesk:acme', 9))).map((one) => one.by)).toEqual(['901'])
  })

  it('of two at once one is stale', async () => {
    const world = await worldWith('P1 hate')
    const { version } = await world.see('7')
    const both = await Promise.allSettled([ADA, BO].map((by) => decide(world.bar, by, '7', { version, what: { kind: 'severity', severity: 'P2', reason: 'x' } })))
    expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('a correction made at any moment of a sync is not lost', async () => {
    for (let at = 0; at < 60; at += 1) {
      const world = await worldWith('P1 hate')
      const { nth, at: time } = { nth: 1, at: world.clock.now() }
      world.desk.say('7', 'more')
      world.clock.advance(70_000)
      let step = 0
      const decided: Promise<unknown>[] = []
      const store = { ...world.store, write: world.store.write.bind(world.store), read: async <T>(work: Parameters<typeof world.store.read<T>>[0]) => {
        const read = await world.store.read(work)
        // Right after something was read, and before anything is made of it.
        if (step++ === at) decided.push(world.store.write(async (tx) => {
          await tx.decisions.add({ connection: 'zendesk:acme', ticketId: '7', nth, at: time, by: 'ada', what: { kind: 'severity', severity: 'P4', reason: 'x', basis: { severity: 'P1', categories: ['hate'], words: 'later' } } })
          await tx.tickets.markDue('zendesk:acme', ['7'], 0)
        }))
        await Promise.all(decided)
        return read
      } }
      await world.sync({ store })
      await world.settle()
      expect([at, tags(world, '7')]).toEqual([at, ['safety_hate', decided.length === 0 ? 'severity_p1' : 'severity_p4', 'user_safety']])
      await world.close()
      if (decided.length === 0) break
    }
  })

  it('is there for those who write rules, and counts in a backtest', async () => {
    const world = await worldWith('P1 hate')
    await say(world, '7', { kind: 'severity', severity: 'P3', reason: 'an old matter' })
    await say(world, '7', { kind: 'category', category: 'sextortion', reason: 'read it' })
    await say(world, '7', { kind: 'fact', fact: 'age', value: '15', reason: 'said so' })
    await say(world, '7', { kind: 'feature', feature: 'block-account', choice: 'accepted' })
    const all = await corrections(world.store, 9)
    expect(all.map(({ kind, from, to, fact, reason }) => [kind, from, to, fact, reason]).toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([['category', 'hate', 'sextortion', null, 'read it'], ['fact', null, null, 'age', 'said so'], ['severity', 'P1', 'P3', null, 'an old matter']])
    const decisions = (await world.store.read((tx) => tx.decisions.of('zendesk:acme', ['7']))).get('7') ?? []
    expect([withCorrections({ severity: 'P0', category: null }, decisions), withCorrections({ severity: 'P0', category: 'hate' }, [])]).toEqual([{ severity: 'P3', category: 'restricted' }, { severity: 'P0', category: 'hate' }])
  })

  it('refuses what it cannot take, naming the field alone', async () => {
    const world = await worldWith('P1 hate')
    for (const what of [{ kind: 'feature', feature: 'stopncii', choice: 'accepted' }, { kind: 'fact', fact: 'secret', value: 'x', reason: 'r' }, { kind: 'fact', fact: 'age', value: 'secret', reason: 'r' }] as const) {
      await expect(say(world, '7', what)).rejects.toSatisfy((error: Error & { code: string }) => error.code === 'desk.bad-request' && !error.message.includes('secret'))
    }
  })
})

describe('what people said, against what the text says', () => {
  const basis = (more: Partial<Basis> = {}): Basis => ({ severity: 'P2', categories: ['hate'], words: 'w1', ...more })
  const all = (...what: readonly Choice[]): Decision[] => what.map((one, index) => ({ connection: 'c', ticketId: '1', nth: index + 1, at: index, by: 'ada', what: one }))
  const severities = fc.constantFrom(...SEVERITIES)

  it('a severity stands unless new words make it graver than it was and than was said (10,000 cases)', () => {
    fc.assert(fc.property(severities, severities, severities, fc.boolean(), (was, said, found, same) => {
      const stated = statedBy(all({ kind: 'severity', severity: said, reason: 'r', basis: basis({ severity: was }) }), triageOf({ severity: found }), same ? 'w1' : 'w2')
      const raised = !same && severityRank(found) < severityRank(was) && severityRank(found) < severityRank(said)
      expect(stated?.severity ?? found).toBe(raised ? found : said)
      // What the ticket ends up as is never milder than the person said, for new words.
      if (!same) expect(severityRank(stated?.severity ?? found)).toBeLessThanOrEqual(severityRank(said))
    }), { numRuns: 10_000 })
  })

  it('a category stands, unless new words are of a restricted matter that was not seen before', () => {
    fc.assert(fc.property(fc.constantFrom(...CATEGORIES), fc.constantFrom(...CATEGORIES), (said, found) => {
      const decisions = all({ kind: 'category', category: said, reason: 'r', basis: basis() })
      expect(statedBy(decisions, triageOf({ category: found }), 'w1')?.category).toBe(said)
      const restricted = ['child_exploitation', 'sextortion', 'intimate_images', 'trafficking'].includes(found)
      expect(statedBy(decisions, triageOf({ category: found }), 'w2')?.category).toBe(restricted ? undefined : said)
    }))
  })

  it('the last word counts, and an overtaken one does not bring back the one before', () => {
    const decisions = all({ kind: 'severity', severity: 'P4', reason: 'r', basis: basis() }, { kind: 'severity', severity: 'P3', reason: 'r', basis: basis({ words: 'w2' }) })
    expect(statedBy(decisions, triageOf({ severity: 'P2' }), 'w2')?.severity).toBe('P3')
    expect(statedBy(decisions, triageOf({ severity: 'P1' }), 'w3')).toBeNull()
  })

  it('facts of which there are several are replaced, added and taken away one by one', () => {
    const facts = { ...triageOf().facts, handles: ['@a', '@b'] }
    const fact = (name: string, was: string | null, value: string | null): Choice => ({ kind: 'fact', fact: name, was, value, reason: 'r' })
    expect(statedBy(all(fact('handle:x', '@a', '@c'), fact('handle', null, '@d'), fact('handle:y', '@b', null), fact('age', null, '15'), fact('country', null, 'DE'), fact('minor', null, null)), triageOf({ facts }), 'w')).toEqual({ facts: { handles: ['@c', '@d'], age: 15, country: 'DE', minor: null } })
  })
})

describe('a judgement with what people said', () => {
  const AT = Date.UTC(2026, 10, 22)
  const judge = (body: string, stated = {}) => triage({ subject: '', body, comments: [], at: AT, stated }, policy, AT)
  const body = 'Somebody I met here threatens to send my nude pictures to everybody if I do not pay 300 dollars.'

  it('follows through: team, missing facts and features are those of what it is', () => {
    const [alone, young, old] = [judge(body), judge(body, { facts: { age: 15, age_in_image: 15 } }), judge(body, { facts: { age: 30, age_in_image: 30 } })]
    expect([alone.category, young.facts.minor, old.facts.minor]).toEqual(['sextortion', true, false])
    expect([young.team, old.team]).toEqual(['child_safety', 'intimate_image_abuse'])
    expect([young, old].map((one) => one.features.map((feature) => feature.id).filter((id) => id === 'stopncii' || id === 'ncmec-take-it-down'))).toEqual([['ncmec-take-it-down'], ['stopncii']])
    expect(judge(body, { category: 'scam_fraud', not: 'sextortion', severity: 'P3' })).toMatchObject({ category: 'scam_fraud', severity: 'P3', team: policy.categories.scam_fraud.team })
    expect(judge(body, { category: 'scam_fraud', not: 'sextortion' }).categories).not.toContain('sextortion')
  })

  it('stands alone where there is nothing to read', () => {
    expect(judge(' ').judged).toBe(false)
    expect(judge(' ', { category: 'hate' })).toMatchObject({ judged: true, category: 'hate', categories: ['hate'], severity: policy.categories.hate.severity, team: policy.categories.hate.team })
  })

  it('without a word of anybody is what it was', () => {
    expect(judge(body, undefined)).toEqual(judge(body, {}))
  })
})
