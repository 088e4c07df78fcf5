import { loadCatalogue } from '../../src/catalogue-file.ts'
import { startJudges } from '../../src/cli/patterns-judges.ts'
import { judgeWith } from '../../src/cli/patterns-judge.ts'
import { findPatterns } from '../../src/cli/patterns.ts'
import type { Judged, Sighting } from '../../src/insight/pattern.ts'
import { watchTraffic } from '../../src/insight/patterns.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { harmlessSentences } from '../insight/harmless.ts'
import { plantTraffic } from '../insight/planted.ts'
import { score } from '../insight/score.ts'
import { printNote, printTable } from './lab/table.ts'

const TICKETS = 50_000
const WEEKS = 8
const SEEDS = 3
const MB = 1024 * 1024

/** Planted campaigns of 20 kinds, each of 5 to 500 tickets, in other traffic: how many are found, what is made up, what it costs. */
export async function benchPatterns(): Promise<void> {
  found('made-up traffic', undefined)
  const real = harmlessSentences()
  if (real.length > 0) found('half of it sentences of real people', real)
  cost()
  await command()
}

function found(title: string, more: readonly string[] | undefined): void {
  const policy = loadPolicy()
  const rows = Array.from({ length: SEEDS }, (_, index) => {
    const planted = plantTraffic({ seed: index + 1, tickets: TICKETS, weeks: WEEKS, sizes: 'any', ...(more === undefined ? {} : { more }) })
    const { patterns, seconds } = analyse(planted.tickets.map((ticket) => ({ ticket, judged: judgeWith(policy, ticket) })))
    const of = score(planted, patterns)
    return { share: of.found / of.campaigns, invented: of.inventedPerWeek, row: [index + 1, `${of.found} of ${of.campaigns}`, of.inventedPerWeek, of.precision, of.recall, seconds, of.missed.join('; ')] }
  })
  printTable(`Planted campaigns in ${TICKETS.toLocaleString('en')} tickets of ${WEEKS} weeks, ${title}`, ['seed', 'found', 'made up a week', 'precision', 'recall', 'seconds of one core', 'missed (tickets, share found)'], rows.map(({ row }) => row))
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  printNote(`Found ${mean(rows.map(({ share }) => share)).toFixed(2)} (wanted: at least 0.90), made up ${mean(rows.map(({ invented }) => invented)).toFixed(2)} a week (wanted: at most 1).`)
}

function analyse(all: readonly { readonly ticket: Sighting; readonly judged: Judged | null }[]): { readonly patterns: ReturnType<ReturnType<typeof watchTraffic>['patterns']>; readonly seconds: number } {
  const before = process.cpuUsage()
  const watch = watchTraffic({ catalogue: loadCatalogue() })
  for (const { ticket, judged } of all) watch.add(ticket, judged)
  const patterns = watch.patterns()
  const { user, system } = process.cpuUsage(before)
  return { patterns, seconds: (user + system) / 1e6 }
}

function cost(): void {
  const sizes = [12_500, 25_000, 50_000, 100_000]
  const measured = sizes.map((tickets) => {
    const planted = plantTraffic({ seed: 5, tickets, weeks: WEEKS, sizes: 'any' })
    const all = planted.tickets.map((ticket) => ({ ticket, judged: planted.judged.get(ticket.id) ?? null }))
    return Math.min(...[0, 1].map(() => analyse(all).seconds))
  })
  const [first = 1] = measured
  const bound = (size: number): number => (size * Math.log(size)) / ((sizes[0] as number) * Math.log(sizes[0] as number))
  printTable('Cost of the analysis without triage, seconds of one core', ['tickets', 'seconds', 'times the first', 'n log n'], sizes.map((size, index) => [size, measured[index] ?? 0, (measured[index] ?? 0) / first, bound(size)]))
}

async function command(): Promise<void> {
  const planted = plantTraffic({ seed: 1, tickets: TICKETS, weeks: WEEKS, sizes: 'any' })
  const start = process.hrtime.bigint()
  const before = process.cpuUsage()
  const judges = startJudges(undefined)
  const answer = await findPatterns({ input: lines(planted.tickets), catalogue: loadCatalogue(), onBadLine: () => undefined, judge: judges.judge })
  await judges.end()
  const { user, system } = process.cpuUsage(before)
  const of = score(planted, answer.patterns)
  printTable('The whole command with triage, policy loaded in each of its threads', ['tickets', 'found', 'seconds on the clock', 'seconds of all cores', 'resident memory at its peak, MB'], [
    [answer.tickets, `${of.found} of ${of.campaigns}`, Number(process.hrtime.bigint() - start) / 1e9, (user + system) / 1e6, (process.resourceUsage().maxRSS * 1024) / MB],
  ])
  printNote('Wanted: at most 60 s on the clock of two free cores. The memory is that of this whole bench.')
}

async function* lines(tickets: readonly Sighting[]): AsyncGenerator<string> {
  for (const { at, ...ticket } of tickets) {
    await Promise.resolve()
    yield `${JSON.stringify({ ...ticket, createdAt: at })}\n`
  }
}

if (import.meta.main) await benchPatterns()
