import { compareBy, isTime, parseQuery, valueOf } from './roql.ts'
import { Refusal, type Incident, type State, type Thread } from './types.ts'

const BASE = '/services/rest/connect/v1.4'

/** With a zone, in UTC, as single resources always are. */
export const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** As the site's own clocks on the wall show it, and without saying so. */
export function local(at: number, offsetMinutes: number): string {
  return new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ')
}

export const seen = (state: State, now: number): Incident[] => [...state.incidents.values()].filter((one) => one.visibleAt <= now)

export function find(state: State, id: string, now: number): Incident {
  const found = state.incidents.get(Number(id))
  if (found === undefined || found.visibleAt > now) throw new Refusal(404, 'OSVC-CREST-00012', `there is no incident ${id}`)
  return found
}

/** Answers as many rows as the site gives at once, and never says that there were more. */
export function tabular(state: State, text: string, zoned: boolean, now: number): unknown {
  const query = parseQuery(text)
  if (query.table.toLowerCase() === 'accounts') {
    return { items: [{ tableName: 'accounts', count: 1, columnNames: ['id'], rows: [['11']] }], links: [] }
  }
  if (query.table.toLowerCase() !== 'incidents') throw new Refusal(400, 'OSVC-CREST-00009', `there is no table ${query.table}`)
  const { rowLimit, offsetMinutes } = state.settings
  const rows = seen(state, now).filter(query.where).toSorted(compareBy(query.order)).slice(0, Math.min(query.limit ?? rowLimit, rowLimit))
  const cell = (row: Incident, column: string): string | null => {
    const value = valueOf(row, column)
    if (value === null) return null
    return isTime(column) ? (zoned ? utc(Number(value)) : local(Number(value), offsetMinutes)) : String(value)
  }
  return { items: [{ tableName: 'incidents', count: rows.length, columnNames: query.columns, rows: rows.map((row) => query.columns.map((column) => cell(row, column))) }], links: [] }
}

export function showIncident(state: State, one: Incident, origin: string, expand: string): unknown {
  const link = (path: string): unknown => ({ links: [{ rel: 'canonical', href: `${origin}${BASE}/${path}` }] })
  const type = one.status.lookupName === 'Solved' ? { id: 2, lookupName: 'Solved' } : { id: 1, lookupName: 'Unresolved' }
  const menu = (name: string, value: unknown): unknown => (state.settings.fields[name]?.type === 'menu' && value !== null ? { id: 1, lookupName: value } : value)
  return {
    id: one.id,
    lookupName: `261122-${String(one.id).padStart(6, '0')}`,
    createdTime: utc(one.created),
    updatedTime: utc(one.updated),
    subject: one.subject,
    statusWithType: { status: one.status, statusType: type },
    severity: one.severity,
    queue: one.queue,
    assignedTo: one.account === null ? null : { account: link(`accounts/${one.account}`), staffGroup: { id: 100, lookupName: 'Safety' } },
    primaryContact: link(`contacts/${one.contact}`),
    customFields: { c: Object.fromEntries(Object.keys(state.settings.fields).map((name) => [name, menu(name, one.custom[name] ?? null)])) },
    threads: expand.split(',').includes('threads') ? showThreads(state, one, origin, 0) : link(`incidents/${one.id}/threads`),
  }
}

/** The newest first, so many at once. */
export function showThreads(state: State, one: Incident, origin: string, offset: number): unknown {
  const { threadPage } = state.settings
  const all = one.threads.toReversed()
  const hasMore = all.length > offset + threadPage
  const next = { rel: 'next', href: `${origin}${BASE}/incidents/${one.id}/threads?expand=all&offset=${offset + threadPage}` }
  return { items: all.slice(offset, offset + threadPage).map((thread) => showThread(thread, origin)), hasMore, links: hasMore ? [next] : [] }
}

function showThread(thread: Thread, origin: string): unknown {
  const link = (path: string, id: number | null): unknown => (id === null ? null : { links: [{ rel: 'canonical', href: `${origin}${BASE}/${path}/${id}` }] })
  return {
    id: thread.id, createdTime: utc(thread.at), text: thread.text, entryType: thread.entryType,
    contentType: { id: 1, lookupName: 'text/plain' }, account: link('accounts', thread.account), contact: link('contacts', thread.contact),
  }
}
