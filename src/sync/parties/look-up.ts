import type { Floor } from '../../domain/lives.ts'
import type { Connection } from '../../connector/connector.ts'
import type { PartyKey, PartyKind } from '../../domain/party.ts'
import type { Instant } from '../../domain/ports.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Triage } from '../../domain/triage.ts'
import { evidenceOf } from '../../mapping/crossing.ts'
import { type PartyRule, partyRules } from '../../mapping/party.ts'
import type { SyncContext } from '../context.ts'
import { asFault } from '../faults.ts'
import { digest } from '../keys.ts'
import { standingOf, type Match } from './match.ts'

/** Who has the key of whom, as found in this run. Nothing that they are known by is in it. */
export type PartyMemory = Map<string, { readonly at: Instant; readonly found: readonly string[] }>

/** Contacts that people made or merged meanwhile are seen after so long. */
const FRESH_MS = 5 * 60_000

export interface Looked {
  readonly matches: ReadonlyMap<string, readonly Match[]>
  /** Tickets whose requester could not be read now: their cases wait. */
  readonly late: ReadonlySet<string>
}

export const NOBODY: Looked = { matches: new Map(), late: new Set() }

interface Wanted {
  readonly ticket: Ticket
  readonly triage: Triage
  readonly floor: Floor | null
}

/**
 * Who stands for the requesters and organizations of these tickets on the other side, by the mapping's keys: one call to each side for all of
 * them. Only of records that cross whole, for a name says who needed help. What the other side fails at is thrown.
 */
export async function lookUp(ctx: SyncContext, tickets: readonly Wanted[]): Promise<Looked> {
  const { mapping, left, right, drift } = ctx
  if (mapping === null || right === null) return NOBODY
  const rules = partyRules(mapping.source).filter(({ field }) => !drift.paused.has(field))
  const crossing = rules.length === 0 ? [] : tickets.filter(({ ticket, triage, floor }) => mapping.filter(ticket, triage) === 'in' && mapping.crossing(evidenceOf(triage), floor) === 'whole')
  const matches = new Map<string, Match[]>()
  const late = new Set<string>()
  for (const { kind, field, path, by } of rules) {
    const named = crossing.flatMap(({ ticket }) => (ticket[path] === null || ticket[path] === undefined ? [] : [{ id: ticket.ref.id, leftId: ticket[path] }]))
    const found = await holders(ctx, left, right, { kind, by }, [...new Set(named.map(({ leftId }) => leftId))])
    const chosen = await ctx.store.read((tx) => tx.matches.chosen(named.map(({ leftId }) => partyId(ctx, kind, leftId))))
    for (const { id, leftId } of named) {
      if (found === null) late.add(id)
      else matches.set(id, [...(matches.get(id) ?? []), { kind, field, path, leftId, standing: standingOf(found.get(leftId) ?? [], chosen.get(partyId(ctx, kind, leftId))) }])
    }
  }
  return { matches, late }
}

/** One and the same for all tickets of somebody. */
export function partyId({ left, right }: Pick<SyncContext, 'left' | 'right'>, kind: PartyKind, leftId: string): string {
  return digest(['party', left.id, right?.id, kind, leftId])
}

/** Null: their own CRM does not say now what they are known by. */
async function holders(ctx: SyncContext, left: Connection, right: Connection, { kind, by }: Pick<PartyRule, 'kind' | 'by'>, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]> | null> {
  const now = ctx.clock.now()
  const known = (id: string): readonly string[] | undefined => {
    const kept = ctx.parties.get(`${kind} ${id}`)
    return kept === undefined || now - kept.at > FRESH_MS ? undefined : kept.found
  }
  const fresh = ids.filter((id) => known(id) === undefined)
  const values = fresh.length === 0 ? new Map<string, string>() : await valuesOf(ctx, left, kind, by, fresh)
  if (values === null) return null
  const found = values.size === 0 ? new Map<string, readonly string[]>() : await right.parties?.find?.(kind, by, [...new Set(values.values())])
  for (const id of fresh) ctx.parties.set(`${kind} ${id}`, { at: now, found: found?.get(values.get(id) ?? '') ?? [] })
  return new Map(ids.map((id) => [id, known(id) ?? []]))
}

async function valuesOf({ log }: SyncContext, left: Connection, kind: PartyKind, by: PartyKey, ids: readonly string[]): Promise<ReadonlyMap<string, string> | null> {
  try {
    const read = await left.parties?.read?.(kind, ids)
    return new Map([...(read ?? [])].flatMap(([id, keys]) => {
      const value = keys[by.key]?.trim().toLowerCase() ?? ''
      return value === '' ? [] : [[id, value] as const]
    }))
  } catch (error) {
    log.warn('sync.parties-unread', { connection: left.id, kind, code: asFault(error).code })
    return null
  }
}
