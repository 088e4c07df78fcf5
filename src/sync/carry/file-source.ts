import type { FileSource } from '../../connector/connector.ts'
import type { FileRef } from '../../domain/write.ts'
import { evidenceOf, threadUnder } from '../../mapping/crossing.ts'
import type { Tx } from '../../store/store.ts'
import { COMMENTS, type SyncContext } from '../context.ts'
import { PARKED } from '../../domain/ports.ts'

/** It is judged again within this run. */
const SOON_MS = 5_000
/** Longer than a run waits for anything. */
const NEXT_RUN_MS = 11 * 60_000

/**
 * The bytes of files, for whoever delivers them. Whether a file may cross is asked once more at the very last, by what is known of its
 * ticket now: somebody may have written since it was planned, and of what may be a child's not a byte is asked for.
 */
export function fileSource(ctx: SyncContext): FileSource {
  return async (file) => {
    const waits = await ctx.store.read((tx) => waitOf(ctx, tx, file))
    if (waits !== null) return { held: 'now', afterMs: waits }
    const from = [ctx.left, ctx.right].find((connection) => connection?.id === file.connection)
    const found = await from?.reads.files?.open(file)
    return found ?? { held: 'gone' }
  }
}

/** Null: it may go. */
async function waitOf(ctx: SyncContext, tx: Tx, file: FileRef): Promise<number | null> {
  const { left, right, mapping } = ctx
  const id = file.connection === left.id ? file.recordId : right === null ? undefined : (await tx.links.byRight(right.id, [file.recordId])).get(file.recordId)?.left.id
  const stored = id === undefined ? undefined : (await tx.tickets.get(left.id, [id])).get(id)
  const triage = id === undefined ? undefined : (await tx.triages.latest(left.id, [id])).get(id)?.triage
  const floor = id === undefined ? null : ((await tx.floors.inForce(left.id, [id])).get(id) ?? null)
  if (mapping === null || stored === undefined || triage === undefined || !stored.routed) return NEXT_RUN_MS
  if (stored.dueAfter !== null && stored.dueAfter !== PARKED) {
    // It said something that nobody has judged.
    const upTo = (await tx.checkpoints.get(left.id, COMMENTS))?.upTo ?? 0
    return stored.dueAfter <= upTo ? SOON_MS : NEXT_RUN_MS
  }
  const crosses = mapping.filter(stored.ticket, triage) === 'in' && threadUnder(mapping.crossing(evidenceOf(triage), floor)).attachments
  return crosses ? null : NEXT_RUN_MS
}
