import type { Connection, Connector, ConnectorPorts } from '../../src/connector/connector.ts'
import type { Write } from '../../src/domain/write.ts'
import { checkAccount } from './account.ts'
import { addFileWriter } from './add-file.ts'
import { addNoteWriter } from './add-note.ts'
import { readsAs } from './case-record.ts'
import { createClient } from './client.ts'
import { commentStream } from './comments.ts'
import { isLoopback, salesforceConfig, type SalesforceConfig } from './config.ts'
import { createCaseWriter, type Writing } from './create-case.ts'
import { editCaseWriter } from './edit-case.ts'
import { fileReader } from './files.ts'
import { findHazards } from './hazards.ts'
import { withinLargest } from './largest.ts'
import { linkFinder } from './linked.ts'
import { lookAt, mergedInto } from './look.ts'
import { createOrg } from './org.ts'
import { partiesOf } from './parties.ts'
import { redactNoteWriter } from './redact-note.ts'
import { removeWriter } from './remove.ts'
import { provisionedIn, provisionWriter, retireWriter } from './provision.ts'
import { toSchema } from './schema.ts'
import { caseStream, describedCase, type CaseReading } from './tickets.ts'
import { updateCaseWriter } from './update-case.ts'

/** Salesforce cases, over jsforce. */
export const salesforce: Connector<SalesforceConfig> = { id: 'salesforce', title: 'Salesforce', config: salesforceConfig, open }

function open(config: SalesforceConfig, ports: ConnectorPorts): Connection {
  const client = createClient(config, ports)
  const org = createOrg(client, ports.clock)
  const id = `salesforce:${accountOf(config.url)}`
  const { clock, log, random } = ports
  const reading: CaseReading = { client, org, clock, log, connection: id, config, visibilityMs: config.visibilityMs }
  const writing: Writing = { client, org, clock, random, config }
  return {
    id,
    vendor: 'salesforce',
    reads: { tickets: caseStream(reading), comments: commentStream(reading), files: fileReader(reading) },
    writes: {
      'create-case': withinLargest(createCaseWriter(writing)),
      'update-case': withinLargest(updateCaseWriter(writing)),
      'edit-case': withinLargest(editCaseWriter(writing)),
      'add-note': withinLargest(addNoteWriter(writing, log)),
      'redact-note': withinLargest(redactNoteWriter(writing)),
      remove: withinLargest(removeWriter(writing)),
      'add-file': withinLargest(addFileWriter(writing)),
      provision: withinLargest(provisionWriter(writing)),
      retire: withinLargest(retireWriter(writing)),
    } satisfies { readonly [O in Write['op']]?: unknown },
    linked: linkFinder(client, org),
    parties: partiesOf(client, org),
    check: () => checkAccount(client, org, config, clock),
    describe: async () => {
      org.forget()
      return toSchema(await describedCase(org, 'check'))
    },
    readsAs: async () => readsAs(await describedCase(org), config),
    provisioned: () => provisionedIn(writing),
    hazards: () => findHazards(client),
    look: (ids) => lookAt(client, ids),
    mergedInto: (ids) => mergedInto(client, ids),
    calls: () => client.transport.calls(),
  }
}

/** Stable over restarts: My Domain's name; the sandbox on this machine takes another port each time. */
function accountOf(url: string): string {
  return isLoopback(url) ? 'sandbox' : (new URL(url).hostname.split('.my.salesforce.com')[0] ?? url)
}
