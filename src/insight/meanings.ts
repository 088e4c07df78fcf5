import type { Joined } from './join.ts'
import type { Trace } from './traffic.ts'
import { Unions } from './unions.ts'

/** A group speaks one language where so many of its tickets do. */
const MOSTLY = 0.8
/** Of the shorter of two stretches, how much must lie within the other. */
const TOGETHER = 0.6
const ALIKE = 0.45
const LEAST_MEANINGS = 2

interface Profile {
  readonly lang: string
  readonly first: number
  readonly last: number
  /** What its tickets mean more often than others of their language. */
  readonly more: ReadonlyMap<number, number>
}

/**
 * Joins groups that say the same in different languages: at the same time, about the same things, as far as those go beyond what everybody writes
 * about in that language. Only texts: what names something is joined by what it names.
 */
export function joinMeanings(joined: readonly Joined[], traces: readonly Trace[]): Joined[] {
  const texts = joined.filter(({ groups }) => groups.every(({ why }) => why !== 'entity'))
  const others = joined.filter(({ groups }) => groups.some(({ why }) => why === 'entity'))
  const usual = usualOf(traces)
  const profiles = texts.map(({ places }) => profileOf(places, traces, usual))
  const unions = new Unions(texts.length)
  profiles.forEach((one, index) => {
    for (let other = index + 1; other < profiles.length; other += 1) {
      const two = profiles[other] ?? null
      if (one !== null && two !== null && one.lang !== two.lang && together(one, two) && alike(one.more, two.more)) unions.join(index, other)
    }
  })
  const merged = unions.groups(1).map((members): Joined => {
    const parts = members.map((member) => texts[member] as Joined)
    if (parts.length === 1) return parts[0] as Joined
    return { groups: parts.flatMap(({ groups }) => groups), places: parts.flatMap(({ places }) => places).sort((a, b) => a - b), margin: Math.max(...parts.map(({ margin }) => margin)) }
  })
  return [...others, ...merged]
}

/** For each language, how many tickets there are and how many mean what. */
type Usual = ReadonlyMap<string, { tickets: number; readonly counts: Map<number, number> }>

function usualOf(traces: readonly Trace[]): Usual {
  const usual = new Map<string, { tickets: number; readonly counts: Map<number, number> }>()
  for (const { lang, meanings } of traces) {
    const one = usual.get(lang) ?? { tickets: 0, counts: new Map<number, number>() }
    usual.set(lang, one)
    one.tickets += 1
    for (const meaning of meanings) one.counts.set(meaning, (one.counts.get(meaning) ?? 0) + 1)
  }
  return usual
}

function profileOf(places: readonly number[], traces: readonly Trace[], usual: Usual): Profile | null {
  const langs = new Map<string, number>()
  const counts = new Map<number, number>()
  for (const place of places) {
    const { lang, meanings } = traces[place] as Trace
    langs.set(lang, (langs.get(lang) ?? 0) + 1)
    for (const meaning of meanings) counts.set(meaning, (counts.get(meaning) ?? 0) + 1)
  }
  const [lang = 'und', count = 0] = [...langs].sort((a, b) => b[1] - a[1])[0] ?? []
  const others = usual.get(lang)
  if (lang === 'und' || others === undefined || count < places.length * MOSTLY) return null
  const more = new Map<number, number>()
  for (const [meaning, times] of counts) {
    const usually = (others.counts.get(meaning) ?? 0) / others.tickets
    const share = times / places.length
    // Rare meanings weigh more; one that hardly any of the group have is chance.
    if (share >= 0.25 && share > usually * 2) more.set(meaning, (share - usually) * Math.log(1 / Math.max(usually, 1e-4)))
  }
  return { lang, first: places[0] ?? 0, last: places.at(-1) ?? 0, more }
}

function together(one: Profile, two: Profile): boolean {
  const common = Math.min(one.last, two.last) - Math.max(one.first, two.first) + 1
  return common >= TOGETHER * (Math.min(one.last - one.first, two.last - two.first) + 1)
}

function alike(one: ReadonlyMap<number, number>, two: ReadonlyMap<number, number>): boolean {
  let [product, common] = [0, 0]
  for (const [meaning, weight] of one) {
    const other = two.get(meaning)
    if (other === undefined) continue
    product += weight * other
    common += 1
  }
  const length = (profile: ReadonlyMap<number, number>): number => Math.sqrt([...profile.values()].reduce((sum, weight) => sum + weight ** 2, 0))
  return common >= LEAST_MEANINGS && product >= ALIKE * length(one) * length(two)
}
