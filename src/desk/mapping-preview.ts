import type { Connection } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import { checkMapping, type Problem } from '../mapping/check.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { evidenceOf } from '../mapping/crossing.ts'
import { type PairPreview, previewPair } from '../mapping/preview.ts'
import { mask } from '../rules/mask.ts'
import type { Store } from '../store/store.ts'

/** Holds a mapping against what both accounts have now: fields, types, choices, permissions. Only reads. */
export async function checkAgainstAccounts(mapping: CompiledMapping, left: Connection, right: Connection): Promise<readonly Problem[]> {
  const [one, other, leftAccount, rightAccount] = await Promise.all([left.describe(), right.describe(), left.check(), right.check()])
  return checkMapping(mapping.source, one, other, { left: leftAccount, right: rightAccount })
}

/** What the mapping would do to a stored ticket and its case. Nothing is sent. Throws `desk.not-found`. */
export async function previewMapping(store: Store, mapping: CompiledMapping, leftId: string, rightId: string | null, ticketId: string): Promise<PairPreview> {
  return store.read(async (tx) => {
    const stored = (await tx.tickets.get(leftId, [ticketId])).get(ticketId)
    const row = (await tx.triages.latest(leftId, [ticketId])).get(ticketId)
    if (stored === undefined || row === undefined) throw new BridgeError('desk.not-found', `There is no triaged ticket ${ticketId} here`)
    const link = rightId === null ? undefined : (await tx.links.byLeft(leftId, [ticketId], rightId)).get(ticketId)
    const linked = link?.rightId ?? null
    const right = linked === null || rightId === null ? null : ((await tx.tickets.get(rightId, [linked])).get(linked)?.ticket ?? null)
    return previewPair(mapping, stored.ticket, right, evidenceOf(row.triage), { redact: mask, triage: row.triage })
  })
}
