import type { Connection } from '../../connector/connector.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Merged } from '../../domain/lives.ts'
import { WireFault } from '../../domain/ports.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { LinkRow, Tx } from '../../store/store.ts'
import { CHUNK, type SyncContext } from '../context.ts'
import { isHeld } from '../lives/look-after.ts'
import { isStopped } from '../switch.ts'
import { moveLink, nameWinner, settleMerge } from './carry-out.ts'
import { planCaseMerge, planTicketMerge } from './plan.ts'

/** Where a vendor does not answer, or a write is on its way. */
const AGAIN_MS = 5 * 60_000
const MOST = 20

/**
 * Looks at records that were merged into another once their time has come, and does what follows: the case names the one that was kept and is solved, or
 * the link goes over to the case that was kept, or a person is asked. Costs one look into the store where there are none.
 */
export async function lookAfterMerges(ctx: SyncContext): Promise<void> {
  const { left, right } = ctx
  if (right === null || ctx.mapping === null || ctx.mode !== 'write') return
  for (let round = 0; round < MOST; round += 1) {
    ctx.signal.throwIfAborted()
    const due = await ctx.store.read((tx) => tx.merges.due(left.id, ctx.clock.now(), CHUNK))
    if (due.length === 0) return
    await decide(ctx, left, due.filter(({ side }) => side === 'left'), (tx, one, into, records) => ticketMerged(ctx, tx, right, one, into, records))
    await decide(ctx, right, due.filter(({ side }) => side === 'right'), (tx, one, into, records) => caseMerged(ctx, tx, right, one, into, records))
  }
}

type Records = ReadonlyMap<string, Ticket>

/** Asks which record each went into, reads the cases that matter as they are now, and settles each in its own right. */
async function decide(ctx: SyncContext, here: Connection, merged: readonly Merged[], settle: (tx: Tx, one: Merged, into: string | null, records: Records) => Promise<void>): Promise<void> {
  if (merged.length === 0) return
  const seen = await lookUp(ctx, here, merged).catch((error: unknown) => {
    if (!(error instanceof BridgeError) && !(error instanceof WireFault)) throw error
    ctx.log.warn('merges.not-looked-at', { connection: here.id, records: merged.length, code: error instanceof BridgeError ? error.code : `wire.${error.sent}` })
    return null
  })
  await ctx.fenced(async (tx) => {
    if (await isStopped(tx)) return
    const now = await tx.merges.of(here.id, merged.map((one) => one.recordId))
    for (const one of merged) {
      // What was decided meanwhile is settled as it is then.
      if (JSON.stringify(now.get(one.recordId)) !== JSON.stringify(one)) continue
      if (seen === null) await tx.merges.change(here.id, one.recordId, { dueAt: ctx.clock.now() + AGAIN_MS })
      else await settle(tx, one, seen.into.get(one.recordId) ?? null, seen.records)
    }
  })
}

async function lookUp(ctx: SyncContext, here: Connection, merged: readonly Merged[]): Promise<{ readonly into: ReadonlyMap<string, string>; readonly records: Records }> {
  const unknown = merged.filter((one) => one.intoId === null).map((one) => one.recordId)
  const asked = unknown.length === 0 || here.mergedInto === undefined ? new Map<string, string>() : await here.mergedInto(unknown)
  const into = new Map(merged.flatMap((one) => {
    const id = one.intoId ?? asked.get(one.recordId)
    return id === undefined ? [] : [[one.recordId, id] as const]
  }))
  const { left, right } = ctx
  if (right === null) return { into, records: new Map() }
  const links = here.id === right.id ? new Map<string, LinkRow>() : await ctx.store.read((tx) => tx.links.byLeft(left.id, merged.map((one) => one.leftId), right.id))
  const ids = here.id === right.id ? [...into.values()] : [...links.values()].flatMap((link) => link.rightId ?? [])
  const found = ids.length === 0 ? [] : ((await right.reads.tickets?.fetch(ids)) ?? [])
  return { into, records: new Map(found.flatMap((record) => (record === null || record.status === 'deleted' ? [] : [[record.ref.id, record] as const]))) }
}

async function ticketMerged(ctx: SyncContext, tx: Tx, right: Connection, one: Merged, into: string | null, records: Records): Promise<void> {
  const links = await tx.links.byLeft(ctx.left.id, [one.leftId, ...(into === null ? [] : [into])], right.id)
  const [link, winners] = [links.get(one.leftId), into === null ? undefined : links.get(into)]
  const own = link === undefined || link.ended !== undefined || link.rightId === null ? undefined : records.get(link.rightId)
  if (one.state === 'leaving' && own !== undefined && (await settleMerge(ctx, tx, one, own, right.id))) return
  const theirs = winners?.ended === undefined ? (winners?.rightId ?? null) : null
  const held = (await tx.holds.standing(ctx.left.id, [one.leftId])).has(one.leftId) ? 'hold' : isHeld(ctx, (await tx.triages.history(ctx.left.id, one.leftId)).map((row) => row.triage)) ? 'preserved' : null
  const agreed = (await tx.bases.get(ctx.left.id, [one.leftId], right.id)).get(one.leftId)?.['status']?.right
  const edited = own !== undefined && own.status !== 'solved' && agreed !== undefined && agreed !== own.status
  const verdict = planTicketMerge({ ...one, into, to: ctx.mapping?.source.merges?.to ?? null, held, own: own === undefined ? 'none' : edited ? 'edited' : 'there', winners: theirs === null ? 'none' : 'there' }, ctx.clock.now())
  if (verdict.kind === 'name' && own !== undefined) return nameWinner(ctx, tx, one, own, { ticket: into, case: theirs }, verdict.close, right.id)
  return settleMerge(ctx, tx, one, null, right.id, verdict, into).then(() => undefined)
}

async function caseMerged(ctx: SyncContext, tx: Tx, right: Connection, one: Merged, into: string | null, records: Records): Promise<void> {
  const link = (await tx.links.byLeft(ctx.left.id, [one.leftId], right.id)).get(one.leftId)
  const other = into === null ? undefined : (await tx.links.byRight(right.id, [into])).get(into)
  const kept = into === null ? undefined : records.get(into)
  const taken = other !== undefined && other.left.id !== one.leftId && other.ended === undefined
  const verdict = planCaseMerge({ ...one, into, kept: kept === undefined ? 'gone' : taken ? 'taken' : 'free' }, ctx.clock.now())
  if (verdict.kind === 'move' && kept !== undefined && link !== undefined) return moveLink(ctx, tx, one, link, kept, right.id)
  return settleMerge(ctx, tx, one, null, right.id, verdict, into).then(() => undefined)
}
