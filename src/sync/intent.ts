import type { Write } from '../domain/write.ts'
import type { IntentRow } from '../store/store.ts'
import type { SyncContext } from './context.ts'

/** What stands behind a wish: who planned it, and under which versions. */
interface Planning {
  readonly clock: Pick<SyncContext['clock'], 'now'>
  readonly run: string
  readonly policy: { readonly version: string }
  readonly mapping: { readonly version: string } | null
}

/** A wish of this run, as the store keeps it: with the versions it was planned under. */
export function intentOf(ctx: Planning, write: Write, connection: string, lane: string, priority: number): IntentRow {
  return { write, connection, lane, priority, createdAt: ctx.clock.now(), run: ctx.run, under: { policy: ctx.policy.version, mapping: ctx.mapping?.version ?? null } }
}
