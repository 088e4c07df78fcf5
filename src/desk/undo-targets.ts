import type { Connection } from '../connector/connector.ts'
import type { Side } from '../domain/merge.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { OwnField } from '../domain/write.ts'
import type { LinkRow, Tx } from '../store/store.ts'
import { laneOf } from '../sync/keys.ts'

export interface Lane {
  readonly connection: string
  readonly lane: string
}

/** One record that something was written to. */
export interface Target extends Lane {
  readonly side: Side
  readonly ticketId: string
  /** Null: no case is known. */
  readonly caseId: string | null
  readonly externalId: string
}

/** What both sides have now of some targets. */
export interface Fresh {
  readonly left: ReadonlyMap<string, Ticket>
  readonly right: ReadonlyMap<string, Ticket>
}

/** The records these lanes belong to; lanes of set-up belong to none. */
export async function targetsOf(tx: Tx, left: string, right: string | null, lanes: readonly Lane[]): Promise<readonly Target[]> {
  const named = lanes.flatMap((one) => {
    const lane = laneOf(one.lane)
    return lane === null ? [] : [{ connection: one.connection, lane: one.lane, ...lane }]
  })
  const ids = (kind: 'ticket' | 'case'): readonly string[] => named.flatMap((one) => (one.kind === kind ? one.id : []))
  const byTicket = right === null ? new Map<string, LinkRow>() : await tx.links.byLeft(left, ids('ticket'), right)
  const byExternalId = right === null ? new Map<string, LinkRow>() : await tx.links.byExternalId(right, ids('case'))
  return named.flatMap(({ connection, lane, kind, id }): Target[] => {
    const link = kind === 'ticket' ? byTicket.get(id) : byExternalId.get(id)
    if (kind === 'ticket') return [{ side: 'left', connection, lane, ticketId: id, caseId: link?.rightId ?? null, externalId: link?.externalId ?? '' }]
    return link === undefined ? [] : [{ side: 'right', connection, lane, ticketId: link.left.id, caseId: link.rightId, externalId: id }]
  })
}

/** Asks both sides directly. Throws what a connection throws. */
export async function readTargets(left: Connection, right: Connection | null, targets: readonly Target[]): Promise<Fresh> {
  const [tickets, cases] = await Promise.all([fetched(left, targets.map((one) => one.ticketId)), fetched(right, targets.flatMap((one) => one.caseId ?? []))])
  return { left: tickets, right: cases }
}

async function fetched(connection: Connection | null, ids: readonly string[]): Promise<ReadonlyMap<string, Ticket>> {
  const wanted = [...new Set(ids)]
  const rows = wanted.length === 0 ? [] : ((await connection?.reads.tickets?.fetch(wanted)) ?? [])
  return new Map(rows.flatMap((row) => (row === null ? [] : [[row.ref.id, row] as const])))
}

/** Our fields, by the key under which a side's records hold them. */
export async function ownKeysIn(connection: Connection | null): Promise<ReadonlyMap<OwnField, string>> {
  return new Map(((await connection?.describe())?.fields ?? []).flatMap((field) => (field.own === null || field.own === 'externalId' ? [] : [[field.own, field.id] as const])))
}
