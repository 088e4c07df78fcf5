import type { Connection, Connector, ConnectorPorts } from '../../src/connector/connector.ts'
import { checkAccount, describe } from './account.ts'
import { createClient } from './client.ts'
import { isLoopback, oracleConfig, type OracleConfig } from './config.ts'
import { readsAs } from './incident.ts'
import { createSite } from './site.ts'
import { incidentStream, threadStream } from './streams.ts'
import { addNoteWriter, createCaseWriter, editCaseWriter, updateCaseWriter, type Writing } from './writers.ts'

/** Oracle B2C Service (Connect REST v1.4): incidents as cases. What it cannot do is in its README. */
export const oracle: Connector<OracleConfig> = { id: 'oracle', title: 'Oracle B2C Service', config: oracleConfig, open }

function open(config: OracleConfig, ports: ConnectorPorts): Connection {
  const client = createClient(config, ports)
  const site = createSite(client, config)
  const id = `oracle:${isLoopback(config.url) ? 'sandbox' : new URL(config.url).hostname.replace(/\.custhelp\.com$/, '')}`
  const reading = { client, config, connection: id }
  const writing: Writing = { client, site, clock: ports.clock, config, connection: id }
  return {
    id,
    vendor: 'oracle',
    reads: { tickets: incidentStream(reading), comments: threadStream(reading, site) },
    writes: {
      'create-case': createCaseWriter(writing),
      'update-case': updateCaseWriter(writing),
      'edit-case': editCaseWriter(writing),
      'add-note': addNoteWriter(writing),
    },
    check: () => checkAccount(client, site, config),
    describe: () => describe(site),
    readsAs: () => Promise.resolve(readsAs(config)),
    calls: () => client.transport.calls(),
  }
}
