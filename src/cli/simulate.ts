import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { BridgeError } from '../domain/errors.ts'
import { SABOTAGES } from '../simulator/sabotage/index.ts'
import { sabotageNamed, type SeedOrder, type SeedResult } from '../simulator/seeds.ts'
import { addTally, newTally } from '../simulator/tally.ts'
import { systemClock } from '../platform/clock.ts'
import { duration, EXIT, printJson, printLine, printNotice } from './output.ts'
import type { SeedAnswer } from './simulate-worker.ts'

export interface SimulateFlags {
  readonly seeds: number
  readonly from: number
  readonly steps: number
  readonly sabotage?: string
  readonly only?: string
  readonly workers?: number
  readonly json?: boolean
  readonly listSabotages?: boolean
}

/** Plays stories of people, weather and kills against the real engine. Exit 1 where an invariant was broken, or a planted bug was not caught. */
export async function runSimulate(flags: SimulateFlags): Promise<number> {
  if (flags.listSabotages === true) {
    if (flags.json === true) printJson(SABOTAGES.map(({ name, about }) => ({ name, about })))
    else for (const { name, about } of SABOTAGES) printLine(`${name.padEnd(26)}${about}`)
    return EXIT.done
  }
  for (const [name, value] of Object.entries({ seeds: flags.seeds, steps: flags.steps })) if (!Number.isInteger(value) || value < 1) throw new BridgeError('config.invalid', `--${name} takes a whole number from 1`)
  if (!Number.isInteger(flags.from)) throw new BridgeError('config.invalid', '--from takes a whole number')
  const sabotage = flags.sabotage ?? null
  if (sabotageNamed(sabotage) === undefined) throw new BridgeError('config.invalid', `there is no sabotage "${sabotage}"; --list-sabotages names them all`)
  const clock = systemClock()
  const began = clock.now()
  const results: SeedResult[] = []
  const failures: SeedResult[] = []
  const faults: string[] = []
  await playAll(flags, sabotage, (answer) => {
    if ('fault' in answer) faults.push(`seed ${answer.seed}: ${answer.fault}`)
    else {
      results.push(answer)
      if (answer.violations.length > 0) failures.push(answer)
      if (flags.json !== true) printSeed(answer)
    }
    // A planted bug is caught once; more would be the same news.
    return sabotage === null || failures.length === 0
  })
  for (const fault of faults) printNotice(fault)
  const report = reportOf(results, failures, faults, { sabotage, seconds: (clock.now() - began) / 1000 })
  if (flags.json === true) printJson(report)
  else printReport(report)
  if (faults.length > 0) return EXIT.failed
  return (failures.length === 0) === (sabotage === null) ? EXIT.done : EXIT.failed
}

/** Each worker takes the next seed when it is done with one. `heard` says whether to go on. */
async function playAll(flags: SimulateFlags, sabotage: string | null, heard: (answer: SeedAnswer) => boolean): Promise<void> {
  const end = flags.from + flags.seeds
  let next = flags.from
  const only = flags.only === undefined ? null : flags.only.split(',').map(Number)
  const order = (seed: number): SeedOrder => ({ seed, steps: flags.steps, sabotage, only, shrink: sabotage === null && only === null })
  const count = Math.min(flags.workers ?? availableParallelism(), flags.seeds)
  await Promise.all(Array.from({ length: count }, async () => {
    const worker = new Worker(new URL('./simulate-worker.ts', import.meta.url))
    try {
      while (next < end) {
        const seed = next
        next += 1
        const answer = await ask(worker, order(seed))
        if (next <= end && !heard(answer)) next = Number.POSITIVE_INFINITY
      }
    } finally {
      await worker.terminate()
    }
  }))
}

function ask(worker: Worker, order: SeedOrder): Promise<SeedAnswer> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (answer: SeedAnswer) => {
      worker.off('error', reject)
      resolve(answer)
    })
    worker.postMessage(order)
  })
}

interface Report {
  readonly seeds: number
  readonly violations: number
  readonly sabotage: string | null
  readonly caughtAt: number | null
  readonly seconds: number
  /** Of one seed, on average. */
  readonly average: Readonly<Record<string, number>>
  /** The least of any seed. */
  readonly least: { readonly steps: number; readonly kills: number }
  readonly failures: readonly { readonly seed: number; readonly violations: SeedResult['violations']; readonly only: readonly number[]; readonly story: readonly string[] }[]
  readonly faults: number
}

function reportOf(results: readonly SeedResult[], failures: readonly SeedResult[], faults: readonly string[], { sabotage, seconds }: { readonly sabotage: string | null; readonly seconds: number }): Report {
  const sum = newTally()
  for (const { tally } of results) addTally(sum, tally)
  const count = Math.max(1, results.length)
  return {
    seeds: results.length, violations: failures.length, sabotage, caughtAt: sabotage === null ? null : (failures[0]?.seed ?? null), seconds: Math.round(seconds * 10) / 10,
    average: Object.fromEntries(Object.entries(sum).map(([name, value]) => [name, Math.round((value / count) * 100) / 100])),
    least: { steps: Math.min(...results.map(({ tally }) => tally.events)), kills: Math.min(...results.map(({ tally }) => tally.kills)) },
    failures: failures.map(({ seed, violations, story }) => ({ seed, violations, only: story?.only ?? [], story: story?.lines ?? [] })), faults: faults.length,
  }
}

function printSeed({ seed, tally, violations, trace }: SeedResult): void {
  const { events, kills, killsInDelivery, lostAnswers, conflicts, landed, hours } = tally
  printLine(`seed ${seed}: ${violations.length === 0 ? 'held' : 'BROKEN'}  ${events} steps, ${kills} kills (${killsInDelivery} inside a delivery), ${lostAnswers} lost answers, ${conflicts} conflicts, ${landed} writes landed, ${hours.toFixed(1)} h  ${trace.slice(0, 12)}`)
}

function printReport(report: Report): void {
  for (const { seed, violations, only, story } of report.failures) {
    printLine(`\nSeed ${seed} broke:`)
    for (const { invariant, detail } of violations.slice(0, 5)) printLine(`  ${invariant}: ${detail}`)
    for (const line of story) printLine(`  ${line}`)
    printLine(`Again: npm run -s breakwater -- simulate --from ${seed} --seeds 1 --only ${only.join(',')}${report.sabotage === null ? '' : ` --sabotage ${report.sabotage}`}`)
  }
  const { average } = report
  printLine(`\n${report.seeds} seeds in ${duration(report.seconds)}: ${report.violations} violations. A seed met ${average['conflicts']} conflicts, ${average['lostAnswers']} lost answers, ${average['kills']} kills, ${average['killsInDelivery']} of them inside a delivery; at least ${report.least.steps} steps and ${report.least.kills} kills.`)
  if (report.sabotage !== null) printLine(report.caughtAt === null ? `The planted bug "${report.sabotage}" was NOT caught.` : `The planted bug "${report.sabotage}" was caught at seed ${report.caughtAt}.`)
}
