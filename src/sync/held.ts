import { z } from 'zod'
import { SEVERITIES } from '../domain/labels.ts'
import type { Tx } from '../store/store.ts'
import { HELD, type SyncContext } from './context.ts'

/** Tickets outside the route whose tag waits for the next hour: nothing else remembers them, for their words are not kept. */
const Held = z.array(z.object({ id: z.string(), severity: z.enum(SEVERITIES), rules: z.array(z.string()), policy: z.string() }))
export type HeldCall = z.infer<typeof Held>[number]

export async function holdBack(ctx: SyncContext, tx: Tx, calls: readonly Omit<HeldCall, 'policy'>[]): Promise<void> {
  if (calls.length === 0) return
  const all = new Map([...(await heldNow(ctx, tx)), ...calls.map((one) => ({ ...one, policy: ctx.policy.version }))].map((one) => [one.id, one]))
  await keepHeld(ctx, tx, [...all.values()])
}

export async function heldNow(ctx: SyncContext, tx: Tx): Promise<readonly HeldCall[]> {
  const stored = await tx.checkpoints.get(ctx.left.id, HELD)
  return stored === null ? [] : Held.parse(JSON.parse(stored.value))
}

export function keepHeld(ctx: SyncContext, tx: Tx, held: readonly HeldCall[]): Promise<void> {
  return tx.checkpoints.put(ctx.left.id, HELD, JSON.stringify(held), ctx.clock.now())
}
