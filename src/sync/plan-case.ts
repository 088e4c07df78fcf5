import type { LinkedRecord } from '../connector/connector.ts'
import type { ReadsAs } from '../domain/merge.ts'
import type { Priority, Ticket } from '../domain/ticket.ts'
import type { OwnField, OwnFields, Write } from '../domain/write.ts'
import type { LinkRow } from '../store/store.ts'
import type { CaseBase } from './base.ts'
import { escalationField } from './escalated.ts'
import { externalIdOf, keyed } from './keys.ts'
import { outwardOf } from './outward.ts'
import { commonFields, differs, dueAt, isoSecond, type TicketPlanInput, without } from './plan.ts'
import { heldNow, seenOf } from './undo/hold.ts'

export interface CasePlanInput extends Pick<TicketPlanInput, 'ticket' | 'thread' | 'triage' | 'clocks' | 'escalation'> {
  readonly rightConnection: string
  readonly link: LinkRow | null
  readonly base: CaseBase
  readonly round: number
  /** Cases that already point at this ticket; only asked for where there is no link yet. */
  readonly found: readonly LinkedRecord[]
  /** Paths of the case that a mapping writes: they are not set by the triage as well. */
  readonly mapped?: ReadonlySet<string>
  /** Priorities that the CRM gives back as others. */
  readonly readsAs?: ReadsAs['priority']
  /** The case as it is now; only asked for where queue or priority ought to change. */
  readonly current: Ticket | null
}

export interface CasePlan {
  readonly writes: readonly Write[]
  readonly link: LinkRow | null
  /** Several cases claim the ticket: a person decides, nothing is guessed. */
  readonly ambiguous: boolean
}

const COMPARED: readonly OwnField[] = ['severity', 'category', 'team', 'missing', 'language', 'tags', 'ticketUrl', 'escalation']
const NOTHING: CasePlan = { writes: [], link: null, ambiguous: false }

/** One case per safety ticket, closed ones included: adopted where one exists, created otherwise, then kept current. */
export function planCase(input: CasePlanInput): CasePlan {
  if (input.ticket.status === 'deleted' || input.link?.ended !== undefined) return NOTHING
  // The link may have gone over to a case that was kept in a merge.
  const known = input.link?.rightId ?? input.base.caseId
  return known === null ? firstCase(input) : currentCase(input, known)
}

function firstCase(input: CasePlanInput): CasePlan {
  const { ticket, rightConnection, found } = input
  const externalId = externalIdOf(ticket.ref)
  const outward = outwardOf(input.triage)
  const existing = found.length === 1 ? found[0] : ofOurs(found)
  if (existing === undefined && found.length > 0) return { ...NOTHING, ambiguous: true }
  const link: LinkRow = { left: ticket.ref, rightConnection, rightId: existing?.id ?? null, externalId, adopted: existing !== undefined && !existing.ours, rightVersion: existing?.version ?? null }
  const fields = caseFields(input)
  const write =
    existing === undefined
      ? keyed(rightConnection, { op: 'create-case', externalId, subject: `Safety ticket ${ticket.ref.id}`, fields, queue: outward.queue, priority: outward.priority, status: ticket.status }, input.round)
      : keyed(rightConnection, { op: 'update-case', caseId: existing.id, externalId, fields, adopt: !existing.ours }, input.round)
  return { writes: [write], link, ambiguous: false }
}

function ofOurs(found: readonly LinkedRecord[]): LinkedRecord | undefined {
  const ours = found.filter((record) => record.ours)
  return ours.length === 1 ? ours[0] : undefined
}

function currentCase(input: CasePlanInput, caseId: string): CasePlan {
  const fields = caseFields(input)
  const writes: Write[] = []
  const held = heldNow(input.base.holds, input.triage.policy, () => seenOf(input.ticket, input.thread, input.triage))
  const edit = planEdit(input, caseId, held)
  // First the edit: it is conditional on the version that the update would move.
  if (edit !== null) writes.push(edit)
  if (differs(fields, input.base.fields, COMPARED.filter((name) => !held.has(name)))) {
    const adopt = input.link?.adopted === true && Object.keys(input.base.fields).length === 0
    writes.push(keyed(input.rightConnection, { op: 'update-case', caseId, externalId: externalIdOf(input.ticket.ref), fields: without(held, fields), adopt }, input.round))
  }
  return { writes, link: null, ambiguous: false }
}

/** True where the triage asks for another queue or priority than we last set; then the case must be read before planning. */
export function wantsEdit(input: Pick<CasePlanInput, 'triage' | 'base' | 'mapped'>): boolean {
  const outward = outwardOf(input.triage)
  const { queue, priority } = ownOf(input)
  return (queue !== undefined && queue !== outward.queue) || (priority !== undefined && priority !== outward.priority)
}

function ownOf({ base, mapped }: Pick<CasePlanInput, 'base' | 'mapped'>): Pick<CaseBase, 'queue' | 'priority'> {
  return { queue: mapped?.has('group') === true ? undefined : base.queue, priority: mapped?.has('priority') === true ? undefined : base.priority }
}

/** Queue and priority belong to people as well: each is changed only where it still stands as we left it. */
function planEdit(input: CasePlanInput, caseId: string, held: ReadonlySet<string>): Write | null {
  const { current } = input
  const base = ownOf(input)
  if (current === null || current.status === 'deleted' || !wantsEdit(input)) return null
  const outward = outwardOf(input.triage)
  const queue = base.queue !== undefined && !held.has('group') && base.queue !== outward.queue && current.group === base.queue ? outward.queue : undefined
  const priority = base.priority !== undefined && !held.has('priority') && base.priority !== outward.priority && current.priority === readBack(base.priority, input.readsAs) ? outward.priority : undefined
  if (queue === undefined && priority === undefined) return null
  return keyed(
    input.rightConnection,
    { op: 'edit-case', caseId, version: current.version, ...(queue === undefined ? {} : { queue }), ...(priority === undefined ? {} : { priority }),
      before: { ...(queue === undefined ? {} : { group: current.group }), ...(priority === undefined ? {} : { priority: current.priority }) } },
    input.round,
  )
}

function readBack(priority: Priority | null, names: ReadsAs['priority']): string | null {
  return priority === null ? null : (names?.[priority] ?? priority)
}

function caseFields(input: CasePlanInput): OwnFields {
  const outward = outwardOf(input.triage)
  const due = dueAt(input, input.base.fields)
  return { ...commonFields(outward), ...escalationField(input.escalation ?? null), due: due === null ? null : isoSecond(due), tags: outward.tags, ticketUrl: input.ticket.url }
}
