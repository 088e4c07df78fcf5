import type { Agent } from '../../domain/agent.ts'
import { type Escalation, isOver } from '../../domain/escalation.ts'
import type { Triage } from '../../domain/triage.ts'
import { ticketLink } from '../../sync/context.ts'
import { escalationNote } from '../../sync/escalation-note.ts'
import { firstDue } from '../escalation/clock.ts'
import { withWatch } from '../escalation/context.ts'
import { turned, watched } from '../escalation/machine.ts'
import type { Tx } from '../../store/store.ts'
import type { SidebarDesk } from './context.ts'
import { judgeAnew, keep } from './decide.ts'
import { gatherJudged, type Gathered } from './gather.ts'
import { refuseStale, stale, versionOf } from './version.ts'
import type { Done, EscalateBody } from './views.ts'

/** By when somebody of that team must have answered. */
export function escalationDue(desk: Pick<SidebarDesk, 'policy' | 'clock'>, { severity, team, category, facts }: Triage): number {
  return firstDue(desk.policy.escalation, { severity, team, category, country: facts.country }, desk.clock.now())
}

/**
 * A person escalates: who must act, by when, is kept with the reason, and the internal note, the tag and the word to those who have the case go out by the
 * ordinary way. The same twice is one; another team takes the place of the first, and is told. Throws `desk.stale`.
 */
export async function escalate(desk: SidebarDesk, agent: Agent, id: string, body: EscalateBody): Promise<Done> {
  const done = await desk.store.write(async (tx) => {
    const found = await gatherJudged(tx, desk, id)
    const before = found.escalation === null || isOver(found.escalation) ? null : await tx.escalations.hold(found.escalation.id)
    if (before !== null && isSame(before, body)) return { version: versionOf(desk, found) }
    refuseStale(desk, found, body.version)
    const escalation = await escalationOf(tx, desk, agent, found, body, before)
    await keep(tx, desk, agent, found, { kind: 'escalation', escalation: escalation.id, reason: body.reason })
    if (before !== null) await tx.escalations.change(escalation)
    else if (!(await tx.escalations.raise(escalation))) throw stale(id)
    await tx.escalations.note(escalation.id, { at: desk.clock.now(), what: before === null ? 'raised' : 'raised-again', by: agent.name })
    await judgeAnew(tx, desk, id)
    return { version: versionOf(desk, await gatherJudged(tx, desk, id)) }
  })
  desk.wake?.()
  return done
}

function isSame({ team, also }: Escalation, body: EscalateBody): boolean {
  return team === body.team && also.toSorted().join() === [...new Set(body.also)].filter((one) => one !== body.team).toSorted().join()
}

/** Another team takes it with the time that is left. */
async function escalationOf(tx: Tx, desk: SidebarDesk, agent: Agent, { ticket, triage }: Gathered & { readonly triage: Triage }, body: EscalateBody, before: Escalation | null): Promise<Escalation> {
  const [now, { team }, { id: ticketId }] = [desk.clock.now(), body, ticket.ref]
  const also = [...new Set(body.also)].filter((one) => one !== team)
  const said = { state: 'raised', raisedBy: agent.name, team, also, severity: triage.severity } as const
  const named = (escalation: Escalation): Escalation => ({ ...escalation, note: escalationNote(triage, { team, also, dueAt: escalation.dueAt, link: ticketLink(desk.page, ticketId) }) })
  const settings = desk.policy.escalation
  if (before === null) return named(watched(settings, { ...said, id: desk.ids.next(), connection: desk.tickets, ticketId, raisedAt: now, note: '' }, { category: triage.category, country: triage.facts.country }, now))
  const standing = await withWatch(tx, desk, before, now)
  return named(turned(settings, { ...standing, ...said, watch: { ...standing.watch, category: triage.category, country: triage.facts.country, lowest: 0 } }, now, { dueAt: before.dueAt }))
}
