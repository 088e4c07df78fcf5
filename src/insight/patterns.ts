import type { Catalogue } from './catalogue.ts'
import { describe, type Draft, type Frame } from './describe.ts'
import { groupsIn } from './groups.ts'
import { joinGroups, type Joined } from './join.ts'
import { joinMeanings } from './meanings.ts'
import type { Judged, Pattern, PatternKind, Sighting } from './pattern.ts'
import { repeatVictims } from './repeats.ts'
import { findSpikes } from './spikes.ts'
import { inTime, type Trace, Traffic } from './traffic.ts'

export interface WatchOptions {
  readonly catalogue: Catalogue
  /** Entities as they were written; otherwise each is a label and a few digits of its hash. */
  readonly show?: boolean
  /** Tickets held at once. */
  readonly most?: number
}

export interface Watch {
  /** False where a ticket of that id was taken in before. */
  add(ticket: Sighting, judged: Judged | null): boolean
  /** What was found, gravest first. */
  patterns(): readonly Pattern[]
}

const MOST_HELD = 200_000

/** Takes tickets in any order, one at a time, and finds what repeats. Deterministic: the same tickets give the same patterns, in whatever order they come. */
export function watchTraffic(options: WatchOptions): Watch {
  const traffic = new Traffic()
  const found = new Map<string, Pattern>()
  const look = (): void => {
    for (const pattern of patternsIn(inTime(traffic.traces), { shown: traffic.shown, catalogue: options.catalogue, show: options.show === true })) keep(found, pattern)
  }
  return {
    add: (ticket, judged) => {
      if (traffic.traces.length >= (options.most ?? MOST_HELD)) {
        look()
        traffic.forgetOlderHalf()
      }
      return traffic.add(ticket, judged)
    },
    patterns: () => {
      look()
      return [...found.values()].sort((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : b.tickets - a.tickets || (a.id < b.id ? -1 : 1)))
    },
  }
}

/** A pattern that was seen before half of its tickets went, and is seen again, is the earlier one, grown. */
function keep(found: Map<string, Pattern>, pattern: Pattern): void {
  const ids = new Set(pattern.ticketIds)
  for (const [id, old] of found) {
    if (old.kind !== pattern.kind && id !== pattern.id) continue
    const common = old.ticketIds.filter((one) => ids.has(one)).length
    if (id !== pattern.id && common < Math.min(old.ticketIds.length, ids.size) * 0.3) continue
    const all = [...new Set([...old.ticketIds, ...pattern.ticketIds])]
    found.set(id, { ...(old.tickets >= pattern.tickets ? old : pattern), id, ticketIds: all.slice(0, 1000), tickets: Math.max(all.length, old.tickets, pattern.tickets), since: Math.min(old.since, pattern.since), until: Math.max(old.until, pattern.until) })
    return
  }
  found.set(pattern.id, pattern)
}

function patternsIn(traces: readonly Trace[], about: Omit<Frame, 'traces'>): Pattern[] {
  const frame: Frame = { ...about, traces }
  const joined = joinMeanings(joinGroups(groupsIn(traces, (entity) => frame.shown[entity]?.kind)), traces)
  const explained = new Set(joined.flatMap(({ places }) => places))
  const drafts: Draft[] = [
    ...joined.map((one): Draft => ({ kind: kindOf(one, frame), places: one.places, entities: one.groups.flatMap(({ entity }) => (entity === undefined ? [] : [entity])), confidence: sure(one.margin) })),
    ...findSpikes(traces, explained).map((one): Draft => ({ kind: 'spike', places: one.places, entities: [], confidence: sure(-Math.log(Math.max(one.chance, 1e-300)) - 10), about: `${one.about} ${one.value}`, expected: one.expected })),
    ...repeatVictims(traces, explained).map((places): Draft => ({ kind: 'repeat_victim', places, entities: [], confidence: 0.7 })),
  ]
  return drafts.map((draft) => describe(draft, frame))
}

function kindOf({ groups }: Joined, { shown }: Frame): PatternKind {
  if (groups.some(({ why }) => why === 'alike')) return 'campaign'
  if (groups.every(({ why }) => why === 'phrase')) return 'rising_phrase'
  return groups.every(({ steady, entity }) => steady === true && shown[entity ?? -1]?.kind === 'handle') ? 'repeat_offender' : 'shared_entity'
}

function sure(margin: number): number {
  return 1 - 0.4 * Math.exp(-Math.max(0, margin) / 8)
}
