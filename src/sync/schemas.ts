import { z } from 'zod'
import { BridgeError } from '../domain/errors.ts'
import { type Instant, WireFault } from '../domain/ports.ts'
import { checkMapping } from '../mapping/check.ts'
import { type PausedField, pausedBy, withoutFields } from '../mapping/drift.ts'
import type { AttentionRow, Tx } from '../store/store.ts'
import { partyProblems } from './parties/problems.ts'
import { PLANNED, type SyncContext } from './context.ts'
import { laneOf } from './keys.ts'

/** Both schemas are looked at once in so long, whatever the number of runs; sooner where a value that was there is not even told any more, or one is refused. */
export const SCHEMAS_MS: Instant = 10 * 60_000
const SUSPECT_MS = 5_000
/** Where a side did not answer. */
const AGAIN_MS = 60_000
/** The name under which what was found is kept, sealed. */
export const SCHEMAS = 'schemas'

const Paused = z.object({ field: z.string(), side: z.enum(['left', 'right']), kind: z.string() as z.ZodType<PausedField['kind']>, text: z.string(), remedy: z.string() })
const Names = z.object({ status: z.record(z.string(), z.string()).exactOptional(), priority: z.record(z.string(), z.string()).exactOptional() })
const Found = z.object({ mapping: z.string(), paused: z.array(Paused), readsAs: Names })

/** What was found when both schemas were last looked at; null where nobody has yet. */
export async function schemasFound(tx: Tx, connection: string): Promise<(z.infer<typeof Found> & { readonly at: Instant }) | null> {
  const stored = await tx.reports.get(connection, SCHEMAS)
  return stored === null ? null : { at: stored.at, ...Found.parse(JSON.parse(stored.json)) }
}

/** What a look at the schemas is wanted for before its time: tickets that were compared without a value that had been there. */
export async function suspect(tx: Tx, connection: string, untold: readonly string[], now: Instant): Promise<void> {
  const known = await untoldSoFar(tx, connection)
  await tx.checkpoints.put(connection, SUSPECT, JSON.stringify([...new Set([...known, ...untold])].slice(-MOST)), now)
}

const SUSPECT = '~suspect'
const MOST = 10_000

async function untoldSoFar(tx: Tx, connection: string): Promise<readonly string[]> {
  const stored = await tx.checkpoints.get(connection, SUSPECT)
  return stored === null ? [] : z.array(z.string()).parse(JSON.parse(stored.value))
}

/**
 * Holds the mapping against both live schemas where that is due. A field that does not fit is paused, in both directions, and nothing else;
 * what both sides agreed on stays, so that it catches up once the schema is right again, by itself. Where a side does not answer, all stays.
 * `once`: also where that was asked a moment ago.
 */
export async function watchSchemas(ctx: SyncContext, once = false): Promise<void> {
  const { mapping, right, left, drift, clock, log } = ctx
  if (mapping === null || right === null || ctx.mode === 'observe' || ctx.faults.right !== null) return
  const now = clock.now()
  if (!once && now - drift.lookedAt < SUSPECT_MS) return
  drift.lookedAt = now
  const { before, wanted } = await ctx.store.read(async (tx) => ({ before: await schemasFound(tx, left.id), wanted: await tx.checkpoints.get(left.id, SUSPECT) }))
  take(ctx, before)
  const every = wanted !== null && wanted.upTo > (before?.at ?? 0) ? SUSPECT_MS : SCHEMAS_MS
  if (before !== null && before.mapping === mapping.version && now - before.at < every) return
  try {
    const [one, other] = [await left.describe(), await right.describe()]
    // An answer without any field says nothing about one of them.
    await book(ctx, one.fields.length === 0 || other.fields.length === 0 ? drift.paused : pausedBy([...checkMapping(mapping.source, one, other, {}), ...(await partyProblems(mapping.source, left, right))]), now)
  } catch (error) {
    if (!(error instanceof BridgeError) && !(error instanceof WireFault)) throw error
    log.warn('mapping.schemas-unread', { connection: left.id, code: error instanceof BridgeError ? error.code : `wire.${error.sent}` })
    await ctx.fenced((tx) => keep(ctx, tx, drift.paused, now - SCHEMAS_MS + AGAIN_MS))
  }
}

/** Whatever plans goes by what was found last, wherever that was. */
export function take(ctx: Pick<SyncContext, 'drift' | 'mapping'>, found: { readonly paused: readonly PausedField[] } | null): void {
  ctx.drift.paused = new Map(found?.paused.map((one) => [one.field, one]))
  ctx.drift.mapping = ctx.mapping === null ? null : withoutFields(ctx.mapping, ctx.drift.paused)
}

function keep({ left, mapping, readsAs }: SyncContext, tx: Tx, paused: ReadonlyMap<string, PausedField>, at: Instant): Promise<void> {
  return tx.reports.put(left.id, SCHEMAS, at, JSON.stringify({ mapping: mapping?.version ?? '', paused: [...paused.values()], readsAs } satisfies z.infer<typeof Found>))
}

/** What changed is told, and what had been set aside because of it is planned anew, without the field or with it again. */
async function book(ctx: SyncContext, after: ReadonlyMap<string, PausedField>, now: Instant): Promise<void> {
  const { left, mapping, log, drift: { paused: before } } = ctx
  const fresh = [...after.values()].filter(({ field }) => !before.has(field))
  const back = [...before.keys()].filter((field) => !after.has(field))
  for (const { field, side, kind } of fresh) log.warn('mapping.field-paused', { connection: left.id, mapping: mapping?.version, field, side, kind })
  for (const field of back) log.info('mapping.field-resumed', { connection: left.id, mapping: mapping?.version, field })
  await ctx.fenced(async (tx) => {
    await keep(ctx, tx, after, now)
    await tx.attention.add(fresh.map(({ field }) => ({ ref: refOf(ctx, field), at: now, reason: 'field-paused', severity: null, rules: [], url: '' })))
    await tx.attention.remove(back.map((field) => refOf(ctx, field)), 'field-paused')
    await tx.tickets.markDue(left.id, await untoldSoFar(tx, left.id), 0)
    await tx.checkpoints.put(left.id, SUSPECT, '[]', 0)
    await planAnew(ctx, tx, new Set([...fresh.map(({ field }) => field), ...back]), new Set(back))
    // Whatever changed meanwhile on either side is compared again.
    if (back.length > 0) await tx.checkpoints.put(left.id, PLANNED, 'resumed', now)
  })
  take(ctx, { paused: [...after.values()] })
}

function refOf({ left }: SyncContext, field: string): AttentionRow['ref'] {
  return { connection: left.id, kind: 'policy', id: `field ${field}` }
}

/** At most so many are looked through; the others wait for somebody who tries them again. */
const ASIDE = 10_000

async function planAnew({ left, right, clock }: SyncContext, tx: Tx, changed: ReadonlySet<string>, back: ReadonlySet<string>): Promise<void> {
  if (changed.size === 0 || right === null) return
  for (const connection of [left.id, right.id]) {
    const aside = await tx.intents.setAside(connection, ASIDE)
    const lanes = await tx.intents.ofLanes(connection, aside.map((row) => row.lane))
    const stuck = [...lanes].flatMap(([lane, intents]) => intents.flatMap(({ state, write }) => (state === 'set-aside' ? [{ lane, key: write.key, fields: Object.keys(write.why ?? {}) }] : [])))
    await tx.intents.retry(connection, stuck.flatMap(({ key, fields }) => (fields.some((field) => back.has(field)) ? [key] : [])), clock.now())
    const named = stuck.flatMap(({ lane, fields }) => (fields.some((field) => changed.has(field)) ? [laneOf(lane)] : []))
    const links = await tx.links.byExternalId(right.id, named.flatMap((one) => (one?.kind === 'case' ? [one.id] : [])))
    await tx.tickets.markDue(left.id, named.flatMap((one) => (one === null ? [] : one.kind === 'ticket' ? [one.id] : (links.get(one.id)?.left.id ?? []))), 0)
  }
}
