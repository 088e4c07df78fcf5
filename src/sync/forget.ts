import type { SyncContext } from './context.ts'

const DAY_MS = 86_400_000
/** How long anything is kept of what people had open. */
const KEPT_DAYS = 90

/** What people had open, and how their work went, is forgotten for good. */
export async function forgetExposure(ctx: Pick<SyncContext, 'clock' | 'fenced'>): Promise<void> {
  const until = ctx.clock.now() - KEPT_DAYS * DAY_MS
  await ctx.fenced(async (tx) => {
    await tx.exposure.forgetBefore(Math.floor(until / DAY_MS))
    await tx.persons.forgetBefore(until)
  })
}
