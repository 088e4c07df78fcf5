import type { Frame } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LATER } from './cast.ts'
import { startAll, until, type Looks, type Running, type Seat } from './running.ts'
import { STATES, writeDraft } from './states.ts'
import { say } from './words.ts'

let running: Running
let seats: Seat[] = []
const ids = new Map<string, number>()

beforeAll(async () => {
  running = await startAll(LATER)
  for (const ticket of await running.tickets()) if (ticket.key !== null) ids.set(ticket.key, ticket.id)
}, 420_000)
afterAll(() => running?.close())
afterEach(async () => {
  for (const seat of seats) await seat.close()
  seats = []
})

const GRAVE = 't-0570'
const cast = (key: string): number => ids.get(key)!
async function sit(looks: Looks = {}): Promise<Seat> {
  const seat = await running.sit(looks)
  seats.push(seat)
  return seat
}
const composer = (seat: Seat): Promise<string> => seat.page.locator('.pane:not([hidden]) [name=comment]').inputValue()
const mainText = (frame: Frame): Promise<string> => frame.locator('main').innerText()
const section = (frame: Frame, id: string) => frame.locator(`section[aria-labelledby=${id}-title]`)
const wordsOf = async (key: string): Promise<string> => (await running.ticket(cast(key))).comments.map((one) => (one as { plain_body: string }).plain_body).join('\n')

describe('a specialist with a grave ticket', () => {
  it('reads how urgent, what and why first, in their own words, and none of the ticket’s', async () => {
    const seat = await sit()
    const frame = await seat.open(cast(GRAVE))
    await section(frame, 'escalate').waitFor()
    const text = await mainText(frame)
    const places = ['P0', say('why.title'), say('facts.title'), say('features.title'), say('reply.title'), say('escalate.title')].map((one) => text.indexOf(one))

    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
    for (const sentence of (await wordsOf(GRAVE)).split(/[.!?\n]/).map((one) => one.trim()).filter((one) => one.length > 12)) expect(text).not.toContain(sentence)
    expect(await section(frame, 'features').locator('li').count()).toBeGreaterThan(0)
    expect(seat.faults).toEqual([])
  })

  it('uncovers one passage while it is held, and covers it again', async () => {
    const seat = await sit()
    const frame = await seat.open(cast(GRAVE))
    await section(frame, 'why').locator('summary').first().click()
    await section(frame, 'why').locator('details').first().getByRole('button', { name: say('cover.hold') }).first().hover()
    await seat.page.mouse.down()
    await frame.locator('.cover blockquote').waitFor()
    expect(await wordsOf(GRAVE)).toContain(await frame.locator('.cover blockquote').innerText())
    await seat.page.mouse.up()
    await frame.locator('.cover blockquote').waitFor({ state: 'detached' })

    expect(await frame.locator('.cover blockquote').count()).toBe(0)
  })

  it('sees a file only while it is held, small and still, then large when asked once more, through the bridge; one that may show a child never', async () => {
    const seat = await sit()
    const from: string[] = []
    seat.page.on('request', (request) => void (/attachments|content|\/file$|^blob:/.test(request.url()) && from.push(request.url().startsWith('blob:') ? 'blob' : new URL(request.url()).pathname.replace(/\d+/g, 'N'))))
    const frame = await seat.open(cast('cast-files'))
    await frame.locator('summary', { hasText: say('files.title') }).click()
    const hold = frame.getByRole('button', { name: say('file.hold') })
    expect([await hold.count(), await frame.getByText(say('file.named')).count(), from]).toEqual([1, 1, []])
    await hold.focus()
    await seat.page.keyboard.down('Enter')
    await frame.locator('canvas.file.grey[width="96"]').waitFor()
    await seat.page.keyboard.up('Enter')
    await frame.locator('canvas.file').waitFor({ state: 'detached' })
    await frame.getByRole('button', { name: say('file.large') }).click()
    await frame.locator('img.file').waitFor()
    await frame.getByRole('button', { name: say('cover.hide') }).click()

    expect(await frame.locator('.file').count()).toBe(0)
    expect(from.filter((one) => one !== 'blob')).toEqual(['/app/api/tickets/N/file'])
    expect(seat.faults).toEqual([])
    const other = await seat.open(cast('cast-child'))
    await other.locator('summary', { hasText: say('files.title') }).click()
    await other.getByText(say('file.sealed')).first().waitFor()
    expect(await other.locator('details[open]', { hasText: say('file.sealed') }).locator('button').count()).toBe(0)
    expect(from.filter((one) => one !== 'blob')).toHaveLength(1)
  })

  it('escalates once: the note, the tag and the word on the case are there, and the page says so', { timeout: 240_000 }, async () => {
    const seat = await sit()
    const id = cast('cast-escalate')
    const frame = await seat.open(id)
    await section(frame, 'escalate').locator('button').first().click()
    await frame.getByRole('textbox', { name: say('reason') }).fill('Danger tonight')
    await section(frame, 'escalate').getByRole('button', { name: say('escalate.do'), exact: true }).last().click()
    await frame.getByText(say('escalate.timeline')).waitFor()
    const before = new Set((await running.ticket(id)).tags)
    const after = await until(async () => {
      const ticket = await running.ticket(id)
      const notes = ticket.comments.filter((one) => !(one as { public: boolean }).public && /escalat/i.test((one as { plain_body: string }).plain_body))
      return notes.length > 0 && ticket.tags.some((tag) => /escalat/.test(tag)) ? { ticket, notes } : null
    }, 'the escalation reaches Zendesk', 120_000)
    const { tags, comments } = await until(async () => {
      const found = await running.caseOf(id)
      return found.tags.includes('escalated') && found.comments.length > 0 ? found : null
    }, 'the escalation reaches its case')

    expect(after.notes).toHaveLength(1)
    expect((after.notes[0] as { plain_body: string }).plain_body).not.toContain('pills')
    expect([...before].every((tag) => after.ticket.tags.includes(tag))).toBe(true)
    expect(tags).toContain('safety_escalated')
    expect(comments.filter((one) => /escalated, P0/.test(one))).toHaveLength(1)
    await until(async () => (await seat.page.locator('.comment.internal').count()) > 0, 'the note on the screen')
  })
})

describe('a specialist answers', () => {
  it.each([['cast-tr', 'tr', /[çğışöü]/], ['cast-ar', 'ar', /[\u0600-\u06FF]/]] as const)('%s in the writer’s language; the text is in the composer and nothing is sent', async (key, lang, script) => {
    const seat = await sit()
    const frame = await seat.open(cast(key))
    const reply = section(frame, 'reply').locator('blockquote.reply')
    await reply.waitFor()
    await frame.getByRole('button', { name: say('reply.insert') }).click()
    await until(async () => (await composer(seat)) !== '', 'the reply in the composer')

    expect(await reply.getAttribute('lang')).toBe(lang)
    expect(await composer(seat)).toMatch(script)
    expect((await running.ticket(cast(key))).comments.filter((one) => (one as { public: boolean }).public)).toHaveLength(1)
    expect(await seat.page.getByRole('tab', { name: 'Public reply' }).getAttribute('aria-selected')).toBe('true')
  })

  it('is helped with a ticket that does not exist yet: questions and a reply in the chosen language, in the composer, and nothing kept', async () => {
    const seat = await sit()
    const before = (await running.tickets()).length
    const frame = await writeDraft(seat, running)
    await frame.locator('#missing-title').waitFor()
    await frame.getByLabel(say('new.lang')).selectOption('tr')
    await frame.locator('blockquote.reply[lang=tr]').waitFor()
    const question = frame.locator('section[aria-labelledby=missing-title] bdi[lang=tr]').first()
    const asked = await question.innerText()
    await frame.locator('section[aria-labelledby=missing-title] li button').first().click()
    await until(async () => (await composer(seat)).includes(asked), 'the question in the composer')
    await frame.getByRole('button', { name: say('reply.insert') }).click()
    await until(async () => /[çğışöü]/.test((await composer(seat)).replace(asked, '')), 'the reply in the composer')

    expect(await mainText(frame)).not.toContain('mocks me')
    expect((await running.tickets()).length).toBe(before)
    expect(seat.faults).toEqual([])
  })

  it('sees what a macro would change, applies it, and the tags change in Zendesk', { timeout: 240_000 }, async () => {
    const seat = await sit()
    const id = cast('cast-macro')
    const frame = await seat.open(id)
    await frame.locator('summary', { hasText: say('macros.title') }).click()
    await frame.getByRole('button', { name: say('macros.preview') }).first().click()
    await frame.getByRole('button', { name: say('macros.apply'), exact: true }).waitFor()
    const promised = await frame.locator('ins').allInnerTexts()
    const before = (await running.ticket(id)).tags
    await frame.getByRole('button', { name: say('macros.apply'), exact: true }).click()
    await frame.getByText(say('macros.applied')).first().waitFor()
    const after = await until(async () => {
      const { tags } = await running.ticket(id)
      return promised.every((tag) => tags.includes(tag)) ? tags : null
    }, 'the macro’s tags', 120_000)

    expect(promised.length).toBeGreaterThan(0)
    expect(promised.some((tag) => before.includes(tag))).toBe(false)
    expect(before.every((tag) => after.includes(tag))).toBe(true)
  })

  it('corrects a judgement with a reason; it stands from then on, also in Zendesk', { timeout: 240_000 }, async () => {
    const seat = await sit()
    const id = cast('cast-correct')
    const frame = await seat.open(id)
    await frame.getByRole('button', { name: say('head.correct'), exact: true }).first().click()
    const form = frame.getByRole('form', { name: say('correct.title') })
    await form.getByLabel(say('correct.severity')).selectOption('P1')
    await form.getByLabel(say('reason')).fill('They name a school')
    await form.getByRole('button', { name: say('save'), exact: true }).click()
    await frame.locator('.badge[data-severity=P1]').waitFor()
    await until(async () => (await running.ticket(id)).tags.includes('severity_p1'), 'the tag follows', 120_000)
    await seat.page.reload()

    await (await seat.app('ticket_sidebar')).locator('.badge[data-severity=P1]').waitFor()
    expect((await running.ticket(id)).tags).not.toContain('severity_p2')
  })
})

describe('when something is in the way', () => {
  it('two look at one ticket: what the second decides on an old view is refused kindly, and the new view is there', async () => {
    const [one, two] = [await sit(), await sit({ agent: 'Isla Renwick' })]
    const [first, second] = [await one.open(cast('cast-two')), await two.open(cast('cast-two'))]
    const key = (frame: Frame, letter: string) => section(frame, 'features').locator(`[data-key=${letter}]`)
    await key(second, 'a').first().waitFor()
    await key(first, 'a').first().click()
    await section(first, 'features').locator('[data-state=accepted]').waitFor()
    await key(second, 'd').last().click()
    await second.getByText(say('fault.stale')).waitFor()

    await section(second, 'features').locator('[data-state=accepted]').waitFor()
    expect(await section(second, 'features').locator('[data-state=dismissed]').count()).toBe(0)
  })

  it.each([['is out of reach', 'fault.offline', null], ['fails', 'fault.broken', 500], ['knows the session no more', 'fault.expired', 401]] as const)('says calmly that the bridge %s', async (_name, key, status) => {
    const seat = await sit()
    await seat.context.route('**/app/api/**', (route) => (status === null ? route.abort() : status === 401 ? route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer over' } }) : route.fulfill({ status, contentType: 'application/json', body: '{}' })))
    const frame = await seat.open(cast(GRAVE))
    await frame.getByText(say(key)).waitFor()
    await seat.context.unroute('**/app/api/**')
    if (status !== 401) {
      await frame.getByRole('button', { name: say('retry') }).click()
      await frame.locator('.badge[data-severity=P0]').waitFor()
    } else {
      await seat.page.getByRole('button', { name: 'Reload apps' }).click()
      await (await seat.app('ticket_sidebar')).locator('.badge[data-severity=P0]').waitFor()
    }
  })

  it('waits for a slow bridge, and shows it', async () => {
    const seat = await sit()
    await seat.context.route('**/app/api/tickets/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500))
      await route.continue().catch(() => undefined)
    })
    const frame = await seat.open(cast(GRAVE))
    await frame.locator('[role=status].skeleton').waitFor()

    await frame.locator('.badge[data-severity=P0]').waitFor()
  })

  // The second comes later than any save waits: the warning does all the same.
  it.each([0, 6_000])('a grave ticket that nobody was told of is solved with a warning, and saved, also where the bridge answers %i ms late', { timeout: 240_000 }, async (lateMs) => {
    const seat = await sit()
    const id = cast('t-0570')
    await seat.context.route(/\/guard$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, lateMs))
      await route.continue().catch(() => undefined)
    })
    const frame = await seat.open(id)
    await section(frame, 'escalate').waitFor()
    await seat.page.locator('[name=assignee_id]').selectOption({ index: 1 })
    await seat.page.locator('.composer').getByRole('button', { name: 'Pending' }).click()
    await seat.page.getByText('saved').waitFor()
    await seat.page.locator('.composer').getByRole('button', { name: 'Solved' }).click()
    await frame.getByText(say('guard.grave-without-escalation')).waitFor()

    await until(async () => (await running.ticket(id)).status === 'solved', 'it is saved all the same')
  })
})

describe('tickets that mean harm', () => {
  it.each(['cast-hostile-1', 'cast-hostile-2', 'cast-hostile-3', 'cast-long', 'cast-many'])('%s changes nothing but what is shown as text', { timeout: 240_000 }, async (key) => {
    const seat = await sit()
    const frame = await seat.open(cast(key))
    await section(frame, 'escalate').waitFor({ timeout: 240_000 })
    await section(frame, 'why').locator('summary').first().click()
    await section(frame, 'why').getByRole('button', { name: say('cover.hold') }).first().hover()
    await seat.page.mouse.down()
    await section(frame, 'why').locator('blockquote').first().waitFor()

    expect(await frame.evaluate('[window.harmed, document.querySelectorAll("main img, main script, main iframe, main svg[onload], a[href^=javascript]").length]')).toEqual([undefined, 0])
    expect(await seat.page.evaluate('window.harmed')).toBeUndefined()
    expect(seat.faults).toEqual([])
  })
})

describe('every state that README shows', () => {
  it.each(STATES)('$name can be reached', async (state) => {
    const frame = await state.reach(await sit(state.looks), cast, running)

    expect(await frame.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(0)
  })
})
