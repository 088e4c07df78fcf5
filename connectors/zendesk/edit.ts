import type { Writer } from '../../src/connector/connector.ts'
import type { EditTicket, UpdateTicket } from '../../src/domain/write.ts'

/** People's fields go the same way as our own, in writes apart: what Zendesk refuses of them must not hold back a tag or a note. */
export function editWriter(update: Writer<UpdateTicket>): Writer<EditTicket> {
  const same = (batch: readonly EditTicket[]): readonly UpdateTicket[] => batch.map((write) => ({ ...write, op: 'update-ticket', fields: {}, note: null }))
  return {
    conflicts: update.conflicts,
    largest: update.largest,
    inFlight: update.inFlight,
    submit: (batch) => update.submit(same(batch)),
    resubmit: (batch) => update.resubmit(same(batch)),
    ...(update.poll === undefined ? {} : { poll: (handles) => update.poll?.(handles) ?? Promise.resolve(new Map()) }),
  }
}
