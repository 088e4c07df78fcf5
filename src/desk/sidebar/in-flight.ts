import type { Instant } from '../../domain/ports.ts'
import type { Write } from '../../domain/write.ts'
import type { LaneIntent, ReceiptRow, Tx } from '../../store/store.ts'
import { caseLane, externalIdOf, ticketLane } from '../../sync/keys.ts'
import type { SidebarDesk } from './context.ts'
import type { Gathered } from './gather.ts'
import type { InFlight } from './views.ts'

/** What has landed is told for a while, so that a page can say that it did. */
const TOLD_FOR_MS = 10 * 60_000
const MOST = 20

const WHAT: { readonly [O in Write['op']]: (write: Extract<Write, { op: O }>) => string } = {
  'update-ticket': (write) => (write.note === null ? (write.addTags.length + write.removeTags.length > 0 ? 'tags' : 'fields') : 'note'),
  'edit-ticket': (write) => (write.addTags.length + write.removeTags.length > 0 ? 'tags' : 'fields'),
  'create-ticket': () => 'case', 'create-case': () => 'case', 'update-case': () => 'case', 'edit-case': () => 'case',
  'add-note': (write) => (write.source === undefined && write.public !== true ? 'note' : 'comment'),
  'redact-note': () => 'note', remove: () => 'remove', 'add-file': () => 'file', provision: () => 'fields', retire: () => 'fields',
}

/** What is on its way to either CRM, what is set aside and why, and what landed lately; the newest last. */
export async function inFlight(tx: Tx, desk: SidebarDesk, { ticket, link, lanes }: Pick<Gathered, 'ticket' | 'link' | 'lanes'>): Promise<readonly InFlight[]> {
  const now = desk.clock.now()
  const of = async (connection: string | null, lane: string, intents: readonly LaneIntent[]): Promise<readonly InFlight[]> => {
    if (connection === null || intents.length === 0) return []
    const receipts = new Map((await tx.intents.receipts(connection, lane)).map((receipt) => [receipt.key, receipt]))
    return intents.flatMap((intent) => viewOf(intent, receipts.get(intent.write.key), connection, now) ?? [])
  }
  const all = [...(await of(desk.tickets, ticketLane(ticket.ref.id), lanes.ticket)), ...(await of(desk.cases, caseLane(link?.externalId ?? externalIdOf(ticket.ref)), lanes.case))]
  return all.toSorted((a, b) => a.at - b.at).slice(-MOST)
}

function viewOf({ write, state, outcome, createdAt }: LaneIntent, receipt: ReceiptRow | undefined, connection: string, now: Instant): InFlight | null {
  const at = receipt?.at ?? createdAt
  // Nobody plans it anew for a person: they look, and decide again.
  const overtaken = write.asked === true && outcome?.result === 'conflict'
  if (state === 'done' && ((outcome?.result !== 'landed' && !overtaken) || at < now - TOLD_FOR_MS)) return null
  return {
    key: write.key,
    what: (WHAT[write.op] as (write: Write) => string)(write),
    vendor: connection.split(':')[0] ?? connection,
    state: overtaken ? 'set-aside' : state === 'waiting' ? 'queued' : state === 'done' ? 'landed' : state,
    why: overtaken ? 'Somebody changed the ticket meanwhile. Look again, and apply it once more.' : state === 'set-aside' && outcome?.result === 'refused' ? outcome.remedy : null,
    at,
  }
}
