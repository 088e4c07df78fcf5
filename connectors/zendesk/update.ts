import type { Writer } from '../../src/connector/connector.ts'
import { noteMark } from '../../src/connector/note-mark.ts'
import type { Outcome, OwnField, UpdateTicket } from '../../src/domain/write.ts'
import type { ZendeskApi } from './api.ts'
import { batchWriter, type Prepared } from './batch.ts'
import { KEY_NAME } from './comments.ts'
import { customFields, type FieldDirectory } from './fields.ts'
import { noteComment, noteFault, noteHtml, TOO_LARGE } from './note.ts'
import { fieldsFor, refusedFor, toTicketValues, type MappedValues } from './values.ts'

/** Zendesk runs 30 jobs of an account at once, agents' bulk edits among them. */
const IN_FLIGHT = 10

/** Changes of tickets: tags as deltas, own fields, mapped values, status, priority, and an internal note. */
export function updateWriter(api: ZendeskApi, directory: FieldDirectory): Writer<UpdateTicket> {
  const warned = new Set<OwnField>()

  return batchWriter<UpdateTicket>(api, IN_FLIGHT, async (batch) => {
    const own = await directory.own()
    const known = await fieldsFor(batch.map((write) => write.values), directory)
    return batch.map((write): Prepared | Outcome => {
      const fault = write.note === null ? null : noteFault(noteHtml(write.note))
      if (fault !== null) return refusedFor(write.key, { ...TOO_LARGE, reason: fault })
      const mapped = toTicketValues(write.values, known)
      if ('code' in mapped) return refusedFor(write.key, mapped)
      if (write.status === 'deleted') return refusedFor(write.key, { code: 'status-unwritable', reason: 'a ticket is not deleted by its status', remedy: 'Take the status `deleted` out of the mapping.' })
      const { values, absent } = customFields(write.fields, own)
      for (const name of absent.filter((one) => !warned.has(one))) {
        warned.add(name)
        api.ports.log.warn('zendesk.field-absent', { field: name, remedy: 'run setup apply' })
      }
      return {
        item: itemOf(write, [...values, ...mapped.fields], mapped.properties),
        job: { key: write.key, ticketId: write.ticketId, stamp: write.version, note: write.note === null ? '' : noteMark(write.note), public: false },
      }
    })
  })
}

function itemOf(write: UpdateTicket, fields: MappedValues['fields'], properties: MappedValues['properties']): object {
  return {
    id: Number(write.ticketId),
    safe_update: true,
    updated_stamp: write.version,
    // The audit shows it under `metadata.custom`.
    metadata: { [KEY_NAME]: write.key },
    ...properties,
    ...(write.addTags.length === 0 ? {} : { additional_tags: write.addTags }),
    ...(write.removeTags.length === 0 ? {} : { remove_tags: write.removeTags }),
    ...(fields.length === 0 ? {} : { custom_fields: fields }),
    ...(write.note === null ? {} : { comment: noteComment(write.note, false) }),
    ...(write.status === undefined ? {} : { status: write.status }),
    ...(write.priority === undefined ? {} : { priority: write.priority }),
  }
}
