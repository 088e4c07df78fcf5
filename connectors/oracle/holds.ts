import { plain, type Incident } from './incident.ts'
import type { IncidentBody } from './values.ts'

/** Whether the incident says everything that the body would write. */
export function holds(incident: Incident, body: IncidentBody): boolean {
  const same = (is: { id?: number | undefined } | null | undefined, wanted: { readonly id: number } | null | undefined): boolean => wanted === undefined || (is?.id ?? null) === (wanted?.id ?? null)
  const tail = (one: { id?: number | undefined; links?: readonly { href: string }[] | undefined } | null | undefined): number | null => one?.id ?? (Number(/\/(\d+)$/.exec(one?.links?.[0]?.href ?? '')?.[1] ?? 0) || null)
  const custom = incident.customFields?.c ?? {}
  return (
    (body.subject === undefined || body.subject === incident.subject) &&
    same(incident.statusWithType?.status, body.statusWithType?.status) &&
    same(incident.severity, body.severity) &&
    same(incident.queue, body.queue) &&
    (body.assignedTo === undefined || tail(incident.assignedTo?.account) === (body.assignedTo?.account.id ?? null)) &&
    (body.primaryContact === undefined || tail(incident.primaryContact) === body.primaryContact.id) &&
    Object.entries(body.customFields?.c ?? {}).every(([name, wanted]) => plain(custom[name]) === plain(wanted))
  )
}
