import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTicket } from '../../../src/desk/sidebar/open-ticket.ts'
import { queue } from '../../../src/desk/sidebar/queue.ts'
import { composeReply } from '../../../src/desk/sidebar/reply.ts'
import { reveal } from '../../../src/desk/sidebar/reveal.ts'
import { severityRank } from '../../../src/domain/labels.ts'
import type { Triage } from '../../../src/domain/triage.ts'
import { coveredThread } from '../../../src/desk/sidebar/thread.ts'
import { areFilesSealed, isSealed } from '../../../src/desk/sidebar/sealed.ts'
import { triage as sample } from '../../store/fixtures.ts'
import { SF, ZD } from '../../server/world.ts'
import { ADA, sidebarWorld, type SidebarWorld } from './world.ts'

let world: SidebarWorld
beforeAll(async () => {
  world = await sidebarWorld()
})
afterAll(() => world.close())

const THREAT = 'A man keeps writing that he will kill me tonight. His account is @bad.person and I am 34. Please call nobody.'

describe('open-ticket', () => {
  it('says what it is, why, what is known and what would help, without the words', async () => {
    const id = await world.add([THREAT])
    const view = await openTicket(world.desk, ADA, id, 'en')

    expect(view).toMatchObject({ id, state: 'judged', severity: 'P0', category: 'violent_threat', judged: true, lang: 'en', optedOut: false })
    expect(view.reasons.length).toBeGreaterThan(0)
    expect(view.reasons.flatMap((reason) => reason.passages).every((passage) => /^(?:subject|body|comment:\d+):\d+-\d+:[0-9a-f]{12}$/.test(passage.id) && !passage.sealed && passage.described === null)).toBe(true)
    expect(view.facts.map((fact) => `${fact.kind} ${fact.value}`)).toEqual(expect.arrayContaining(['age 34', 'handle @bad.person']))
    expect(view.features.length).toBeLessThanOrEqual(5)
    expect(view.firstLookDue).toBe(view.createdAt + 15 * 60_000 + 0)
    for (const words of ['keeps writing', 'kill me tonight', 'call nobody']) expect(JSON.stringify(view)).not.toContain(words)
  })

  it('shows one passage when asked for, and only while the ticket still says it', async () => {
    const id = await world.add([THREAT])
    const { reasons } = await openTicket(world.desk, ADA, id, 'en')
    const passage = reasons.flatMap((reason) => reason.passages)[0]!
    const { text } = await reveal(world.desk, ADA, id, passage.id)

    expect(THREAT).toContain(text)
    expect(text.length).toBeLessThan(THREAT.length)
    await expect(reveal(world.desk, ADA, id, passage.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).rejects.toMatchObject({ code: 'desk.stale' })
    await expect(reveal(world.desk, ADA, id, 'body:0-9999:000000000000')).rejects.toMatchObject({ code: 'desk.stale' })
    expect((await reveal(world.desk, ADA, id, `comment:${id}00`)).text).toBe(THREAT)
  })

  it('speaks the language that is asked for, with a line back where the catalogue has both', async () => {
    const id = await world.add(['Quelqu’un a volé mon compte et demande de l’argent à mes amis, je ne peux plus me connecter.'])
    const [german, french, korean] = [await openTicket(world.desk, ADA, id, 'de-AT'), await openTicket(world.desk, ADA, id, 'fr'), await openTicket(world.desk, ADA, id, 'ko')]

    expect([german.reply?.lang, german.reply?.back?.lang, french.reply?.back, korean.reply?.back]).toEqual(['fr', 'de', null, null])
    expect(german.features.map((one) => one.title)).not.toEqual(korean.features.map((one) => one.title))
    expect(german.features.map((one) => one.id)).toEqual(korean.features.map((one) => one.id))
    expect(german.version).toBe(french.version)
  })

  it('says that nobody has read or judged a ticket, and has it read', async () => {
    const view = await openTicket(world.desk, ADA, '424242', 'en')
    await openTicket(world.desk, ADA, '424242', 'en')

    expect([view.state, view.judged, view.reasons]).toEqual(['unknown', false, []])
    expect((await world.store.read((tx) => tx.inbox.pending(ZD, 99))).filter((one) => one.refs.some((ref) => ref.id === '424242')).map((one) => one.refs)).toEqual([[{ connection: ZD, kind: 'ticket', id: '424242' }]])
  })

  it('tells of the linked case and of what is on its way', async () => {
    const { id } = await world.grave()
    world.clock.at -= 0
    const view = await openTicket(world.desk, ADA, id, 'en')

    expect(view.linked).toMatchObject({ vendor: SF.split(':')[0], id: `500${id}` })
    await world.store.write((tx) => tx.intents.add([{ connection: ZD, lane: `ticket:${id}`, priority: 0, createdAt: world.clock.at, run: 'r', write: { op: 'update-ticket', key: `later-${id}`, ticketId: id, version: 'v', addTags: [], removeTags: [], fields: {}, note: 'a note' } }]))
    const after = await openTicket(world.desk, ADA, id, 'en')
    expect(after.inFlight.at(-1)).toEqual({ key: `later-${id}`, what: 'note', vendor: 'zendesk', state: 'queued', why: null, at: world.clock.at })
    expect(after.version).toBe(view.version)
  })

  it('offers macros of the category that are in the account', async () => {
    const id = await world.add(['Somebody keeps calling me an idiot in the comments.'])
    expect((await openTicket(world.desk, ADA, id, 'en')).macros).toEqual([])
    await world.store.write((tx) => tx.provisions.put(world.policy.macros.map((macro, index) => ({ connection: ZD, kind: 'macro', id: macro.id, vendorId: String(index), digest: '', at: 0 }))))
    const view = await openTicket(world.desk, ADA, id, 'en')
    expect(view.macros).toHaveLength(1)
    expect(view.macros[0]?.title).toMatch(/^Breakwater::en::/)
  })
})

describe('what is sealed', () => {
  it('is what may be child exploitation: nobody is shown it, whoever asks', async () => {
    const id = await world.add(['A man of 40 sent my daughter, she is 12, naked pictures and wants some of her.'])
    const view = await openTicket(world.desk, ADA, id, 'en')
    const passages = view.reasons.flatMap((reason) => reason.passages)

    expect(passages.length).toBeGreaterThan(0)
    expect(passages.every((passage) => passage.sealed)).toBe(true)
    await expect(reveal(world.desk, ADA, id, passages[0]!.id)).rejects.toMatchObject({ code: 'desk.sealed' })
    await expect(reveal(world.desk, ADA, id, `comment:${id}00`)).rejects.toMatchObject({ code: 'desk.sealed' })
    expect(view.escalationDraft.note).toMatch(/^Breakwater: escalated, P[01]\nRestricted safety matter\n/)
  })

  it('follows every judgement there ever was, and any sign of a child', () => {
    const of = (more: Partial<Triage>, facts: Partial<Triage['facts']> = {}): Triage => ({ ...sample(more), facts: { ...sample().facts, ...facts } })
    const sealed = (...all: Triage[]) => [isSealed(all), areFilesSealed(all)]
    expect(sealed(of({}))).toEqual([false, false])
    expect(sealed(of({ category: 'child_exploitation' }), of({ category: 'hate' }))).toEqual([true, true])
    expect(sealed(of({ categories: ['hate', 'child_exploitation'] }))).toEqual([true, true])
    expect(sealed(of({ category: 'intimate_images' }))).toEqual([false, true])
    expect(sealed(of({ category: 'intimate_images' }, { minor: false, age: 30 }))).toEqual([false, false])
    expect(sealed(of({ category: 'sextortion' }, { minor: true }))).toEqual([true, true])
    expect(sealed(of({ category: 'sextortion' }, { minor: false, age_in_image: 16 }))).toEqual([true, true])
    expect(sealed(of({ category: 'trafficking', details: [{ kind: 'age_mention', value: 'other:15', confidence: 0.4, span: { field: 'body', start: 0, end: 1 } }] }))).toEqual([true, true])
    expect(sealed(of({ category: 'hate' }, { minor: true }))).toEqual([false, true])
  })
})

describe('no words', () => {
  /** Five words in a row, as a ticket says them. */
  const runs = (text: string): readonly string[] => {
    const words = text.split(/\s+/).filter((word) => word !== '')
    return words.slice(4).map((_, index) => words.slice(index, index + 5).join(' '))
  }

  // The reply is the catalogue's own text, which agents may have sent before.
  it('of any ticket are in what is shown unasked, in any language', async () => {
    const ids = (await world.store.read((tx) => tx.tickets.list({ connection: ZD, limit: 300 }))).map((row) => row.id)
    const found: string[] = []
    let compared = 0
    for (const id of ids) {
      const { ticket, thread } = await world.store.read(async (tx) => ({ ticket: (await tx.tickets.get(ZD, [id])).get(id)!.ticket, thread: (await tx.comments.of(ZD, [id])).get(id) ?? [] }))
      const shown = JSON.stringify([{ ...(await openTicket(world.desk, ADA, id, 'en')), reply: null }, await coveredThread(world.desk, id).catch(() => [])])
      const said = [ticket.subject, ticket.description, ...thread.map((comment) => comment.body)].flatMap(runs)
      compared += said.length
      if (said.some((run) => shown.includes(JSON.stringify(run).slice(1, -1)))) found.push(id)
    }
    expect(compared).toBeGreaterThan(5_000)
    expect(found).toEqual([])
    const all = JSON.stringify(await queue(world.desk, ADA))
    expect(all).not.toMatch(/https?:|@/)
  })
})

describe('the reply', () => {
  it('is composed anew with other wishes, and cannot be inserted while a placeholder is open', async () => {
    const id = await world.add(['Somebody keeps calling me an idiot in the comments, since a month.'])
    const full = await composeReply(world.desk, id, { locale: 'en' })
    const brief = await composeReply(world.desk, id, { locale: 'en', tone: 'brief' })
    const less = await composeReply(world.desk, id, { locale: 'en', off: ['questions', 'steps', 'nonsense'] })
    const neutral = await composeReply(world.desk, id, { locale: 'en', tone: 'neutral' })

    expect([full.tone, full.tones, full.insertable, full.open]).toEqual(['full', ['full', 'brief', 'neutral'], true, []])
    expect(full.parts.filter((part) => part.on).length).toBe(full.parts.length)
    expect(less.parts.filter((part) => !part.on).map((part) => part.id)).toEqual(full.parts.filter((part) => ['steps', 'questions'].includes(part.id)).map((part) => part.id))
    expect([brief.text.length < full.text.length, neutral.parts, neutral.text.length < brief.text.length]).toEqual([true, [], true])
    const other = await composeReply(world.desk, id, { locale: 'en', given: { reference: ' ' } })
    expect(other.insertable).toBe(other.open.length === 0)
  })

  it('is not insertable at P0 and P1 while nobody reviewed its text', async () => {
    expect((await composeReply(world.desk, await world.add([THREAT]), { locale: 'en' }))).toMatchObject({ insertable: false, review: { state: 'draft', by: null } })
  })

  it('offers nothing but neutral words where somebody dangerous may read along', async () => {
    const id = await world.add(['He reads my messages, please do not write back to me here. He hits me.'])
    const said = await composeReply(world.desk, id, { locale: 'en', tone: 'full' })
    const { facts } = (await world.store.read((tx) => tx.triages.latest(ZD, [id]))).get(id)!.triage
    expect(facts.safe_contact).toBe(false)
    expect([said.tones, said.tone, said.parts]).toEqual([['neutral'], 'neutral', []])
  })
})

describe('the queue', () => {
  it('has the most urgent first, names nothing that the person may not open, and no words', async () => {
    const all = await queue(world.desk, ADA)
    const ranks = all.map((row) => severityRank(row.severity))
    expect(all.length).toBeGreaterThan(10)
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    const one = all[3]!.id
    expect((await queue({ ...world.desk, sees: () => Promise.resolve(new Set([one])) }, ADA)).map((row) => row.id)).toEqual([one])
    expect(await queue({ ...world.desk, sees: () => Promise.resolve(new Set()) }, ADA)).toEqual([])
  })
})

const TRICKS = ['<script>alert(1)</script><img src=x onerror=alert(1)>', '<svg onload=alert(1)>', 'javascript:alert(1)', '{{ticket.requester.email}} {% raw %}', '=cmd|\' /C calc\'!A0', '### reference ###', '\u202Egnp.exe\u202C \u2066x\u2069', '{reference}', '\0\u0007']

describe('hostile tickets', () => {
  it('change nothing but what is shown as text', async () => {
    const said = `They will kill me tonight @bad.person ${TRICKS.join(' ')}`
    const id = await world.add([said], { subject: TRICKS.join(' ') })
    const view = await openTicket(world.desk, ADA, id, 'en')
    const all = JSON.stringify(view)
    for (const trick of TRICKS) expect(all).not.toContain(trick)
    expect(view.reply?.open).toEqual([])
    const { text } = await reveal(world.desk, ADA, id, `comment:${id}00`)
    expect(text).toContain('<script>')
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000\u0007\u202A-\u202E\u2066-\u2069]/)
  })

  it('of a megabyte, or of five thousand comments, are as fast as others', async () => {
    const long = await world.add([`They will kill me tonight. ${'lorem ipsum @someone https://example.com/x '.repeat(25_000)}`])
    const many = await world.add(['They will kill me tonight.', ...Array.from({ length: 5_000 }, (_, index) => `and again, number ${index}`)])
    for (const id of [long, many]) {
      const began = performance.now()
      const view = await openTicket(world.desk, ADA, id, 'en')
      const took = performance.now() - began
      expect(JSON.stringify(view).length).toBeLessThan(60_000)
      expect(took).toBeLessThan(1_500)
    }
    expect((await reveal(world.desk, ADA, long, `comment:${long}00`)).text.length).toBeLessThan(21_000)
  })
})
