import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW, openWorld, SECRET, ZD, type World } from './world.ts'

let world: World
let url: string

beforeAll(async () => {
  world = await openWorld()
  url = (await world.serve()).url
})
afterAll(() => world.close())

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** By hand, as `fetch` sets its own Host. */
function ask(path: string, options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string; readonly base?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${options.base ?? url}${path}`, { method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, text }))
    })
    request.on('error', reject)
    request.end(options.body)
  })
}

const page = (path: string) => ask(path, { headers: { accept: 'text/html' } })
const errorOf = (answer: Answer) => JSON.parse(answer.text) as { code: string; message: string; remedy: string; requestId: string }

describe('the pages', () => {
  it('show the overview: counts that lead to tickets, what is urgent, who is needed, what was set aside', async () => {
    const { status, text } = await page('/')

    expect(status).toBe(200)
    expect(text).toContain('data-count="counts.routed">220<')
    expect(text).toContain('data-count="counts.triaged">220<')
    expect(text).toContain('href="/tickets?severity=P0"')
    expect(text).toContain('Most urgent and still open')
    expect(text).toContain('One ticket, step by step')
    expect(text).toContain('Urgent words in a ticket outside the safety queue')
    expect(text).toContain('a required field of this form is empty')
    expect(text).toContain('There is no login yet')
    expect(text).toContain('Nothing here is legal advice')
    expect(text).toContain('99,210</span> of 100,000 a day')
  })

  it('show the first-connection report while nothing may be written, and not after', async () => {
    const report = { days: 30, safetyTickets: 412, urgentOutside: 14, suspended: 1, cannotJudge: 3, languages: ['de', 'ja'], bySeverity: { P0: 2, P1: 1200 }, hazards: [{ kind: 'survey', id: '7', title: '<i>Ask how it was</i>', setOffBy: 'any-update', does: 'sends a survey', reaches: 'requester', remedy: 'Leave out safety tickets.' }] }
    await world.store.write((tx) => tx.reports.put(ZD, 'first-connection', NOW, JSON.stringify(report)))
    const after = await page('/')
    await world.store.write((tx) => tx.connections.setSetup(ZD, null))
    const before = await page('/')
    await world.store.write((tx) => tx.connections.setSetup(ZD, NOW))

    expect(after.text).not.toContain('What watching showed')
    expect(before.text).toContain('412 safety tickets (2 P0, 1,200 P1), 14 urgent ones outside the safety queue')
    expect(before.text).toContain('Languages: German, Japanese.')
    expect(before.text).toContain('<strong>&lt;i&gt;Ask how it was&lt;/i&gt;</strong> (survey, reaches requester): sends a survey. Leave out safety tickets.')
    expect(before.text).toContain('Only observed.')
  })

  it('list tickets by urgency and category, page by page, each once', async () => {
    const seen: string[] = []
    for (let path: string | null = '/tickets'; path !== null; ) {
      const { status, text } = await page(path)
      expect(status).toBe(200)
      seen.push(...[...text.matchAll(/<td data-label="Ticket"><a href="\/tickets\/(\d+)"/g)].map((match) => match[1]!))
      path = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? null
    }
    const urgent = await page('/tickets?severity=P0')
    const mild = await page('/tickets?severity=P4&category=not_safety')

    expect(seen.length).toBe(220)
    expect(new Set(seen).size).toBe(220)
    expect(urgent.text).toContain('badge p0')
    expect(urgent.text.match(/<tbody>.*<\/tbody>/s)?.[0]).not.toMatch(/badge p[1-4]/)
    expect(mild.text.match(/<tbody>.*<\/tbody>/s)?.[0] ?? '').not.toMatch(/badge p[0-3]/)
  })

  it('find a rare language however far back it is', async () => {
    const { text } = await page('/tickets?lang=ja')
    const rows = [...text.matchAll(/data-label="Language">([^<]*)</g)].map((match) => match[1])

    expect(rows.length).toBeGreaterThan(5)
    expect(new Set(rows)).toEqual(new Set(['Japanese']))
  })

  it('explain a grave ticket: rules, result, facts, help, what was written', async () => {
    const { status, text } = await page(`/tickets/${(await world.grave()).id}`)

    expect(status).toBe(200)
    for (const step of ['Read', 'Rules that fired', 'Judged', 'Facts', 'What would help', 'Written back']) expect(text).toContain(`<h3>${step}</h3>`)
    expect(text).toContain('badge p0')
    expect(text).toContain('First human look within 15 minutes')
    expect(text).toContain('Linked case')
    expect(text).toContain('https://acme.zendesk.test/agent/tickets/')
    expect(text).toMatch(/<details><summary>Show the words.*<mark>/s)
    expect(text).not.toContain('<details open')
  })

  it('keep the words of a restricted ticket away until they are asked for', async () => {
    const { id, words } = await world.restricted()
    const covered = await page(`/tickets/${id}`)
    const asked = await page(`/tickets/${id}?words=show`)

    expect(covered.text).toContain('Show the words of this ticket')
    expect(covered.text).not.toContain('<mark>')
    expect(covered.text).not.toContain(words)
    expect(asked.text).toContain(`<mark>${words}</mark>`)
  })

  it('show hostile text only as text', async () => {
    const id = world.find('{{ticket.requester.email}}')
    const stored = await world.store.read((tx) => tx.tickets.get(ZD, [id]))
    const { subject, description } = stored.get(id)!.ticket
    // As if rules had matched all of it.
    const judged = (await world.store.read((tx) => tx.triages.latest(ZD, [id]))).get(id)!
    const findings = [{ rule: '<b>rule</b>', version: '1', spans: [{ field: 'subject', start: 0, end: subject.length }, { field: 'body', start: 0, end: description.length }] }]
    await world.store.write((tx) => tx.triages.put([{ ...judged, at: judged.at + 1, triage: { ...judged.triage, findings } }]))
    const { text } = await page(`/tickets/${id}?words=show`)
    const tried = await ask('/try', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }, body: new URLSearchParams({ subject: '"><script>alert(1)</script>', body: '<img src=x onerror=alert(1)> I will kill you tonight </textarea><script>1</script>' }).toString() })

    for (const answer of [text, tried.text]) {
      expect(answer).not.toMatch(/<script(?! src="\/page\.js" defer>)/)
      expect(answer).not.toContain('<img')
      expect(answer).not.toMatch(/<[^>]* on\w+=/)
    }
    expect(text).toContain('<mark>&lt;script&gt;alert(&quot;subject&quot;)&lt;/script&gt;</mark>')
    expect(text).toContain('<mark>&lt;img src=x')
    expect(tried.text).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(tried.text).toContain('value="&quot;&gt;&lt;script&gt;')
  })

  it('try any text with reasons, and keep nothing of it', async () => {
    const words = 'my unmistakable zanzibarquail goodbye, i am going to kill myself tonight'
    const before = await world.store.read((tx) => tx.tickets.counts(ZD))
    const html = await ask('/try', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }, body: new URLSearchParams({ subject: '', body: words }).toString() })
    const json = await ask('/api/try', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ body: words }) })
    const view = JSON.parse(json.text) as { severity: string; category: { id: string }; rules: { words: { words: string }[] }[] }

    expect(html.status).toBe(200)
    expect(html.text).toContain('badge p0')
    expect(view.severity).toBe('P0')
    expect(view.category.id).toBe('self_harm')
    expect(view.rules.flatMap((rule) => rule.words).length).toBeGreaterThan(0)
    expect(await world.store.read((tx) => tx.tickets.counts(ZD))).toEqual(before)
    expect(JSON.stringify(world.logged)).not.toContain('zanzibarquail')
    expect((await ask('/metrics')).text).not.toContain('zanzibarquail')
  })

  it('answer in JSON for programs: the same numbers, no ticket words', async () => {
    const { text, headers } = await ask('/api/overview')
    const view = JSON.parse(text) as { counts: { seen: number; bySeverity: Record<string, number> }; attention: { total: number }; setAside: { total: number } }

    expect(view.counts.seen).toBe(221)
    expect(Object.values(view.counts.bySeverity).reduce((sum, count) => sum + count, 0)).toBe(220)
    expect(view.attention.total).toBe(6)
    expect(view.setAside.total).toBe(2)
    expect(headers['cache-control']).toBe('no-store')
    expect(text).not.toContain('goodbye')
  })
})

describe('the headers', () => {
  it('allow scripts and styles of our own origin only, and no framing', async () => {
    const { headers, text } = await page('/')
    const policy = headers['content-security-policy'] ?? ''

    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("style-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['x-powered-by']).toBeUndefined()
    expect(headers['cache-control']).toBe('no-store')
    expect(text).not.toMatch(/ style="|<style/)
    expect((await ask('/style.css')).headers['content-type']).toContain('text/css')
    expect((await ask('/page.js')).headers['content-type']).toContain('text/javascript')
  })
})

describe('who may ask', () => {
  it('refuses a host name it is not known by', async () => {
    const answer = await ask('/api/overview', { headers: { host: 'evil.example' } })

    expect(answer.status).toBe(403)
    expect(errorOf(answer).code).toBe('server.host')
    expect(answer.text).not.toContain('evil')
  })

  it('shows tickets to nobody from elsewhere: not by the public name, not through a proxy', async () => {
    for (const headers of [{ host: 'breakwater.example.com' }, { 'x-forwarded-for': '203.0.113.9' }, { forwarded: 'for=203.0.113.9' }]) {
      for (const path of ['/', '/tickets', '/tickets/1001', '/attention', '/try', '/api/overview', '/metrics']) {
        const answer = await ask(path, { headers: headers as unknown as Record<string, string> })

        expect([path, answer.status, errorOf(answer).code]).toEqual([path, 403, 'server.private'])
      }
    }
  })

  it('shows them where that was decided', async () => {
    const open = await world.serve({ pagesForEverybody: true })

    expect((await ask('/tickets', { base: open.url, headers: { host: 'breakwater.example.com', 'x-forwarded-for': '203.0.113.9' } })).status).toBe(200)
  })

  it('refuses a form on another site', async () => {
    const answer = await ask('/api/try', { method: 'POST', headers: { 'content-type': 'application/json', origin: 'https://evil.example' }, body: '{"body":"x"}' })

    expect(answer.status).toBe(403)
  })

  it('limits posts, and says so', async () => {
    const limited = await world.serve({ limits: { webhooks: 2, tries: 2 } })
    const post = () => ask('/api/try', { base: limited.url, method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"body":"x"}' })
    const answers = [await post(), await post(), await post()]

    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429])
    expect(errorOf(answers[2]!).code).toBe('server.rate')
  })
})

describe('mistakes', () => {
  it('are answered with code, message, remedy and request id, and without what was sent', async () => {
    const cases = [
      await ask('/nowhere/zanzibarquail'),
      await ask('/tickets/zanzibarquail'),
      await ask('/tickets/%E0%A4%A'),
      await ask('/tickets?severity=zanzibarquail'),
      await ask('/tickets?zanzibarquail=1'),
      await ask('/tickets?after=zanzibarquail'),
      await ask('/api/overview?zanzibarquail=1'),
      await ask('/tickets/1001?zanzibarquail=1'),
      await ask('/try?zanzibarquail=1'),
      await ask('/api/try', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"body":"x","zanzibarquail":1}' }),
      await ask('/api/try', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"zanzibarquail' }),
      await ask('/api/try', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ body: 'zanzibarquail '.repeat(20_000) }) }),
    ]

    expect(cases.map((answer) => answer.status)).toEqual([404, 404, 400, 400, 400, 400, 400, 400, 400, 400, 400, 413])
    for (const answer of cases) {
      const error = errorOf(answer)

      expect(Object.keys(error).toSorted()).toEqual(['code', 'message', 'remedy', 'requestId'])
      expect(error.requestId).toBe(answer.headers['x-request-id'])
      expect(answer.text).not.toContain('zanzibarquail')
    }
    expect(JSON.stringify(world.logged)).not.toContain('zanzibarquail')
  })

  it('read as a page for people', async () => {
    const { status, text } = await page('/tickets/999999')

    expect(status).toBe(404)
    expect(text).toContain('There is no ticket with this number here.')
    expect(text).toContain('Back to the overview')
  })

  it('of our own are logged by kind, and say nothing of what was inside', async () => {
    const broken = await world.serve({ desk: { ...world.desk, triage: () => { throw new Error('zanzibarquail leaked') } } })
    const answer = await ask('/api/try', { base: broken.url, method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"body":"x"}' })

    expect(answer.status).toBe(500)
    expect(answer.text).not.toContain('zanzibarquail')
    expect(world.logged.some((line) => line.event === 'server.request-failed' && line.fields['requestId'] === errorOf(answer).requestId)).toBe(true)
    expect(JSON.stringify(world.logged)).not.toContain('zanzibarquail')
  })
})

describe('webhooks', () => {
  const body = (id: string, ticket: string) => JSON.stringify({ id, type: 'zen:event-type:ticket.status_changed', detail: { id: ticket, subject: 'zanzibarquail' } })
  function deliver(text: string, more: { readonly secret?: string; readonly at?: number; readonly connection?: string; readonly host?: string } = {}): Promise<Answer> {
    const time = new Date(more.at ?? NOW).toISOString()
    const signature = createHmac('sha256', more.secret ?? SECRET).update(time).update(text).digest('base64')
    return ask(`/webhooks/${encodeURIComponent(more.connection ?? ZD)}`, {
      method: 'POST',
      headers: { host: more.host ?? 'breakwater.example.com', 'content-type': 'application/json', 'x-zendesk-webhook-signature': signature, 'x-zendesk-webhook-signature-timestamp': time, 'x-forwarded-for': '203.0.113.9' },
      body: text,
    })
  }
  const pending = () => world.store.read((tx) => tx.inbox.pending(ZD, 100))

  it('are stored before they are answered, once, naming only the record', async () => {
    const first = await deliver(body('evt-1', '1001'))
    const again = await deliver(body('evt-1', '1001'))

    expect([first.status, JSON.parse(first.text)]).toEqual([200, { outcome: 'stored' }])
    expect([again.status, JSON.parse(again.text)]).toEqual([200, { outcome: 'duplicate' }])
    expect((await pending()).map((row) => [row.id, row.refs])).toEqual([['evt-1', [{ connection: ZD, kind: 'ticket', id: '1001' }]]])
    expect(JSON.stringify(world.logged)).not.toContain('zanzibarquail')
  })

  it('wake the engine for new ones only', async () => {
    const woken: string[] = []
    const hooks = await world.serve({ inboxes: { hooks: new Map([[ZD, { check: { verify: () => undefined, deliveryId: () => 'evt-9', refs: () => [] }, secrets: async () => [SECRET] }]]), arrived: (connection) => void woken.push(connection) } })
    for (let times = 0; times < 2; times += 1) await ask(`/webhooks/${encodeURIComponent(ZD)}`, { base: hooks.url, method: 'POST', body: 'x' })

    expect(woken).toEqual([ZD])
  })

  it('are refused with a wrong signature, a changed byte, an old time, too many bytes or an unknown connection', async () => {
    const before = (await pending()).length
    const forged = await deliver(body('evt-2', '1002'), { secret: 'another' })
    const old = await deliver(body('evt-3', '1002'), { at: NOW - 3_600_000 })
    const unsigned = await ask(`/webhooks/${encodeURIComponent(ZD)}`, { method: 'POST', body: body('evt-4', '1') })
    const large = await deliver('x'.repeat(300_000))
    const unknown = await deliver(body('evt-5', '1'), { connection: 'zendesk:other' })

    expect([forged, old, unsigned, large, unknown].map((answer) => [answer.status, errorOf(answer).code])).toEqual([
      [401, 'webhook.signature'], [401, 'webhook.stale'], [401, 'webhook.signature'], [413, 'server.too-large'], [404, 'desk.not-found'],
    ])
    expect((await pending()).length).toBe(before)
  })
})

describe('health and metrics', () => {
  it('tell life from readiness', async () => {
    const silent = await world.serve({ heartbeat: { last: () => NOW - 60_000, silentAfterMs: 30_000 } })
    const starting = await world.serve({ heartbeat: { last: () => null, silentAfterMs: 30_000 } })
    const away = await world.serve({ desk: { ...world.desk, store: { ...world.store, read: () => Promise.reject(new Error('gone')) } } })

    expect([(await ask('/healthz')).status, (await ask('/readyz')).status]).toEqual([200, 200])
    expect([(await ask('/healthz', { base: silent.url })).status, (await ask('/readyz', { base: silent.url })).text]).toEqual([200, JSON.stringify({ ready: false, store: 'ok', engine: 'silent', escalations: 'ok' })])
    expect((await ask('/readyz', { base: starting.url })).status).toBe(503)
    expect([(await ask('/healthz', { base: away.url })).status, (await ask('/readyz', { base: away.url })).text]).toEqual([200, JSON.stringify({ ready: false, store: 'unreachable', engine: 'ok', escalations: 'ok' })])
  })

  it('count tickets, intents, calls, budgets, lag and durations, with few labels', async () => {
    await page('/tickets/1001')
    const { text, headers } = await ask('/metrics')

    expect(headers['content-type']).toContain('text/plain')
    for (const line of [
      'breakwater_tickets{state="seen"} 221', 'breakwater_tickets{state="triaged"} 220', 'breakwater_intents{vendor="zendesk",state="setAside"} 1', 'breakwater_api_calls{vendor="zendesk",purpose="read"} 300',
      'breakwater_api_budget_left{vendor="salesforce",per="day"} 99210', 'breakwater_event_loop_lag_seconds{percentile="99"}', 'route="/tickets/:id"', 'breakwater_needs_person 6',
    ]) expect(text).toContain(line)
    expect(text).not.toContain('1001')
    expect(text).not.toContain('nowhere')
    expect(text.split('\n').filter((line) => !line.startsWith('#')).length).toBeLessThan(400)
  })

  it('stay readable while the store is away', async () => {
    const away = await world.serve({ desk: { ...world.desk, store: { ...world.store, read: () => Promise.reject(new Error('gone')) } } })

    expect((await ask('/metrics', { base: away.url })).text).toContain('breakwater_metrics_failures_total 1')
  })
})

describe('closing', () => {
  it('lets a request in hand finish and takes no more', async () => {
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => { open = resolve })
    const slow = await world.serve({ desk: { ...world.desk, store: { ...world.store, read: async (work) => { await gate; return world.store.read(work) } } } })
    const inHand = ask('/api/overview', { base: slow.url })
    await ask('/healthz', { base: slow.url })
    const closed = slow.server.close()
    await expect(ask('/healthz', { base: slow.url })).rejects.toThrow()
    open()

    expect((await inHand).status).toBe(200)
    await closed
  })

  it('cuts what does not finish after five seconds', async () => {
    const never = await world.serve({ desk: { ...world.desk, clock: { now: () => NOW, sleep: async () => undefined }, store: { ...world.store, read: () => new Promise<never>(() => undefined) } } })
    const hanging = ask('/api/overview', { base: never.url }).then(() => 'answered', () => 'cut')
    await ask('/healthz', { base: never.url })
    await never.server.close()

    expect(await hanging).toBe('cut')
  })
})
