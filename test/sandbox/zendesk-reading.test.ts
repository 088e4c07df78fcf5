import { describe, expect, it } from 'vitest'
import { plainTicket, plainWorld } from '../support/sandbox.ts'
import { openDesk, START, type Answer, type Desk } from './zendesk-support.ts'

const ids = (answer: Answer): number[] => (answer.json.tickets as { id: number }[]).map((ticket) => ticket.id)
const from = (seconds: number): string => `incremental/tickets/cursor.json?start_time=${seconds}`
const EARLY = START / 1000 - 3600

/** Follows the cursor to its end. */
async function drain(desk: Desk, first: string): Promise<{ readonly seen: number[]; readonly cursor: string; readonly pages: number }> {
  const seen: number[] = []
  let path = first
  for (let pages = 1; ; pages += 1) {
    const page = await desk.ask('GET', path)
    seen.push(...ids(page))
    const cursor = String(page.json.after_cursor)
    if (page.json.end_of_stream) return { seen, cursor, pages }
    path = new URL(String(page.json.after_url)).pathname.replace('/api/v2/', '') + new URL(String(page.json.after_url)).search
  }
}

describe('the export by cursor', () => {
  it('leaves out the last minute, and gives it later', async () => {
    const desk = openDesk()
    const id = await desk.make()
    const now = await desk.ask('GET', from(EARLY))
    desk.clock.advance(59_000)
    const almost = await desk.ask('GET', `incremental/tickets/cursor.json?cursor=${now.json.after_cursor}`)
    desk.clock.advance(3000)
    const then = await desk.ask('GET', `incremental/tickets/cursor.json?cursor=${almost.json.after_cursor}`)

    expect([ids(now), ids(almost), ids(then)]).toEqual([[], [], [id]])
    expect(now.json.end_of_stream).toBe(true)
  })

  it('refuses a start within the last minute, and none at all', async () => {
    const desk = openDesk()

    expect((await desk.ask('GET', from(START / 1000 - 30))).status).toBe(400)
    expect((await desk.ask('GET', 'incremental/tickets/cursor.json')).status).toBe(400)
    expect((await desk.ask('GET', `${from(EARLY)}&per_page=1001`)).status).toBe(400)
  })

  it('goes through everything once, page by page, oldest change first', async () => {
    const desk = openDesk({}, plainWorld(45, 10))
    const { seen, pages } = await drain(desk, `${from(1)}&per_page=10`)
    const stamps = seen.map((id) => desk.ticket(id).generatedAt)

    expect(pages).toBe(5)
    expect(new Set(seen).size).toBe(45)
    expect(seen.length).toBe(45)
    expect(stamps.toSorted((a, b) => a - b)).toEqual(stamps)
  })

  it('shows a ticket again after every change, the system’s own too, whose updated_at stays', async () => {
    const desk = openDesk({}, plainWorld(3, 0))
    const { cursor, seen } = await drain(desk, from(1))
    const [first = 0, second = 0] = seen
    const before = (await desk.ask('GET', `tickets/${second}.json`)).json.ticket
    await desk.ask('PUT', `tickets/${first}.json`, { ticket: { priority: 'high' } })
    desk.sandbox.control({ method: 'POST', path: '/zendesk/system-touch', body: { ticketId: second } })
    desk.clock.advance(62_000)
    const page = await desk.ask('GET', `incremental/tickets/cursor.json?cursor=${cursor}`)
    const after = page.json.tickets.find((ticket: { id: number }) => ticket.id === second)

    expect(ids(page)).toEqual([first, second])
    expect(after.updated_at).toBe(before.updated_at)
    expect(after.generated_timestamp).toBeGreaterThan(before.generated_timestamp)
  })

  it('shows deleted tickets as such, unless they are not wanted', async () => {
    const desk = openDesk()
    const id = await desk.make()
    await desk.ask('DELETE', `tickets/${id}.json`)
    desk.clock.advance(62_000)

    expect((await desk.ask('GET', from(EARLY))).json.tickets.map((ticket: { status: string }) => ticket.status)).toEqual(['deleted'])
    expect(ids(await desk.ask('GET', `${from(EARLY)}&exclude_deleted=true`))).toEqual([])
    expect((await desk.ask('GET', `tickets/${id}.json`)).status).toBe(404)
  })

  it('gives conversations of AI agents only when asked', async () => {
    const desk = openDesk({}, { tickets: [plainTicket('a', false, 1, 100), { ...plainTicket('b', false, 1, 90), channel: 'ai_agent' }] })
    const of = async (scope: string): Promise<number> => ids(await desk.ask('GET', `${from(1)}${scope}`)).length

    expect(await of('')).toBe(1)
    expect(await of('&support_type_scope=ai_agent')).toBe(1)
    expect(await of('&support_type_scope=all')).toBe(2)
    expect((await desk.ask('GET', `${from(1)}&support_type_scope=robots`)).status).toBe(400)
  })

  it('repeats the end of the page before, on demand', async () => {
    const desk = openDesk({ exportRepeats: 2 }, plainWorld(8, 0))
    const { seen } = await drain(desk, `${from(1)}&per_page=4`)

    expect(seen.length).toBe(10)
    expect(new Set(seen).size).toBe(8)
  })

  it('brings users and groups along when asked, and never last_audits', async () => {
    const desk = openDesk({}, plainWorld(2, 0))
    const page = await desk.ask('GET', `${from(1)}&include=users,groups,last_audits`)

    expect(page.json.users.map((user: { name: string }) => user.name)).toEqual(['Una User'])
    expect(page.json.groups.length).toBe(1)
    expect(page.json.last_audits).toBeUndefined()
  })
})

describe('the exports by time', () => {
  const together = Array.from({ length: 7 }, (_, at) => plainTicket(`t-${at}`, false, 1, at < 3 ? 200 : 100))

  it('end a page with all that share its last second, and repeat them on the next', async () => {
    const desk = openDesk({}, { tickets: together })
    const first = await desk.ask('GET', 'incremental/tickets.json?start_time=1&per_page=2')
    const second = await desk.ask('GET', `incremental/tickets.json?start_time=${first.json.end_time}&per_page=4`)

    expect(ids(first).length).toBe(3)
    expect(first.json.end_of_stream).toBe(false)
    expect(ids(second).slice(0, 3)).toEqual(ids(first))
    expect(ids(second).length).toBe(7)
    expect([second.json.end_of_stream, second.json.count]).toEqual([true, 7])
    expect(String(first.json.next_page)).toContain(`start_time=${first.json.end_time}`)
  })

  it('give ticket events with words only when asked, none of the last minute', async () => {
    const desk = openDesk()
    const id = await desk.make()
    await desk.ask('PUT', `tickets/${id}.json`, { ticket: { comment: { body: 'Inside', public: false }, metadata: { own: 'k-1' } } })
    expect((await desk.ask('GET', `incremental/ticket_events.json?start_time=${EARLY}`)).json.count).toBe(0)
    desk.clock.advance(62_000)
    const bare = await desk.ask('GET', `incremental/ticket_events.json?start_time=${EARLY}`)
    const full = await desk.ask('GET', `incremental/ticket_events.json?start_time=${EARLY}&include=comment_events`)
    const children = full.json.ticket_events.map((event: { child_events: object[] }) => event.child_events[0])

    expect(bare.body).not.toContain('Inside')
    expect(bare.json.ticket_events[1].child_events[0]).toMatchObject({ comment_present: true, comment_public: false, event_type: 'Comment' })
    expect(children).toMatchObject([{ body: 'First words', public: true }, { body: 'Inside', public: false, metadata: { custom: { own: 'k-1' } } }])
  })

  it('give 15,000 tickets and 90,000 events in a few seconds', async () => {
    const started = performance.now()
    const desk = openDesk({ highVolume: true }, plainWorld(15_000, 5000, 6))
    const { seen } = await drain(desk, from(1))
    let [start, count] = [1, 0]
    const known = new Set<number>()
    for (;;) {
      const page = await desk.ask('GET', `incremental/ticket_events.json?start_time=${start}`)
      if (page.status === 429) {
        desk.clock.advance(60_000)
        continue
      }
      for (const event of page.json.ticket_events) known.add(event.id)
      count += 1
      if (page.json.end_of_stream) break
      start = page.json.end_time === start ? start + 1 : page.json.end_time
    }

    expect(new Set(seen).size).toBe(15_000)
    expect(known.size).toBe(90_000)
    expect(count).toBeLessThan(110)
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})

describe('lists and search', () => {
  it('pages by cursor and by offset, and ends offsets at 10,000', async () => {
    const desk = openDesk({}, plainWorld(25, 0))
    const first = await desk.ask('GET', `tickets.json?${encodeURIComponent('page[size]')}=10`)
    const second = await desk.ask('GET', `tickets.json?${encodeURIComponent('page[size]')}=10&${encodeURIComponent('page[after]')}=${first.json.meta.after_cursor}`)
    const third = await desk.ask('GET', 'tickets.json?per_page=10&page=3')

    expect([ids(first).length, first.json.meta.has_more]).toEqual([10, true])
    expect(ids(second)[0]).toBe((ids(first).at(-1) ?? 0) + 1)
    expect([ids(third).length, third.json.next_page, third.json.count]).toEqual([5, null, 25])
    expect((await desk.ask('GET', 'tickets.json?page=101')).status).toBe(400)
    expect((await desk.ask('GET', `tickets.json?${encodeURIComponent('page[size]')}=101`)).status).toBe(400)
  })

  it('finds by tag and status, but new tickets only after a while', async () => {
    const desk = openDesk({}, plainWorld(10, 4))
    const found = async (query: string): Promise<number> => (await desk.ask('GET', `search/count.json?query=${encodeURIComponent(query)}`)).json.count
    await desk.make({ tags: ['user_safety'] })

    expect(await found('type:ticket tags:user_safety')).toBe(4)
    desk.clock.advance(121_000)
    expect(await found('type:ticket tags:user_safety')).toBe(5)
    expect(await found('type:ticket -tags:user_safety')).toBe(6)
    expect(await found('status<open')).toBe(1)
    expect(await found('created>2026-11-22T11:59:00Z')).toBe(1)
  })

  it('exports a search, whose cursor ends after an hour', async () => {
    const desk = openDesk({}, plainWorld(10, 4))
    const path = `search/export.json?query=tags:user_safety&${encodeURIComponent('filter[type]')}=ticket&${encodeURIComponent('page[size]')}=3`
    const first = await desk.ask('GET', path)
    const next = `${path}&${encodeURIComponent('page[after]')}=${first.json.meta.after_cursor}`

    expect((await desk.ask('GET', next)).json.results.length).toBe(1)
    desk.clock.advance(3_700_000)
    expect((await desk.ask('GET', next)).status).toBe(400)
    expect((await desk.ask('GET', 'search/export.json?query=type:ticket')).status).toBe(400)
  })

  it('keeps held-back mail for 14 days', async () => {
    const desk = openDesk({}, { suspended: [{ key: 's', subject: 'Help', body: 'Words', from: 'x@example.com', cause: 'Detected as spam', minutesAgo: 60 }] })
    const held = (await desk.ask('GET', 'suspended_tickets.json')).json.suspended_tickets

    expect(held).toMatchObject([{ subject: 'Help', cause: 'Detected as spam' }])
    desk.clock.advance(14 * 86_400_000)
    expect((await desk.ask('GET', 'suspended_tickets.json')).json.suspended_tickets).toEqual([])
    expect((await desk.ask('GET', `suspended_tickets/${held[0].id}.json`)).status).toBe(404)
  })

  it('drops old closed tickets from lists but not from shows', async () => {
    const desk = openDesk({}, { tickets: [{ ...plainTicket('old', true, 1, 125 * 1440), status: 'closed', assignee: 'agent' }, plainTicket('new', true, 1, 60)] })

    expect(ids(await desk.ask('GET', 'tickets.json'))).toEqual([1002])
    expect(ids(await desk.ask('GET', 'tickets/show_many.json?ids=1001,1002'))).toEqual([1001, 1002])
  })
})
