import type { Connection } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import { checkMapping, type Problem } from '../mapping/check.ts'
import type { Side } from '../domain/merge.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { evidenceOf } from '../mapping/crossing.ts'
import { type PairPreview, previewPair } from '../mapping/preview.ts'
import { mask } from '../rules/mask.ts'
import { partyProblems } from '../sync/parties/problems.ts'
import type { Store } from '../store/store.ts'

/** Holds a mapping against what both accounts have now: fields, types, choices, permissions. Only reads. */
export async function checkAgainstAccounts(mapping: CompiledMapping, left: Connection, right: Connection): Promise<readonly Problem[]> {
  const [one, other, leftAccount, rightAccount] = await Promise.all([left.describe(), right.describe(), left.check(), right.check()])
  const all = [...checkMapping(mapping.source, one, other, { left: leftAccount, right: rightAccount }), ...(await fileProblems(mapping, { left, right })), ...(await partyProblems(mapping.source, left, right))]
  return all.toSorted((first, second) => Number(first.severity === 'warning') - Number(second.severity === 'warning'))
}

/** Whether both accounts can do what the mapping says of files. */
async function fileProblems(mapping: CompiledMapping, sides: Readonly<Record<Side, Connection>>): Promise<readonly Problem[]> {
  const { attachments } = mapping.source
  if (attachments === undefined) return []
  const problems: Problem[] = []
  const problem = (side: Side, text: string, remedy: string, severity: Problem['severity'] = 'error'): number => problems.push({ rule: null, side, kind: 'files', severity, text, remedy })
  for (const [from, to] of [['left', 'right'], ['right', 'left']] as const) {
    if (attachments.direction !== 'both' && attachments.direction !== `to-${to}`) continue
    const [reads, adds] = [sides[from].reads.files, sides[to].reads.files]
    if (reads === undefined) problem(from, `the ${from} cannot read files`, 'Take that direction out of attachments.')
    if (sides[to].writes['add-file'] === undefined || adds === undefined) problem(to, `the ${to} cannot take files`, 'Take that direction out of attachments.')
    for (const [side, found] of [[from, await reads?.missing('read')], [to, await adds?.missing('write')]] as const) for (const { permission, why, remedy } of found ?? []) problem(side, `the ${side} lacks ${permission}: ${why}`, remedy)
    if (adds !== undefined && attachments.largest > adds.largest) problem(to, `the ${to} takes no file above ${adds.largest} bytes, and attachments.largest is ${attachments.largest}`, 'Larger ones are set aside; say a smaller largest.', 'warning')
  }
  return problems
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
    return previewPair(mapping, stored.ticket, right, evidenceOf(row.triage), { redact: mask, triage: row.triage, floor: (await tx.floors.inForce(leftId, [ticketId])).get(ticketId) ?? null })
  })
}
