import type { Agent } from '../../domain/agent.ts'
import type { Basis, Choice } from '../../domain/decision.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Triage } from '../../domain/triage.ts'
import type { Tx } from '../../store/store.ts'
import { factValue, isCorrectable, judgedWith } from '../../sync/corrected.ts'
import { escalatedAs, graverThan } from '../../sync/escalated.ts'
import { triageInput } from '../../sync/input.ts'
import { digest } from '../../sync/keys.ts'
import { outwardOf } from '../../sync/outward.ts'
import { wordsOf } from '../../sync/undo/hold.ts'
import type { SidebarDesk } from './context.ts'
import { factViews } from './fact-views.ts'
import { gather, gatherJudged, type Gathered } from './gather.ts'
import { hurry } from './hurry.ts'
import { planNow } from './plan-now.ts'
import { refuseStale, stale, versionOf } from './version.ts'
import type { DecideBody, Done } from './views.ts'

type Judged = Gathered & { readonly triage: Triage }

/**
 * A person accepts, dismisses or corrects. Stored for ever with who, when and why; a correction is in force at once, and tags, fields and case follow by the
 * ordinary way. Throws `desk.stale` where the ticket or what others decided has changed since it was shown.
 */
export async function decide(desk: SidebarDesk, agent: Agent, id: string, { version, what }: DecideBody): Promise<Done> {
  const done = await desk.store.write(async (tx) => {
    const found = await gatherJudged(tx, desk, id)
    refuseStale(desk, found, version)
    await keep(tx, desk, agent, found, choiceOf(desk, found, what))
    if (what.kind !== 'feature' && what.kind !== 'reply') await judgeAnew(tx, desk, id)
    return { version: versionOf(desk, await gatherJudged(tx, desk, id)) }
  })
  desk.wake?.()
  return done
}

/** The next decision of its ticket. Throws `desk.stale` where somebody else took its number. */
export async function keep(tx: Tx, desk: SidebarDesk, agent: Agent, found: Gathered, what: Choice): Promise<void> {
  const ticketId = found.ticket.ref.id
  const added = await tx.decisions.add({ connection: desk.tickets, ticketId, nth: found.decisions.length + 1, at: desk.clock.now(), by: agent.id, what })
  if (!added) throw stale(ticketId)
  await tx.audit.add({ by: agent.id, why: 'reason' in what ? what.reason : null, at: desk.clock.now(), verb: 'ticket-decided', as: what.kind, on: [{ connection: desk.tickets, kind: 'ticket', id: ticketId }] })
}

function choiceOf(desk: SidebarDesk, found: Judged, what: DecideBody['what']): Choice {
  if (what.kind === 'feature' && !found.triage.features.some((one) => one.id === what.feature)) throw new BridgeError('desk.bad-request', 'feature: is not suggested for this ticket')
  if (what.kind === 'feature' || what.kind === 'reply') return what
  if (what.kind === 'fact') return factChoice(found, what)
  return { ...what, basis: basisOf(desk, found) }
}

/** What the text alone came to is what something graver is measured by: not what the last person said of it. */
function basisOf(desk: SidebarDesk, { ticket, thread }: Judged): Basis {
  const { severity, categories } = desk.triage(triageInput(ticket, thread), desk.clock.now())
  return { severity, categories, words: wordsOf(ticket, thread) }
}

function factChoice({ triage, words, ticket, sealed }: Judged, { fact, value, reason }: Extract<DecideBody['what'], { kind: 'fact' }>): Choice {
  const kind = fact.split(':')[0] ?? fact
  if (!isCorrectable(kind)) throw new BridgeError('desk.bad-request', 'fact: cannot be corrected')
  if (value !== null && factValue(kind, value) === undefined) throw new BridgeError('desk.bad-request', 'value: is none that this fact can have')
  const known = fact.includes(':') ? factViews(triage, { ticketId: ticket.ref.id, words, sealed, described: () => null }).find((one) => one.id === fact) : undefined
  if (fact.includes(':') && known === undefined) throw stale(ticket.ref.id)
  return { kind: 'fact', fact, was: known?.value ?? null, value, reason }
}

/** What the ticket is from now on, so that every view says so before the engine has come by; and what can be written of it already. */
export async function judgeAnew(tx: Tx, desk: SidebarDesk, id: string): Promise<void> {
  const found = await gather(tx, desk, id)
  if (found === null) return
  const { ticket, thread, decisions } = found
  const now = desk.clock.now()
  const escalation = (await tx.escalations.last(desk.tickets, [id])).get(id) ?? null
  const { triage: judged } = judgedWith((input) => ({ triage: desk.triage(input, now) }), triageInput(ticket, thread), decisions, () => wordsOf(ticket, thread))
  const triage = escalatedAs(judged, escalation)
  await tx.triages.put([{ connection: desk.tickets, ticketId: id, at: now, triage, digest: digest(outwardOf(triage)) }])
  if (escalation !== null && graverThan(escalation, triage) !== null) await tx.escalations.wake([escalation.id])
  await planNow(tx, desk, { ...found, triage, escalation })
  await hurry(tx, desk, id)
}
