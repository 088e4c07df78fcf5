import type { Connection, Connector, ConnectorPorts } from '../../src/connector/connector.ts'
import { fixedToken, type TokenSource } from '../../src/connector/auth.ts'
import { clientCredentials, rotatingRefresh, type TokenEndpoint } from '../../src/connector/oauth.ts'
import { createTransport } from '../../src/connector/transport.ts'
import { agentsOf } from './agents.ts'
import { checkAccount } from './account.ts'
import { addFileWriter } from './add-file.ts'
import { addNoteWriter } from './add-note.ts'
import { createApi } from './api.ts'
import { commentStream } from './comments.ts'
import { zendeskConfig, type ZendeskConfig } from './config.ts'
import { createWriter } from './create.ts'
import { describeTickets } from './describe.ts'
import { editWriter } from './edit.ts'
import { createFieldDirectory } from './fields.ts'
import { fileReader } from './files.ts'
import { findHazards } from './hazards.ts'
import { lookAt } from './look.ts'
import { classify, paceRules } from './limits.ts'
import { mergedInto } from './merged.ts'
import { previewMacro } from './macros.ts'
import { provisioned, provisionWriter, retireWriter } from './provision.ts'
import { redactNoteWriter } from './redact-note.ts'
import { partiesOf } from './parties.ts'
import { removeWriter } from './remove.ts'
import { createRoles } from './roles.ts'
import { suspendedStream } from './suspended.ts'
import { ticketStream } from './tickets.ts'
import { updateWriter } from './update.ts'
import { zendeskWebhook } from './webhook.ts'

/** Global scopes: audits and ticket events refuse `tickets:read`, and macros have no scope of their own. */
export const ZENDESK_SCOPE = 'read write'

export const zendesk: Connector<ZendeskConfig> = { id: 'zendesk', title: 'Zendesk', config: zendeskConfig, open: openZendesk }

function openZendesk(config: ZendeskConfig, ports: ConnectorPorts): Connection {
  const id = `zendesk:${config.account}`
  const transport = createTransport({
    ports,
    name: 'zendesk',
    auth: tokenSource(config, ports),
    classify,
    pace: paceRules(config.reserve),
    budget: { rule: 'account', per: 'minute' },
    concurrency: 6,
  })
  const api = createApi(config.url, ports, transport)
  const roles = createRoles(api)
  const directory = createFieldDirectory(api)
  const update = updateWriter(api, directory)
  return {
    id,
    vendor: 'zendesk',
    reads: {
      tickets: ticketStream(api, id, roles, config.pageSize),
      comments: commentStream(api, id, roles, config.pageSize),
      suspended: suspendedStream(api, id, config.pageSize),
      files: fileReader(api),
    },
    writes: {
      'update-ticket': update,
      'edit-ticket': editWriter(update),
      'create-ticket': createWriter(api, directory),
      'add-note': addNoteWriter(api),
      'redact-note': redactNoteWriter(api),
      remove: removeWriter(api),
      'add-file': addFileWriter(api),
      provision: provisionWriter(api, directory),
      retire: retireWriter(api, directory),
    },
    webhook: zendeskWebhook(api, id),
    parties: partiesOf(api),
    agents: agentsOf(api),
    check: () => checkAccount(api, config, directory),
    describe: () => describeTickets(api, directory),
    provisioned: (only) => provisioned(api, only),
    hazards: () => findHazards(api, directory),
    previewMacro: (ticket, macroId) => previewMacro(api, ticket, macroId),
    look: (ids) => lookAt(api, ids),
    mergedInto: (ids) => mergedInto(api, ids),
    calls: () => transport.calls(),
  }
}

export function tokenEndpoint(config: Pick<ZendeskConfig, 'url'>): TokenEndpoint {
  return { name: 'zendesk', url: `${config.url}/oauth/tokens`, encoding: 'json' }
}

function tokenSource(config: ZendeskConfig, ports: ConnectorPorts): TokenSource {
  const { auth } = config
  const endpoint = tokenEndpoint(config)
  if (auth.kind === 'api-token') return fixedToken(`Basic ${Buffer.from(`${auth.email}/token:${auth.apiToken}`).toString('base64')}`)
  if (auth.kind === 'client-credentials') return clientCredentials(endpoint, { client_id: auth.clientId, client_secret: auth.clientSecret, scope: ZENDESK_SCOPE }, ports.clock)
  const client = { client_id: auth.clientId, ...(auth.clientSecret === null ? {} : { client_secret: auth.clientSecret }), scope: ZENDESK_SCOPE }
  return rotatingRefresh({ endpoint, client, first: auth.refreshToken, store: ports.tokens, storeName: TOKEN_NAME, clock: ports.clock })
}

/** Where the rotating pair is kept. */
export const TOKEN_NAME = 'zendesk.oauth'

export { LEGACY_WARNING } from './config.ts'
