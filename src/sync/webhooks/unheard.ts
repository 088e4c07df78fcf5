import type { Instant } from '../../domain/ports.ts'
import type { Tx } from '../../store/store.ts'
import type { SyncContext } from '../context.ts'

/** Both clocks may be so far apart (`doctor` says so beyond), and a delivery may take a while. */
const APART_MS = 2 * 60_000
const UNHEARD = '~unheard'

/** What is known of a connection's webhooks here. */
export interface Hearing {
  /** The webhook that set-up made, and when it was last made or corrected; null: there is none. */
  readonly hook: { readonly vendorId: string; readonly digest: string; readonly at: Instant } | null
  readonly heardAt: Instant | null
  /** The first change that polling found and since which no webhook has come; null where there is none. */
  readonly unheardSince: Instant | null
}

/** Reads the connection's books; the vendor is not asked. */
export async function hearing(tx: Tx, connection: string): Promise<Hearing> {
  const hook = (await tx.provisions.list(connection)).find((item) => item.kind === 'webhook') ?? null
  const heardAt = await tx.inbox.heardAt(connection)
  const noted = (await tx.checkpoints.get(connection, UNHEARD))?.upTo ?? null
  return { hook, heardAt, unheardSince: hook !== null && noted !== null && noted > after({ hook, heardAt }) ? noted : null }
}

function after({ hook, heardAt }: Pick<Hearing, 'hook' | 'heardAt'>): Instant {
  return Math.max(hook?.at ?? 0, heardAt ?? 0) + APART_MS
}

/**
 * Notes the first of these changes of which a webhook should have told and has not. Any delivery since counts for all of them: a webhook that
 * lives tells of something.
 */
export async function noteChanges(ctx: SyncContext, changes: readonly Instant[]): Promise<void> {
  if (ctx.left.webhook === undefined || ctx.mode === 'dry-run' || !changes.some((at) => at > ctx.row.connectedAt)) return
  const missed = async (tx: Tx): Promise<Instant | null> => {
    const known = await hearing(tx, ctx.left.id)
    const all = known.hook === null || known.unheardSince !== null ? [] : changes.filter((at) => at > after(known))
    return all.length === 0 ? null : Math.min(...all)
  }
  const first = await ctx.store.read(missed)
  if (first !== null) await ctx.fenced((tx) => tx.checkpoints.put(ctx.left.id, UNHEARD, '', first))
}
