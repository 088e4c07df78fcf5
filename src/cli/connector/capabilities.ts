import { parse } from 'yaml'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { oracle } from '../../../connectors/oracle/index.ts'
import { variablesOf } from '../../../connectors/rest/manifest.ts'
import { rest } from '../../../connectors/rest/index.ts'
import { salesforce } from '../../../connectors/salesforce/index.ts'
import { zendesk } from '../../../connectors/zendesk/index.ts'
import type { Connection, ConnectorPorts } from '../../connector/connector.ts'
import type { WriteOp } from '../../domain/write.ts'

export interface Capability {
  readonly what: string
  readonly there: boolean
}

const WRITES: readonly (readonly [WriteOp, string])[] = [
  ['create-ticket', 'makes a ticket'], ['update-ticket', 'writes its own fields, tags and note to a ticket'], ['edit-ticket', 'writes people\'s fields of a ticket, if unchanged'],
  ['create-case', 'makes a case for a ticket'], ['update-case', 'writes its own fields to a case'], ['edit-case', 'writes people\'s fields of a case, if unchanged'],
  ['add-note', 'writes private notes and public comments'], ['redact-note', 'takes words of a note back'], ['remove', 'moves a record into the bin'], ['add-file', 'adds files'],
  ['provision', 'makes the fields, macros and queues it needs'], ['retire', 'takes them away again'],
]

/** What a connection promises, by what is present: no list of its own that could say otherwise. */
export function capabilitiesOf(connection: Connection): readonly Capability[] {
  const { reads, writes } = connection
  const can = (what: string, there: unknown): Capability => ({ what, there: there !== undefined && there !== false })
  return [
    can('reads tickets', reads.tickets),
    can('notices deletes', reads.tickets?.deletes === 'tombstones'),
    can('reads threads', reads.comments),
    can('reads what the spam filter holds', reads.suspended),
    can('reads files', reads.files),
    can('takes webhooks', connection.webhook),
    ...WRITES.map(([op, what]) => can(what, writes[op])),
    can('knows who is behind records', connection.parties),
    can('knows who works there and what they may see', connection.agents),
    can('finds records linked by other tools', connection.linked),
    can('names what our writes would set off', 'hazards' in connection),
    can('previews macros', 'previewMacro' in connection),
    can('looks at a record past all lists', 'look' in connection),
    can('says what a record was merged into', 'mergedInto' in connection),
  ]
}

/** The widest that a manifest can be; an example of this project names everything. */
const WIDEST = fileURLToPath(new URL('../../../manifests/connectors/cosmic.yaml', import.meta.url))

/** All connectors side by side, opened on nothing: no request is made. */
export function allCapabilities(): readonly { readonly title: string; readonly capabilities: readonly Capability[] }[] {
  const manifest: unknown = parse(readFileSync(WIDEST, 'utf8'))
  const secrets = Object.fromEntries(variablesOf(manifest).map((name) => [name, name.endsWith('_URL') ? 'https://crm.example.com' : 'none']))
  return [
    { title: zendesk.title, capabilities: capabilitiesOf(zendesk.open(zendesk.config.parse({ url: 'https://example.zendesk.com', clientId: 'none', clientSecret: 'none' }), NOWHERE)) },
    { title: salesforce.title, capabilities: capabilitiesOf(salesforce.open(salesforce.config.parse({ url: 'https://example.my.salesforce.com', clientId: 'none', clientSecret: 'none' }), NOWHERE)) },
    { title: oracle.title, capabilities: capabilitiesOf(oracle.open(oracle.config.parse({ url: 'https://example.custhelp.com', username: 'none', password: 'none', contactId: '1' }), NOWHERE)) },
    { title: `${rest.title}, as its manifest says`, capabilities: capabilitiesOf(rest.open(rest.config.parse({ manifest, secrets }), NOWHERE)) },
  ]
}

const quiet = (): void => undefined
const nothing = (): never => {
  throw new Error('nothing is asked of a connection that is only described')
}
const NOWHERE: ConnectorPorts = {
  clock: { now: () => 0, sleep: nothing }, ids: { next: nothing }, random: { next: () => 0 }, log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  wire: nothing, tokens: { load: nothing, save: nothing }, signal: new AbortController().signal,
}

/** As it stands in the README. */
export function capabilityTable(): string {
  const all = allCapabilities()
  const rows = (all[0]?.capabilities ?? []).map(({ what }, index) => `| ${what} | ${all.map(({ capabilities }) => (capabilities[index]?.there === true ? 'yes' : 'no')).join(' | ')} |`)
  return [`| Breakwater there | ${all.map(({ title }) => title).join(' | ')} |`, `|---|${all.map(() => '---|').join('')}`, ...rows].join('\n')
}
