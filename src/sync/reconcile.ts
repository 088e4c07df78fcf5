import type { SignedBy } from '../domain/audit.ts'
import type { Floor } from '../domain/lives.ts'
import type { Connection } from '../connector/connector.ts'
import type { Instant } from '../domain/ports.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Triage } from '../domain/triage.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { evidenceOf, under } from '../mapping/crossing.ts'
import { asRead } from '../mapping/reads-as.ts'
import { between } from '../mapping/relation.ts'
import { mask } from '../rules/mask.ts'
import type { LinkRow, Store } from '../store/store.ts'
import { chunks } from './context.ts'
import { planInStep } from './in-step.ts'
import { asMerged } from './merges/take.ts'
import { counterpartOf } from './related.ts'
import { schemasFound } from './schemas.ts'

/** Why a field differs. `paused`: its schema does not fit. `kept`: somebody changed it on the side that it is only carried to, and nothing is written over that. */
export type Difference = 'paused' | 'waits for the next sync' | 'conflict' | 'no counterpart for the value' | 'kept'

export interface DifferingLink {
  readonly ticketId: string
  readonly rightId: string
  readonly fields: readonly { readonly field: string; readonly why: Difference }[]
}

/** What both vendors said when they were asked directly, held against each other under one version of a mapping. No value is in it. */
export interface Convergence {
  readonly at: Instant
  readonly mapping: string
  readonly version: string
  readonly links: number
  readonly equal: number
  readonly differing: readonly DifferingLink[]
  /** Not kept in step: the filter leaves them out. */
  readonly outside: number
  /** Deleted on either side, or not to be read. */
  readonly gone: readonly { readonly ticketId: string; readonly rightId: string; readonly side: 'left' | 'right' }[]
  /** Nothing has judged them yet, so nobody knows what of them may cross. */
  readonly unjudged: readonly string[]
}

export interface ReconcileOptions {
  readonly store: Store
  readonly left: Connection
  readonly right: Connection
  readonly mapping: CompiledMapping
  readonly now: Instant
  readonly signal: AbortSignal
}

/** Reads every linked record of both sides anew and compares them. Writes nothing. Throws what a connection throws; then there is no report. */
export async function reconcile(options: ReconcileOptions): Promise<Convergence> {
  const { store, left, right, now } = options
  const mapping = asRead(options.mapping, (await left.readsAs?.()) ?? {}, (await right.readsAs?.()) ?? {})
  const found = { links: 0, equal: 0, outside: 0, differing: [] as DifferingLink[], gone: [] as Convergence['gone'][number][], unjudged: [] as string[] }
  for (let after: string | null = null; ; ) {
    options.signal.throwIfAborted()
    const links: readonly LinkRow[] = await store.read((tx) => tx.links.page(left.id, right.id, after, PAGE))
    if (links.length === 0) break
    after = links.at(-1)?.left.id ?? null
    for (const part of chunks(links)) await compare({ ...options, mapping }, part, found)
  }
  return { at: now, mapping: mapping.source.id, version: mapping.version, ...found }
}

const PAGE = 500

async function compare({ store, left, right, mapping }: ReconcileOptions, links: readonly LinkRow[], found: { links: number; equal: number; outside: number; differing: DifferingLink[]; gone: Convergence['gone'][number][]; unjudged: string[] }): Promise<void> {
  const ids = links.map((link) => link.left.id)
  const rightIds = links.map((link) => link.rightId ?? '')
  const [ours, theirs] = await Promise.all([left.reads.tickets?.fetch(ids) ?? [], right.reads.tickets?.fetch(rightIds) ?? []])
  const { triages, bases, conflicts, paused, known, floors } = await store.read(async (tx) => ({
    known: await counterpartOf(tx, mapping, left.id, right.id, { left: there(ours), right: there(theirs) }),
    paused: new Set((await schemasFound(tx, left.id))?.paused.map((one) => one.field)),
    triages: await tx.triages.latest(left.id, ids),
    floors: await tx.floors.inForce(left.id, ids),
    bases: await tx.bases.get(left.id, ids, right.id),
    conflicts: Map.groupBy(await tx.conflicts.of(left.id, ids, right.id), (one) => one.leftId),
  }))
  links.forEach((link, at) => {
    const [id, rightId] = [link.left.id, link.rightId ?? '']
    const [one, other] = [ours[at] ?? null, theirs[at] ?? null]
    const triage = triages.get(id)?.triage
    const floor = floors.get(id) ?? null
    found.links += 1
    if (link.ended !== undefined && one !== null && other !== null && one.status !== 'deleted' && other.status !== 'deleted') found.outside += 1
    else if (one === null || one.status === 'deleted' || other === null || other.status === 'deleted') found.gone.push({ ticketId: id, rightId, side: one === null || one.status === 'deleted' ? 'left' : 'right' })
    else if (triage === undefined) found.unjudged.push(id)
    else if (mapping.filter(one, triage) !== 'in') found.outside += 1
    else {
      const decided = Object.fromEntries((conflicts.get(id) ?? []).flatMap((each) => (each.decision === 'left' || each.decision === 'right' ? [[each.field, each.decision]] : [])))
      const held = between(asMerged(mapping, one), one, other, known).mapping
      const fields = differences(held, triage, one, other, planInStep({ mapping: held, triage, left: one, right: other, bases: bases.get(id) ?? {}, decided, floor }), floor, paused)
      if (fields.length === 0) found.equal += 1
      else found.differing.push({ ticketId: id, rightId, fields })
    }
  })
}

function there(records: readonly (Ticket | null)[]): readonly Ticket[] {
  return records.filter((one) => one !== null)
}

/** In what two records differ under a mapping, and why. Pure. */
export function differences(mapping: CompiledMapping, triage: Triage, left: Ticket, right: Ticket, step: ReturnType<typeof planInStep>, floor: Floor | null, paused: { has(field: string): boolean }): DifferingLink['fields'] {
  const why = new Map<string, Difference>()
  for (const field of mapping.fields) {
    const allowed = under(field, mapping.crossing(evidenceOf(triage), floor), mask)
    if (allowed !== null && !field.set && !allowed.agrees(left, right)) why.set(field.id, 'kept')
  }
  for (const side of [step.toLeft, step.toRight]) for (const id of Object.keys(side?.agrees ?? {})) why.set(id, 'waits for the next sync')
  for (const { field } of step.conflicts) why.set(field, 'conflict')
  for (const { field } of step.stuck) why.set(field, 'no counterpart for the value')
  for (const field of why.keys()) if (paused.has(field) || step.unreadable.some((one) => one.field === field)) why.set(field, 'paused')
  return [...why].map(([field, reason]) => ({ field, why: reason }))
}

/** Whose differences a sync can mend: their tickets are compared anew. Returns how many. */
export async function repair(store: Store, leftId: string, report: Convergence, signed: SignedBy): Promise<number> {
  const ids = report.differing.filter((one) => one.fields.some((field) => field.why === 'waits for the next sync')).map((one) => one.ticketId)
  await store.write(async (tx) => {
    await tx.tickets.markDue(leftId, ids, 0)
    await tx.audit.add({ ...signed, verb: 'repair-asked', as: null, on: [{ connection: null, kind: 'mapping', id: report.version }, ...ids.map((id) => ({ connection: leftId, kind: 'ticket' as const, id }))] })
  })
  return ids.length
}
