import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { builtWeb } from '../support/web.ts'
import { escalated, grave } from './support/fixtures.ts'
import { openPage, serveHarness, type Harness, type Looks, type Opened } from './support/harness.ts'

let browser: Browser
let harness: Harness
let opened: Opened[] = []

beforeAll(async () => {
  builtWeb()
  browser = await openBrowser()
})
beforeEach(async () => void (harness = await serveHarness()))
afterEach(async () => {
  for (const one of opened) await one.context.close()
  opened = []
  await harness.close()
})
afterAll(() => browser.close())

async function open(looks: Looks = {}): Promise<Opened> {
  const one = await openPage(browser, harness, looks)
  opened.push(one)
  return one
}

const posts = (verb: string): unknown[] => harness.calls.filter((call) => call.method === 'POST' && call.path.endsWith(`/${verb}`)).map((call) => call.body)

describe('the sidebar, in a frame of a page that speaks Zendesk’s protocol', () => {
  it('says what is most urgent first, keeps the session out of the page and asks with it', async () => {
    const { frame, problems } = await open({ ready: '#escalate-title' })
    const text = await frame.innerText('main')
    const order = ['P0, at once', 'First look due in 9 min', 'Suicide and self-harm', 'The person affected writes: age 15; still going on', 'Why', 'Facts found', 'Facts missing', 'What may help', 'Reply', 'Macros', 'Escalate', 'Linked case', 'Other tickets', 'On its way', 'Promises']

    const places = order.map((one) => text.indexOf(one))

    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(await frame.evaluate(`[document.getElementById('session'), document.documentElement.innerHTML.includes('fixture-bearer'), Object.values(localStorage).join().includes('fixture')]`)).toEqual([null, false, false])
    expect(new Set(harness.calls.map((call) => call.authorization))).toEqual(new Set(['Bearer fixture-bearer']))
    expect(problems).toEqual([])
  })

  it('covers words until each is asked for, and covers them again', async () => {
    const { frame } = await open()
    expect(await frame.innerText('main')).not.toContain('I do not want to be here')

    await frame.click('text=A wish to die with a time named')
    await frame.click('.cover >> nth=0 >> text=Show the words')
    await frame.waitForSelector('text=I do not want to be here any more')

    expect(posts('reveal')).toEqual([{ passage: 'body:0-24:aaaaaaaaaaaa' }])
    expect(await frame.innerText('main')).not.toContain('tonight, when they sleep')
    await frame.click('text=Cover again')
    expect(await frame.innerHTML('main')).not.toContain('I do not want to be here any more')
    expect(await frame.locator('.cover', { hasText: 'not shown here to anybody' }).locator('button').count()).toBe(0)
  })

  it('uncovers only while held where a person prefers it so, by pointer and by key', async () => {
    harness.bridge.wellbeing = { ...harness.bridge.wellbeing, preferences: { ...harness.bridge.wellbeing.preferences, reveal: 'hold' } }
    const { frame, page } = await open()
    await frame.click('text=A wish to die with a time named')
    const button = frame.locator('text=Hold to show the words').first()
    await button.waitFor()

    await button.focus()
    await page.keyboard.down('Space')
    await frame.waitForSelector('text=I do not want to be here any more')
    await page.keyboard.up('Space')

    await frame.waitForSelector('text=I do not want to be here any more', { state: 'detached' })
  })

  it('inserts the reply and never sends it, and says no while a placeholder is open', async () => {
    const { frame, asked } = await open({ ready: '#escalate-title' })
    await frame.click('text=Insert into the reply')
    await frame.waitForSelector('[role=status]:has-text("Nothing is sent until you send it")', { state: 'attached' })

    const inserted = (await asked()).filter((one) => JSON.stringify(one.params).includes('appendText'))
    expect(inserted).toHaveLength(1)
    expect(JSON.stringify(inserted[0]?.params)).toContain('Yazdığın için')
    expect(posts('decide')).toEqual([{ version: 'v1', what: { kind: 'reply', choice: 'inserted' } }])

    const ticket = grave()
    harness.bridge.ticket = { ...ticket, reply: ticket.reply === null ? null : { ...ticket.reply, open: ['reference'], insertable: false } }
    const other = await open({ ready: '#escalate-title' })
    await other.frame.click('text=Insert into the reply', { force: true })
    expect(await other.frame.innerText('#reply-barred')).toContain('reference')
    expect(JSON.stringify(await other.asked())).not.toContain('appendText')
  })

  it('takes one key to accept and one to dismiss', async () => {
    const { frame, page } = await open({ ready: '#features-title' })
    await frame.locator('section[aria-labelledby=features-title] .entry').first().locator('button').first().focus()
    await page.keyboard.press('d')
    await expect.poll(() => posts('decide')).toEqual([{ version: 'v1', what: { kind: 'feature', feature: 'emergency-services', choice: 'dismissed' } }])
  })

  it('tells what was escalated, who has not answered and what was handed over', async () => {
    harness.bridge.ticket = escalated()
    const { frame } = await open({ ready: 'text=What happened' })
    const text = await frame.innerText('main')

    for (const said of ['Follow-up overdue by 12 min', 'Escalated to Crisis response', 'acknowledged', 'No answer since', 'Handed over by Alex Example']) expect(text).toContain(said)
    await frame.click('text=Accept >> nth=0')
    await expect.poll(() => posts('accept')).toEqual([{}])
  })

  it('takes an escalation further, by a button where it needs no reason and with one where it does', async () => {
    harness.bridge.ticket = escalated()
    const { frame } = await open({ ready: 'text=What happened' })
    expect(await frame.innerText('section[aria-labelledby=escalate-title]')).toMatch(/With Kim Example\s+Late since/)
    await frame.click('text=It is resolved')
    await expect.poll(() => posts('escalation')).toEqual([{ version: 'v2', verb: 'resolve' }])
    await frame.click('text=Something else >> nth=0')
    await frame.selectOption('section[aria-labelledby=escalate-title] details select', 'decline')
    await frame.fill('section[aria-labelledby=escalate-title] details textarea', ' belongs to fraud ')
    await frame.click('role=button[name="Not ours"]')
    await expect.poll(() => posts('escalation').at(-1)).toEqual({ version: 'v2', verb: 'decline', why: 'belongs to fraud' })
  })

  it('leaves a save alone unless the bridge says that it blocks, and never blocks for a fault of ours', async () => {
    const { frame, page } = await open({ ready: '#escalate-title' })
    const answer = (status: number, body: unknown): void => void (harness.bridge.answer = ({ path }) => (path.endsWith('/guard') ? { status, body } : null))
    const save = (): Promise<unknown> => page.evaluate('save()')

    expect(await save()).toBeNull()
    answer(500, { code: 'server.fault' })
    expect(await save()).toBeNull()
    answer(200, { block: false, warnings: ['grave-without-escalation'], promise: null })
    expect(await save()).toBeNull()
    await frame.waitForSelector('text=nobody was told')
    answer(200, { block: true, warnings: ['open-placeholder'], promise: null })
    expect(JSON.stringify(await save())).toContain('settings do not let it be saved')
    expect(posts('guard').at(-1)).toEqual({ status: 'open', comment: '', public: true })
  })

  it('keeps what it shows while the bridge is away, says how old it is, and is true again once it is back', async () => {
    const { frame, page } = await open({ ready: '#escalate-title' })
    harness.bridge.answer = () => ({ status: 500, body: { code: 'server.fault', requestId: 'req-9' } })
    await page.evaluate(`fire('app.activated')`)
    await frame.waitForSelector('text=Shown as it was at')
    expect(await frame.innerText('main')).toContain('req-9')
    expect(await frame.innerText('h1')).toBe('Suicide and self-harm')

    harness.bridge.answer = null
    harness.bridge.ticket = escalated()
    await frame.click('text=Try again')
    await frame.waitForSelector('text=What happened')
    expect(await frame.locator('text=Shown as it was at').count()).toBe(0)
  })

  it('shows what the other of two sidebars did', async () => {
    const one = await open({ ready: '#escalate-title' })
    const two = await open({ ready: '#escalate-title' })
    await one.frame.click('section[aria-labelledby=escalate-title] >> button')
    await one.frame.fill('section[aria-labelledby=escalate-title] textarea', 'a time is named')
    harness.bridge.answer = ({ path }) => {
      if (path.endsWith('/escalate')) harness.bridge.ticket = escalated()
      return null
    }
    await one.frame.click('form >> text=Escalate')
    await one.frame.waitForSelector('text=What happened')
    await two.page.evaluate(`fire('app.activated')`)

    await two.frame.waitForSelector('text=What happened')
    expect(posts('escalate')).toEqual([{ version: 'v1', team: 'crisis_response', also: ['youth_privacy'], reason: 'a time is named' }])
  })

  it('tells a refused verb beside what was pressed, and lets nobody decide on what is no longer so', async () => {
    const { frame } = await open({ ready: '#escalate-title' })
    harness.bridge.answer = ({ path }) => (path.endsWith('/decide') ? { status: 409, body: { code: 'desk.stale', message: 'x', remedy: 'x', requestId: 'r' } } : null)
    await frame.click('role=button[name=/^Dismiss:/] >> nth=0')

    await frame.waitForSelector('section[aria-labelledby=features-title] .entry >> nth=0 >> text=The ticket changed while you were looking')
    expect(harness.calls.filter((call) => call.method === 'GET' && call.path === '/tickets/4711').length).toBeGreaterThan(1)
  })

  it('shows what people wrote as text, whatever it is', async () => {
    const ticket = grave()
    const bad = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>{{constructor}} \u202Egnp.exe =cmd()'
    const reason = ticket.reasons[0]
    harness.bridge.ticket = { ...ticket, reasons: reason === undefined ? [] : [{ ...reason, title: bad }], facts: ticket.facts.map((fact) => ({ ...fact, value: bad })), features: ticket.features.map((feature) => ({ ...feature, title: bad, because: bad, where: bad, link: 'javascript:window.hurt=1' })), linked: { vendor: 'salesforce', id: bad, url: 'javascript:window.hurt=1', status: bad, owner: bad, queue: bad } }
    const { frame, problems } = await open({ ready: '#escalate-title' })

    expect(await frame.innerText('main')).toContain('<script>window.hurt=1</script>')
    expect(await frame.evaluate(`[window.hurt, document.querySelectorAll('main img, main script, a[href^="javascript"]').length, [...document.querySelectorAll('bdi')].filter((one) => one.textContent.includes('onerror') && one.dir !== 'auto' && !one.lang).length]`)).toEqual([undefined, 0, 0])
    expect(problems).toEqual([])
  })

  it('asks and answers beside a draft: its words are sent, what was inserted is none of them, and nothing else happens', async () => {
    const { frame, page, asked } = await open({ location: 'new_ticket_sidebar', ready: '#reply-title', values: { 'ticket.id': undefined, 'ticket.subject': 'Call', 'comment.text': '<p>They insult me</p><p>every day <img src=x onerror="window.hurt=1"></p>' } })
    expect(posts('draft')).toEqual([{ subject: 'Call', body: 'They insult me\nevery day \n', locale: 'en' }])
    await frame.selectOption('select >> nth=0', 'ar')
    await expect.poll(() => posts('draft').at(-1)).toMatchObject({ lang: 'ar' })
    await frame.click('role=button[name="Insert: Somebody is with them"]')
    const question = 'Şu anda yanında biri var mı?'
    await expect.poll(async () => (await asked()).filter((one) => one.kind === 'invoke' && JSON.stringify(one.params).includes('appendText'))).toEqual([{ kind: 'invoke', params: { 'ticket.comment.appendText': [question] } }])
    await page.evaluate(`window.values['comment.text'] = 'They insult me.' + ${JSON.stringify(question)}; fire('comment.text.changed')`)

    await expect.poll(() => posts('draft').at(-1)).toMatchObject({ lang: 'ar', body: 'They insult me.\n' })
    expect(await frame.evaluate('window.hurt')).toBeUndefined()
    expect(harness.calls.filter((call) => call.path !== '/draft')).toEqual([])
  })

  it('shows a file small, grey and still, large when asked once more, and never one that may show a child', async () => {
    const { frame, problems } = await open({ ready: '#escalate-title' })
    await frame.click('summary >> text=Files')
    expect(posts('file')).toEqual([])
    await frame.click('text=Show it, small >> nth=0')
    await frame.waitForSelector('canvas.file.grey')
    await expect.poll(() => frame.evaluate(`(() => { const one = document.querySelector('canvas.file'); const { data } = one.getContext('2d').getImageData(0, 0, 1, 1); return [data[0] > 200, data[1] < 90, getComputedStyle(one).filter] })()`)).toEqual([true, true, 'grayscale(1)'])
    await frame.click('text=Enlarge >> nth=0')
    await frame.waitForSelector('img.file[src^="blob:"]')
    await frame.click('text=Cover again >> nth=0')

    expect(await frame.locator('.file').count()).toBe(0)
    expect(posts('file')).toEqual([{ file: 'f1' }])
    for (const said of ['may show somebody under 18', 'only named', 'did not find it clean']) expect(await frame.locator('.cover', { hasText: said }).locator('button').count()).toBe(0)
    await frame.click('.cover >> text=Show it, small >> nth=1')
    await frame.waitForSelector('audio')
    expect(await frame.evaluate(`(() => { const one = document.querySelector('audio'); return [one.autoplay, one.paused, one.controls] })()`)).toEqual([false, true, true])
    expect(problems).toEqual([])
  })

  it('keeps a correction with its reason', async () => {
    const { frame } = await open({ ready: '#escalate-title' })
    await frame.click('.head >> text=Correct')
    await frame.selectOption('form select >> nth=1', 'P2')
    await frame.fill('form input', 'said in jest')
    await frame.click('form >> text=Save')

    await expect.poll(() => posts('decide')).toEqual([{ version: 'v1', what: { kind: 'severity', severity: 'P2', reason: 'said in jest' } }])
  })
})
