import { describe, expect, it } from 'vitest'
import { observe } from '../../src/sync/observe.ts'
import { triageInput } from '../../src/sync/input.ts'
import { createRoute, DEFAULT_ROUTE } from '../../src/sync/route.ts'
import { externalIdOf, laneOf } from '../../src/sync/keys.ts'
import { comment, CONNECTED, ticket } from './make.ts'

const route = createRoute(DEFAULT_ROUTE)
const HOUR = 3_600_000

describe('the route', () => {
  it.each([
    [{ tags: ['user_safety'] }, true], [{ tags: ['USER_SAFETY'] }, true], [{ tags: ['billing'] }, false], [{ tags: ['safety_review', 'severity_p0'] }, false],
  ])('%o matches: %s', (changes, matches) => {
    expect(route.matches(ticket(changes))).toBe(matches)
  })

  it('takes forms, brands, groups and a query as well', () => {
    const wide = createRoute({ tags: [], forms: ['7'], brands: ['8'], groups: ['9'], query: { text: 'channel == "social"', matches: (one) => one.channel === 'social' } })

    expect([{ form: '7' }, { brand: '8' }, { group: '9' }, { channel: 'social' as const }, { form: '8' }].map((changes) => wide.matches(ticket({ tags: [], ...changes })))).toEqual([true, true, true, true, false])
  })

  it.each([
    [{ ...DEFAULT_ROUTE, tags: ['safety_review'] }], [{ ...DEFAULT_ROUTE, tags: ['severity_p1'] }], [{ ...DEFAULT_ROUTE, tags: [] }],
    [{ ...DEFAULT_ROUTE, query: { text: '"safety_hate" in tags', matches: () => true } }],
  ])('refuses a filter that would feed on our own writes, or matches nothing', (settings) => {
    expect(() => createRoute(settings)).toThrow(/Breakwater itself writes|matches nothing/)
  })

  it('hides our own tags from a query', () => {
    const sneaky = createRoute({ ...DEFAULT_ROUTE, tags: [], query: { text: 'size(tags) > 0', matches: (one) => one.tags.length > 0 } })

    expect(sneaky.matches(ticket({ tags: ['safety_hate', 'severity_p1'] }))).toBe(false)
  })
})

describe('what triage reads', () => {
  it('is the person\'s own words only, in order, and the description once', () => {
    const thread = [
      comment({ id: '3', body: 'Second', at: CONNECTED + 3 }),
      comment({ id: '1', body: 'Somebody bothers me.', at: CONNECTED }),
      comment({ id: '2', body: 'First', at: CONNECTED + 2 }),
      comment({ id: '4', body: 'We look into it', author: '5', authorRole: 'agent' }),
      comment({ id: '5', body: 'Breakwater: restricted safety matter', author: '6', authorRole: 'agent', ownKey: 'k' }),
    ]

    expect(triageInput(ticket({ tags: ['user_safety', 'severity_p0'] }), thread)).toMatchObject({ body: 'Somebody bothers me.', comments: [{ text: 'First' }, { text: 'Second' }], tags: ['user_safety'] })
  })

  it('does not depend on the order in which comments arrive', () => {
    const thread = ['5', '2', '9', '1'].map((id, index) => comment({ id, body: `words ${id}`, at: CONNECTED + (index % 2) }))

    expect(triageInput(ticket(), thread.toReversed())).toEqual(triageInput(ticket(), thread))
  })
})

describe('an observed ticket', () => {
  const at = { commentsUpTo: CONNECTED, connectedAt: CONNECTED, withThread: false }
  const known = (changes: object = {}) => ({ ticket: ticket(), routed: true, dueAfter: null, threadComplete: true, ...changes })

  it('waits for every comment up to its change, the whole second included', () => {
    expect(observe(ticket(), null, route, at)).toMatchObject({ kind: 'keep', row: { dueAfter: ticket().changedAt + 1, threadComplete: true, routed: true } })
  })

  it('has an incomplete thread when its first comments went by before it was known', () => {
    expect(observe(ticket({ createdAt: CONNECTED - HOUR }), null, route, at)).toMatchObject({ row: { threadComplete: false } })
    expect(observe(ticket({ createdAt: CONNECTED - HOUR }), known(), route, at)).toMatchObject({ row: { threadComplete: true } })
    expect(observe(ticket({ createdAt: CONNECTED - HOUR }), known({ routed: false }), route, at)).toMatchObject({ row: { threadComplete: false } })
  })

  it('born in the very second up to which comments were read may have lost its first ones', () => {
    expect(observe(ticket({ createdAt: CONNECTED }), null, route, at)).toMatchObject({ row: { threadComplete: false } })
    expect(observe(ticket({ createdAt: CONNECTED + 1 }), null, route, at)).toMatchObject({ row: { threadComplete: true } })
  })

  it('may overtake only if it is new since the connection and comments are far behind', () => {
    const behind = { ...at, commentsUpTo: 0 }

    expect(observe(ticket(), null, route, behind)).toMatchObject({ mayOvertake: true })
    expect(observe(ticket(), known(), route, behind)).toMatchObject({ mayOvertake: false })
    expect(observe(ticket({ createdAt: CONNECTED - 1 }), null, route, behind)).toMatchObject({ mayOvertake: false })
  })

  it('read directly gives way to the exports\' row of the same second, which may have seen more', () => {
    expect(observe(ticket(), null, route, { ...at, withThread: true })).toMatchObject({ row: { dueAfter: 0, threadComplete: true, ticket: { changedAt: ticket().changedAt - 1 } } })
  })

  it('becomes a shell without words when it is deleted or leaves the route', () => {
    expect(observe(ticket({ status: 'deleted' }), known(), route, at)).toMatchObject({ kind: 'shell', deleted: true, row: { routed: false, dueAfter: null, ticket: { subject: '', description: '' } } })
    expect(observe(ticket({ tags: [] }), known(), route, at)).toMatchObject({ kind: 'shell', deleted: false })
    expect(observe(ticket({ status: 'deleted' }), null, route, at)).toEqual({ kind: 'ignore' })
  })

  it('is only looked at in passing outside the route', () => {
    expect(observe(ticket({ tags: [] }), null, route, at)).toMatchObject({ kind: 'scan' })
  })
})

describe('ids that travel', () => {
  it.each([
    ['zendesk:acme', 'zd-acme-17'], ['zendesk:127.0.0.1:4701', 'zd-127-0-0-1-4701-17'], ['rest:a b', 'rest-a-b-17'],
  ])('%s gives %s', (connection, id) => {
    expect(externalIdOf({ connection, id: '17' })).toBe(id)
  })

  it('names what a lane stands for', () => {
    expect([laneOf('ticket:17'), laneOf('case:zd-acme-17'), laneOf('setup:macro:x')]).toEqual([{ kind: 'ticket', id: '17' }, { kind: 'case', id: 'zd-acme-17' }, null])
  })
})
