import type { SignedBy } from '../domain/audit.ts'
import { BridgeError } from '../domain/errors.ts'
import type { PartyKind } from '../domain/party.ts'
import type { Instant } from '../domain/ports.ts'
import type { MatchRow, Store } from '../store/store.ts'

/** Somebody behind tickets for whom a person chooses among those who have the same key. */
export interface Undecided {
  readonly id: string
  readonly kind: PartyKind
  /** As the tickets' CRM names them. */
  readonly leftId: string
  readonly since: Instant
  readonly tickets: readonly string[]
  readonly candidates: readonly string[]
}

const MOST = 5_000

/** Everybody who waits for a choice, the longest first. Ids only: who they are, both CRMs show. */
export async function listUndecided(store: Store): Promise<readonly Undecided[]> {
  const rows = Map.groupBy(await store.read((tx) => tx.matches.open(MOST)), (row) => row.id)
  return [...rows].map(([id, [first, ...rest]]) => ({ id, kind: first?.kind ?? 'person', leftId: first?.leftId ?? '', since: first?.since ?? 0, tickets: [first, ...rest].flatMap((row) => row?.ticketId ?? []), candidates: first?.candidates ?? [] }))
}

/**
 * A person chooses, or says that it is none of them (null). Cases that were made without anybody are told by the next sync; new ones begin with the
 * choice, as long as it has the key. Throws `desk.not-found` where nobody has to be chosen under that id, or the choice is not among them.
 */
export async function chooseParty(store: Store, id: string, chosen: string | null, signed: SignedBy): Promise<readonly MatchRow[]> {
  return store.write(async (tx) => {
    const rows = await tx.matches.choose(id, chosen ?? '', signed.at)
    const [first] = rows
    if (first === undefined) throw new BridgeError('desk.not-found', `Nobody has to be chosen under ${id}`)
    // Thrown, so that nothing of it is kept.
    if (chosen !== null && !first.candidates.includes(chosen)) throw new BridgeError('desk.not-found', 'That record is not among the candidates')
    await tx.tickets.markDue(first.leftConnection, rows.map((row) => row.ticketId), 0)
    const others = new Set((await tx.matches.of(first.leftConnection, rows.map((row) => row.ticketId), first.rightConnection)).flatMap((row) => (row.chosen === null ? [row.ticketId] : [])))
    await tx.attention.remove(rows.flatMap(({ ticketId }) => (others.has(ticketId) ? [] : [{ connection: first.leftConnection, kind: 'ticket' as const, id: ticketId }])), 'ambiguous-party')
    await tx.audit.add({ ...signed, verb: 'person-chosen', as: chosen === null ? 'none' : 'chosen', on: [{ connection: null, kind: 'match', id }, ...(chosen === null ? [] : [{ connection: first.rightConnection, kind: 'record' as const, id: chosen }])] })
    return rows
  })
}
