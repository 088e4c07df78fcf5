import { describe, expect, it } from 'vitest'
import { firstDue } from '../../../src/desk/escalation/clock.ts'
import { advanced, moved, verbsOf, type Watched, worsened } from '../../../src/desk/escalation/machine.ts'
import { ESCALATION_STATES, ESCALATION_VERBS, type EscalationVerb } from '../../../src/domain/escalation.ts'
import { loadPolicy } from '../../../src/policy-files.ts'
import { at, DAY, HOUR, MINUTE, office, raisedAt, settingsOf } from './make.ts'

const NOW = at('2026-11-20T15:30:00Z')
const settings = settingsOf({ clocks: { P0: { acknowledge: 15, climb: 5, repeat: 10, before: [5] } }, ladder: ['team_lead', 'safety_lead'] })
const run = (escalation: Watched, verbs: readonly EscalationVerb[], by = 'bo') => verbs.reduce((one, verb) => moved(settings, one, verb, by, 'because', NOW + 1), escalation)

/** Every reminder until `until`, looked at as often as it asks for. */
function reminders(start: Watched, until: number, of = settings): (readonly [number, string, number, readonly string[]])[] {
  const said: (readonly [number, string, number, readonly string[]])[] = []
  for (let one = start; one.watch.nextAt <= until; ) {
    const step = advanced(of, one, one.watch.nextAt)!
    said.push([(one.watch.nextAt - start.watch.since) / MINUTE, step.reminder.what, step.reminder.rung, step.reminder.who])
    one = step.escalation
  }
  return said
}

describe('an escalation', () => {
  it('goes from raised to closed, with an owner and a time at every step', () => {
    let one = raisedAt(settings, NOW)
    expect([one.watch.owner, one.watch.fallback, one.dueAt - NOW]).toEqual(['on_call', 'team_lead', 15 * MINUTE])
    const way: [EscalationVerb, string][] = [['acknowledge', 'bo'], ['start', 'bo'], ['wait', 'bo'], ['start', 'bo'], ['resolve', 'bo'], ['verify', 'cy'], ['close', 'cy']]
    const seen = way.map(([verb, by], nth) => {
      one = moved(settings, one, verb, by, 'because', NOW + nth)
      return [one.state, one.watch.owner]
    })
    expect(seen).toEqual([['acknowledged', 'bo'], ['in-progress', 'bo'], ['waiting', 'bo'], ['in-progress', 'bo'], ['resolved', 'team_lead'], ['verified', 'team_lead'], ['closed', 'team_lead']])
    expect([verbsOf(one), advanced(settings, one, NOW + 90 * DAY)]).toEqual([[], null])
  })

  it('refuses what does not come next and says what does; reasons are given where they are needed', () => {
    const one = raisedAt(settings, NOW)
    expect(() => moved(settings, one, 'verify', 'bo', null, NOW)).toThrow('Escalation e1 is raised; what can be done with it now: acknowledge, start, decline, recall, reescalate')
    for (const verb of ['decline', 'recall', 'reescalate'] as const) expect(() => moved(settings, one, verb, 'bo', ' ', NOW)).toThrow('needs a reason')
    for (const state of ESCALATION_STATES) for (const verb of ESCALATION_VERBS) if (!verbsOf({ state }).includes(verb)) expect(() => moved(settings, { ...one, state }, verb, 'bo', 'x', NOW)).toThrow(`is ${state}`)
  })

  it('that is grave is verified by somebody other than the one who resolved it', () => {
    const resolved = run(raisedAt(settings, NOW), ['acknowledge', 'resolve'])
    expect(() => moved(settings, resolved, 'verify', 'bo', null, NOW)).toThrow('somebody other')
    expect(moved(settings, resolved, 'verify', 'cy', null, NOW).state).toBe('verified')
    expect(moved(settings, run(raisedAt(settings, NOW, { severity: 'P3' }), ['acknowledge', 'resolve']), 'verify', 'bo', null, NOW).state).toBe('verified')
  })

  it('that a team declines is not gone: somebody else has it, and a time', () => {
    const one = run(raisedAt(settings, NOW), ['decline'])
    expect([one.watch.owner, one.dueAt - NOW - 1, verbsOf(one)]).toEqual(['team_lead', 15 * MINUTE, ['close', 'recall', 'reescalate']])
  })

  it('is reminded of before, at and after its time, rung by rung, then at the top for ever', () => {
    const one = raisedAt(settings, NOW)
    expect(reminders(one, NOW + 50 * MINUTE)).toEqual([
      [0, 'told', 0, ['on_call']], [10, 'reminded', 0, ['on_call']], [15, 'due', 0, ['on_call']], [20, 'climbed', 1, ['team_lead', 'on_call']], [25, 'climbed', 2, ['safety_lead', 'team_lead', 'on_call']],
      [35, 'reminded', 2, ['safety_lead', 'team_lead', 'on_call']], [45, 'reminded', 2, ['safety_lead', 'team_lead', 'on_call']],
    ])
    const top = advanced(settings, one, NOW + 25 * MINUTE)!
    expect([top.escalation.watch.topAt, run(top.escalation, ['acknowledge']).watch.topAt]).toEqual([NOW + 25 * MINUTE, null])
  })

  it('of which several reminders passed while nobody watched gets the last one, once', () => {
    const step = advanced(settings, raisedAt(settings, NOW), NOW + 22 * MINUTE)!
    expect([step.reminder.what, step.reminder.rung, step.reminder.key, advanced(settings, step.escalation, NOW + 22 * MINUTE)]).toEqual(['climbed', 1, 'e1:1:3', null])
  })

  it('that turns out to be another matter keeps its clock, and its place on the ladder; only a graver one has a new clock', () => {
    const late = advanced(settings, raisedAt(settings, NOW, { severity: 'P2' }), NOW + 12 * HOUR)!.escalation
    const other = worsened(settings, late, { severity: 'P2', category: 'scam_fraud', country: 'DE' }, NOW + 12 * HOUR)
    expect([late.watch.rung, other]).toEqual([1, { ...late, watch: { ...late.watch, category: 'scam_fraud', country: 'DE' } }])
    const graver = worsened(settings, late, { severity: 'P0', category: 'hate', country: null }, NOW + 12 * HOUR)
    expect([graver.dueAt, graver.watch.turn, graver.watch.lowest, graver.watch.nextAt]).toEqual([late.dueAt, 2, 1, NOW + 12 * HOUR])
    const law = settingsOf({ clocks: { P2: { acknowledge: 9000 } }, rules: [{ id: 'law', categories: ['intimate_images'], stop: 2880, source: 's' }] })
    expect(worsened(law, raisedAt(law, NOW, { severity: 'P2' }), { severity: 'P2', category: 'intimate_images', country: null }, NOW + HOUR).dueAt).toBe(NOW + 48 * HOUR)
  })

  it('that is escalated again begins further up', () => {
    const one = run(raisedAt(settings, NOW), ['acknowledge', 'reescalate'])
    expect(reminders(one, NOW + 21 * MINUTE).map(([, what, rung]) => [what, rung])).toEqual([['told', 1], ['reminded', 1], ['due', 1], ['climbed', 2]])
    expect(run(one, ['reescalate', 'reescalate', 'reescalate']).watch.lowest).toBe(2)
  })
})

describe('the terms of an escalation', () => {
  const hours = { berlin: office('Europe/Berlin'), lima: office('America/Lima') }
  const all = settingsOf({
    clocks: { P2: { acknowledge: 120 } },
    teams: { privacy: { hours: 'berlin' }, fraud: { rota: [{ who: 'anna', hours: 'berlin' }, { who: 'luis', hours: 'lima' }], fallback: 'desk' } },
    rules: [{ id: 'peru', countries: ['PE'], hours: 'lima' }, { id: 'quick', categories: ['privacy_request'], minutes: { acknowledge: 30 } }, { id: 'law', categories: ['intimate_images'], stop: 2880, source: 's' }, { id: 'law-au', categories: ['intimate_images'], countries: ['AU'], stop: 1440, source: 's' }],
  }, hours)
  const due = (more: object): number => (firstDue(all, { team: 'privacy', severity: 'P2', category: 'hate', country: null, ...more }, NOW) - NOW) / MINUTE

  it('follow severity, team, country and category; P0 never sleeps', () => {
    // Two hours: half an hour of this Friday is left in Berlin; in Lima it is half past ten.
    expect([due({}), due({ country: 'PE' }), due({ severity: 'P0' }), due({ team: 'support' })]).toEqual([66 * 60, 120, 15, 120])
    expect(due({ category: 'privacy_request' })).toBe(30)
  })

  it('end at the stop of a law, whatever the hours say, and the shortest one counts', () => {
    const slow = settingsOf({ clocks: { P2: { acknowledge: 4000 } }, rules: [{ id: 'law', categories: ['intimate_images'], stop: 2880, source: 's' }, { id: 'law-au', categories: ['intimate_images'], countries: ['AU'], stop: 1440, source: 's' }], teams: { fraud: { hours: 'berlin' } } }, hours)
    const one = raisedAt(slow, NOW, { severity: 'P2' }, { category: 'intimate_images' })
    expect([one.dueAt - NOW, raisedAt(slow, NOW, { severity: 'P2' }, { category: 'intimate_images', country: 'AU' }).dueAt - NOW]).toEqual([48 * HOUR, 24 * HOUR])
    // Sunday afternoon: nobody is at work, and it climbs all the same.
    const late = reminders(one, NOW + 58 * HOUR, slow).filter(([minutes]) => minutes >= 2880)
    expect(late.slice(0, 2).map(([minutes, what, rung]) => [minutes, what, rung])).toEqual([[2880, 'due', 0], [2880 + 160, 'climbed', 1]])
    // A new clock does not move the stop, and what was done in time is checked at leisure.
    const worked = moved(slow, one, 'acknowledge', 'bo', null, NOW + 47 * HOUR)
    expect([worked.dueAt - NOW, moved(slow, worked, 'resolve', 'bo', null, NOW + 47 * HOUR).dueAt > NOW + 48 * HOUR]).toEqual([48 * HOUR, true])
  })

  it('name who is at work by the rota, and the fallback where nobody is', () => {
    const owner = (when: string): string => raisedAt(all, at(when)).watch.owner
    expect([owner('2026-11-20T10:00:00Z'), owner('2026-11-20T18:00:00Z'), owner('2026-11-21T10:00:00Z')]).toEqual(['anna', 'luis', 'desk'])
  })

  it('that are shipped have a source for every stop, and say that they are no legal advice', () => {
    const stops = loadPolicy().escalation.rules.filter((rule) => rule.stop !== undefined)
    expect(stops.length).toBeGreaterThan(2)
    expect(stops.filter((rule) => !/Not legal advice/.test(rule.source ?? ''))).toEqual([])
    const shipped = loadPolicy().escalation
    expect(raisedAt(shipped, NOW, { severity: 'P3', team: 'intimate_image_abuse' }, { category: 'intimate_images' }).watch.stopAt).toBe(NOW + 48 * HOUR)
  })
})
