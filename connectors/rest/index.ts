import type { Connection, Connector, ConnectorPorts } from '../../src/connector/connector.ts'
import { checkAccount, describeTickets } from './account.ts'
import { createClient } from './client.ts'
import { restConfig, type RestConfig } from './config.ts'
import { createCaseWriter } from './create.ts'
import { addNoteWriter, type Sayable } from './note.ts'
import { commentStream } from './threads.ts'
import { ticketStream } from './tickets.ts'
import { editCaseWriter, updateCaseWriter } from './update.ts'
import { restWebhook } from './webhook.ts'

/** Any CRM with a REST interface, as a manifest describes it. */
export const rest: Connector<RestConfig> = { id: 'rest', title: 'REST', config: restConfig, open }

/** What the manifest names is there; what it leaves out is not. */
function open(config: RestConfig, ports: ConnectorPorts): Connection {
  const { manifest } = config
  const { threads, webhook } = manifest
  const { create, update, note } = manifest.writes
  const client = createClient(config, ports)
  const id = `rest:${manifest.id}`
  const comments = threads === undefined ? null : commentStream(client, id, threads)
  return {
    id,
    vendor: 'rest',
    reads: { tickets: ticketStream(client, id), ...(comments === null ? {} : { comments }) },
    writes: {
      ...(create === undefined ? {} : { 'create-case': createCaseWriter(client, create) }),
      ...(update === undefined ? {} : { 'update-case': updateCaseWriter(client, update) }),
      ...(update?.refused === undefined ? {} : { 'edit-case': editCaseWriter(client, { ...update, refused: update.refused }) }),
      ...(note?.visibility === undefined || threads === undefined || comments === null ? {} : { 'add-note': addNoteWriter(client, note as Sayable, threads, comments) }),
    },
    ...(webhook === undefined ? {} : { webhook: restWebhook(webhook, id) }),
    check: () => checkAccount(client),
    describe: () => describeTickets(client),
    calls: () => client.transport.calls(),
  }
}
