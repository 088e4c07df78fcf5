import type { CommentStream, Stream } from '../../src/connector/connector.ts'
import { chunks } from '../../src/connector/paging.ts'
import type { Comment, Ticket } from '../../src/domain/ticket.ts'
import { changes, type Reading } from './changes.ts'
import { readIncident, toComments, toTicket, type Incident } from './incident.ts'
import type { Site } from './site.ts'

/** Incidents as tickets. Deletes are for good here, and nobody tells of them. */
export function incidentStream(reading: Reading): Stream<Ticket> {
  const { connection, config } = reading
  return {
    deletes: 'not-reported',
    changes: (since, options) => changes('oracle-incidents', reading, (incident) => Promise.resolve([toTicket(incident, connection, config)]), since, options),
    async fetch(ids) {
      const found = await fetchAll(ids, reading)
      return ids.map((id) => {
        const incident = found.get(id)
        return incident === undefined ? null : toTicket(incident, connection, config)
      })
    },
  }
}

/** The whole thread of each incident that changed: threads have no stamp to ask by. */
export function threadStream(reading: Reading, site: Site): CommentStream {
  const { connection, config } = reading
  const translate = async (incident: Incident): Promise<readonly Comment[]> => toComments(incident, connection, config, await site.account('read'))
  return {
    changes: (since, options) => changes('oracle-threads', reading, translate, since, options),
    async fetch(ids) {
      const found = await fetchAll(ids, reading)
      return new Map(await Promise.all(ids.map(async (id): Promise<[string, readonly Comment[]]> => {
        const incident = found.get(id)
        return [id, incident === undefined ? [] : await translate(incident)]
      })))
    },
  }
}

async function fetchAll(ids: readonly string[], { client }: Reading): Promise<ReadonlyMap<string, Incident>> {
  const found = new Map<string, Incident>()
  for (const some of chunks([...new Set(ids.filter((id) => /^\d{1,18}$/.test(id)))], 4)) {
    const read = await Promise.all(some.map((id) => readIncident(client, id, { purpose: 'read' })))
    for (const [at, incident] of read.entries()) if (incident !== null) found.set(some[at] ?? '', incident)
  }
  return found
}
