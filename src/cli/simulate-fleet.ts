import { BridgeError } from '../domain/errors.ts'
import { systemClock } from '../platform/clock.ts'
import { runFleet } from '../simulator/fleet/fleet.ts'
import type { FleetReport, Spread } from '../simulator/fleet/report.ts'
import { sabotageNamed } from '../simulator/seeds.ts'
import { duration, EXIT, printJson, printLine, printNotice } from './output.ts'

export interface FleetFlags {
  readonly connections: number
  readonly workers: number
  readonly minutes: number
  readonly seed: number
  readonly sabotage?: string
  readonly json?: boolean
}

/** Plays many connections over a few workers in simulated time. Exit 1 where an invariant was broken. */
export async function runSimulateFleet(flags: FleetFlags): Promise<number> {
  const { connections, workers, minutes, seed, sabotage = null } = flags
  for (const [name, value] of Object.entries({ connections, workers, minutes })) if (!Number.isInteger(value) || value < 1) throw new BridgeError('config.invalid', `--${name} takes a whole number from 1`)
  if (!Number.isInteger(seed)) throw new BridgeError('config.invalid', '--seed takes a whole number')
  if (sabotageNamed(sabotage) === undefined) throw new BridgeError('config.invalid', `there is no sabotage "${sabotage}"; simulate --list-sabotages names them all`)
  const clock = systemClock()
  const began = clock.now()
  const report = await runFleet({ connections, workers, minutes, seed, sabotage }, printNotice)
  const seconds = Math.round((clock.now() - began) / 100) / 10
  if (flags.json === true) printJson({ ...report, seconds })
  else printReport(report, seconds)
  return report.violations === 0 ? EXIT.done : EXIT.failed
}

function printReport(report: FleetReport, seconds: number): void {
  for (const { connection, invariant, detail } of report.failures.slice(0, 10)) printLine(`${connection}  ${invariant}: ${detail}`)
  const share = (value: number): string => `${Math.round(value * 1000) / 10} %`
  const lag = ({ count, p50, p95, p99 }: Spread): string => `${p50} s, 95 % within ${p95} s, 99 % within ${p99} s (${count})`
  printLine(`${report.connections} connections, ${report.workers} workers, ${report.minutes} simulated minutes in ${duration(seconds)}: ${report.violations} violations.`)
  printLine(`${report.acts} things that people did, ${report.tickets} tickets, ${report.calls} calls, ${report.slices} slices of work, ${report.kills} workers killed; ${report.held} slices found another worker at it.`)
  printLine(`The workers were busy ${share(report.busy)} of what they can do at once. Nothing else took time: what a judgement costs is measured by the benches.`)
  printLine(`From words that made a ticket P0 or P1 to its mark, asked once a minute and without webhooks: half ${lag(report.lag.others)}; in the busiest connection ${lag(report.lag.busiest)}.`)
}
