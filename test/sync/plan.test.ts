import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UpdateTicket, Write } from '../../src/domain/write.ts'
import type { LaneIntent } from '../../src/store/store.ts'
import { isOwnTag } from '../../src/sync/outward.ts'
import { isQuiet, planReview, planTicket } from '../../src/sync/plan.ts'
import { ticketBase } from '../../src/sync/base.ts'
import { anyTriage, comment, CONNECTED, landed, planInput, settledAs, ticket, triageOf } from './make.ts'

const HOUR = 3_600_000

function updateOf(write: Write | null): UpdateTicket {
  if (write?.op !== 'update-ticket') throw new Error('no update was planned')
  return write
}

describe('what is written to a ticket', () => {
  it('has tags of every category and the severity, our fields and one note, against the version that was read', () => {
    const write = updateOf(planTicket(planInput({ triage: triageOf({ categories: ['bullying_harassment', 'self_harm'], severity: 'P1' }) })))

    expect(write).toMatchObject({
      ticketId: '17', version: '2026-11-22T12:01:00Z', removeTags: [],
      addTags: ['safety_bullying_harassment', 'safety_self_harm', 'severity_p1'],
      fields: { severity: 'P1', category: 'bullying_harassment', team: 'community_safety', language: 'en', missing: 'country', policy: 'policy-1', due: '2026-11-22T13:01:00Z' },
    })
    expect(write.note).toContain('Urgency: P1, first look due 2026-11-22 13:01 UTC, follow-up every 8 h')
  })

  it.each(['closed', 'deleted'] as const)('is nothing on a ticket that is %s', (status) => {
    expect(planTicket(planInput({ ticket: ticket({ status }) }))).toBeNull()
  })

  it('is nothing once it landed, whoever changed the ticket since and whatever became of our tags', () => {
    const first = updateOf(planTicket(planInput()))
    const later = ticket({ version: '2026-11-22T12:30:00Z', updatedAt: CONNECTED + HOUR, tags: ['user_safety'] })

    expect(planTicket(planInput({ ticket: later, lane: [landed(first)] }))).toBeNull()
  })

  it('takes away only what is proven ours when the triage changes', () => {
    const first = updateOf(planTicket(planInput()))
    const tags = ['user_safety', 'safety_bullying_harassment', 'severity_p2', 'safety_self_harm', 'safety_review']
    const second = updateOf(planTicket(planInput({ ticket: ticket({ tags }), triage: triageOf({ category: 'hate', severity: 'P1' }), lane: [landed(first)] })))

    expect(second.removeTags).toEqual(['safety_bullying_harassment', 'severity_p2'])
    expect(second.addTags).toEqual(['safety_hate', 'severity_p1'])
    expect(second.note).not.toBeNull()
  })

  it('carries a new language without a note', () => {
    const first = updateOf(planTicket(planInput()))
    const second = updateOf(planTicket(planInput({ triage: triageOf({ lang: 'de' }), lane: [landed(first)] })))

    expect({ note: second.note, add: second.addTags, language: second.fields.language }).toEqual({ note: null, add: [], language: 'de' })
  })

  it('does not stir for another policy version with the same answer', () => {
    const first = updateOf(planTicket(planInput()))

    expect(planTicket(planInput({ triage: triageOf({ policy: 'policy-2' }), lane: [landed(first)] }))).toBeNull()
  })

  it('gets a new key after a conflict, even with the very same words and version', () => {
    const first = updateOf(planTicket(planInput()))
    const again = updateOf(planTicket(planInput({ lane: [settledAs(first, 'conflict')] })))

    expect(again.key).not.toBe(first.key)
    expect({ ...again, key: '' }).toEqual({ ...first, key: '' })
    expect(updateOf(planTicket(planInput())).key).toBe(first.key)
  })

  it('does not say the same twice: a restricted matter with one more category gets its tag, and no second note', () => {
    const first = updateOf(planTicket(planInput({ triage: triageOf({ category: 'sextortion', categories: ['sextortion'] }) })))
    const second = updateOf(planTicket(planInput({ triage: triageOf({ category: 'sextortion', categories: ['sextortion', 'scam_fraud'] }), lane: [landed(first)] })))

    expect({ add: second.addTags, note: second.note }).toEqual({ add: ['safety_scam_fraud'], note: null })
  })

  it('keeps the due time while the severity stays, and counts anew from the last words when it changes', () => {
    const first = updateOf(planTicket(planInput()))
    const thread = [comment({ at: CONNECTED + 5 * HOUR })]
    const same = updateOf(planTicket(planInput({ thread, triage: triageOf({ missing: [] }), lane: [landed(first)] })))
    const graver = updateOf(planTicket(planInput({ thread, triage: triageOf({ severity: 'P0' }), lane: [landed(first)] })))

    expect(same.fields.due).toBe(first.fields.due)
    expect(graver.fields.due).toBe('2026-11-22T17:15:00Z')
  })

  it('asks for a person where there is nothing to judge by, in few words', () => {
    const write = updateOf(planTicket(planInput({ triage: triageOf({ judged: false, category: 'not_safety', categories: ['not_safety'], severity: 'P3', findings: [], features: [] }) })))

    expect(write.addTags).toContain('safety_review')
    expect(write.note).toContain('cannot judge')
  })
})

describe('a severity that a person set', () => {
  const first = planTicket(planInput()) as UpdateTicket
  const byHand = ticket({ tags: ['user_safety', 'safety_bullying_harassment', 'severity_p1'] })

  it('stays when the triage asks for less', () => {
    const write = updateOf(planTicket(planInput({ ticket: byHand, triage: triageOf({ severity: 'P3', missing: [] }), lane: [landed(first)] })))

    expect([...write.addTags, ...write.removeTags]).toEqual([])
    expect(write.fields).not.toHaveProperty('severity')
    expect(planTicket(planInput({ ticket: byHand, triage: triageOf({ severity: 'P3', missing: [] }), lane: [landed(first), landed(write)] }))).toBeNull()
  })

  it('is overtaken in sight of all by graver news, and their tag is not taken away', () => {
    const write = updateOf(planTicket(planInput({ ticket: byHand, triage: triageOf({ severity: 'P0' }), lane: [landed(first)] })))

    expect(write.addTags).toEqual(['severity_p0'])
    expect(write.removeTags).not.toContain('severity_p1')
    expect(write.note).toContain('P0')
  })
})

describe('quiet history', () => {
  const old = ticket({ createdAt: CONNECTED - 90 * 24 * HOUR, updatedAt: CONNECTED - 80 * 24 * HOUR })

  it('gets tags and fields, and no note', () => {
    const write = updateOf(planTicket(planInput({ ticket: old })))

    expect(write.note).toBeNull()
    expect(write.addTags.length).toBeGreaterThan(0)
  })

  it('stays quiet when our own write comes back as a change', () => {
    const first = updateOf(planTicket(planInput({ ticket: old })))
    const touched = { ...old, version: '2026-11-22T12:10:00Z', updatedAt: CONNECTED + 600_000 }

    expect(planTicket(planInput({ ticket: touched, lane: [landed(first)] }))).toBeNull()
    expect(updateOf(planTicket(planInput({ ticket: touched, lane: [settledAs(first, 'conflict')] }))).note).toBeNull()
  })

  it('is over once the person writes again', () => {
    const first = updateOf(planTicket(planInput({ ticket: old })))
    const again = updateOf(planTicket(planInput({ ticket: old, thread: [comment({ at: CONNECTED + HOUR })], triage: triageOf({ severity: 'P0' }), lane: [landed(first)] })))

    expect(again.note).not.toBeNull()
  })

  it.each([
    ['open', 'P0', 2, false], ['open', 'P1', 71, false], ['open', 'P1', 73, true], ['open', 'P2', 2, true], ['solved', 'P0', 2, true], ['pending', 'P0', 2, false],
  ] as const)('%s at %s, touched %i hours before: quiet %s', (status, severity, hours, quiet) => {
    const at = CONNECTED - hours * HOUR
    const input = planInput({ ticket: ticket({ status, createdAt: at, updatedAt: at }), triage: triageOf({ severity }) })

    expect(isQuiet(input)).toBe(quiet)
  })
})

describe('an urgent finding outside the route', () => {
  it('is one tag, and neither note nor field', () => {
    expect(planReview(ticket({ tags: [] }), ticketBase([]), 0, 'p1')).toMatchObject({ addTags: ['safety_review'], removeTags: [], fields: {}, note: null })
  })

  it.each([
    ['the tag is there', ticket({ tags: ['safety_review'] })],
    ['the ticket is closed', ticket({ status: 'closed', tags: [] })],
  ])('is nothing where %s', (_, one) => {
    expect(planReview(one, ticketBase([]), 0, 'p1')).toBeNull()
  })

  it('is not put back after a person took it away', () => {
    const write = updateOf(planReview(ticket({ tags: [] }), ticketBase([]), 0, 'p1'))

    expect(planReview(ticket({ tags: [] }), ticketBase([landed(write)]), 0, 'p1')).toBeNull()
  })
})

describe('properties of the plan', () => {
  it('after its own writes have landed there is nothing left to plan, through any series of triages', () => {
    fc.assert(
      fc.property(fc.array(anyTriage, { minLength: 1, maxLength: 5 }), fc.boolean(), (series, quiet) => {
        const one = quiet ? ticket({ createdAt: CONNECTED - 90 * 24 * HOUR, updatedAt: CONNECTED - 90 * 24 * HOUR }) : ticket()
        const lane: LaneIntent[] = []
        let tags: readonly string[] = one.tags
        for (const triage of series) {
          const write = planTicket(planInput({ ticket: { ...one, tags }, triage, lane }))
          if (write?.op === 'update-ticket') {
            lane.push(landed(write))
            tags = [...tags.filter((tag) => !write.removeTags.includes(tag)), ...write.addTags]
          }
          expect(planTicket(planInput({ ticket: { ...one, tags, updatedAt: CONNECTED + HOUR }, triage, lane }))).toBeNull()
          if (quiet && write?.op === 'update-ticket' && lane.length === 1) expect(write.note === null || ['P0', 'P1'].includes(triage.severity)).toBe(true)
        }
        expect(new Set(lane.map(({ write }) => write.key)).size).toBe(lane.length)
      }),
      { numRuns: 500 },
    )
  })

  it('touches nobody else\'s tag, and names no restricted category', () => {
    fc.assert(
      fc.property(anyTriage, anyTriage, fc.subarray(['vip', 'billing', 'safety_hate', 'severity_p4', 'user_safety']), (before, after, theirs) => {
        const first = planTicket(planInput({ triage: before }))
        const lane = first === null ? [] : [landed(first)]
        const write = planTicket(planInput({ ticket: ticket({ tags: theirs }), triage: after, lane }))
        if (write?.op !== 'update-ticket') return
        const ours = first?.op === 'update-ticket' ? first.addTags : []
        for (const tag of write.removeTags) expect(ours).toContain(tag)
        for (const tag of write.addTags) expect(isOwnTag(tag)).toBe(true)
        const restricted = after.categories.some((category) => ['child_exploitation', 'sextortion', 'intimate_images', 'trafficking'].includes(category))
        if (restricted) {
          const said = JSON.stringify({ ...write, removeTags: [] })
          expect(said).not.toMatch(/child_exploitation|sextor|intimate|traffick|law_enforcement|child_safety|grooming|threat-credible/i)
          expect(write.fields.team ?? 'restricted').toBe('restricted')
        }
      }),
      { numRuns: 500 },
    )
  })
})
