import { agreedMapping } from '../agreed.ts'
import { type BinEvent, binnedCases } from '../bin.ts'
import type { World } from '../world.ts'
import { text } from '../text.ts'
import type { Found } from './violation.ts'

const HOUR_MS = 3_600_000
/** An export or a stream of changes shows nothing younger than some seconds; a look follows the mapping's minutes later. */
const CLOCKS_MS = 2_000
/** Looked after by then, or it never is. */
const STUCK_MS = 60_000

/** A record that the bridge put into the bin. */
interface Gone {
  readonly ticketId: number
  /** The side it was on. */
  readonly side: BinEvent['side']
  readonly at: number
}

/** From what travelled: every delete that a vendor carried out at our word. */
function removals(world: World): readonly Gone[] {
  const ids = new Map([...world.sandbox.inside.salesforce.read().cases, ...world.sandbox.inside.salesforce.read().bin].map((row) => [text(row['Id']), Number(/-(\d+)$/.exec(text(row['Breakwater_External_Id__c']))?.[1])]))
  return world.passages.flatMap(({ vendor, request, answer, at }): Gone[] => {
    if (request.method !== 'DELETE') return []
    const [, ticketId] = vendor === 'zendesk' ? (/\/tickets\/(\d+)(?:\.json)?$/.exec(request.path) ?? []) : []
    if (ticketId !== undefined) return answer.status === 204 ? [{ ticketId: Number(ticketId), side: 'left', at }] : []
    if (vendor !== 'salesforce' || !request.path.includes('/composite/sobjects?') || answer.status !== 200) return []
    return (JSON.parse(answer.body) as { id?: string; success: boolean }[]).flatMap(({ id, success }) => (success && id !== undefined ? [{ ticketId: ids.get(id) ?? 0, side: 'right' as const, at }] : []))
  })
}

/** No delete without a person's, that stood and was waited for; none of what is preserved or was worked on since; none above the cap; none made undone by a second case. */
export async function bins(world: World, found: Found): Promise<void> {
  const { ledger } = world
  // As it was agreed, whatever the bridge makes of it.
  const { confirmMinutes, perHour } = agreedMapping().source.deletes
  const all = removals(world)
  for (const one of all) {
    const where = `the ${one.side === 'left' ? 'ticket' : 'case of ticket'} ${one.ticketId}`
    const other = one.side === 'left' ? 'right' : 'left'
    const last = ledger.bin.findLast((event) => event.ticketId === one.ticketId && event.side === other && event.at <= one.at)
    if (last?.kind !== 'delete') {
      found('no delete but after a person\'s', `${where} was deleted, and nobody had deleted its counterpart`)
      continue
    }
    const steady = !ledger.jumps.some((at) => at > last.at && at <= one.at)
    if (steady && one.at - last.at < confirmMinutes * 60_000 - CLOCKS_MS) found('two signals before a delete', `${where} followed after ${Math.round((one.at - last.at) / 1000)} s`)
    if (ledger.alarms.get(one.ticketId)?.some(({ at, category }) => category === 'sextortion' && at <= one.at) === true) found('nothing preserved is deleted', where)
    const hand = worked(world, one).find((at) => at > last.at && at < one.at)
    if (hand !== undefined) found('nothing that people work on is deleted', `${where}: somebody had worked on it ${Math.round((one.at - hand) / 1000)} s before`)
    const near = all.filter((each) => each.side === one.side && each.at <= one.at && each.at > one.at - HOUR_MS + 600_000)
    if (near.length > perHour) found('deletes stay below their cap', `${near.length} on one side within an hour`)
  }
  for (const { ticketId } of binnedCases(world)) {
    if (binnedCases(world).filter((each) => each.ticketId === ticketId).length > 1) found('nothing twice', `ticket ${ticketId} has two cases in the bin`)
  }
  const open = await world.store.read(async (tx) => [...(await tx.tombstones.due('zendesk:breakwater-sandbox', world.clock.now() - STUCK_MS, 500)), ...(await tx.tombstones.leaving('zendesk:breakwater-sandbox', 500))])
  for (const stone of open) found('every delete comes to an end', `the ${stone.side === 'left' ? 'ticket' : 'case'} of ticket ${stone.leftId} is ${stone.state}`)
}

/** When people worked on a record: what an account itself keeps of that. */
function worked(world: World, { ticketId, side }: Gone): readonly number[] {
  const { account, sandbox } = world
  if (side === 'left') {
    const us = account().integrationUserId
    return (account().tickets.get(ticketId)?.audits ?? []).flatMap((audit) => (audit.authorId === us ? [] : [audit.at]))
  }
  const org = sandbox.inside.salesforce.read()
  const us = org.users.find((user) => user.username === 'integration@example.com')?.id
  const ids = new Set([...org.cases, ...org.bin].filter((row) => text(row['Breakwater_External_Id__c']).endsWith(`-${ticketId}`)).map((row) => text(row['Id'])))
  return org.comments.flatMap((comment) => (ids.has(text(comment['ParentId'])) && comment['CreatedById'] !== us ? [Date.parse(text(comment['CreatedDate']))] : []))
}
