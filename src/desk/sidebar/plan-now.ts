import type { Triage } from '../../domain/triage.ts'
import type { Tx } from '../../store/store.ts'
import { caseBase, laneState, ticketBase } from '../../sync/base.ts'
import { ticketLink } from '../../sync/context.ts'
import { planCaseNote } from '../../sync/escalated.ts'
import { intentOf } from '../../sync/intent.ts'
import { caseLane, externalIdOf, ticketLane } from '../../sync/keys.ts'
import { planTicket } from '../../sync/plan.ts'
import { isStopped } from '../../sync/switch.ts'
import type { SidebarDesk } from './context.ts'
import type { Gathered } from './gather.ts'

/**
 * What a person's decision makes of the ticket, planned by the same planner as everything else and in the transaction that keeps the decision: nothing waits for
 * the engine to come by. Where a write of ours is out, or only watching is allowed, nothing is planned here: the engine does when it may.
 */
export async function planNow(tx: Tx, desk: SidebarDesk, { ticket, thread, lanes, link, triage, escalation }: Gathered & { readonly triage: Triage }): Promise<void> {
  const row = await tx.connections.get(desk.tickets)
  if (row?.setupAt == null || (await isStopped(tx))) return
  const { id } = ticket.ref
  const ctx = { clock: desk.clock, run: 'sidebar', policy: desk.policy, mapping: null }
  const priority = triage.severity === 'P0' ? 0 : 1
  const left = laneState(lanes.ticket)
  const write = left.busy ? null : planTicket({
    ticket, thread, triage, base: ticketBase(lanes.ticket), round: left.round, connectedAt: row.connectedAt, clocks: desk.policy.clocks, link: ticketLink(desk.page, id), escalation,
    ruleTitle: (rule) => (desk.policy.restrictedRules.has(rule) ? null : (desk.policy.ruleTitles[rule] ?? rule)),
  })
  if (write !== null) await tx.intents.add([intentOf(ctx, write, desk.tickets, ticketLane(id), priority)])
  const caseId = link?.rightId ?? caseBase(lanes.case).caseId
  if (desk.cases === null || caseId === null || (await tx.connections.get(desk.cases))?.setupAt == null || link?.ended !== undefined) return
  const right = laneState(lanes.case)
  const note = right.busy ? null : planCaseNote(escalation, { connection: desk.cases, caseId, round: right.round }, lanes.case)
  if (note !== null) await tx.intents.add([intentOf(ctx, note, desk.cases, caseLane(link?.externalId ?? externalIdOf(ticket.ref)), priority)])
}
