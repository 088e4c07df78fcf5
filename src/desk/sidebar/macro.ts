import type { Agent } from '../../domain/agent.ts'
import type { MacroPreview } from '../../connector/connector.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Triage } from '../../domain/triage.ts'
import { reviewState } from '../../rules/compose.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { laneState } from '../../sync/base.ts'
import { keyed, ticketLane } from '../../sync/keys.ts'
import { isOwnTag } from '../../sync/outward.ts'
import type { SidebarDesk } from './context.ts'
import { gatherJudged } from './gather.ts'
import { hurry } from './hurry.ts'
import { macrosThere } from './macros.ts'
import { withoutMark } from './unmarked.ts'
import { versionOf } from './version.ts'
import type { MacroApplied, MacroDifference } from './views.ts'

interface Previewed {
  readonly ticket: Ticket
  readonly preview: MacroPreview
}

/** What a macro would make of the ticket as it is in the CRM now; nothing is changed. Throws `desk.not-found`, `connector.unsupported`. */
export async function previewMacro(desk: SidebarDesk, id: string, macro: string): Promise<MacroDifference> {
  const { preview } = await look(desk, id, macro)
  return { ...preview, status: preview.status ?? null, priority: preview.priority ?? null, reply: saidOf(desk, preview) }
}

/** What a person would read of it; that nobody looked the text over is said beside it, not in it. */
function saidOf(desk: SidebarDesk, { reply }: MacroPreview): MacroDifference['reply'] {
  return reply === null ? null : { ...withoutMark(desk, reply.body), public: reply.public }
}

/**
 * A macro's tags, status and priority go out by the ordinary way, on the ticket as it was looked at: whoever changed it meanwhile is not written over. Its
 * reply is handed back and sent by nobody: people send replies; at P0 and P1 only while its text's review is in date. The same twice is one.
 */
export async function applyMacro(desk: SidebarDesk, agent: Agent, id: string, macro: string): Promise<MacroApplied> {
  const { ticket, preview } = await look(desk, id, macro)
  if (ticket.status === 'closed' || ticket.status === 'deleted') throw new BridgeError('desk.bad-request', 'macro: the ticket is closed and cannot be changed any more')
  const { status, priority, addTags, removeTags } = preview
  const done = await desk.store.write(async (tx) => {
    const found = await gatherJudged(tx, desk, id)
    // What the judgement wrote is taken away by judging alone.
    const taken = removeTags.filter((tag) => !isOwnTag(tag))
    const changes = addTags.length + taken.length > 0 || status !== undefined || priority !== undefined
    if (changes) {
      if ((await tx.connections.get(desk.tickets))?.setupAt == null) throw new BridgeError('connector.unsupported', 'Nothing is written to this account yet: an admin applies the set-up first.')
      const write = keyed(desk.tickets, { op: 'edit-ticket', ticketId: id, version: ticket.version, addTags, removeTags: taken, asked: true, ...(status === undefined ? {} : { status }), ...(priority === undefined ? {} : { priority }) }, laneState(found.lanes.ticket).round)
      // Under no version: neither policy nor mapping had a say, and taking theirs back takes nothing of a person's.
      await tx.intents.add([{ write, connection: desk.tickets, lane: ticketLane(id), priority: found.triage.severity === 'P0' ? 0 : 1, createdAt: desk.clock.now(), run: 'sidebar' }])
      await hurry(tx, desk, id)
      await tx.audit.add({ by: agent.id, why: null, at: desk.clock.now(), verb: 'macro-applied', as: null, on: [{ connection: desk.tickets, kind: 'ticket', id }] })
    }
    return { version: versionOf(desk, found), barred: isBarred(desk, found.triage, macro) }
  })
  desk.wake?.()
  return { version: done.version, reply: done.barred ? null : saidOf(desk, preview) }
}

/** At P0 and P1 no text goes in that nobody looked over, by whatever way. */
function isBarred({ policy, clock }: SidebarDesk, { severity }: Triage, macro: string): boolean {
  const text = [...policy.replies.books.values()].flatMap((book) => book.texts.filter((one) => `${one.id}-${book.lang}` === macro))[0]
  return (severity === 'P0' || severity === 'P1') && (text === undefined || reviewState(text.reviewed, clock.now()) !== 'current')
}

async function look(desk: SidebarDesk, id: string, macro: string): Promise<Previewed> {
  if (desk.crm === undefined) throw new BridgeError('connector.unsupported', 'This CRM cannot show what a macro would do.')
  const vendorId = await desk.store.read(async (tx) => {
    await gatherJudged(tx, desk, id)
    return (await macrosThere(tx, desk)).get(macro)
  })
  if (vendorId === undefined) throw new BridgeError('desk.not-found', 'There is no such macro of ours in the account.')
  const ticket = await desk.crm.read(id)
  if (ticket === null) throw new BridgeError('desk.not-found', `Ticket ${id} is not in the CRM any more.`)
  return { ticket, preview: await desk.crm.previewMacro(ticket, vendorId) }
}
