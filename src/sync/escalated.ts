import { type Escalation, type EscalationWatch, isOver } from '../domain/escalation.ts'
import { isRestricted, severityRank } from '../domain/labels.ts'
import type { Triage } from '../domain/triage.ts'
import type { OwnFields, Write } from '../domain/write.ts'
import type { LaneIntent } from '../store/store.ts'
import { digest } from './keys.ts'
import { stamp } from './note.ts'

/** A judgement under an escalation: the team is whom a person told, and everything that follows from a team follows from that. */
export function escalatedAs(triage: Triage, escalation: Escalation | null): Triage {
  if (escalation === null || isOver(escalation)) {
    const { escalated: _, ...without } = triage
    return without
  }
  const { team, also } = escalation
  return { ...triage, escalated: true, team, teams_also: [...new Set([...also, ...triage.teams_also])].filter((one) => one !== team) }
}

/** What tells one wording of an escalation from the next: each is told of once. */
export function markOf({ id, note }: Escalation): string {
  return digest([id, note]).slice(0, 16)
}

/** What an escalation is about by what is known now: as grave as it ever was, and as restricted. Null where its clocks need not be set anew. */
export function graverThan({ severity, watch, ...escalation }: Escalation, { severity: now, category, facts }: Pick<Triage, 'severity' | 'category' | 'facts'>): Pick<Escalation, 'severity'> & Pick<EscalationWatch, 'category' | 'country'> | null {
  if (watch === null || isOver(escalation)) return null
  const known = {
    severity: severityRank(now) < severityRank(severity) ? now : severity,
    category: isRestricted(watch.category) && !isRestricted(category) ? watch.category : category,
    country: facts.country ?? watch.country,
  }
  return known.severity === severity && known.category === watch.category && known.country === watch.country ? null : known
}

/** How it stands, where lists and views of a CRM can be sorted by it; nothing where there never was one. */
export function escalationField(escalation: Escalation | null): OwnFields {
  if (escalation === null) return {}
  return { escalation: isOver(escalation) ? escalation.state : `${escalation.state}, due ${stamp(escalation.dueAt)}` }
}

/** Every note of it by its mark, in order: that it was raised, then every step since. */
export function notesOf(escalation: Escalation): readonly { readonly mark: string; readonly note: string }[] {
  const steps = (escalation.watch?.told ?? []).map((note, nth) => ({ mark: digest([escalation.id, nth, note]).slice(0, 16), note }))
  return [{ mark: markOf(escalation), note: escalation.note }, ...steps]
}

/** Between two notes of one escalation that are told at once. */
const STEP_GAP = '\n---\n'
/** Of many that nobody was told of, so many last ones are said. */
const AT_MOST = 5

/** The marks that one write tells of. */
export function marksTold(told: string): readonly string[] {
  return told.split(' ')
}

/** What is still to be told of an escalation to those who read the record, all at once; null: nothing. */
export function untoldEscalation(escalation: Escalation | null, told: ReadonlySet<string>): { readonly mark: string; readonly note: string } | null {
  if (escalation === null) return null
  const untold = notesOf(escalation).filter(({ mark }) => !told.has(mark))
  return untold.length === 0 ? null : { mark: untold.map(({ mark }) => mark).join(' '), note: untold.slice(-AT_MOST).map(({ note }) => note).join(STEP_GAP) }
}

/** Those who have the case are still to be told, which may have to wait for the case, or for another comment. */
export function isUntold(escalation: Escalation | null, writes: readonly { readonly write: Write }[]): boolean {
  return untoldEscalation(escalation, new Set(writes.flatMap(({ write }) => (write.op === 'add-note' && write.escalation !== undefined ? marksTold(write.escalation) : [])))) !== null
}

/**
 * The internal comment that tells those who have the case. Null: it was told, or is on its way, or has to wait for another comment: the store lets a newer
 * wish of one kind take the place of one that waits. Pure.
 */
export function planCaseNote(escalation: Escalation | null, to: { readonly connection: string; readonly caseId: string; readonly round: number }, lane: readonly LaneIntent[]): Write | null {
  const notes = lane.flatMap(({ write, state, outcome }) => (write.op === 'add-note' ? [{ write, state, outcome }] : []))
  if (notes.some(({ state }) => state === 'waiting' || state === 'sent')) return null
  const untold = untoldEscalation(escalation, new Set(notes.flatMap(({ write, outcome }) => (write.escalation === undefined || outcome?.result === 'conflict' ? [] : marksTold(write.escalation)))))
  return untold === null ? null : { op: 'add-note', key: digest(['escalation', untold.mark, to.connection, to.caseId, to.round]), recordId: to.caseId, body: untold.note, public: false, escalation: untold.mark }
}
