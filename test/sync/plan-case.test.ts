import { describe, expect, it } from 'vitest'
import { caseBase } from '../../src/sync/base.ts'
import { planCase, type CasePlanInput } from '../../src/sync/plan-case.ts'
import type { LaneIntent, LinkRow } from '../../src/store/store.ts'
import { CLOCKS, landed, ticket, triageOf } from './make.ts'

const RIGHT = 'salesforce:acme'

function input(changes: Partial<Omit<CasePlanInput, 'base'>> & { readonly lane?: readonly LaneIntent[] } = {}): CasePlanInput {
  const { lane = [], ...rest } = changes
  return { ticket: ticket(), thread: [], triage: triageOf(), clocks: CLOCKS, rightConnection: RIGHT, link: null, round: 0, found: [], current: null, ...rest, base: caseBase(lane) }
}

function linked(rightId: string | null, adopted = false): LinkRow {
  return { left: ticket().ref, rightConnection: RIGHT, rightId, externalId: 'zd-acme-17', adopted, rightVersion: null }
}

const found = (id: string, ours = false) => ({ id, ours, version: '2026-11-22T11:00:00.000+0000', via: 'Zendesk_Ticket__c' })

function created(changes: Partial<CasePlanInput> = {}): LaneIntent {
  const [write] = planCase(input(changes)).writes
  if (write === undefined) throw new Error('nothing was planned')
  return landed(write, '500A')
}

describe('the case of a ticket', () => {
  it('is created once, with a neutral subject, a pointer and no words', () => {
    const plan = planCase(input())

    expect(plan.writes).toMatchObject([
      { op: 'create-case', externalId: 'zd-acme-17', subject: 'Safety ticket 17', queue: 'safety_community_safety', priority: 'normal', status: 'open', fields: { severity: 'P2', tags: ['safety_bullying_harassment', 'severity_p2'], ticketUrl: 'https://acme.example.com/agent/tickets/17' } },
    ])
    expect(plan.link).toMatchObject({ rightId: null, externalId: 'zd-acme-17', adopted: false })
    expect(JSON.stringify(plan.writes)).not.toContain('bothers')
  })

  it('is the one that the link names, where it went over to another', () => {
    expect(planCase(input({ lane: [created()], link: linked('500B'), triage: triageOf({ severity: 'P1' }) })).writes).toMatchObject([{ op: 'update-case', caseId: '500B' }])
  })

  it('is created for a closed ticket too, and for a deleted one not', () => {
    expect(planCase(input({ ticket: ticket({ status: 'closed' }) })).writes).toHaveLength(1)
    expect(planCase(input({ ticket: ticket({ status: 'deleted' }) })).writes).toHaveLength(0)
  })

  it('goes to one neutral queue when it is restricted, whatever the team', () => {
    expect(planCase(input({ triage: triageOf({ category: 'trafficking', categories: ['trafficking'], team: 'law_enforcement_response', missing: ['age'] }) })).writes).toMatchObject([
      { queue: 'safety_restricted', fields: { category: 'restricted', team: 'restricted', missing: null } },
    ])
  })

  it('is adopted where one points at the ticket already', () => {
    const plan = planCase(input({ found: [found('500X')] }))

    expect(plan.writes).toMatchObject([{ op: 'update-case', caseId: '500X', adopt: true, externalId: 'zd-acme-17' }])
    expect(plan.link).toMatchObject({ rightId: '500X', adopted: true })
  })

  it('is taken up again, not adopted, where our own external id is on it', () => {
    expect(planCase(input({ found: [found('500X'), found('500Y', true)] })).writes).toMatchObject([{ op: 'update-case', caseId: '500Y', adopt: false }])
  })

  it('is left to a person where several claim the ticket', () => {
    expect(planCase(input({ found: [found('500X'), found('500Y')] }))).toEqual({ writes: [], link: null, ambiguous: true })
  })

  it('needs nothing more once it landed', () => {
    expect(planCase(input({ link: linked('500A'), lane: [created()] })).writes).toEqual([])
  })

  it('gets its own fields updated, and queue and priority edited first, while they stand as we left them', () => {
    const current = ticket({ version: 'v9', priority: 'normal', group: 'safety_community_safety' })
    const plan = planCase(input({ link: linked('500A'), lane: [created()], triage: triageOf({ severity: 'P0', team: 'crisis_response' }), current }))

    expect(plan.writes).toMatchObject([
      { op: 'edit-case', caseId: '500A', version: 'v9', queue: 'safety_crisis_response', priority: 'urgent' },
      { op: 'update-case', caseId: '500A', adopt: false, fields: { severity: 'P0' } },
    ])
  })

  it.each([
    ['a person moved it to another queue', { group: 'night_shift', priority: 'normal' as const }, { priority: 'urgent' }],
    ['a person set another priority', { group: 'safety_community_safety', priority: 'low' as const }, { queue: 'safety_crisis_response' }],
  ])('keeps what %s', (_, theirs, edit) => {
    const { writes } = planCase(input({ link: linked('500A'), lane: [created()], triage: triageOf({ severity: 'P0', team: 'crisis_response' }), current: ticket({ version: 'v9', ...theirs }) }))
    const [first] = writes

    expect(first).toMatchObject({ op: 'edit-case', ...edit })
    expect(Object.keys(first ?? {}).filter((name) => name === 'queue' || name === 'priority')).toEqual(Object.keys(edit))
  })

  it('has no queue or priority of ours when it was adopted', () => {
    const adopted = planCase(input({ found: [found('500X')] })).writes[0]
    if (adopted === undefined) throw new Error('nothing was planned')
    const { writes } = planCase(input({ link: linked('500X', true), lane: [landed(adopted)], triage: triageOf({ severity: 'P0' }), current: ticket({ version: 'v9' }) }))

    expect(writes.map((write) => write.op)).toEqual(['update-case'])
  })
})
