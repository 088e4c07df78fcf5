import { describe, expect, it } from 'vitest'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Write } from '../../src/domain/write.ts'
import { FIRST_REPORT } from '../../src/sync/first-report.ts'
import { BEGIN, makeWorld, markerPolicy, type World } from './engine.ts'
import { lostAnswer } from './memory-crm.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Time enough for the export's lag, and to tell whole seconds apart. */
function later(world: World, ms = 2 * 60_000): void {
  world.clock.advance(ms)
}

async function connected(): Promise<World> {
  const world = await makeWorld()
  world.desk.add('1', { body: 'old P2 hate', at: BEGIN - 90 * DAY })
  world.desk.add('2', { body: 'old P3 scam_fraud', at: BEGIN - 60 * DAY, status: 'closed' })
  world.desk.add('3', { body: 'recent P0 self_harm', at: BEGIN - 5 * HOUR })
  world.desk.add('4', { body: 'a billing question', at: BEGIN - 4 * HOUR, tags: ['billing'] })
  return world
}

describe('the first sync', () => {
  it('tags open safety tickets, mirrors every one, and mails nobody but for open P0 and P1 of the last three days', async () => {
    const world = await connected()
    const summary = await world.sync()

    expect(summary).toMatchObject({ state: 'done', pulled: 3, triaged: 3, written: 5, setAside: 0, error: null })
    expect(world.desk.of('1').tags).toEqual(['user_safety', 'safety_hate', 'severity_p2'])
    expect(world.desk.of('2').tags).toEqual(['user_safety'])
    expect(['1', '2', '3', '4'].map((id) => world.desk.notes(id).length)).toEqual([0, 0, 1, 0])
    expect(world.cases.cases.map((one) => one.externalId ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual(['zd-acme-1', 'zd-acme-2', 'zd-acme-3'])
    expect(world.desk.of('4').tags).toEqual(['billing'])
  })

  it('is followed by syncs that write nothing, though our own writes come back as changes', async () => {
    const world = await connected()
    await world.sync()
    later(world)
    const [second, third] = [await world.sync(), await world.sync()]

    expect(second).toMatchObject({ written: 0, triaged: 2, unchanged: 2, planned: 0 })
    expect(third).toMatchObject({ written: 0, triaged: 0, planned: 0 })
  })
})

describe('an arrival', () => {
  it('gets exactly one note, and another only when its triage changes', async () => {
    const world = await connected()
    await world.sync()
    world.desk.add('9', { body: 'new P3 scam_fraud' })
    later(world)
    await world.sync()
    expect(world.desk.notes('9')).toHaveLength(1)

    world.desk.say('9', 'any news?')
    later(world)
    expect(await world.sync()).toMatchObject({ written: 0 })
    world.desk.say('9', 'now it is P1')
    later(world)
    const summary = await world.sync()

    expect(summary.written).toBe(3)
    expect(world.desk.notes('9')).toHaveLength(2)
    expect(world.desk.of('9').tags).toEqual(['user_safety', 'safety_scam_fraud', 'severity_p1'])
    expect(world.cases.cases.find((one) => one.externalId === 'zd-acme-9')).toMatchObject({ priority: 'high', fields: { severity: 'P1' } })
  })

  it('that is restricted shows outside only as restricted', async () => {
    const world = await connected()
    world.desk.add('9', { body: 'P0 sextortion' })
    later(world)
    await world.sync()
    const outside = JSON.stringify([world.desk.of('9').tags, world.desk.of('9').fields, world.desk.notes('9'), world.cases.cases])

    expect(world.desk.of('9').tags).toEqual(['user_safety', 'safety_restricted', 'severity_p0'])
    expect(outside).not.toContain('sextortion')
    expect(world.cases.cases.find((one) => one.externalId === 'zd-acme-9')?.queue).toBe('safety_restricted')
  })

  it('without a text goes to a person', async () => {
    const world = await connected()
    world.desk.add('9', { body: '' })
    later(world)
    await world.sync()

    expect(world.desk.of('9').tags).toContain('safety_review')
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 10))).map((row) => row.reason)).toEqual(['cannot-judge'])
  })
})

describe('outside the route', () => {
  it('an urgent ticket gets one tag and a row for a person: no note, no case', async () => {
    const world = await connected()
    world.desk.add('9', { body: 'cancel my plan, goodbye P0 self_harm', tags: ['billing'] })
    later(world)
    const summary = await world.sync()

    expect(world.desk.of('9').tags).toEqual(['billing', 'safety_review'])
    expect(world.desk.notes('9')).toEqual([])
    expect(world.cases.cases.map((one) => one.externalId)).not.toContain('zd-acme-9')
    expect(summary.attention).toBe(1)
    expect(await world.store.read((tx) => tx.tickets.get('zendesk:acme', ['9']))).toEqual(new Map())
  })

  it('an urgent comment is found as it passes, once', async () => {
    const world = await connected()
    await world.sync()
    world.desk.say('4', 'P1 self_harm')
    later(world)
    await world.sync()
    later(world)
    const again = await world.sync()

    expect(world.desk.of('4').tags).toEqual(['billing', 'safety_review'])
    expect(again.written).toBe(0)
  })

  it('a tag that a person took away again stays away', async () => {
    const world = await connected()
    world.desk.add('9', { body: 'P0 self_harm', tags: ['billing'] })
    later(world)
    await world.sync()
    later(world)
    world.desk.edit('9', (ticket) => (ticket.tags = ['billing']))
    later(world)

    expect(await world.sync()).toMatchObject({ written: 0 })
  })

  it('a ticket that joins late is judged by its whole thread', async () => {
    const world = await connected()
    world.desk.say('4', 'hate P2, said long before')
    later(world)
    await world.sync()
    world.desk.edit('4', (ticket) => (ticket.tags = ['billing', 'user_safety']))
    later(world)
    await world.sync()

    expect(world.desk.of('4').tags).toEqual(['billing', 'user_safety', 'safety_hate', 'severity_p2'])
    expect(world.cases.cases.map((one) => one.externalId)).toContain('zd-acme-4')
  })

  it('a ticket that leaves keeps no words here, and is written to no more', async () => {
    const world = await connected()
    await world.sync()
    later(world)
    world.desk.edit('1', (ticket) => (ticket.tags = ['billing']))
    world.desk.say('1', 'P1 hate')
    later(world)
    const summary = await world.sync()
    const stored = (await world.store.read((tx) => tx.tickets.get('zendesk:acme', ['1']))).get('1')

    expect(stored).toMatchObject({ routed: false, ticket: { subject: '', description: '' } })
    expect(summary.planned).toBeLessThanOrEqual(1)
    expect(world.desk.of('1').tags).toEqual(expect.not.arrayContaining(['severity_p1']))
  })
})

describe('deleted and closed tickets', () => {
  it('a deletion leaves a row for a person, forgets the words and writes nothing', async () => {
    const world = await connected()
    await world.sync()
    later(world)
    world.desk.edit('1', (ticket) => (ticket.status = 'deleted'))
    later(world)
    const summary = await world.sync()
    const stored = (await world.store.read((tx) => tx.tickets.get('zendesk:acme', ['1']))).get('1')

    expect(summary.written).toBe(0)
    expect(stored?.ticket.description).toBe('')
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 10))).map((row) => row.reason)).toEqual(['deleted'])
  })
})

describe('cases of others', () => {
  it('are adopted before any is created; where several claim a ticket a person decides', async () => {
    const world = await connected()
    const theirs = world.cases.make('1')
    world.cases.make('3')
    world.cases.make('3')
    await world.sync()

    expect(theirs).toMatchObject({ externalId: 'zd-acme-1', queue: null, fields: { severity: 'P2' } })
    expect(world.cases.cases).toHaveLength(4)
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 10))).map((row) => [row.ref.id, row.reason])).toEqual([['3', 'ambiguous-link']])
  })
})

describe('people who work at the same time', () => {
  it('never lose a tag, and the note comes once', async () => {
    const world = await connected()
    await world.sync()
    world.desk.add('9', { body: 'new P2 hate' })
    later(world)
    let edited = false
    world.desk.meanwhile = (batch) => {
      if (edited || !batch.some((write) => write.ticketId === '9')) return
      edited = true
      world.desk.edit('9', (ticket) => ticket.tags.push('vip'))
    }
    const summary = await world.sync()

    expect(summary.conflicts).toBe(1)
    expect(world.desk.of('9').tags).toEqual(['user_safety', 'vip', 'safety_hate', 'severity_p2'])
    expect(world.desk.notes('9')).toHaveLength(1)
  })

  it('a new message between reading and writing is judged before anything is written', async () => {
    const world = await connected()
    await world.sync()
    world.desk.add('9', { body: 'new P2 hate' })
    later(world)
    let said = false
    world.desk.meanwhile = () => {
      if (!said) world.desk.say('9', 'it is P0 now')
      said = true
    }
    await world.sync()

    expect(world.desk.of('9').tags).toEqual(['user_safety', 'safety_hate', 'severity_p0'])
    expect(world.desk.notes('9')).toHaveLength(1)
  })
})

describe('answers that never came', () => {
  it.each(['submit:before', 'submit:after'])('at %s and at its re-sending: nothing is lost and nothing is written twice', async (point) => {
    const world = await connected()
    await world.sync()
    for (const id of ['7', '8', '9']) world.desk.add(id, { body: 'new P2 hate' })
    later(world)
    let broken = 0
    const trip = (step: string): void => {
      if (!(step === point || step === point.replace('submit', 'resubmit')) || broken >= 2) return
      broken += 1
      throw lostAnswer()
    }
    world.desk.trip = trip
    const summary = await world.sync()

    expect(broken).toBe(2)
    expect(summary).toMatchObject({ state: 'done', waiting: 0, setAside: 0 })
    for (const id of ['7', '8', '9']) {
      expect(world.desk.notes(id)).toHaveLength(1)
      expect(world.desk.of(id).tags).toEqual(['user_safety', 'safety_hate', 'severity_p2'])
    }
  })

  it('a job that the vendor forgot is sent again, with the same keys', async () => {
    const world = await connected()
    await world.sync()
    world.desk.add('9', { body: 'new P2 hate' })
    later(world)
    let lost = false
    world.desk.trip = (step) => {
      if (step !== 'poll' || lost) return
      lost = true
      world.desk.run()
      world.desk.forgetJobs()
    }
    await world.sync()

    expect(lost).toBe(true)
    expect(world.desk.notes('9')).toHaveLength(1)
  })
})

describe('records that fail', () => {
  it('are set aside with the reason, and the rest go on', async () => {
    const world = await connected()
    await world.sync()
    for (const id of ['7', '8', '9']) world.desk.add(id, { body: 'new P2 hate' })
    world.desk.refuse.add('8')
    later(world)
    const summary = await world.sync()

    expect(summary).toMatchObject({ state: 'done', setAside: 1, written: 5 })
    expect([world.desk.notes('7'), world.desk.notes('8'), world.desk.notes('9')].map((notes) => notes.length)).toEqual([1, 0, 1])
    expect(await world.store.read((tx) => tx.intents.setAside('zendesk:acme', 10))).toMatchObject([{ lane: 'ticket:8', reason: 'a required field is empty', remedy: 'fill it in' }])
  })

  it('a vendor that stops taking writes stops its own outbox, not the other', async () => {
    const world = await connected()
    world.cases.trip = (step) => {
      if (step === 'submit:before') throw new BridgeError('connector.storage', 'no room')
    }
    const summary = await world.sync()

    expect(summary).toMatchObject({ state: 'failed', error: { code: 'connector.storage' }, written: 2, waiting: 3 })
    world.cases.trip = () => undefined
    expect(await world.sync()).toMatchObject({ state: 'done', written: 3, waiting: 0 })
  })

  it('a stream that cannot be read ends the run, after what was waiting is delivered', async () => {
    const world = await connected()
    let pages = 0
    world.desk.trip = (step) => {
      if (step === 'page' && (pages += 1) === 3) throw new BridgeError('connector.unavailable', 'down')
    }
    world.desk.pageSize = 2
    const summary = await world.sync()
    world.desk.trip = () => undefined

    expect(summary).toMatchObject({ state: 'failed', error: { code: 'connector.unavailable' } })
    expect(await world.sync()).toMatchObject({ state: 'done' })
    expect(world.cases.cases).toHaveLength(3)
  })
})

describe('what must not stop the rest', () => {
  it('a second CRM that does not answer: tickets are written back, their cases follow', async () => {
    const world = await connected()
    world.cases.trip = (step) => {
      if (step === 'find') throw new BridgeError('connector.unavailable', 'down')
    }
    const first = await world.sync()
    world.cases.trip = () => undefined

    expect(first).toMatchObject({ state: 'failed', error: { code: 'connector.unavailable' }, written: 2 })
    expect(world.desk.of('1').tags).toContain('safety_hate')
    expect(world.cases.cases).toEqual([])
    later(world, 10 * 60_000)
    expect(await world.sync()).toMatchObject({ state: 'done', written: 3 })
    expect(world.cases.cases).toHaveLength(3)
    expect(world.desk.notes('3')).toHaveLength(1)
  })

  it('a text that the rules stumble over: it goes to a person', async () => {
    const world = await connected()
    const markers = markerPolicy()
    const stumbling = { ...markers, triage: (input: Parameters<typeof markers.triage>[0], now: number) => {
      if (input.body.includes('scam_fraud')) throw new RangeError('a text of the ticket')
      return markers.triage(input, now)
    } }
    const summary = await world.sync({ policy: stumbling })

    expect(summary).toMatchObject({ state: 'done', triaged: 3 })
    expect((await world.store.read((tx) => tx.attention.list('zendesk:acme', 10))).map((row) => [row.ref.id, row.reason])).toEqual([['2', 'cannot-judge']])
  })

  it('a thread that cannot be read: the others of its batch go on', async () => {
    const world = await connected()
    await world.sync()
    for (const id of ['7', '8']) {
      world.desk.add(id, { body: 'P2 hate', tags: ['billing'] })
    }
    later(world)
    await world.sync()
    for (const id of ['7', '8']) world.desk.edit(id, (ticket) => ticket.tags.push('user_safety'))
    later(world)
    world.desk.poison.add('7')
    const summary = await world.sync()

    expect(summary).toMatchObject({ state: 'done', setAside: 1 })
    expect(world.desk.of('8').tags).toContain('safety_hate')
    expect(world.desk.of('7').tags).not.toContain('safety_hate')
    world.desk.poison.clear()
    later(world, 10 * 60_000)
    await world.sync()
    expect(world.desk.of('7').tags).toContain('safety_hate')
  })

  it('a write that ends in a fault of our own: it is set aside after a few tries', async () => {
    const world = await connected()
    world.cases.trip = (step) => {
      if (step.endsWith('submit:before')) throw new TypeError('ours')
    }
    const summary = await world.sync()

    expect(summary).toMatchObject({ state: 'done', setAside: 3, written: 2 })
    expect((await world.store.read((tx) => tx.intents.setAside('salesforce:acme', 10))).map((row) => row.code)).toEqual(['unforeseen', 'unforeseen', 'unforeseen'])
  })

  it('a run that died: the next one says so', async () => {
    const world = await connected()
    await world.sync({ killAt: 12 }).catch(() => undefined)
    later(world)
    await world.sync()

    expect((await world.store.read((tx) => tx.runs.list(5))).map((row) => row.state)).toEqual(['done', 'failed'])
  })
})

describe('a webhook', () => {
  it('brings a ticket in at once, the exports bring it again, and it is written once', async () => {
    const world = await connected()
    await world.sync()
    world.desk.add('9', { body: 'P0 self_harm' })
    world.clock.advance(2_000)
    const put = (id: string): Promise<boolean> => world.store.write((tx) => tx.inbox.put('zendesk:acme', id, [{ connection: 'zendesk:acme', kind: 'ticket', id: '9' }], world.clock.now()))
    expect([await put('d-1'), await put('d-1')]).toEqual([true, false])
    await world.sync()
    expect(world.desk.notes('9')).toHaveLength(1)
    later(world)

    expect(await world.sync()).toMatchObject({ written: 0 })
    expect(await world.store.read((tx) => tx.inbox.pending('zendesk:acme', 10))).toEqual([])
  })
})

describe('two things in one second', () => {
  it('what is said in the second of a webhook\'s reading is heard all the same', async () => {
    const world = await connected()
    world.desk.add('9', { body: 'P2 hate' })
    later(world)
    await world.sync()
    later(world)
    await world.sync()
    world.desk.say('9', 'hello?')
    const second = world.desk.of('9').updatedAt
    await world.store.write((tx) => tx.inbox.put('zendesk:acme', 'd-1', [{ connection: 'zendesk:acme', kind: 'ticket', id: '9' }], world.clock.now()))
    expect(await world.sync()).toMatchObject({ written: 0, triaged: 1 })
    world.desk.say('9', 'and P0 self_harm', 'end-user', second)
    later(world)
    await world.sync()

    expect(world.desk.of('9').tags).toEqual(['user_safety', 'safety_hate', 'safety_self_harm', 'severity_p0'])
  })
})

describe('watching only', () => {
  it('writes nothing anywhere, and ends in a report', async () => {
    const world = await connected()
    world.desk.add('9', { body: 'P0 self_harm', tags: ['billing'] })
    later(world)
    const summary = await world.sync({ mode: 'observe' })
    const stored = await world.store.read((tx) => tx.reports.get('zendesk:acme', FIRST_REPORT))

    expect(summary).toMatchObject({ mode: 'observe', written: 0, planned: 0, triaged: 3 })
    expect(world.cases.cases).toEqual([])
    expect(await world.store.read((tx) => tx.intents.counts('zendesk:acme'))).toEqual({ waiting: 0, sent: 0, done: 0, setAside: 0 })
    expect(JSON.parse(stored?.json ?? '{}')).toMatchObject({ days: 30, safetyTickets: 1, urgentOutside: 1, bySeverity: { P0: 1 }, languages: ['en'], hazards: [{ title: 'Notify requester' }] })
  })

  it('is made up for when writing is allowed', async () => {
    const world = await connected()
    world.desk.add('9', { body: 'P0 self_harm', tags: ['billing'] })
    later(world)
    await world.sync({ mode: 'observe' })
    const summary = await world.sync()

    expect(summary.written).toBe(6)
    expect(world.desk.of('9').tags).toContain('safety_review')
    expect(world.cases.cases).toHaveLength(3)
  })

  it('a dry run shows every write and sends none; the real run then does just that', async () => {
    const world = await connected()
    const shown: Write[] = []
    const dry = await world.sync({ mode: 'dry-run', show: (write) => shown.push(write) })

    expect(dry.written).toBe(0)
    expect(world.desk.of('1').tags).toEqual(['user_safety'])
    expect(shown.map((write) => write.op).toSorted((a, b) => a.localeCompare(b))).toEqual(['create-case', 'create-case', 'create-case', 'update-ticket', 'update-ticket'])
    expect((await world.sync()).written).toBe(shown.length)
  })

  it('a dry run after watching shows it all, as often as it is asked', async () => {
    const world = await connected()
    await world.sync({ mode: 'observe' })
    const shown: string[][] = [[], []]
    for (const list of shown) await world.sync({ mode: 'dry-run', show: (write) => list.push(write.key) })

    expect(shown[0]?.length).toBeGreaterThan(4)
    expect(shown[1]).toEqual(shown[0])
    expect((await world.sync()).written).toBe(shown[0]?.length)
  })
})

describe('another policy', () => {
  it('judges everything again and writes only what differs', async () => {
    const world = await connected()
    await world.sync()
    later(world)
    await world.sync()
    const same = await world.sync({ policy: markerPolicy('markers-2') })

    expect(same).toMatchObject({ triaged: 3, written: 0 })
  })
})

describe('two processes', () => {
  it('never sync one connection at once', async () => {
    const world = await connected()
    const [one, other] = await Promise.allSettled([world.sync(), world.sync()])
    const done = [one, other].filter((result) => result.status === 'fulfilled')

    expect(done.length).toBeGreaterThanOrEqual(1)
    expect(world.desk.notes('3')).toHaveLength(1)
    expect(world.cases.cases).toHaveLength(3)
  })
})

describe('being stopped', () => {
  it('finishes the page in hand and goes on where it was', async () => {
    const world = await connected()
    const stop = new AbortController()
    let pages = 0
    world.desk.pageSize = 2
    world.desk.trip = (step) => {
      if (step === 'page' && (pages += 1) === 3) stop.abort(new Error('stopped'))
    }
    const first = await world.sync({ signal: stop.signal })
    world.desk.trip = () => undefined

    expect(first).toMatchObject({ state: 'stopped', error: null })
    expect(await world.sync()).toMatchObject({ state: 'done' })
    expect(world.cases.cases).toHaveLength(3)
    expect(world.desk.notes('3')).toHaveLength(1)
  })
})

describe('without a second CRM', () => {
  it('tickets are judged and written back all the same', async () => {
    const world = await connected()

    expect(await world.sync({ noRight: true })).toMatchObject({ state: 'done', written: 2, apiCalls: { zendesk: expect.any(Number) as number } })
  })
})
