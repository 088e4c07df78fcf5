import { parseConfig, type Config, type Environment } from '../config.ts'
import type { Account, Connection, Hazard } from '../connector/connector.ts'
import { BridgeError } from '../domain/errors.ts'
import { openBridge, type Bridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import { webhookHealth } from '../sync/webhooks/health.ts'
import { hearing } from '../sync/webhooks/unheard.ts'
import { subdomainOf } from './app-door.ts'
import { iso } from './lives.ts'
import { EXIT, printJson, printLine } from './output.ts'
import { storageForecast, storageSentence } from './storage.ts'
import type { Stop } from './stop.ts'

export interface Examination {
  readonly what: string
  readonly state: 'ok' | 'look' | 'bad'
  readonly found: string
  /** Empty where nothing is to be done. */
  readonly remedy: string
}

export interface DoctorReport {
  readonly examinations: readonly Examination[]
  readonly hazards: readonly (Hazard & { readonly connection: string })[]
}

/** Webhook signatures and relative times go wrong beyond this. */
const SKEW_MS = 60_000

/** Looks at everything and changes nothing. Exit code 1 when something is bad. */
export async function runDoctor(environment: Environment, flags: { readonly json?: boolean }, stop: Stop): Promise<number> {
  const report = await examine(environment, stop)
  if (flags.json === true) printJson(report)
  else print(report)
  return report.examinations.some(({ state }) => state === 'bad') ? EXIT.failed : EXIT.done
}

async function examine(environment: Environment, stop: Stop): Promise<DoctorReport> {
  const examinations: Examination[] = []
  const add = (what: string, state: Examination['state'], found: string, remedy = ''): void => void examinations.push({ what, state, found, remedy })
  const config = attempt(() => parseConfig(environment), add, 'Settings')
  if (config === null) return { examinations, hazards: [] }
  add('Settings', 'ok', 'every setting can be read')
  const bridge = await attemptAsync(() => openBridge(config, { log: systemLog('silent'), signal: stop.signal }), add, 'Database, keys and policy')
  if (bridge === null) return { examinations, hazards: [] }
  try {
    add('Database, keys and policy', 'ok', `${config.DATABASE_URL === undefined ? 'embedded database' : 'PostgreSQL'}, policy ${bridge.policies.last.version}, ${Object.keys(bridge.policies.last.ruleTitles).length} rules`)
    const stopped = await bridge.store.read((tx) => tx.policies.stopped())
    if (bridge.policies.refused !== null) add('Policy', 'bad', `the published version ${bridge.policies.refused} cannot be used by this build; ${bridge.policies.last.version} stands in for it`, 'Correct it and publish again, or take it back with `rules rollback`.')
    if (stopped !== null) add('Automation', 'look', 'somebody stopped everything automatic', '`rules versions` says who and why; `rules resume` lets it act again.')
    const hazards: DoctorReport['hazards'][number][] = []
    for (const connection of [bridge.left, ...(bridge.right === null ? [] : [bridge.right])]) {
      const account = await attemptAsync(() => connection.check(), add, name(connection))
      if (account === null) continue
      await examineAccount(bridge, connection, account, add)
      const storage = connection === bridge.right ? await storageForecast(bridge, account) : null
      if (storage !== null) add(`${name(connection)}: storage for the backfill`, storage.fits ? 'ok' : 'bad', storageSentence(storage), storage.fits ? '' : 'Free data storage in the org, or narrow the route, before the backfill.')
      const found = await attemptAsync(async () => (await connection.hazards?.()) ?? [], add, `${name(connection)}: triggers and automations`)
      for (const hazard of found ?? []) hazards.push({ ...hazard, connection: connection.id })
    }
    if (bridge.right === null) add('Salesforce', 'look', 'not connected: tickets are triaged and written back, no cases are made', 'Set SALESFORCE_URL and its credentials to mirror tickets as cases.')
    examineWebhooks(config, add)
    await examineHearing(bridge, add)
    await examineApp(config, bridge, add)
    return { examinations, hazards }
  } finally {
    await bridge.close()
  }
}

type Add = (what: string, state: Examination['state'], found: string, remedy?: string) => void

async function examineAccount(bridge: Bridge, connection: Connection, account: Account, add: Add): Promise<void> {
  const what = name(connection)
  add(what, 'ok', `${account.name}${account.plan === null ? '' : `, ${account.plan}`}${account.sandbox ? ', Breakwater\'s own sandbox' : ''}`)
  for (const { what: limit, max, left, per } of account.limits) add(`${what}: ${limit}`, left !== null && left < max * bridge.config.AGENT_RESERVE ? 'look' : 'ok', `${left === null ? '' : `${left.toLocaleString('en')} left of `}${max.toLocaleString('en')} ${per === 'at once' ? per : `per ${per}`}`, left !== null && left < max * bridge.config.AGENT_RESERVE ? 'Below the share kept for people: reading and writing pause until it recovers.' : '')
  for (const { permission, why, remedy } of account.missing) add(`${what}: permission`, 'bad', `${permission} is missing: ${why}`, remedy)
  for (const warning of account.warnings) add(what, 'look', warning)
  const skew = Math.abs(account.skewMs)
  add(`${what}: clock`, skew > SKEW_MS ? 'bad' : 'ok', `${(skew / 1000).toFixed(1)} s apart from this machine`, skew > SKEW_MS ? 'Set this machine\'s clock (for example with an NTP service): webhooks are refused and due times are wrong otherwise.' : '')
  const row = await bridge.store.read((tx) => tx.connections.get(connection.id))
  if (connection === bridge.left) {
    const applied = row !== null && row.setupAt !== null
    add(`${what}: set-up`, applied || account.sandbox ? 'ok' : 'look', applied ? 'applied: syncs write' : account.sandbox ? 'not applied yet; a sync against the sandbox applies it by itself' : 'not applied: syncs observe and write nothing', applied || account.sandbox ? '' : 'See what would be made with `npm run -s breakwater -- setup plan`, then run `setup apply`.')
  }
}

function examineWebhooks(config: Config, add: Add): void {
  if (config.PUBLIC_URL === undefined) add('Webhooks', 'look', 'no PUBLIC_URL: Zendesk cannot reach this server, so there are no webhooks and no sidebar; polling goes on', 'Set PUBLIC_URL to the https address under which Zendesk reaches this server.')
  else if (!config.PUBLIC_URL.startsWith('https://')) add('Webhooks', 'bad', 'PUBLIC_URL is not https', 'Zendesk sends webhooks to https addresses only: put a TLS proxy in front and set PUBLIC_URL to it.')
  else add('Webhooks', 'ok', 'PUBLIC_URL is set; `setup apply` points a webhook there')
}

/** What the heartbeat of the webhooks found last, and did. */
async function examineHearing({ store, left }: Bridge, add: Add): Promise<void> {
  const { known, health } = await store.read(async (tx) => ({ known: await hearing(tx, left.id), health: await webhookHealth(tx, left.id) }))
  if (known.hook === null || health === null) return
  const heard = known.heardAt === null ? 'none has come yet' : `the last one came ${iso(known.heardAt)}Z`
  const last = health.repairs.at(-1)
  const repaired = last === undefined ? '' : `; ${last.failed === null ? 'repaired' : 'a repair failed'} ${iso(last.at)}Z (${last.because}), ${health.repaired} times in all`
  const remedy = health.fault === 'silent' ? 'Zendesk has the webhook as it should be and nothing reaches us: see that PUBLIC_URL is reached from the Internet, and the webhook\'s activity in Admin Center.' : 'Somebody or something undoes the webhook «Breakwater» again and again, or it may not be changed: find out who in Admin Center, then run `setup apply`.'
  if (health.state === 'dead') add('Webhooks: heard', 'bad', `${health.fault ?? 'dead'}: ${heard}${repaired}; changes are found by polling`, remedy)
  else add('Webhooks: heard', 'ok', `${heard}${repaired}`)
}

/** Pages of the app open only where its key can be asked for. */
async function examineApp(config: Config, { left }: Bridge, add: Add): Promise<void> {
  const { APP_ID: id } = config
  if (id === undefined) return add('Zendesk app', 'look', 'not set up: specialists have no sidebar', 'Make it with `app package`, upload it, then set APP_ID and APP_INSTALLATION_ID.')
  const account = attempt(() => subdomainOf(config), add, 'Zendesk app')
  const key = await attemptAsync(async () => left.agents?.appKey(id), add, 'Zendesk app')
  if (account !== null && key !== null) add('Zendesk app', 'ok', `its pages open for people of ${account}, by the key that this account gives for it`)
}

function attempt<T>(work: () => T, add: Add, what: string): T | null {
  try {
    return work()
  } catch (error) {
    add(what, 'bad', error instanceof Error ? error.message : String(error), error instanceof BridgeError ? error.remedy : '')
    return null
  }
}

async function attemptAsync<T>(work: () => Promise<T>, add: Add, what: string): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    add(what, 'bad', error instanceof Error ? error.message : String(error), error instanceof BridgeError ? error.remedy : '')
    return null
  }
}

function name(connection: Connection): string {
  return connection.vendor.charAt(0).toUpperCase() + connection.vendor.slice(1)
}

function print({ examinations, hazards }: DoctorReport): void {
  for (const { what, state, found, remedy } of examinations) {
    printLine(`${{ ok: '  ok ', look: 'look ', bad: ' BAD ' }[state]} ${what}: ${found}`)
    if (remedy !== '') printLine(`      → ${remedy}`)
  }
  printLine()
  if (hazards.length === 0) return printLine('No trigger, automation or survey was found that our writes would set off.')
  printLine('What our writes would set off in the CRM:')
  for (const { kind, title, setOffBy, does, reaches, remedy } of hazards) {
    printLine(`  ${kind} «${title}», set off by ${setOffBy === 'any-update' ? 'any update' : `our ${setOffBy}`}: ${does} (reaches ${reaches})`)
    printLine(`      → ${remedy}`)
  }
}
