import type { Agent } from '../../domain/agent.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { SidebarDesk } from './context.ts'
import { gatherJudged, isSettled } from './gather.ts'
import { plain, wordsOfPassage } from './passages.ts'
import { uncovered } from './wellbeing.ts'
import type { Revealed } from './views.ts'

/**
 * The words of one passage, or of one comment, because a person asked for them. Throws `desk.sealed` where nobody is shown any,
 * `desk.stale` where the ticket says something else there by now.
 */
export async function reveal(desk: SidebarDesk, agent: Agent, id: string, passage: string): Promise<Revealed> {
  const { shown, of, settled } = await desk.store.read(async (tx) => {
    const { sealed, words, triage, ticket, escalation } = await gatherJudged(tx, desk, id)
    if (sealed) throw new BridgeError('desk.sealed', `The words of ticket ${id} are not shown here to anybody.`)
    const said = wordsOfPassage(passage, { ticketId: id, words })
    if (said === null) throw new BridgeError('desk.stale', `Ticket ${id} says something else there by now.`)
    return { shown: { passage, text: plain(said) }, of: triage, settled: isSettled(ticket, escalation) }
  })
  // Counted before it is shown: by harm and urgency, never which.
  await desk.store.write((tx) => uncovered(tx, agent, desk.clock.now(), of, settled))
  return shown
}
