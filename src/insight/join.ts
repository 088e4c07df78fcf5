import type { Group } from './group.ts'
import { Unions } from './unions.ts'

/** Groups that are about the same tickets, as one. */
export interface Joined {
  readonly places: readonly number[]
  readonly groups: readonly Group[]
  readonly margin: number
}

/** Of the smaller one's tickets, how many must be the other's too. */
const OVERLAP = 0.5
const LEAST_COMMON = 2
/** Of one ticket's groups, the strongest so many are compared. */
const MOST_BESIDE = 40
const LEAST = 4
/** Part of a text's tickets that makes an entity among them worth a thought. */
const WORTH = 0.1
/** A text whose tickets name many small things (a list of victims) is one campaign; one whose tickets name few large ones (a template) is several. */
const SMALL = 0.25

/**
 * Joins groups that share most of the smaller one's tickets. Entities come first: a text that several entities share, of which each has tickets of its
 * own, is how people talk about such things and binds nothing; what of it no entity explains stands by itself.
 */
export function joinGroups(found: readonly Group[]): Joined[] {
  const cores = unite(found.filter(({ why }) => why === 'entity').map(alone))
  const owner = new Map<number, number>()
  cores.forEach(({ places }, core) => places.forEach((place) => owner.set(place, core)))
  const texts = found.filter(({ why }) => why !== 'entity').flatMap((group) => {
    const shares = new Map<number, number>()
    for (const place of group.places) {
      const core = owner.get(place)
      if (core !== undefined) shares.set(core, (shares.get(core) ?? 0) + 1)
    }
    const beside = [...shares].filter(([, count]) => count >= LEAST_COMMON && count >= group.places.length * WORTH)
    if (beside.length < 2 || beside.every(([core]) => (cores[core]?.places.length ?? 0) < group.places.length * SMALL)) return [alone(group)]
    const places = group.places.filter((place) => !owner.has(place))
    return places.length < LEAST ? [] : [alone({ ...group, places })]
  })
  return unite([...cores, ...texts])
}

function alone(group: Group): Joined {
  return { places: group.places, groups: [group], margin: group.margin }
}

/** Overlaps are counted ticket by ticket, so that the work stays with what overlaps. */
function unite(found: readonly Joined[]): Joined[] {
  const groups = found.toSorted((a, b) => b.margin - a.margin || (a.places[0] ?? 0) - (b.places[0] ?? 0))
  const at = new Map<number, number[]>()
  const common = new Map<number, number>()
  groups.forEach(({ places }, index) => {
    for (const place of places) {
      const beside = at.get(place)
      if (beside === undefined) {
        at.set(place, [index])
        continue
      }
      for (const other of beside) common.set(other * groups.length + index, (common.get(other * groups.length + index) ?? 0) + 1)
      if (beside.length < MOST_BESIDE) beside.push(index)
    }
  })
  const unions = new Unions(groups.length)
  for (const [pair, count] of common) {
    const [one, two] = [Math.floor(pair / groups.length), pair % groups.length]
    const smaller = Math.min(groups[one]?.places.length ?? 0, groups[two]?.places.length ?? 0)
    if (count >= LEAST_COMMON && count >= smaller * OVERLAP) unions.join(one, two)
  }
  return unions.groups(1).map((members) => {
    const parts = members.map((member) => groups[member] as Joined)
    return { groups: parts.flatMap((part) => part.groups), places: [...new Set(parts.flatMap((part) => part.places))].sort((a, b) => a - b), margin: Math.max(...parts.map((part) => part.margin)) }
  })
}
