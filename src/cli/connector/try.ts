import { rest } from '../../../connectors/rest/index.ts'
import { variablesOf, type Manifest } from '../../../connectors/rest/manifest.ts'
import type { Config, Environment } from '../../config.ts'
import type { Connection, ConnectorPorts } from '../../connector/connector.ts'
import { contractChecks, ContractBreach, type ContractBench } from '../../connector/contract/index.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { Clock, Wire } from '../../domain/ports.ts'
import type { WriteOp } from '../../domain/write.ts'
import { systemIds, systemRandom } from '../../platform/chance.ts'
import { systemClock } from '../../platform/clock.ts'
import { systemLog } from '../../platform/log.ts'
import { networkWire } from '../../platform/wire.ts'
import { EXIT, printJson, printLine, table } from '../output.ts'
import type { Stop } from '../stop.ts'
import { capabilitiesOf } from './capabilities.ts'
import { liveChecks } from './live-checks.ts'
import { readManifest } from './manifest-file.ts'
import { createRecorder, RECORDED_URL, readRecording, type As, type Recorder, type Recording } from './recording.ts'

export interface TryFlags {
  readonly json?: boolean
  readonly recorded?: string
  readonly record?: string
  readonly days: number
}

interface Result {
  readonly check: string
  readonly kept: boolean
  readonly said: string
}

const DAY = 86_400_000

/** The contract's checks that change nothing, against a live account or a recording. Exit code 1 where one is not kept. */
export async function runTry(config: () => Config, environment: Environment, file: string, flags: TryFlags, stop: Stop): Promise<number> {
  if (flags.record !== undefined && flags.recorded !== undefined) throw new BridgeError('config.invalid', '--record makes a recording and --recorded reads one: give one of them')
  if (!Number.isInteger(flags.days) || flags.days < 1) throw new BridgeError('config.invalid', '--days takes a whole number of at least 1')
  const { raw, manifest } = readManifest(file)
  const recording = flags.recorded === undefined ? null : readRecording(flags.recorded, manifest)
  const trial = recording === null ? live(config(), environment, raw, manifest, flags, stop) : replayed(recording, raw, stop)
  try {
    const { connection } = trial
    const results = await run(trial, manifest)
    const account = await connection.check().catch(() => null)
    if (flags.record !== undefined) trial.recorder?.save(flags.record)
    report({ manifest, connection, results, warnings: account?.warnings ?? [], recorded: recording !== null }, flags)
    return results.every((one) => one.kept) ? EXIT.done : EXIT.failed
  } finally {
    await trial.close()
  }
}

interface Trial {
  readonly connection: Connection
  readonly stranger: Connection
  readonly clock: Clock
  readonly from: number
  readonly settings: object
  readonly requests: () => number
  readonly recorder: Recorder | null
  readonly close: () => Promise<void>
}

function live(config: Config, environment: Environment, raw: object, manifest: Manifest, flags: TryFlags, stop: Stop): Trial {
  const secrets = Object.fromEntries(variablesOf(raw).flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])))
  const parsed = rest.config.safeParse({ manifest: raw, secrets })
  if (!parsed.success) throw new BridgeError('config.invalid', `This connection needs correcting:\n${parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`).join('\n')}`)
  const network = networkWire({ proxy: config.HTTPS_PROXY, noProxy: config.NO_PROXY, caFile: config.CA_FILE })
  const clock = systemClock()
  const recorder = flags.record === undefined ? null : createRecorder(manifest, parsed.data.url, clock.now(), flags.days)
  return trialOf({ raw, secrets, clock, days: flags.days, stop, recorder, wire: (as) => recorder?.wire(as, network) ?? network, close: () => network.close() })
}

/** Time stands where it stood then, and goes on only by waiting. */
function replayed(recording: Recording, raw: object, stop: Stop): Trial {
  let now = recording.head.at
  const clock: Clock = { now: () => now, sleep: (ms, signal) => (ms >= 60_000 ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))) : Promise.resolve(void (now += ms))) }
  const manifest = { ...raw, url: RECORDED_URL + recording.head.base }
  const secrets = Object.fromEntries(variablesOf(manifest).map((name) => [name, 'recorded']))
  return trialOf({ raw: manifest, secrets, clock, days: recording.head.days, stop, recorder: null, wire: (as) => recording.wire(as), close: () => Promise.resolve() })
}

interface Parts {
  readonly raw: object
  readonly secrets: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly days: number
  readonly stop: Stop
  readonly recorder: Recorder | null
  readonly wire: (as: As) => Wire
  readonly close: () => Promise<void>
}

function trialOf({ raw, secrets, clock, days, stop, recorder, wire, close }: Parts): Trial {
  const { auth } = rest.config.parse({ manifest: raw, secrets }).manifest
  let requests = 0
  const counted: Wire = (request) => {
    if (auth.kind !== 'oauth2' || request.url !== auth.tokenUrl) requests += 1
    return wire('us')(request)
  }
  const ports: Omit<ConnectorPorts, 'wire'> = { clock, ids: systemIds(), random: systemRandom(), log: systemLog('silent'), tokens: { load: () => Promise.resolve(null), save: () => Promise.resolve() }, signal: stop.signal }
  const wrong = Object.fromEntries(Object.keys(secrets).map((name) => [name, 'not-the-secret-on-purpose']))
  const settings = { manifest: raw, secrets }
  const url = rest.config.parse(settings).url
  return {
    connection: rest.open(rest.config.parse(settings), { ...ports, wire: counted }),
    stranger: rest.open(rest.config.parse({ manifest: { ...raw, url }, secrets: wrong }), { ...ports, wire: wire('stranger') }),
    clock, settings, recorder, close,
    from: Math.floor(clock.now() / DAY) * DAY - days * DAY,
    requests: () => requests,
  }
}

async function run(trial: Trial, manifest: Manifest): Promise<readonly Result[]> {
  const { connection } = trial
  const writers = Object.keys(connection.writes) as WriteOp[]
  const streams = Object.keys(connection.reads)
  const bench = benchOf(trial, streams, writers)
  // A CRM that asks for no credential knows no stranger.
  const asked = contractChecks({ streams, writers, webhook: false }).filter((check) => check.needs === 'reads' && !(manifest.auth.kind === 'none' && check.name.includes('bad credential')))
  const results: Result[] = []
  for (const check of asked) results.push(await result(check.name, () => check.run(bench).then(() => '')))
  for (const check of liveChecks(connection, trial.clock, trial.from)) results.push(await result(check.name, () => check.run()))
  return results
}

async function result(check: string, work: () => Promise<string>): Promise<Result> {
  try {
    return { check, kept: true, said: await work() }
  } catch (error) {
    if (error instanceof BridgeError) return { check, kept: false, said: `${error.message} [${error.code}]` }
    return { check, kept: false, said: error instanceof ContractBreach ? error.message : `something unforeseen: ${error instanceof Error ? error.name : typeof error}` }
  }
}

/** As much of a bench as checks that only read look at. */
function benchOf({ connection, stranger, clock, settings, requests }: Trial, streams: readonly string[], writers: readonly WriteOp[]): ContractBench {
  const { tickets, comments } = connection.reads
  const reading = { tickets, comments } as Readonly<Record<string, { changes(since: string | null): AsyncIterable<unknown> } | undefined>>
  return {
    connector: rest, connection, stranger, clock,
    badSettings: [{ settings: { ...settings, manifest: { ...(settings as { manifest: object }).manifest, url: 'ftp://crm.example.com' } }, names: 'url' }],
    streams: streams.map((name) => ({ name, changes: (since: string | null) => reading[name]?.changes(since) })),
    writers: writers.map((op) => ({ op })),
    webhook: connection.webhook === undefined ? null : {},
    vendor: { requests, fault: () => undefined, settle: () => Promise.resolve() },
  } as unknown as ContractBench
}

interface Report {
  readonly manifest: Manifest
  readonly connection: Connection
  readonly results: readonly Result[]
  readonly warnings: readonly string[]
  readonly recorded: boolean
}

function report({ manifest, connection, results, warnings, recorded }: Report, flags: TryFlags): void {
  const capabilities = capabilitiesOf(connection)
  const broken = results.filter((one) => !one.kept).length
  if (flags.json === true) return printJson({ manifest: manifest.id, title: manifest.title, recorded, kept: broken === 0, checks: results, capabilities, warnings, requests: connection.calls().total })
  printLine(`${manifest.title}${recorded ? ', as it was recorded' : ''}`)
  printLine()
  printLine(table(capabilities.map(({ what, there }) => [there ? '  yes' : '  no', what])))
  printLine()
  for (const { check, kept, said } of results) printLine(`${kept ? '  ok ' : ' BAD '} ${check}${said === '' ? '' : `: ${said}`}`)
  for (const warning of warnings) printLine(`look  ${warning}`)
  printLine()
  printLine(broken === 0 ? `All ${results.length} checks that change nothing are kept, with ${connection.calls().total} requests.` : `${broken} of ${results.length} checks are not kept. manifests/connectors/README.md says what each needs.`)
}
