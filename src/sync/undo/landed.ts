import type { Connection } from '../../connector/connector.ts'
import { BridgeError } from '../../domain/errors.ts'
import { type Log, WireFault } from '../../domain/ports.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Outcome, Write } from '../../domain/write.ts'
import { sameValue, valueAt } from '../../mapping/paths.ts'
import type { DeliveryRow } from '../../store/store.ts'
import { pathsOf } from './timeline.ts'

/**
 * A compensation whose answer was lost meets its own effect when it is sent again, and that looks like somebody's change. Where the record
 * stands as it was to be set back, it has landed, and both sides agree on that; otherwise the value set back would be carried over.
 */
export async function withRestored(connection: Connection, log: Log, delivery: DeliveryRow, outcomes: readonly Outcome[]): Promise<readonly Outcome[]> {
  const conflicts = new Set(outcomes.flatMap((outcome) => (outcome.result === 'conflict' ? [outcome.key] : [])))
  const doubtful = delivery.intents.flatMap(({ write }) => (write.undoes !== undefined && conflicts.has(write.key) ? [{ write, id: recordOf(write) }] : []))
  if (doubtful.length === 0) return outcomes
  const ids = [...new Set(doubtful.flatMap(({ id }) => id ?? []))]
  try {
    const records = new Map(((await connection.reads.tickets?.fetch(ids)) ?? []).flatMap((one) => (one === null ? [] : [[one.ref.id, one] as const])))
    const landed = new Map(doubtful.flatMap(({ write, id }) => {
      const record = records.get(id ?? '')
      return record !== undefined && standsSo(record, write) ? [[write.key, record] as const] : []
    }))
    return outcomes.map((outcome) => {
      const record = landed.get(outcome.key)
      return record === undefined ? outcome : { key: outcome.key, result: 'landed', recordId: record.ref.id, version: record.version }
    })
  } catch (error) {
    if (!(error instanceof BridgeError) && !(error instanceof WireFault)) throw error
    log.warn('undo.unread', { connection: connection.id, records: ids.length })
    return outcomes
  }
}

function recordOf(write: Write): string | null {
  if (write.op === 'edit-ticket' || write.op === 'update-ticket') return write.ticketId
  return write.op === 'edit-case' ? write.caseId : null
}

/** A note cannot be seen here; whether it came through, its own key tells. */
function standsSo(record: Ticket, write: Write): boolean {
  if (write.op === 'update-ticket' && write.note !== null) return false
  const tags = write.op === 'edit-ticket' || write.op === 'update-ticket' ? write : { addTags: [], removeTags: [] }
  return pathsOf(write).every(([path, value]) => sameValue(valueAt(record, path), value)) && tags.addTags.every((tag) => record.tags.includes(tag)) && !tags.removeTags.some((tag) => record.tags.includes(tag))
}
