import { hourOf } from './caps.ts'
import { chunks, type SyncContext } from './context.ts'
import { heldNow, keepHeld } from './held.ts'
import { ALL_RULES } from './judged-books.ts'
import { readWhole } from './settle.ts'
import { callPerson, type Call } from './watch.ts'

/** At the beginning of a run: what was held back is tried again, once the hour has room. By another policy it is judged anew. */
export async function releaseHeld(ctx: SyncContext): Promise<void> {
  const held = await ctx.store.read((tx) => heldNow(ctx, tx))
  if (held.length === 0 || !(await hasRoom(ctx))) return
  for (const part of chunks(held)) {
    const ids = new Set(part.map((one) => one.id))
    const stale = part.filter((one) => one.policy !== ctx.policy.version).map((one) => one.id)
    const whole = stale.length === 0 ? null : await readWhole(ctx, stale)
    const fresh = new Map(part.filter((one) => one.policy === ctx.policy.version).map((one) => [one.id, one]))
    const tickets = fresh.size === 0 ? [] : ((await ctx.left.reads.tickets?.fetch([...fresh.keys()])) ?? [])
    const calls = tickets.flatMap((ticket): Call[] => {
      const one = ticket === null ? undefined : fresh.get(ticket.ref.id)
      return ticket === null || one === undefined || ticket.status === 'deleted' || ctx.route.matches(ticket) ? [] : [{ ticket, severity: one.severity, rules: one.rules }]
    })
    // The vendor did not answer about the stale ones: they are kept for the next run.
    const unread = new Set(whole === null ? stale : [])
    await ctx.fenced(async (tx) => {
      await keepHeld(ctx, tx, (await heldNow(ctx, tx)).filter((one) => !ids.has(one.id) || unread.has(one.id)))
      if (whole !== null) await whole.store(tx)
      await callPerson(ctx, tx, calls)
    })
  }
}

async function hasRoom(ctx: SyncContext): Promise<boolean> {
  if (ctx.caps === null) return true
  const used = await ctx.store.read((tx) => tx.automation.of(ctx.left.id, hourOf(ctx.clock.now())))
  return (used.get(ALL_RULES) ?? 0) < ctx.caps.perHour
}
