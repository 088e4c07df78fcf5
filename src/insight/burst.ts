/** A stretch in which a group's tickets stand closer together than chance lets them. Both ends count in. */
export interface Burst {
  readonly first: number
  readonly last: number
  readonly score: number
  /** What `score` had to reach. */
  readonly needed: number
}

export interface Scan {
  /** All tickets there are; places count from 0 in order of time. */
  readonly tickets: number
  /** Tickets that pass in an hour on average: closer than that is not closer. */
  readonly hour: number
  /** Groups that are looked at alike. */
  readonly groups: number
}

const MISTAKES = 0.01
const LEAST = 4
const WIDEST = 0.9
const DENSER = 3

/**
 * Kulldorff's scan statistic in one dimension: of all stretches the one whose share of the group is least like its share of the traffic, if that is
 * so unlike that a hundred runs over unstructured traffic would find one by chance. `places` ascend, one for each person.
 */
export function findBurst(places: readonly number[], scan: Scan, least = LEAST): Burst | null {
  const all = places.length
  if (all < least) return null
  const needed = Math.log((scan.groups * all * Math.log2(all + 1)) / MISTAKES)
  let best: { score: number; from: number; to: number } | null = null
  for (let size = least; ; size = Math.min(all, Math.ceil(size * 1.25))) {
    for (let from = 0; from + size <= all; from += 1) {
      const span = Math.max((places[from + size - 1] as number) - (places[from] as number) + 1, scan.hour, size)
      const score = unlikeness(size, all, span / scan.tickets)
      if (score > (best?.score ?? 0)) best = { score, from, to: from + size - 1 }
    }
    if (size === all) break
  }
  if (best === null || best.score < needed) return null
  const { from, to } = widen(places, best.from, best.to, scan)
  return { first: places[from] as number, last: places[to] as number, score: best.score, needed }
}

function unlikeness(inside: number, all: number, share: number): number {
  if (share >= WIDEST) return 0
  const outside = all - inside
  if (outside > 0 && inside / share < (DENSER * outside) / (1 - share)) return 0
  return inside * Math.log(inside / (all * share)) + (outside === 0 ? 0 : outside * Math.log(outside / (all * (1 - share))))
}

/** Takes in what stands around the stretch, as long as it stands much closer than the rest of the group. */
function widen(places: readonly number[], first: number, last: number, scan: Scan): { readonly from: number; readonly to: number } {
  let [from, to] = [first, last]
  const inside = ((places[last] as number) - (places[first] as number) + 1) / (last - first + 1)
  const outside = (scan.tickets - inside * (last - first + 1)) / (places.length - (last - first + 1) + 0.5)
  const near = Math.min(outside / 4, Math.max(inside * 6, scan.hour * 36))
  while (from > 0 && (places[from] as number) - (places[from - 1] as number) <= near) from -= 1
  while (to + 1 < places.length && (places[to + 1] as number) - (places[to] as number) <= near) to += 1
  return { from, to }
}
