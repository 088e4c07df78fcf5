import type { SeedTicket, SeedWorld } from '../core/seed.ts'
import { chanceOf, type Chance } from './chance.ts'
import { draftOf, type Draft } from './draft.ts'
import { agentOf, GROUPS, groupFor, requesterBook, STAFF } from './people.ts'
import { hostile, SUSPENDED, waves, wordless } from './special.ts'
import { threadOf } from './thread.ts'
import type { Pack, Text, Topic } from './types.ts'
import { packs } from './words/index.ts'

const TOTAL = 660
const TAGGED = TOTAL / 3
const CLOSED = TOTAL * 0.6
const SOLVED = 150
const HOUR = 60
const DAY = 24 * HOUR

/** What people file under safety; the other topics usually come in by other forms. */
const SAFETY: ReadonlySet<Topic> = new Set<Topic>([
  'child_exploitation', 'child_welfare', 'sextortion', 'self_harm', 'violent_threat', 'trafficking', 'intimate_images', 'sexual_harassment',
  'stalking_doxxing', 'bullying_harassment', 'hate', 'animal_cruelty', 'dangerous_activity',
])

/** One authored text in its language. */
interface Source {
  readonly pack: Pack
  readonly text: Text
}

interface Aged {
  readonly draft: Draft
  readonly status: SeedTicket['status']
  readonly minutesAgo: number
  /** Nothing in the thread is younger. */
  readonly latest: number
}

const english = packs[0]!
const sources: readonly Source[] = packs.flatMap((pack) => pack.texts.map((text) => ({ pack, text })))
const core = sources.filter(({ text }) => SAFETY.has(text[0]) && text[1] !== 'buried')
const buried = sources.filter(({ text }) => text[1] === 'buried')
const soft = sources.filter(({ text }) => !SAFETY.has(text[0]))

/** An invented help desk: the same one for the same randomness. Non-graphic; all names, handles and addresses are made up. */
export function seedWorld(random: () => number): SeedWorld {
  return build(random).world
}

/** What each seeded ticket is about, by key: for tests and reports, as tickets do not carry their topic. */
export function seedTopics(random: () => number): ReadonlyMap<string, Topic> {
  return build(random).topics
}

function build(random: () => number): { readonly world: SeedWorld; readonly topics: ReadonlyMap<string, Topic> } {
  const chance = chanceOf(random)
  const requesters = requesterBook(chance)
  const aged = giveAges(draftAll(requesters.next, chance), chance).sort((a, b) => b.minutesAgo - a.minutesAgo)
  const tickets = aged.map((one, index) => ticketOf(`t-${String(index + 1).padStart(4, '0')}`, one, chance))
  const topics = new Map(tickets.map((ticket, index) => [ticket.key, aged[index]!.draft.topic]))
  return { world: { people: [...STAFF, ...requesters.all()], groups: GROUPS, tickets, suspended: SUSPENDED }, topics }
}

function draftAll(next: (pack: Pack) => Draft['requester'], chance: Chance): Draft[] {
  const make = ({ pack, text }: Source, safety: boolean): Draft => draftOf(pack, text, safety, next(pack), chance)
  const stories = [...hostile(english, next, chance), ...wordless(packs, next, chance), ...waves(packs, english, next, chance)]
  const mixed = chance.shuffle(core)
  const misfiled = mixed.filter(({ text }) => text[1] === '').slice(0, 3)
  const tagged = mixed.filter((source) => !misfiled.includes(source)).map((source) => make(source, true)).concat(stories.filter((draft) => draft.safety)).slice(0, TAGGED)
  const untagged = [...buried, ...misfiled].map((source) => make(source, false)).concat(stories.filter((draft) => !draft.safety))
  // Every text once before any text twice, so that the world is as varied as its words.
  let round = chance.shuffle(soft)
  const nextSoft = (): Source => {
    if (round.length === 0) round = chance.shuffle(soft)
    return round.pop()!
  }
  while (tagged.length < TAGGED) tagged.push(make(nextSoft(), true))
  while (untagged.length < TOTAL - TAGGED) untagged.push(make(nextSoft(), false))
  return [...tagged, ...untagged]
}

/** Some arrived in the last three days and wait; the rest is history, most of it closed. */
function giveAges(drafts: readonly Draft[], chance: Chance): Aged[] {
  const free = chance.shuffle(drafts.filter((draft) => draft.minutesAgo === undefined))
  const take = (want: (draft: Draft) => boolean, count: number): Draft[] => free.filter(want).slice(0, count)
  const fresh = new Set([
    ...take((draft) => draft.safety && draft.weight === 'grave', 4),
    ...take((draft) => draft.safety && draft.weight === '' && draft.body !== '', 4),
    ...take((draft) => draft.safety && draft.body === '', 1),
    ...take((draft) => draft.weight === 'buried', 2),
    ...take((draft) => !draft.safety && draft.weight === '', 4),
  ])
  const aged: Aged[] = [...fresh].map((draft, index) => {
    const minutesAgo = 25 + index * 270 + chance.whole(0, 200)
    return { draft, status: chance.pick(['new', 'new', 'open'] as const), minutesAgo, latest: 5 }
  })
  const old = chance.shuffle(drafts.filter((draft) => !fresh.has(draft)))
  for (const [index, draft] of old.entries()) aged.push(history(draft, index, chance))
  return aged
}

function history(draft: Draft, index: number, chance: Chance): Aged {
  if (index < CLOSED) return { draft, status: 'closed', minutesAgo: draft.minutesAgo ?? chance.whole(10 * DAY, 120 * DAY), latest: 5 * DAY }
  if (index < CLOSED + SOLVED) return { draft, status: 'solved', minutesAgo: draft.minutesAgo ?? chance.whole(4 * DAY, 30 * DAY), latest: 75 * HOUR }
  const status = chance.pick(['open', 'open', 'pending', 'hold', 'new'] as const)
  return { draft, status, minutesAgo: draft.minutesAgo ?? chance.whole(4 * DAY, 45 * DAY), latest: 75 * HOUR }
}

function ticketOf(key: string, one: Aged, chance: Chance): SeedTicket {
  const { draft, status } = one
  const group = draft.weight === 'buried' ? 'billing' : groupFor(draft.topic, draft.safety)
  const settled = status === 'closed' || status === 'solved'
  return {
    key,
    lang: draft.pack.lang,
    channel: draft.channel,
    safety: draft.safety,
    subject: draft.subject,
    messages: threadOf(draft, status, group, one.minutesAgo, one.latest, chance),
    requester: draft.requester.key,
    // A solved ticket always has somebody who solved it.
    assignee: settled || (status !== 'new' && chance.oneIn(2)) ? agentOf(group, chance) : null,
    group,
    status,
    priority: chance.pick([null, 'normal', 'normal', 'low', 'high'] as const),
    tags: draft.tags,
    ...(draft.safety && chance.oneIn(30) ? { foreignCase: true } : {}),
  }
}

/** Endless new tickets that have just been written: a third safety-tagged, now and then a grave one. */
export function createArrivals(world: SeedWorld, random: () => number): () => SeedTicket {
  const chance = chanceOf(random)
  const writers = world.people.filter((person) => person.role === 'end-user')
  const grave = core.filter(({ text }) => text[1] === 'grave')
  const calm = core.filter(({ text }) => text[1] === '')
  let count = 0

  return () => {
    count += 1
    const safety = chance.oneIn(3)
    const source = safety ? chance.pick(chance.oneIn(3) ? grave : calm) : chance.oneIn(40) ? chance.pick(buried) : chance.pick(soft)
    const draft = draftOf(source.pack, source.text, safety, chance.pick(writers), chance)
    return ticketOf(`arrival-${count}`, { draft, status: 'new', minutesAgo: 0, latest: 0 }, chance)
  }
}
