import { CHUNK, chunks, PLANNED, type SyncContext } from './context.ts'
import { readWhole } from './settle.ts'

/** Attention rows looked at when writing begins. */
const MANY = 100_000

/**
 * Tickets that were only watched or shown so far, judged by another policy or compared under another mapping, are due again: a dry run shows what writing would do now. The mark moves after all of them are due, so a
 * killed run begins anew; judging twice writes nothing twice.
 */
export async function preparePlanning(ctx: SyncContext): Promise<void> {
  const { store, left } = ctx
  const mark = await store.read((tx) => tx.checkpoints.get(left.id, PLANNED))
  const versions = versionsOf(ctx)
  if (mark?.value === versions) return
  let after: { readonly changedAt: number; readonly id: string } | undefined
  for (;;) {
    ctx.signal.throwIfAborted()
    const page = await store.read((tx) => tx.tickets.list({ connection: left.id, limit: CHUNK, ...(after === undefined ? {} : { after }) }))
    const last = page.at(-1)
    if (last === undefined) break
    after = { changedAt: last.changedAt, id: last.id }
    await ctx.fenced(async (tx) => {
      const stored = await tx.tickets.get(left.id, page.map(({ id }) => id))
      // What waits for its comments goes on waiting.
      await tx.tickets.markDue(left.id, [...stored].filter(([, row]) => row.routed && row.dueAfter === null).map(([id]) => id), 0)
    })
  }
  if (mark?.value === 'observe' || mark?.value === 'dry-run') await raiseAgain(ctx)
  await ctx.fenced((tx) => tx.checkpoints.put(left.id, PLANNED, versions, ctx.clock.now()))
}

function versionsOf({ policy, mapping }: SyncContext): string {
  return mapping === null ? policy.version : `${policy.version} ${mapping.version}`
}

/** What was found outside the route while nothing could be written gets its tag now. */
async function raiseAgain(ctx: SyncContext): Promise<void> {
  const rows = await ctx.store.read((tx) => tx.attention.list(ctx.left.id, MANY))
  const ids = [...new Set(rows.filter((row) => row.reason === 'urgent-outside-route' && row.ref.kind === 'ticket').map((row) => row.ref.id))]
  for (const part of chunks(ids)) {
    const whole = await readWhole(ctx, part)
    if (whole !== null) await ctx.fenced((tx) => whole.store(tx))
  }
}
