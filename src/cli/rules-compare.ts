import type { Config } from '../config.ts'
import { backtest, type Backtest } from '../desk/policy-backtest.ts'
import { KINDS, type Change, type ChangeKind } from '../desk/policy-compare.ts'
import { ruleRates, shadowReport } from '../desk/policy-watch.ts'
import type { Instant } from '../domain/ports.ts'
import { systemClock } from '../platform/clock.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import { count } from './rules-check.ts'
import { policyIn } from './rules-policy.ts'
import { badUsage } from './rules-read.ts'
import { withStore } from './rules-versions.ts'

export interface BacktestFlags {
  readonly policy: string
  readonly against: string
  readonly since: string
  readonly examples: string
  readonly json?: boolean
}

const DAY_MS = 86_400_000

/** Exit code 3 where the second policy takes P0 or P1 away from a ticket, or agrees with fewer decisions of specialists: look before publishing. */
export async function runRulesBacktest(config: Config, flags: BacktestFlags): Promise<number> {
  const now = systemClock().now()
  const since = sinceOf(flags.since, now)
  const examples = Number(flags.examples)
  if (!Number.isInteger(examples) || examples < 0) throw badUsage('--examples takes a whole number.')
  const found = await withStore(config, async (store) => {
    const [a, b] = [await policyIn(store, flags.policy, config), await policyIn(store, flags.against, config)]
    return backtest({ store, a, b, since, now, examples })
  })
  if (flags.json === true) printJson(found)
  else printBacktest(found)
  const { severity, category } = found.specialists
  return found.counts.noLongerEscalated > 0 || severity.b < severity.a || category.b < category.a ? EXIT.setAside : EXIT.done
}

function sinceOf(text: string, now: Instant): Instant {
  const days = /^(\d{1,4})d$/.exec(text)?.[1]
  const at = days === undefined ? (/^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN) : now - Number(days) * DAY_MS
  if (Number.isNaN(at)) throw badUsage('--since takes a day, such as 2026-01-31, or a number of days, such as 30d.')
  return at
}

const TITLES: Readonly<Record<ChangeKind, string>> = {
  raised: 'raised', lowered: 'lowered', newlyEscalated: 'newly P0 or P1', noLongerEscalated: 'no longer P0 or P1', categoryMoved: 'another category', teamMoved: 'another team',
}

function printBacktest(found: Backtest): void {
  const { counts, examples, specialists } = found
  printLine(`${count(found.tickets, 'ticket')} written since ${new Date(found.since).toISOString().slice(0, 10)}: policy ${found.a} against ${found.b}, ${found.unchanged} unchanged.\n`)
  printLine(table(KINDS.map((kind) => [TITLES[kind], String(counts[kind])])))
  for (const kind of KINDS) {
    if (examples[kind].length > 0) printLine(`\n${TITLES[kind]}:`)
    for (const one of examples[kind]) printLine(`  ${changeLine(one)}`)
  }
  for (const [name, { decided, a, b }] of Object.entries(specialists)) {
    printLine(decided === 0 ? `\nNo ticket shows that a specialist decided its ${name}.` : `\nOf ${count(decided, 'ticket')} whose ${name} a specialist decided, ${found.a} agrees on ${a}, ${found.b} on ${b}.`)
  }
}

function changeLine({ ticketId, severity, category, gained, lost }: Change): string {
  const moved = category.from === category.to ? category.to : `${category.from} → ${category.to}`
  const rules = [...gained.map((rule) => `+${rule}`), ...lost.map((rule) => `-${rule}`)].join(' ')
  return `#${ticketId} ${severity.from === severity.to ? severity.to : `${severity.from} → ${severity.to}`} ${moved} ${rules}`.trimEnd()
}

const SHOWN = 20

export async function runRulesShadow(config: Config, flags: { readonly json?: boolean }): Promise<number> {
  const rules = await withStore(config, (store) => shadowReport(store, flags.json === true ? Number.POSITIVE_INFINITY : SHOWN))
  if (flags.json === true) printJson({ rules })
  else if (rules.length === 0) printLine('No rule in shadow has fired. Set `state: shadow` in a rule, publish, and let it see live traffic.')
  else {
    printLine(table([['rule', 'fired', 'would raise', 'would lower', 'newly P0/P1', 'would move'], ...rules.map((one) => [one.rule, ...[one.fired, one.wouldRaise, one.wouldLower, one.wouldEscalate, one.wouldMove].map(String)])]))
    for (const { rule, tickets, fired } of rules) printLine(`\n${rule}: ${tickets.map(({ id, severity, category }) => `#${id} ${severity.from}→${severity.to}${category.from === category.to ? '' : ` ${category.from}→${category.to}`}`).join(', ')}${fired > tickets.length ? ` and ${fired - tickets.length} more` : ''}`)
  }
  return EXIT.done
}

export async function runRulesRates(config: Config, flags: { readonly json?: boolean }): Promise<number> {
  const rates = await withStore(config, (store) => ruleRates(store, systemClock().now()))
  if (flags.json === true) printJson({ rates })
  else if (rates.length === 0) printLine('No ticket has been judged yet.')
  else {
    const whole = (value: number | null): string => (value === null ? '-' : value.toFixed(1))
    printLine(table([['rule', 'today', 'of tickets', 'usual share', 'usual band', 'state'], ...rates.map((one) => [one.rule, String(one.hits), String(one.tickets), one.usual === null ? '-' : `${(one.usual * 100).toFixed(2)} %`, one.usual === null ? '-' : `${whole(one.low)} to ${whole(one.high)}`, one.state === 'too-little' ? 'too little history' : one.state])]))
  }
  return EXIT.done
}
