import type { ChangesOptions, Checkpoint, Page, Stream } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { mustSucceed, type Client } from './client.ts'
import { at } from './path.ts'
import { idOf, toTicket } from './record.ts'
import { beginning, positions, walkOn } from './walk.ts'

/** What came of one page of changed records: the rows too, for those that bring their threads along. */
interface Rows {
  readonly page: Page<Ticket>
  readonly rows: ReadonlyMap<string, unknown>
}

/** Tickets as they change, by the manifest's list. */
export function ticketStream(client: Client, connection: string): Stream<Ticket> {
  return {
    deletes: client.config.manifest.tickets.deleted === undefined ? 'not-reported' : 'tombstones',
    async *changes(since, options) {
      for await (const { page } of changedRows(client, connection, since, options)) yield page
    },
    async fetch(ids) {
      const found: (Ticket | null)[] = []
      for (const id of ids) {
        const row = await fetchRow(client, id)
        const ticket = row === null ? null : toTicket(row, client.config.manifest, connection)
        if (typeof ticket === 'string') throw new BridgeError('connector.protocol', `${client.config.manifest.id}: a record has ${ticket}`)
        found.push(ticket === null || ticket.status === 'deleted' ? null : ticket)
      }
      return found
    },
  }
}

export async function* changedRows(client: Client, connection: string, since: Checkpoint | null, options: ChangesOptions = {}): AsyncIterable<Rows> {
  const { manifest } = client.config
  const codec = positions(connection)
  let position = since === null ? beginning(options.from) : codec.decode(since)
  for (;;) {
    options.signal?.throwIfAborted()
    const step = await walkOn(client, position, options.signal)
    position = step.position
    const rejected = step.unreadable.map((row) => ({ id: idOf(row, manifest.tickets.fields.id), reason: 'no id or no time of change where the manifest says' }))
    const records: Ticket[] = []
    for (const { row, id } of step.fresh) {
      const ticket = toTicket(row, manifest, connection)
      if (typeof ticket === 'string') rejected.push({ id, reason: ticket })
      else records.push(ticket)
    }
    if (records.length === 0 && rejected.length > 1) throw new BridgeError('connector.protocol', `${manifest.id}: not one of ${rejected.length} records is as the manifest says: ${rejected[0]?.reason}`)
    yield { page: { records, rejected, checkpoint: codec.encode(position), upTo: position.upTo, atEnd: step.atEnd }, rows: new Map(step.fresh.map((one) => [one.id, one.row])) }
    if (step.atEnd) return
  }
}

/** One record as it is now; null where the CRM knows none of that id. */
export async function fetchRow(client: Client, id: string, purpose: 'read' | 'write' = 'read'): Promise<unknown> {
  const { manifest } = client.config
  const answer = await client.get({ purpose }, manifest.tickets.one, { id })
  if (answer.status === 404 || answer.status === 410) return null
  return at(mustSucceed(manifest.id, 'one ticket', answer).body, manifest.tickets.one.item) ?? null
}
