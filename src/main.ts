import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { oracle } from '../connectors/oracle/index.ts'
import { salesforce } from '../connectors/salesforce/index.ts'
import { zendesk } from '../connectors/zendesk/index.ts'
import type { Config } from './config.ts'
import type { Connection, Connector, ConnectorPorts } from './connector/connector.ts'
import { BridgeError } from './domain/errors.ts'
import type { Classifier, Clock, Ids, Log, Random, Vault, Wire } from './domain/ports.ts'
import type { Ticket } from './domain/ticket.ts'
import type { TriageInput } from './domain/triage.ts'
import { systemIds, systemRandom } from './platform/chance.ts'
import { createClassifier } from './platform/classifier.ts'
import { systemClock } from './platform/clock.ts'
import { loadOrMakeKeyFile, parseKeys } from './platform/keys.ts'
import { createVault } from './platform/vault.ts'
import { networkWire } from './platform/wire.ts'
import { loadMapping } from './mapping-files.ts'
import { loadPolicy } from './policy-files.ts'
import { routeQuery } from './route-query.ts'
import { createMappingKeeper, type MappingKeeper } from './desk/mapping-in-force.ts'
import { createPolicyKeeper, type PolicyKeeper } from './desk/policy-in-force.ts'
import { mask } from './rules/mask.ts'
import { CLASSIFIER_FIELD } from './rules/outside.ts'
import type { Policy } from './rules/policy.ts'
import { triage } from './rules/triage.ts'
import { shadow } from './rules/watched.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/store.ts'
import type { SyncPolicy } from './sync/context.ts'
import { createRoute, type Route } from './sync/route.ts'

/** Everything a command works with, put together from the settings: config → store → connections. */
export interface Bridge {
  readonly config: Config
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly log: Log
  readonly store: Store
  readonly policies: PolicyKeeper
  readonly route: Route
  readonly mappings: MappingKeeper
  /** The connection tickets come from, and the one their cases go to. */
  readonly left: Connection
  readonly right: Connection | null
  /** The same two accounts, for what may not wait: they may also use the share that the others leave to it. */
  readonly urgent: { readonly left: Connection; readonly right: Connection | null }
  /** Null: no outside classifier is asked. */
  readonly classifier: Classifier | null
  close(): Promise<void>
}

export interface BridgeOptions {
  readonly log: Log
  /** Stops whatever the connections are doing. */
  readonly signal: AbortSignal
  readonly wire?: Wire
  readonly clock?: Clock
}

/**
 * Of what is left to us of a vendor's allowance, this share is kept for P0 and P1: everything else leaves it. Zendesk's narrowest is a
 * hundred updates a minute, Salesforce's is of a day.
 */
const FOR_URGENT = { zendesk: 0.2, salesforce: 0.05 } as const

/** Opens the store and both connections; nothing is sent to a vendor yet. Throws `config.invalid` where no CRM is named. */
export async function openBridge(config: Config, options: BridgeOptions): Promise<Bridge> {
  if (config.ZENDESK_URL === undefined) {
    throw new BridgeError('config.invalid', 'No CRM is connected: set ZENDESK_URL and its credentials (.env.example lists them), or start the sandbox with `npm run -s breakwater -- sandbox`.')
  }
  const { log, signal } = options
  const clock = options.clock ?? systemClock()
  const [ids, random] = [systemIds(), systemRandom()]
  const route = routeOf(config)
  const store = await openStoreOf(config, clock, random)
  const network = options.wire === undefined ? networkWire({ proxy: config.HTTPS_PROXY, noProxy: config.NO_PROXY, caFile: config.CA_FILE }) : null
  const ports = { clock, ids, random, log, signal, wire: options.wire ?? network! }
  try {
    const policies = createPolicyKeeper({ store, clock, log, folder: () => loadPolicy(config.POLICY_DIR) })
    await policies.current()
    const keeping = (share: number): number => config.AGENT_RESERVE + (1 - config.AGENT_RESERVE) * share
    const both = (kept: { readonly zendesk: number; readonly salesforce: number }): { readonly left: Connection; readonly right: Connection | null } => ({
      left: connect(zendesk, { ...zendeskSettings(config), reserve: keeping(kept.zendesk) }, store, ports),
      right: rightOf(config, keeping(kept.salesforce), store, ports),
    })
    const { left, right } = both(FOR_URGENT)
    const urgent = both({ zendesk: 0, salesforce: 0 })
    const mappings = createMappingKeeper({ store, clock, log, file: () => (config.MAPPING === undefined || right === null ? null : loadMapping(config.MAPPING)) })
    await mappings.current()
    return {
      config, clock, ids, random, log, store, policies, mappings, route, left, right, urgent, classifier: classifierOf(config, ports.wire, clock, log),
      close: async () => {
        await network?.close()
        await store.close()
      },
    }
  } catch (error) {
    await network?.close()
    await store.close()
    throw error
  }
}

/** What seals and hashes, by the keys of these settings. */
export function vaultOf(config: Config): Vault {
  const { BREAKWATER_KEYS: keys, BREAKWATER_HASH_KEY: hashing } = config
  return createVault(keys === undefined || hashing === undefined ? loadOrMakeKeyFile(join(config.DATA_DIR, 'keys')) : parseKeys(keys, hashing))
}

/** The store alone, for what only reads. */
export function openStoreOf(config: Config, clock: Clock = systemClock(), random: Random = systemRandom()): Promise<Store> {
  return openStore({ url: config.DATABASE_URL ?? null, file: join(config.DATA_DIR, 'breakwater.db'), vault: vaultOf(config), clock, random })
}

/** The policy as sync uses it: it needs no more than a judgement and the clocks. */
export function syncPolicy(policy: Policy, refused: string | null = null, classifier: Classifier | null = null): SyncPolicy {
  const trial = policy.compiled.rules.filter((rule) => rule.state === 'shadow').map((rule) => rule.id)
  return {
    version: policy.version,
    clocks: policy.clocks,
    ruleTitle: (rule) => (policy.restrictedRules.has(rule) ? null : (policy.ruleTitles[rule] ?? rule)),
    triage: (input, now) => triage(input, policy, now),
    ...(classifier === null ? {} : { hear: (input: TriageInput) => hear(input, classifier) }),
    ...(refused === null ? {} : { refused }),
    ...(trial.length === 0 ? {} : { trial: { rules: trial, judge: (input, now) => shadow(input, policy, now) } }),
  }
}

/** What the classifier says joins what the vendor's fields say; under its own name, which no vendor's field can take. */
async function hear(input: TriageInput, classifier: Classifier): Promise<TriageInput> {
  const text = [input.subject, input.body, ...input.comments.map((comment) => comment.text)].join('\n')
  const scores = await classifier.classify(text, input.lang ?? null)
  const vendors = (input.signals ?? []).filter((one) => !one.field.startsWith(CLASSIFIER_FIELD))
  return { ...input, signals: [...vendors, ...scores.map(({ label, score }) => ({ field: CLASSIFIER_FIELD + label, value: score }))] }
}

/** Null unless somebody gave its address. */
function classifierOf(config: Config, wire: Wire, clock: Clock, log: Log): Classifier | null {
  const { CLASSIFIER_URL: url, CLASSIFIER_KEY: key, CLASSIFIER_TIMEOUT_MS: timeoutMs, CLASSIFIER_PER_HOUR: perHour } = config
  return url === undefined ? null : createClassifier({ url, key, timeoutMs, perHour, mask, wire, clock, log })
}

function routeOf(config: Config): Route {
  const query = config.ROUTE_QUERY
  const compiled = query === undefined ? undefined : { text: query, matches: routeQuery(query) satisfies (ticket: Ticket) => boolean }
  return createRoute({ tags: config.ROUTE_TAGS, forms: config.ROUTE_FORMS, brands: config.ROUTE_BRANDS, groups: config.ROUTE_GROUPS, ...(compiled === undefined ? {} : { query: compiled }) })
}

type Shared = Omit<ConnectorPorts, 'tokens'>

/** Tokens are kept per connection and sealed; a rotated one is durable before it is first used. */
function connect<C>(connector: Connector<C>, settings: Readonly<Record<string, unknown>>, store: Store, ports: Shared): Connection {
  const parsed = connector.config.safeParse(Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)))
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${connector.title} ${issue.path.join('.')} ${issue.message}`)
    throw new BridgeError('config.invalid', `The ${connector.title} connection needs correcting:\n${faults.join('\n')}`)
  }
  const account = `${connector.id}:${new URL(String(settings['url'])).host}`
  const tokens = {
    load: (name: string) => store.read((tx) => tx.tokens.load(account, name)),
    save: (name: string, value: string) => store.write((tx) => tx.tokens.save(account, name, value)),
  }
  return connector.open(parsed.data, { ...ports, tokens })
}

function zendeskSettings(config: Config): Readonly<Record<string, unknown>> {
  return {
    url: config.ZENDESK_URL,
    clientId: config.ZENDESK_CLIENT_ID,
    clientSecret: config.ZENDESK_CLIENT_SECRET,
    refreshToken: config.ZENDESK_REFRESH_TOKEN,
    email: config.ZENDESK_EMAIL,
    apiToken: config.ZENDESK_API_TOKEN,
    webhookSecrets: config.ZENDESK_WEBHOOK_SECRETS,
  }
}

/** Where cases are kept; null: nowhere, tickets are triaged alone. */
function rightOf(config: Config, reserve: number, store: Store, ports: Shared): Connection | null {
  if (config.SALESFORCE_URL !== undefined) return connect(salesforce, { ...salesforceSettings(config), reserve }, store, ports)
  const { ORACLE_URL: url, ORACLE_USERNAME: username, ORACLE_PASSWORD: password, ORACLE_CONTACT_ID: contactId } = config
  return url === undefined ? null : connect(oracle, { url, username, password, contactId }, store, ports)
}

function salesforceSettings(config: Config): Readonly<Record<string, unknown>> {
  const file = config.SALESFORCE_PRIVATE_KEY_FILE
  return {
    url: config.SALESFORCE_URL,
    clientId: config.SALESFORCE_CLIENT_ID,
    clientSecret: config.SALESFORCE_CLIENT_SECRET,
    username: config.SALESFORCE_USERNAME,
    privateKey: file === undefined ? undefined : readKey(file),
    refreshToken: config.SALESFORCE_REFRESH_TOKEN,
  }
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new BridgeError('config.invalid', `SALESFORCE_PRIVATE_KEY_FILE cannot be read; for example SALESFORCE_PRIVATE_KEY_FILE=./salesforce-key.pem`, {}, { cause: error })
  }
}
