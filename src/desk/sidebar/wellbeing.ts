import type { Agent } from '../../domain/agent.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Category, Severity } from '../../domain/labels.ts'
import type { Instant } from '../../domain/ports.ts'
import type { ExposureRow } from '../../store/sidebar-store.ts'
import type { Tx } from '../../store/store.ts'
import type { SidebarDesk } from './context.ts'
import { nameOf, type Person, personOf } from './person.ts'
import type { ExposureBody, Preferences, TeamExposure, Wellbeing } from './views.ts'

const MINUTE = 60_000
const DAY = 86_400_000
/** Whoever had nothing open for so long has had a break. */
const BREAK_MS = 10 * MINUTE
/** So much of grave matters a day makes breaks due sooner, each after a while. */
const CAP_GRAVE_MINUTES = 90
const SOONER_MINUTES = 30
const NEUTRAL_MS = 15 * MINUTE
const DEBRIEF_MS = 8 * 60 * MINUTE
/** A sum over fewer people would tell of each of them. */
const TEAM_LEAST = 5
const TEAM_DAYS = 28

/** Minutes that something was open, by harm and urgency. What was uncovered is counted where it is: by `reveal`. */
export async function expose(desk: SidebarDesk, agent: Agent, body: ExposureBody): Promise<Wellbeing> {
  const { category, severity, seconds, settled } = body
  await desk.store.write((tx) => count(tx, agent, desk.clock.now(), { category, severity, seconds, items: 0 }, settled === true))
  return wellbeing(desk, agent)
}

/** One passage was uncovered. */
export function uncovered(tx: Tx, agent: Agent, now: Instant, { category, severity }: { readonly category: Category; readonly severity: Severity }, settled: boolean): Promise<void> {
  return count(tx, agent, now, { category, severity, seconds: 0, items: 1 }, settled)
}

async function count(tx: Tx, agent: Agent, now: Instant, { category, severity, seconds, items }: Omit<ExposureRow, 'day'>, settled: boolean): Promise<void> {
  const person = await personOf(tx, agent)
  await tx.exposure.add(nameOf(agent), { day: dayOf(now), category, severity, seconds, items })
  await tx.persons.put(nameOf(agent), now, wentOn(person, now, severity, seconds, settled))
}

/** `settled`: what is open was escalated or is over; until then nobody is sent on to something lighter. Pure. */
export function wentOn(person: Person, now: Instant, severity: Severity, seconds: number, settled: boolean): Person {
  const { stretch, graveAt, utmostAt } = person
  const begins = now - seconds * 1000
  const goesOn = stretch !== null && begins - stretch.last < BREAK_MS
  return {
    ...person,
    stretch: { since: goesOn ? stretch.since : begins, last: now },
    graveAt: severity !== 'P0' && severity !== 'P1' ? graveAt : settled ? now : null,
    utmostAt: severity === 'P0' && seconds > 0 ? now : utmostAt,
  }
}

/** A person's own numbers, and what would do them good. Pure. */
export function wellbeingOf({ preferences, stretch, graveAt, utmostAt }: Person, today: readonly ExposureRow[], now: Instant, supportUrl: string | null): Wellbeing {
  const minutes = (rows: readonly ExposureRow[]): number => Math.round(rows.reduce((sum, row) => sum + row.seconds, 0) / 60)
  const graveMinutes = minutes(today.filter((row) => row.severity === 'P0' || row.severity === 'P1'))
  const worked = stretch === null || now - stretch.last >= BREAK_MS ? 0 : (now - stretch.since) / MINUTE
  const after = graveMinutes >= CAP_GRAVE_MINUTES ? Math.min(SOONER_MINUTES, preferences.breakAfterMinutes) : preferences.breakAfterMinutes
  return {
    today: { minutes: minutes(today), items: today.reduce((sum, row) => sum + row.items, 0), graveMinutes },
    breakDue: worked >= after,
    neutralTask: graveAt !== null && now - graveAt < NEUTRAL_MS,
    debrief: utmostAt !== null && now - utmostAt < DEBRIEF_MS,
    supportUrl,
    preferences,
  }
}

export function wellbeing(desk: SidebarDesk, agent: Agent): Promise<Wellbeing> {
  const now = desk.clock.now()
  return desk.store.read(async (tx) => wellbeingOf(await personOf(tx, agent), await tx.exposure.own(nameOf(agent), dayOf(now)), now, desk.supportUrl ?? null))
}

export async function prefer(desk: SidebarDesk, agent: Agent, preferences: Preferences): Promise<Wellbeing> {
  await desk.store.write(async (tx) => tx.persons.put(nameOf(agent), desk.clock.now(), { ...(await personOf(tx, agent)), preferences }))
  return wellbeing(desk, agent)
}

/** For leads: the sum over a team of the last four whole weeks, and none for fewer than five people. Nobody's own numbers are in it. */
export async function teamExposure(desk: SidebarDesk, agent: Agent): Promise<TeamExposure> {
  if (agent.role === 'agent') throw new BridgeError('server.private', 'Sums over a team are shown to those who lead it.')
  const today = dayOf(desk.clock.now())
  const sum = await desk.store.read((tx) => tx.exposure.sum({ from: today - TEAM_DAYS, before: today }, TEAM_LEAST))
  return sum === null ? { people: null, rows: [] } : { people: sum.people, rows: sum.rows.map(({ category, severity, seconds, items }) => ({ category, severity, minutes: Math.round(seconds / 60), items })) }
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY)
}
