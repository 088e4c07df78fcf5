import type { Agreements, Why } from '../../domain/merge.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Write } from '../../domain/write.ts'
import type { IntentRow, MatchRow, Tx } from '../../store/store.ts'
import type { SyncContext } from '../context.ts'
import type { InStep, SideWrite } from '../in-step.ts'
import { isOver } from '../over.ts'
import { externalIdOf, keyed } from '../keys.ts'
import { addAttention, attentionRow } from '../watch.ts'
import { type Looked, partyId } from './look-up.ts'
import type { Match } from './match.ts'

/** More are found, but nobody looks through them. */
const MOST = 50

/** A new case names those who were found. What a person changes of that afterwards is let alone: nothing of it is compared again. */
export function madeFor(connection: string, write: Write, matches: readonly Match[] | undefined, round: number): Write {
  const found = (matches ?? []).flatMap(({ standing, ...match }) => (standing !== null && 'one' in standing ? [{ ...match, id: standing.one }] : []))
  if (write.op !== 'create-case' || found.length === 0) return write
  const { key: _, ...body } = write
  const told = tellings(found, 'made')
  return keyed(connection, { ...body, values: { ...body.values, ...told.values }, agrees: { ...body.agrees, ...told.agrees }, why: { ...body.why, ...told.why } }, round)
}

/** Sets aside whom more than one may stand for, once the case is planned without them. */
export async function bookMatches(ctx: SyncContext, tx: Tx, tickets: readonly Ticket[], { matches }: Looked, intents: readonly IntentRow[]): Promise<void> {
  const made = new Set(intents.flatMap(({ write }) => (write.op === 'create-case' ? [write.externalId] : [])))
  const rows = tickets.filter(({ ref }) => made.has(externalIdOf(ref))).flatMap((ticket) => (matches.get(ticket.ref.id) ?? []).flatMap(({ kind, leftId, standing }) => {
    if (standing === null || !('candidates' in standing)) return []
    const row = { id: partyId(ctx, kind, leftId), kind, leftConnection: ctx.left.id, leftId, rightConnection: ctx.right?.id ?? '', ticketId: ticket.ref.id, candidates: standing.candidates.slice(0, MOST), since: ctx.clock.now() }
    return [{ ticket, row }]
  }))
  if (rows.length === 0) return
  await tx.matches.put(rows.map(({ row }) => row))
  await addAttention(ctx, tx, rows.map(({ ticket }) => attentionRow(ticket.ref, ticket.updatedAt, ticket.url, 'ambiguous-party', null)))
}

/** Whom a person has chosen since the case was made goes there once, where nobody has put anybody else meanwhile. Pure. */
export function withChosen(step: InStep, left: Ticket, right: Ticket, rows: readonly MatchRow[], known: { readonly [field: string]: unknown }): InStep {
  if (rows.length === 0 || step.crossing !== 'whole' || isOver(right)) return step
  const found = rows.flatMap(({ kind, leftId, chosen }) => {
    const [field, path] = kind === 'person' ? (['people', 'requester'] as const) : (['organizations', 'organization'] as const)
    return chosen === null || chosen === '' || left[path] !== leftId || right[path] !== null || known[field] !== undefined ? [] : [{ field, path, leftId, id: chosen }]
  })
  if (found.length === 0) return step
  const told = tellings(found, 'decided')
  const { toRight } = step
  return { ...step, toRight: { ...(toRight ?? EMPTY), values: { ...toRight?.values, ...told.values }, agrees: { ...toRight?.agrees, ...told.agrees }, why: { ...toRight?.why, ...told.why }, before: { ...toRight?.before, ...Object.fromEntries(found.map(({ path }) => [path, null])) } } }
}

const EMPTY: SideWrite = { tags: { add: [], remove: [] }, values: {}, agrees: {}, why: {}, before: {} }

function tellings(found: readonly (Pick<Match, 'field' | 'path' | 'leftId'> & { readonly id: string })[], because: Why['because']): { readonly values: Record<string, string>; readonly agrees: Agreements; readonly why: Record<string, Why> } {
  return {
    values: Object.fromEntries(found.map(({ path, id }) => [path, id])),
    agrees: Object.fromEntries(found.map(({ field, leftId, id }) => [field, { pair: { left: leftId, right: id } }])),
    why: Object.fromEntries(found.map(({ field, path }) => [field, { because, from: 'left', shape: field, paths: [path] } satisfies Why])),
  }
}
