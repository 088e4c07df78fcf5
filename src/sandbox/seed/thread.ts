import type { SeedMessage, SeedTicket } from '../core/seed.ts'
import type { Chance } from './chance.ts'
import type { Draft } from './draft.ts'
import { agentOf } from './people.ts'
import { fill } from './slots.ts'

const NOTES = [
  'Checked the account named: two earlier reports, none upheld. Waiting for a link.',
  'Same story as a ticket from last week, see the other one before you answer.',
  'Handed over at shift change. Reporter prefers e-mail.',
  'Asked the second line for the login history.',
  'Template used; language checked by a colleague.',
]

/** Who said what after the first message. Ages fall from the first to the last; nothing is younger than `latest` minutes. */
export function threadOf(draft: Draft, status: SeedTicket['status'], group: string, minutesAgo: number, latest: number, chance: Chance): readonly SeedMessage[] {
  const first: SeedMessage = { from: 'requester', public: true, body: draft.body, minutesAgo, ...(draft.attachments === undefined ? {} : { attachments: draft.attachments }) }
  if (status === 'new') return [first]
  const agent = agentOf(group, chance)
  const rest: Omit<SeedMessage, 'minutesAgo'>[] = []
  const [reply, second] = chance.shuffle(answersTo(draft)) as [string, string]
  const resolved = status === 'closed' || status === 'solved'
  if (chance.oneIn(3)) rest.push({ from: 'agent', agent, public: false, body: chance.pick(NOTES) })
  if (resolved || status === 'pending' || chance.oneIn(2)) rest.push({ from: 'agent', agent, public: true, body: reply })
  if (draft.verbatim !== true && rest.length > 0 && chance.oneIn(3)) rest.push({ from: 'requester', public: true, body: answer(draft, reply, fill(chance.pick(comebacks(draft)), draft.slots, chance), chance) })
  if (resolved && chance.oneIn(3)) {
    rest.push({ from: 'agent', agent, public: true, body: second })
    if (draft.verbatim !== true && draft.weight === '') rest.push({ from: 'requester', public: true, body: answer(draft, reply, chance.pick(draft.pack.thanks), chance) })
  }
  const room = Math.max(0, Math.min(minutesAgo - latest, 3 * 24 * 60))
  return [first, ...rest.map((message, index) => ({ ...message, minutesAgo: Math.round(minutesAgo - (room * (index + 1)) / (rest.length + 1)) }))]
}

/** Nobody tells a person in danger which version of the app they need. */
function answersTo(draft: Draft): readonly string[] {
  const [passedOn, ask, ...done] = draft.pack.replies
  if (draft.weight !== '' || draft.topic === 'self_harm') return [passedOn, ask]
  if (draft.topic === 'not_safety') return [passedOn, ...done.slice(1), ask]
  return [passedOn, ask, ...done.slice(0, 1)]
}

function comebacks(draft: Draft): readonly string[] {
  const somebodyDoesHarm = draft.body.includes(draft.slots['h'] ?? '') && !['bereavement', 'legal_request', 'not_safety', 'privacy_request', 'underage_account', 'account_takeover'].includes(draft.topic)
  return somebodyDoesHarm ? [...draft.pack.followUps, ...draft.pack.again] : draft.pack.followUps
}

/** By e-mail people quote what they answer. */
function answer(draft: Draft, quoted: string, body: string, chance: Chance): string {
  if (draft.channel !== 'email' || chance.oneIn(3)) return body
  return `${body}\n\n${fill(draft.pack.quoting, draft.slots, chance)}\n> ${quoted.replaceAll('\n', '\n> ')}`
}
