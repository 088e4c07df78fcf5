import { describe, expect, it } from 'vitest'
import { compileMapping, type CompiledMapping } from '../../src/mapping/compile.ts'
import { MappingFile } from '../../src/mapping/mapping.ts'
import { startCrew } from './crew.ts'
import { makeWorld, type World } from './engine.ts'

const mapping: CompiledMapping = compileMapping(MappingFile.parse({
  id: 'test', title: 'Test', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' },
  fields: [
    { id: 'subject', left: 'subject', right: 'subject', direction: 'both', words: true },
    { id: 'plan', left: 'field:plan', right: 'field:Plan__c', direction: 'both', owner: 'left' },
  ],
  status: { direction: 'both', pairs: [{ left: 'open', right: 'open' }, { left: 'pending', right: 'pending' }, { left: 'solved', right: 'solved' }] },
  comments: { public: 'both', private: 'to-right', attribution: 'role' },
}))
const TICKETS = ['1', '2', '3', '4']
const FOREVER = () => Number.POSITIVE_INFINITY

const caseOf = (world: World, id: string) => {
  const found = world.cases.cases.filter((one) => one.externalId === `zd-acme-${id}`)
  if (found.length !== 1) throw new Error(`${found.length} cases for ${id}`)
  return found[0]!
}

/** What people said, and what must be there of it in the end; plain sentences, empty when all is well. */
function faultsOf(world: World, said: readonly string[]): readonly string[] {
  const faults: string[] = []
  const last = (body: string): string => body.split('\n').at(-1) ?? ''
  for (const id of TICKETS) {
    const [ticket, one] = [world.desk.of(id), caseOf(world, id)]
    const subject = `by ${Number(id) % 2 === 0 ? 'an agent' : 'a specialist'} ${id}.3`
    if (ticket.subject !== subject || one.subject !== subject) faults.push(`${id}: ${ticket.subject} | ${one.subject}`)
    if (ticket.status !== one.status) faults.push(`${id}: ${ticket.status} | ${one.status}`)
    // What was urgent got a note besides.
    const notes = world.desk.notes(id).filter((body) => !body.startsWith('\u2192')).length
    if (notes !== (Number(id) % 4 < 2 ? 1 : 0)) faults.push(`${id}: ${notes} notes`)
    const about = (way: string): string => said.filter((text) => text.startsWith(way) && text.endsWith(` ${id}`)).join('; ')
    const crossed = [['more', one.comments], ['answer', ticket.comments]] as const
    for (const [way, thread] of crossed) {
      const there = thread.map((comment) => last(comment.body)).filter((text) => text.startsWith(way)).join('; ')
      if (there !== about(way)) faults.push(`${id}: said ${about(way)} and there is ${there}`)
    }
  }
  return faults
}

/** Notes every value that a subject takes on from now on. */
function watchSubject(record: { subject: string }): readonly string[] {
  const taken = [record.subject]
  let value = record.subject
  Object.defineProperty(record, 'subject', {
    get: () => value,
    set: (next: string) => {
      value = next
      if (taken.at(-1) !== next) taken.push(next)
    },
  })
  return taken
}

/** Small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

async function worked(seed: number, mortal: boolean): Promise<{ readonly faults: readonly string[]; readonly world: World; readonly kills: number }> {
  const world = await makeWorld()
  for (const id of TICKETS) world.desk.add(id, { subject: `first ${id}`, body: `P${Number(id) % 4} hate` })
  world.clock.advance(70_000)
  const random = seeded(seed)
  const crew = startCrew(world, { workers: 4, mapping, life: mortal ? () => 20 + Math.floor(random() * 180) : FOREVER, latencyMs: () => Math.floor(random() * 1_500) })
  await crew.pass(120_000)
  const said: string[] = []
  const subjects = TICKETS.flatMap((id) => [watchSubject(world.desk.of(id)), watchSubject(caseOf(world, id))])
  for (const round of [1, 2, 3]) {
    for (const id of TICKETS) {
      if (Number(id) % 2 === 0) world.desk.edit(id, (ticket) => Object.assign(ticket, { subject: `by an agent ${id}.${round}`, status: round % 2 === 1 ? 'pending' : 'open' }))
      else world.cases.edit(caseOf(world, id).id, (one) => Object.assign(one, { subject: `by a specialist ${id}.${round}`, status: round % 2 === 1 ? 'solved' : 'open' }))
      await crew.pass(500)
    }
    // While the edits are carried over, people go on talking: the records are looked at again with writes of ours on their way.
    for (let turn = 0; turn < 8; turn += 1) {
      const id = TICKETS[Math.floor(random() * TICKETS.length)] ?? '1'
      const text = `${random() < 0.5 ? 'more' : 'answer'} ${round}.${turn} ${id}`
      said.push(text)
      if (text.startsWith('more')) world.desk.say(id, text)
      else world.cases.say(caseOf(world, id).id, text, true)
      await crew.pass(Math.floor(random() * 3_000))
    }
  }
  crew.queue.forget()
  await crew.pass(600_000)
  await crew.stop()
  return { faults: [...faultsOf(world, said), ...subjects.filter((taken) => new Set(taken).size < taken.length).map((taken) => `went back: ${taken.join(', ')}`)], world, kills: crew.kills }
}

describe('four workers over one store', () => {
  it('end with both sides alike, every comment carried once and in order, and nothing of people lost', { timeout: 60_000 }, async () => {
    const { world, faults } = await worked(1, false)

    expect(faults).toEqual([])
    expect(await world.store.read((tx) => tx.circuits.list())).toEqual([])
  })

  it.each([7, 865_734])('end so too when they die at any step, again and again (seed %i)', { timeout: 120_000 }, async (seed) => {
    const { faults, kills } = await worked(seed, true)

    expect(faults).toEqual([])
    expect(kills).toBeGreaterThan(100)
  })
})
