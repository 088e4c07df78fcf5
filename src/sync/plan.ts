import type { Escalation } from '../domain/escalation.ts'
import { SEVERITIES, severityRank } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { Comment, Ticket } from '../domain/ticket.ts'
import type { SeverityClock, Triage } from '../domain/triage.ts'
import type { OwnField, OwnFields, Write } from '../domain/write.ts'
import { NOTE_GAP, type TicketBase } from './base.ts'
import { escalationField, untoldEscalation } from './escalated.ts'
import { keyed } from './keys.ts'
import { heldNow, seenOf, wordsOf } from './undo/hold.ts'
import { noteText } from './note.ts'
import { outwardOf, REVIEW_TAG, severityTag, type Outward } from './outward.ts'

/** Open P0 and P1 touched this recently before the connection was made are not quiet history. */
export const RECENT_MS = 72 * 3_600_000

export interface TicketPlanInput {
  readonly ticket: Ticket
  readonly thread: readonly Comment[]
  readonly triage: Triage
  readonly base: TicketBase
  readonly round: number
  readonly connectedAt: Instant
  readonly clocks: Readonly<Record<Triage['severity'], SeverityClock>>
  readonly link: string | null
  readonly ruleTitle: (rule: string) => string | null
  /** A person's, the last one; null: none. */
  readonly escalation?: Escalation | null
}

/** A change of one of these is a change of triage; the others are only carried along. */
const TELLING: readonly OwnField[] = ['severity', 'category', 'team', 'missing']
const CARRIED: readonly OwnField[] = ['language', 'escalation']

/** What to write to the ticket itself. Null: nothing, because nothing changed or nothing may be written. Pure; planning again after it landed gives null. */
export function planTicket(input: TicketPlanInput): Write | null {
  const { ticket, base } = input
  if (!isWritable(ticket)) return null
  const outward = outwardOf(input.triage)
  const { severity, ...others } = ticketFields(input, outward)
  const kept = severityIsTheirs(ticket, outward, base)
  const held = heldNow(base.holds, input.triage.policy, () => seenOf(ticket, input.thread, input.triage))
  const mine = (tag: string): boolean => tag !== REVIEW_TAG && !(kept && isSeverityTag(tag)) && !held.has(`tag:${tag}`)
  const fields = without(held, kept ? others : { severity: severity ?? null, ...others })
  const addTags = outward.tags.filter((tag) => !base.tags.has(tag) && !(kept && isSeverityTag(tag)) && !held.has(`tag:${tag}`))
  // Only tags that are proven ours are ever taken away.
  const removeTags = [...base.tags].filter((tag) => mine(tag) && !outward.tags.includes(tag)).toSorted()
  const told = addTags.length > 0 || removeTags.length > 0 || differs(fields, base.fields, TELLING.filter((name) => !(kept && name === 'severity') && !held.has(name)))
  const untold = untoldEscalation(input.escalation ?? null, base.escalations)
  if (!told && untold === null && !differs(fields, base.fields, CARRIED.filter((name) => !held.has(name)))) return null
  const text = told && !isQuiet(input) ? noteFor(input, outward) : null
  // Of a restricted matter the note may read as it did; saying it twice would only mail people twice.
  const said = text === base.note ? null : text
  const note = untold === null ? said : [untold.note, ...(said === null ? [] : [said])].join(NOTE_GAP)
  return keyed(ticket.ref.connection, { op: 'update-ticket', ticketId: ticket.ref.id, version: ticket.version, addTags, removeTags, fields, note, ...(untold === null ? {} : { escalation: untold.mark }), ...stoodThere(ticket, addTags) }, input.round)
}

/**
 * Somebody took the severity we wrote away and put their own: theirs stays. Only more urgent news is written over it, in sight of all:
 * with a note, and without taking their tag away.
 */
function severityIsTheirs(ticket: Ticket, outward: Outward, base: TicketBase): boolean {
  const ours = [...base.tags].find(isSeverityTag)
  if (ours === undefined || ticket.tags.includes(ours)) return false
  const theirs = SEVERITIES.findIndex((severity) => ticket.tags.includes(severityTag(severity)))
  return theirs !== -1 && severityRank(outward.severity) >= theirs
}

function isSeverityTag(tag: string): boolean {
  return tag.startsWith('severity_')
}

/** Tags that somebody else had put there already: taking ours back leaves them. */
function stoodThere(ticket: Ticket, addTags: readonly string[]): Pick<Write, 'before'> {
  const tags = addTags.filter((tag) => ticket.tags.includes(tag))
  return tags.length === 0 ? {} : { before: { tags } }
}

/** What is held back stays as it was set. */
export function without(held: ReadonlySet<string>, fields: OwnFields): OwnFields {
  return held.size === 0 ? fields : Object.fromEntries(Object.entries(fields).filter(([name]) => !held.has(name)))
}

/** Only the tag that calls a person: no note, no case, and not twice; nor again for the same words, once it was taken back under this policy (null: something new was said). */
export function planReview(ticket: Ticket, base: TicketBase, round: number, policy: string | null): Write | null {
  const hold = base.holds.get(`tag:${REVIEW_TAG}`)
  if (hold !== undefined && hold.policy === policy && hold.words === wordsOf(ticket, [])) return null
  if (!isWritable(ticket) || ticket.tags.includes(REVIEW_TAG) || base.tags.has(REVIEW_TAG)) return null
  return keyed(ticket.ref.connection, { op: 'update-ticket', ticketId: ticket.ref.id, version: ticket.version, addTags: [REVIEW_TAG], removeTags: [], fields: {}, note: null }, round)
}

function isWritable(ticket: Ticket): boolean {
  return ticket.status !== 'closed' && ticket.status !== 'deleted'
}

/** History that nobody touched since the bridge came: it is tagged and mirrored, and nobody is mailed. */
export function isQuiet(input: Pick<TicketPlanInput, 'ticket' | 'thread' | 'triage' | 'base' | 'connectedAt'>): boolean {
  const { ticket, triage, connectedAt } = input
  const touched = touchedAt(input)
  if (touched >= connectedAt) return false
  const open = ticket.status !== 'solved' && isWritable(ticket)
  const grave = triage.severity === 'P0' || triage.severity === 'P1'
  return !(open && grave && touched >= connectedAt - RECENT_MS)
}

/** When somebody other than the bridge last touched it. Once we have written, the vendor's own stamp may be ours; the thread's is not. */
function touchedAt({ ticket, thread, base }: Pick<TicketPlanInput, 'ticket' | 'thread' | 'base'>): Instant {
  if (!base.touched) return ticket.updatedAt
  return thread.reduce((latest, comment) => (comment.ownKey === null ? Math.max(latest, comment.at) : latest), ticket.createdAt)
}

function ticketFields(input: TicketPlanInput, outward: Outward): OwnFields {
  const due = dueAt(input, input.base.fields)
  return { ...commonFields(outward), ...escalationField(input.escalation ?? null), due: due === null ? null : isoSecond(due) }
}

export function commonFields(outward: Outward): OwnFields {
  return {
    severity: outward.severity,
    category: outward.category,
    team: outward.team,
    language: outward.language,
    policy: outward.policy,
    missing: outward.missing.length === 0 ? null : outward.missing.join(', '),
  }
}

/** When the first look is due: counted from the person's last words, and kept as long as the severity stays. Null once solved. */
export function dueAt(input: Pick<TicketPlanInput, 'ticket' | 'thread' | 'triage' | 'clocks'>, kept: OwnFields): Instant | null {
  const { ticket, triage, clocks } = input
  if (ticket.status === 'solved' || !isWritable(ticket)) return null
  const before = typeof kept.due === 'string' ? Date.parse(kept.due) : Number.NaN
  if (kept.severity === triage.severity && Number.isFinite(before)) return before
  const spoken = input.thread.filter((comment) => comment.authorRole === 'end-user').reduce((latest, comment) => Math.max(latest, comment.at), ticket.createdAt)
  return spoken + clocks[triage.severity].firstLook * 60_000
}

export function isoSecond(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

function noteFor(input: TicketPlanInput, outward: Outward): string {
  return noteText(input.triage, {
    clock: input.clocks[outward.severity],
    due: dueAt(input, input.base.fields),
    link: input.link,
    ruleTitle: input.ruleTitle,
  })
}

/** Null and never written are the same: nothing to see there. */
export function differs(wanted: OwnFields, base: OwnFields, names: readonly OwnField[]): boolean {
  return names.some((name) => JSON.stringify(wanted[name] ?? null) !== JSON.stringify(base[name] ?? null))
}
