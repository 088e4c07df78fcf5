import type { FieldValue, Ticket } from '../domain/ticket.ts'
import type { EditCase, EditTicket } from '../domain/write.ts'

/**
 * A stored ticket as our own landed write left it, until it is read again. Conditional writes land only on what was read, so nothing of
 * anybody else's is missing from the answer; without this, our own value would look like somebody's edit back to the old one.
 */
export function patched(ticket: Ticket, write: EditTicket | EditCase, version: string | null): Ticket {
  const own = write.op === 'edit-ticket' ? { addTags: write.addTags, removeTags: write.removeTags, group: write.values?.['group'] } : { addTags: [], removeTags: [], group: write.queue === undefined ? write.values?.['group'] : write.queue }
  const fields: Record<string, FieldValue> = { ...ticket.fields }
  const plain: Record<string, FieldValue> = {}
  for (const [path, value] of Object.entries(write.values ?? {})) {
    if (path.startsWith('field:')) fields[path.slice('field:'.length)] = value
    else if (path === 'subject' || path === 'description') plain[path] = value ?? ''
    else if (path === 'assignee' || path === 'form' || path === 'parent' || path === 'requester' || path === 'organization') plain[path] = value
  }
  return {
    ...ticket,
    ...plain,
    fields,
    version: version ?? ticket.version,
    status: write.status ?? ticket.status,
    priority: write.priority === undefined ? ticket.priority : write.priority,
    group: own.group === undefined ? ticket.group : typeof own.group === 'string' ? own.group : null,
    tags: [...new Set([...ticket.tags.filter((tag) => !own.removeTags.includes(tag)), ...own.addTags])],
  }
}
