import type { AttentionRow, Tx } from '../store/store.ts'
import { PLANNED, type SyncContext } from './context.ts'

/** Whether somebody has stopped everything automatic. Asked in the very transactions that plan and take, so that it holds from its commit on. */
export async function isStopped(tx: Tx): Promise<boolean> {
  return (await tx.policies.stopped()) !== null
}

/**
 * What a run notes when it begins while everything is stopped: people are told, and whatever is judged meanwhile is planned once it
 * goes on, as after any time of only watching.
 */
export async function noteStopped(ctx: SyncContext): Promise<void> {
  await ctx.fenced(async (tx) => {
    const stop = await tx.policies.stopped()
    if (stop === null) return
    const ref = { connection: ctx.left.id, kind: 'policy' as const, id: `stopped at ${new Date(stop.at).toISOString().slice(0, 19)}Z` }
    await tx.attention.add([{ ref, at: stop.at, reason: 'stopped', severity: null, rules: [], url: '' }])
    await tx.checkpoints.put(ctx.left.id, PLANNED, 'observe', ctx.clock.now())
  })
  ctx.log.warn('automation.stopped', { connection: ctx.left.id })
}

/** A published policy or mapping that this build cannot use: the last good one is in force meanwhile. */
export async function noteRefused(ctx: SyncContext): Promise<void> {
  const row = (id: string, reason: AttentionRow['reason']): AttentionRow => ({ ref: { connection: ctx.left.id, kind: 'policy', id }, at: ctx.clock.now(), reason, severity: null, rules: [], url: '' })
  const rows = [
    ...(ctx.policy.refused === undefined ? [] : [row(`version ${ctx.policy.refused}`, 'policy-refused')]),
    ...(ctx.mappingRefused === null ? [] : [row(`mapping ${ctx.mappingRefused}`, 'mapping-refused')]),
  ]
  if (rows.length > 0) await ctx.fenced((tx) => tx.attention.add(rows))
}
