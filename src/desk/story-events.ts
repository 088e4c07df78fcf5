import type { Because, Conflict, Pair, Side } from '../domain/merge.ts'
import type { Crossing, FloorSet } from '../domain/lives.ts'
import type { Instant } from '../domain/ports.ts'
import type { FieldValue } from '../domain/ticket.ts'
import type { Outcome } from '../domain/write.ts'
import type { AttentionRow, StoredTicket, TriageRow } from '../store/store.ts'
import type { LaneStep } from '../store/story-store.ts'
import { pathsOf } from '../sync/undo/timeline.ts'
import { touched } from './touched.ts'

/** One thing that happened to a record, in words that hold no value of it. */
export interface StoryEvent {
  readonly at: Instant
  readonly kind: 'read' | 'judged' | 'planned' | 'sent' | 'settled' | 'agreed' | 'conflict' | 'decided' | 'restricted' | 'attention'
  readonly side: Side | null
  /** What it is about: fields of the mapping, own fields and paths; none: the whole record. */
  readonly fields: readonly string[]
  readonly text: string
  /** The key of the write it speaks of. */
  readonly key: string | null
  /** Only where they were asked for. */
  readonly values?: readonly ShownValue[]
}

export interface ShownValue {
  readonly name: string
  readonly value: FieldValue
  /** What stood there before, where that is known. */
  readonly before?: FieldValue
}

/** Everything the store knows of one record. */
export interface Recorded {
  readonly left: StoredTicket
  readonly right: StoredTicket | null
  readonly triages: readonly TriageRow[]
  readonly lanes: Readonly<Record<Side, readonly LaneStep[]>>
  readonly bases: Readonly<Record<string, Pair>>
  readonly conflicts: readonly (Conflict & { readonly decidedAt: Instant | null })[]
  readonly attention: readonly AttentionRow[]
  /** The oldest first. */
  readonly floors: readonly FloorSet[]
}

export const NAMES: Readonly<Record<Side, string>> = { left: 'ticket', right: 'case' }

/** The story of a record, oldest first. Pure. */
export function eventsOf(recorded: Recorded): readonly StoryEvent[] {
  const { left, right, triages, lanes, bases, conflicts, attention, floors } = recorded
  const steps = (['left', 'right'] as const).flatMap((side) => lanes[side].flatMap((step) => stepEvents(side, step)))
  return [
    ...readEvents('left', left), ...(right === null ? [] : readEvents('right', right)),
    ...triages.map(judged), ...steps,
    ...Object.entries(bases).flatMap(([field, pair]) => agreed(field, pair)),
    ...conflicts.flatMap(conflictEvents),
    ...floors.map(floorEvent),
    ...attention.map((row): StoryEvent => ({ at: row.at, kind: 'attention', side: 'left', fields: [], key: null, text: `put under Needs a person: ${row.reason}` })),
  ].toSorted((one, other) => one.at - other.at || ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind))
}

/** Of one instant, causes stand before what they cause. */
const ORDER: readonly StoryEvent['kind'][] = ['read', 'judged', 'restricted', 'conflict', 'decided', 'planned', 'sent', 'settled', 'agreed', 'attention']

function readEvents(side: Side, { read, ticket }: StoredTicket): readonly StoryEvent[] {
  if (read === undefined) return []
  const event = (at: Instant, text: string): StoryEvent => ({ at, kind: 'read', side, fields: [], key: null, text: `the ${NAMES[side]} was ${text}` })
  const last = event(read.last, `read as it stood at ${iso(ticket.changedAt)}`)
  return read.first === read.last ? [{ ...last, text: `${last.text}, for the first time` }] : [event(read.first, 'read for the first time'), last]
}

function judged({ at, triage }: TriageRow): StoryEvent {
  const rules = [...new Set(triage.findings.map((finding) => finding.rule))]
  const because = !triage.judged ? 'there was no text to judge by' : rules.length === 0 ? 'no rule fired' : `because of ${rules.join(', ')}`
  return { at, kind: 'judged', side: 'left', fields: ['severity', 'category', 'team', 'tags', 'queue', 'group', 'priority', 'missing', 'language', 'due', 'note'], key: null, text: `judged ${triage.severity} ${triage.category} for ${triage.team} under policy ${triage.policy}, ${because}` }
}

function stepEvents(side: Side, step: LaneStep): readonly StoryEvent[] {
  const { write, tries } = step
  const shared = { side, fields: touched(write), key: write.key }
  const values = pathsOf(write).map(([path, value]): ShownValue => ({ name: path, value, ...(write.before?.[path] === undefined ? {} : { before: write.before[path] }) }))
  return [
    { ...shared, at: step.createdAt, kind: 'planned', text: plannedText(side, step), values },
    ...tries.flatMap(({ sentAt, at, outcome }, index): StoryEvent[] => [
      { ...shared, at: sentAt, kind: 'sent', text: `sent to the ${NAMES[side]}${index === 0 ? '' : `, time ${index + 1}`}` },
      ...(at === null || outcome === null ? [] : [{ ...shared, at, kind: 'settled' as const, text: outcomeText(outcome) }]),
    ]),
  ]
}

const BECAUSE: Readonly<Record<Because, (from: string) => string>> = {
  made: (from) => `the counterpart begins with the ${from}'s`,
  first: (from) => `the two had never been compared, and the ${from} said something`,
  changed: (from) => `the ${from} changed`,
  owner: (from) => `both changed, and the ${from} owns it`,
  tightened: () => 'less of it may cross than did',
  undone: (from) => `it is taken back; the ${from}'s stays as it is`,
  decided: (from) => `both changed, and a person chose the ${from}'s`,
}

function plannedText(side: Side, { write, under, run }: LaneStep): string {
  const mapped = Object.entries(write.why ?? {}).map(([field, { because, from }]) => `${field} because ${BECAUSE[because](NAMES[from])}`)
  if (write.undoes !== undefined) return `planned for the ${NAMES[side]} by run ${run}, to take back ${write.undoes.keys.length === 1 ? 'an earlier write' : `${write.undoes.keys.length} earlier writes`}: ${touched(write).join(', ')}`
  const own = touched(write).filter((name) => OWN.has(name))
  const parts = [
    ...(write.op === 'create-case' ? ['a new case'] : []), ...(write.op === 'add-note' ? [write.source === undefined ? 'a note' : 'a comment that is carried over'] : []),
    ...(write.op === 'remove' ? ['moved into the bin, because the other side\'s record was deleted'] : []),
    ...(write.op === 'redact-note' ? ['words taken out of a comment that was carried over'] : []),
    ...(own.length === 0 ? [] : [`${own.join(', ')} because of the triage${under === undefined ? '' : ` (policy ${under.policy})`}`]),
    ...(mapped.length === 0 ? [] : [`${mapped.join('; ')}${under?.mapping == null ? '' : ` (mapping ${under.mapping})`}`]),
  ]
  return `planned for the ${NAMES[side]} by run ${run}: ${parts.length === 0 ? touched(write).join(', ') : parts.join('; ')}`
}

/** What a triage alone decides. */
const OWN: ReadonlySet<string> = new Set(['severity', 'category', 'team', 'language', 'due', 'policy', 'missing', 'escalation', 'note', 'queue'])

function outcomeText(outcome: Outcome): string {
  switch (outcome.result) {
    case 'landed':
      return 'it landed'
    case 'conflict':
      return 'the record had changed meanwhile: it is read again and planned anew'
    case 'moot':
      return `nothing was left to do: ${outcome.reason}`
    case 'refused':
      return `set aside: ${outcome.reason}. ${outcome.remedy} [${outcome.code}]`
    case 'again':
      return `it had no effect and is sent again [${outcome.code}]`
  }
}

function agreed(field: string, { left, right, since }: Pair): readonly StoryEvent[] {
  if (since === undefined) return []
  return [{ at: since.at, kind: 'agreed', side: null, fields: [field], key: null, text: `both sides agree on ${field} since then, under mapping ${since.under}`, values: [{ name: 'ticket', value: left }, { name: 'case', value: right }] }]
}

function conflictEvents({ field, since, left, right, decision, decidedAt }: Recorded['conflicts'][number]): readonly StoryEvent[] {
  const shared = { side: null, fields: [field], key: null }
  const end = decision === 'settled' ? 'it was settled: both sides came to agree, or what was chosen has been written' : decision === null ? '' : `a person chose the ${NAMES[decision]}'s`
  return [
    { ...shared, at: since, kind: 'conflict', text: `both sides changed ${field} to different things, and nobody owns it`, values: [{ name: 'ticket', value: left }, { name: 'case', value: right }] },
    ...(decidedAt === null || decision === null ? [] : [{ ...shared, at: decidedAt, kind: 'decided' as const, text: `${field}: ${end}` }]),
  ]
}

function floorEvent({ at, as, decided }: FloorSet): StoryEvent {
  const shared = { at, side: null, fields: [], key: null }
  if (decided === null) return { ...shared, kind: 'restricted', text: `no more of it crosses than ${CROSSES[as]}, whatever it is taken for later: only a person lets go of that` }
  return { ...shared, kind: 'decided', text: `${decided.by} decided that ${CROSSES[as]} crosses: ${decided.why}` }
}

const CROSSES: Readonly<Record<Crossing, string>> = { pointer: 'a pointer', redacted: 'what is left of it redacted', whole: 'the whole of it' }

export function iso(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
