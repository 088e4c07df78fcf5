import type { Agent } from '../../domain/agent.ts'
import { BridgeError } from '../../domain/errors.ts'
import { actWithin } from '../escalation/act.ts'
import type { SidebarDesk } from './context.ts'
import { judgeAnew } from './decide.ts'
import { gatherJudged } from './gather.ts'
import { refuseStale, versionOf } from './version.ts'
import type { Done, EscalationBody } from './views.ts'

/**
 * A person takes an escalation on, or further: on record, its clock set anew, and told on both records, in one transaction. Throws `desk.stale` where somebody
 * else did something meanwhile, and `desk.order` where that is not what comes next.
 */
export async function actOnEscalation(desk: SidebarDesk, agent: Agent, id: string, { version, verb, why }: EscalationBody): Promise<Done> {
  const done = await desk.store.write(async (tx) => {
    const found = await gatherJudged(tx, desk, id)
    if (found.escalation === null) throw new BridgeError('desk.not-found', `Ticket ${id} was never escalated.`)
    refuseStale(desk, found, version)
    await actWithin(tx, desk, found.escalation.id, verb, { by: agent.name, why: why ?? null }, agent.id)
    await judgeAnew(tx, desk, id)
    return { version: versionOf(desk, await gatherJudged(tx, desk, id)) }
  })
  desk.wake?.()
  return done
}
