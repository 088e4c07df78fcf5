import { existsSync } from 'node:fs'
import { z } from 'zod'
import { BridgeError } from './domain/errors.ts'
import { LOG_LEVELS } from './platform/log.ts'

/** One variable: what it is for, an example of a good value, and how it is parsed. `.env.example` is compared with this table by a test. */
interface Variable<T> {
  readonly about: string
  readonly example: string
  readonly schema: z.ZodType<T>
}

function variable<T>(about: string, example: string, schema: z.ZodType<T>): Variable<T> {
  return { about, example, schema }
}

const text = z.string().min(1).optional()
const digits = z.string().regex(/^\d{1,20}$/, 'is not a number').optional()
const list = z.string().optional().transform((value) => (value ?? '').split(',').map((part) => part.trim()).filter((part) => part !== ''))
const httpUrl = z.url({ protocol: /^https?$/, error: 'is not an http(s) address' }).transform((value) => value.replace(/\/+$/, '')).optional()
const whole = (least: number, most: number, fallback: number) =>
  z.coerce.number(`is not a number`).int('is not a whole number').min(least, `is below ${least}`).max(most, `is above ${most}`).default(fallback)
const share = (fallback: number) => z.coerce.number('is not a number').min(0, 'is below 0').max(0.9, 'is above 0.9').default(fallback)
/** What the bridge writes must never match what it reads, or it would feed itself. */
const routeTags = z
  .string()
  .default('user_safety')
  .transform((value) => value.split(',').map((part) => part.trim().toLowerCase()).filter((part) => part !== ''))
  .refine((tags) => !tags.some((tag) => tag.startsWith('safety_') || tag.startsWith('severity_')), {
    error: 'names a tag that Breakwater itself writes (safety_…, severity_…)',
  })

const macroLanguages = z.string().default('en,es,pt,fr,de').transform((value) => value.split(',').map((part) => part.trim().toLowerCase()).filter((part) => part !== ''))
  .refine((codes) => codes.every((code) => code === 'all' || /^[a-z]{2}$/.test(code)), { error: 'is no list of two-letter languages' })

const mailTo = list.refine((all) => all.every((one) => z.email().safeParse(one.slice(one.indexOf('=') + 1)).success), { error: 'is no list of e-mail addresses' })

export const VARIABLES = {
  ZENDESK_URL: variable('The Zendesk account.', 'https://acme.zendesk.com', httpUrl),
  ZENDESK_CLIENT_ID: variable('OAuth client (Admin Center > Apps and integrations > APIs > OAuth clients).', 'breakwater', text),
  ZENDESK_CLIENT_SECRET: variable('Its secret.', 'a-long-random-string', text),
  ZENDESK_REFRESH_TOKEN: variable('First refresh token, where the client uses authorization code with PKCE instead of client credentials.', 'a-long-random-string', text),
  ZENDESK_EMAIL: variable('Legacy only: the agent an API token belongs to. Zendesk ends API tokens on 2027-04-30.', 'integration@example.com', z.email({ error: 'is not an e-mail address' }).optional()),
  ZENDESK_API_TOKEN: variable('Legacy only: the API token.', 'a-long-random-string', text),
  ZENDESK_WEBHOOK_SECRETS: variable('Signing secrets of webhooks made by hand, newest first; those made by set-up are looked up.', 'secret-one,secret-two', list),
  SALESFORCE_URL: variable('My Domain of the Salesforce org.', 'https://acme.my.salesforce.com', httpUrl),
  SALESFORCE_CLIENT_ID: variable('Consumer key of the External Client App.', '3MVG9abc', text),
  SALESFORCE_CLIENT_SECRET: variable('Its consumer secret (client credentials flow).', 'a-long-random-string', text),
  SALESFORCE_USERNAME: variable('Integration user, for the JWT bearer flow.', 'integration@example.com', text),
  SALESFORCE_PRIVATE_KEY_FILE: variable('PEM file with the private key, for the JWT bearer flow.', './salesforce-key.pem', text),
  SALESFORCE_REFRESH_TOKEN: variable('First refresh token, for the web server flow with PKCE.', 'a-long-random-string', text),
  ORACLE_URL: variable('The Oracle B2C Service site, where cases are its incidents instead of Salesforce\'s.', 'https://acme.custhelp.com', httpUrl),
  ORACLE_USERNAME: variable('Login of the integration account.', 'breakwater', text),
  ORACLE_PASSWORD: variable('Its password.', 'a-long-random-string', text),
  ORACLE_CONTACT_ID: variable('Id of the contact that mirrored incidents belong to: every incident has one.', '1339', digits),
  APP_ID: variable('The app in Zendesk, once it is uploaded (Admin Center > Apps and integrations > Zendesk Support apps): its pages open only with this.', '1104577', digits),
  APP_INSTALLATION_ID: variable('Its installation; both ids are in the answer of GET /api/v2/apps/installations.json.', '360004217700', digits),
  APP_LEADS: variable('Ids of users and of custom roles whose people lead a team; they see sums over a team.', '360001,360002', list),
  APP_SUBDOMAIN: variable('The account\'s subdomain, where ZENDESK_URL does not tell it.', 'acme', z.string().regex(/^[a-z0-9][a-z0-9-]*$/i, 'is not a subdomain').optional()),
  APP_GUARD: variable('Whether saving what the sidebar warns of (a P0 solved without an escalation, an open placeholder, contact data of others) is only warned of or blocked: warn or block.', 'warn', z.enum(['warn', 'block'], { error: 'is neither warn nor block' }).default('warn')),
  APP_SUPPORT_URL: variable('Where the company\'s help for those who read terrible things is; the sidebar links there.', 'https://intranet.example.com/support', httpUrl),
  ROUTE_TAGS: variable('Tickets with any of these tags are pulled, triaged and mirrored.', 'user_safety', routeTags),
  ROUTE_FORMS: variable('… or with one of these ticket form ids.', '360001,360002', list),
  ROUTE_BRANDS: variable('… or of one of these brand ids.', '360001', list),
  ROUTE_GROUPS: variable('… or in one of these group ids.', '360001', list),
  ROUTE_QUERY: variable('… or that match this condition over status, priority, channel, tags, group, brand and form.', 'channel == "social" && "urgent_review" in tags', text),
  MAPPING: variable('Keeps tickets and cases in step both ways. Names the mapping of manifests/mappings that is published first; later ones are published by command. Without any, cases only mirror tickets.', 'zendesk-salesforce', text),
  SYNC_FROM: variable('How many days of history the first backfill reads.', '3650', whole(1, 3650, 3650)),
  SYNC_INTERVAL_SECONDS: variable('How often the scheduled sync runs.', '60', whole(5, 86_400, 60)),
  WORKERS: variable('How many processes share the work. More than one needs a PostgreSQL (DATABASE_URL).', '4', whole(1, 64, 1)),
  LEASE_SECONDS: variable('How long a process that died without a word keeps others from going on.', '10', whole(1, 300, 10)),
  AGENT_RESERVE: variable('Share of the API allowance that is never touched, kept for the people who work there.', '0.3', share(0.3)),
  AUTOMATION_PER_HOUR: variable('How many tickets automation may write to in one hour; the rest wait, and people are told.', '5000', whole(1, 1_000_000, 20_000)),
  AUTOMATION_PER_RULE_PER_HOUR: variable('… and because of any one rule.', '1000', whole(1, 1_000_000, 10_000)),
  DATA_DIR: variable('Folder of the embedded database and its key file.', './data', z.string().min(1).default('./data')),
  DATABASE_URL: variable('A PostgreSQL 15 or newer, instead of the embedded database.', 'postgres://breakwater:secret@localhost:5432/breakwater', z.url({ protocol: /^postgres(ql)?$/, error: 'is not a postgres:// address' }).optional()),
  BREAKWATER_KEYS: variable('Encryption keys, newest first, as id:base64 of 32 bytes. Without them a key file is made in DATA_DIR.', 'k2:NEWKEYINBASE64,k1:OLDKEYINBASE64', text),
  BREAKWATER_HASH_KEY: variable('Key for hashes, base64 of 32 bytes; never changes.', 'BASE64OF32BYTES', text),
  PORT: variable("The server's port; 0 takes a free one.", '4700', whole(0, 65_535, 4700)),
  HOST: variable('The address the server listens on. There is no login yet: keep it on this machine.', '127.0.0.1', z.string().min(1).default('127.0.0.1')),
  PUBLIC_URL: variable('Where Zendesk reaches this server, for webhooks. Without it polling goes on alone.', 'https://breakwater.example.com', httpUrl),
  WEBHOOK_SILENT_MINUTES: variable('Changes that polling found and no webhook told of for so long: the webhooks are taken for dead, and repaired.', '10', whole(2, 1440, 10)),
  HTTPS_PROXY: variable('A corporate proxy for calls to the CRMs.', 'http://proxy.example.com:3128', httpUrl),
  NO_PROXY: variable('Hosts that are reached without the proxy.', 'localhost,.example.com', text),
  CA_FILE: variable('PEM file with a private certificate authority.', './company-ca.pem', text),
  POLICY_DIR: variable('Folder with the policy, instead of the shipped one.', './manifests/policy', text),
  MACRO_LANGUAGES: variable('Languages whose replies become macros; `all` for every one. Each costs fourteen calls, once.', 'en,es,pt,fr,de', macroLanguages),
  CLASSIFIER_URL: variable('An outside classifier that is asked for scores, masked texts only. Off where this is empty.', 'https://classifier.example.com/v1/scores', httpUrl),
  CLASSIFIER_KEY: variable('Its bearer token.', 'a-long-random-string', text),
  CLASSIFIER_TIMEOUT_MS: variable('How long one answer may take; triage goes on without it.', '1500', whole(100, 30_000, 1500)),
  CLASSIFIER_PER_HOUR: variable('How many texts it is shown in one hour at most.', '1000', whole(1, 1_000_000, 1000)),
  ESCALATION_CHAT_URL: variable('A Slack-compatible incoming webhook that is told of escalations. Off where this is empty.', 'https://hooks.slack.com/services/T000/B000/XXXX', httpUrl),
  ESCALATION_PAGER_KEY: variable('Routing key of a PagerDuty-compatible service (Events API v2) that rings for escalations. Off where this is empty.', 'a-routing-key-of-32-characters', text),
  ESCALATION_PAGER_URL: variable('… and where it takes events.', 'https://events.pagerduty.com/v2/enqueue', httpUrl.transform((url) => url ?? 'https://events.pagerduty.com/v2/enqueue')),
  ESCALATION_MAIL_SERVER: variable('The SMTP server that mails about escalations; the channel is on once it, the sender and somebody to mail are given.', 'smtps://breakwater:secret@mail.example.com:465', z.url({ protocol: /^smtps?$/, error: 'is not an smtp:// or smtps:// address' }).optional()),
  ESCALATION_MAIL_FROM: variable('… as whom.', 'breakwater@example.com', z.email({ error: 'is not an e-mail address' }).optional()),
  ESCALATION_MAIL_TO: variable('… and to whom: addresses that are told of all, or of what one role of the policy is told.', 'safety@example.com,team_lead=lead@example.com', mailTo),
  ESCALATION_CARRIES: variable('What these channels may say: pointer (that there is an escalation, how urgent, by when, where) or summary (also which team; never of a restricted matter).', 'pointer', z.enum(['pointer', 'summary'], { error: 'is neither pointer nor summary' }).default('pointer')),
  LOG_LEVEL: variable(`How much is logged, on stderr: ${LOG_LEVELS.join(', ')}.`, 'info', z.enum(LOG_LEVELS, { error: `is none of ${LOG_LEVELS.join(', ')}` }).default('info')),
} as const

export type Environment = Readonly<Record<string, string | undefined>>
export type Config = { readonly [K in keyof typeof VARIABLES]: (typeof VARIABLES)[K] extends Variable<infer T> ? T : never }

/** Reads `.env` of this folder if there is one; what the environment already says wins. */
export function readEnvironment(file = '.env'): Environment {
  if (existsSync(file)) process.loadEnvFile(file)
  return process.env
}

/** Throws one `config.invalid` that names every bad variable with an example of a good value; values themselves are never shown. */
export function parseConfig(environment: Environment): Config {
  const faults: string[] = []
  const config: Record<string, unknown> = {}
  for (const [name, { schema, example }] of Object.entries(VARIABLES)) {
    const raw = environment[name]
    const parsed = schema.safeParse(raw === '' ? undefined : raw)
    if (parsed.success) config[name] = parsed.data
    else faults.push(`${name} ${parsed.error.issues[0]?.message ?? 'is not valid'}; for example ${name}=${example}`)
  }
  faults.push(...together(environment))
  if (faults.length > 0) throw new BridgeError('config.invalid', `These settings need correcting:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
  return config as Config
}

/** Variables that only make sense together. */
function together(environment: Environment): string[] {
  const has = (name: keyof typeof VARIABLES): boolean => (environment[name] ?? '') !== ''
  const example = (name: keyof typeof VARIABLES): string => `for example ${name}=${VARIABLES[name].example}`
  const faults: string[] = []
  const need = (when: boolean, name: keyof typeof VARIABLES, why: string): void => {
    if (when && !has(name)) faults.push(`${name} is missing: ${why}; ${example(name)}`)
  }
  const zendesk = has('ZENDESK_URL') || has('ZENDESK_CLIENT_ID') || has('ZENDESK_API_TOKEN')
  const legacy = has('ZENDESK_API_TOKEN') || has('ZENDESK_EMAIL')
  need(zendesk, 'ZENDESK_URL', 'it names the account')
  need(zendesk && !legacy, 'ZENDESK_CLIENT_ID', 'the connection needs an OAuth client')
  need(has('ZENDESK_CLIENT_ID') && !has('ZENDESK_REFRESH_TOKEN'), 'ZENDESK_CLIENT_SECRET', 'client credentials need it')
  need(legacy, 'ZENDESK_EMAIL', 'an API token belongs to an agent')
  need(legacy, 'ZENDESK_API_TOKEN', 'an e-mail address alone is no credential')
  const salesforce = has('SALESFORCE_URL') || has('SALESFORCE_CLIENT_ID')
  need(salesforce, 'SALESFORCE_URL', 'it names the org')
  need(salesforce, 'SALESFORCE_CLIENT_ID', 'the connection needs an External Client App')
  need(has('SALESFORCE_CLIENT_ID') && !has('SALESFORCE_PRIVATE_KEY_FILE') && !has('SALESFORCE_REFRESH_TOKEN'), 'SALESFORCE_CLIENT_SECRET', 'client credentials need it')
  need(has('SALESFORCE_PRIVATE_KEY_FILE'), 'SALESFORCE_USERNAME', 'a JWT names the user it stands for')
  need(salesforce, 'ZENDESK_URL', 'tickets come from there')
  const oracle = has('ORACLE_URL') || has('ORACLE_USERNAME')
  need(oracle, 'ORACLE_URL', 'it names the site')
  need(oracle, 'ORACLE_USERNAME', 'the connection needs an account')
  need(oracle, 'ORACLE_PASSWORD', 'an account needs it')
  need(oracle, 'ORACLE_CONTACT_ID', 'every incident has a contact')
  need(oracle, 'ZENDESK_URL', 'tickets come from there')
  if (oracle && salesforce) faults.push('ORACLE_URL and SALESFORCE_URL are both set: cases have one home; leave one of them out')
  need(has('APP_ID'), 'APP_INSTALLATION_ID', 'tokens are for one installation')
  need(has('APP_INSTALLATION_ID'), 'APP_ID', 'the key of the app is asked for by it')
  need(has('APP_ID'), 'ZENDESK_URL', 'the app is installed there')
  need(has('CLASSIFIER_KEY'), 'CLASSIFIER_URL', 'a token alone reaches nobody')
  if (Number(environment['WORKERS']) > 1 && !has('DATABASE_URL')) faults.push(`WORKERS above 1 needs a PostgreSQL, for the embedded database is one process's alone: set DATABASE_URL (${example('DATABASE_URL')}), or leave WORKERS out`)
  need(has('BREAKWATER_KEYS'), 'BREAKWATER_HASH_KEY', 'both keys are given, or neither')
  need(has('BREAKWATER_HASH_KEY'), 'BREAKWATER_KEYS', 'both keys are given, or neither')
  return faults
}
