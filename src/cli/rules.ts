import type { CorrectionFlags } from './rules-corrections.ts'
import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { systemClock } from '../platform/clock.ts'
import type { BacktestFlags } from './rules-compare.ts'
import type { EvalFlags } from './rules-eval.ts'
import type { ExplainFlags } from './rules-explain.ts'
import type { LearnFlags } from './rules-learn.ts'
import type { WhyFlags } from './rules-versions.ts'

export interface RulesTools {
  readonly config: () => Config
  readonly exit: (code: number) => void
}

/** `rules …`: check, test, explain, measure, compare, publish and take back. */
export function addRules(program: Command, { config, exit }: RulesTools): void {
  const rules = program.command('rules').description('the rules: check, test, explain, measure, compare, publish, take back')

  rules
    .command('check [dir]')
    .description('check a whole policy folder (the shipped one if none is named): faults with file, rule and remedy; warnings apart')
    .option('--json', 'one JSON document on stdout')
    .action(async (dir: string | undefined, flags: { json?: boolean }) => exit((await import('./rules-check.ts')).runRulesCheck(dir ?? config().POLICY_DIR, flags)))

  rules
    .command('test [dir]')
    .description('run the tests inside the rules')
    .option('--json', 'one JSON document on stdout')
    .action(async (dir: string | undefined, flags: { json?: boolean }) => exit((await import('./rules-check.ts')).runRulesTest(dir ?? config().POLICY_DIR, flags)))

  rules
    .command('explain [file]')
    .description('one ticket as JSON {subject, body, lang?} from a file or stdin: every rule, fired or not, and why; shows its words')
    .option('--policy <name>', 'a folder, a published version, live or shipped', 'shipped')
    .option('--rule <id>', 'only this rule')
    .option('--all', 'also rules none of whose words are there')
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string | undefined, flags: ExplainFlags) => exit(await (await import('./rules-explain.ts')).runRulesExplain(file, flags, config(), systemClock().now())))

  rules
    .command('eval <files...>')
    .description('score labelled tickets: JSON lines, or worked examples as .txt')
    .option('--policy <name>', 'a folder, a published version, live or shipped', 'shipped')
    .option('--json', 'one JSON document on stdout')
    .action(async (files: string[], flags: EvalFlags) => exit(await (await import('./rules-eval.ts')).runRulesEval(files, flags, config())))

  rules
    .command('learn [folder]')
    .description('fit the linear model to worked examples (.txt; the shipped ones if no folder is named) and write it into the policy folder')
    .option('--policy <dir>', 'a policy folder instead of the shipped one')
    .option('--out <file>', 'where to write the model instead')
    .option('--json', 'one JSON document on stdout')
    .action(async (folder: string | undefined, flags: LearnFlags) => exit((await import('./rules-learn.ts')).runRulesLearn(folder, flags)))

  rules
    .command('publish <dir>')
    .description('check a folder, keep it as a version for ever, and put it in force; a faulty one changes nothing')
    .requiredOption('--author <name>', 'who publishes it')
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'one JSON document on stdout')
    .action(async (dir: string, flags: WhyFlags) => exit(await (await import('./rules-versions.ts')).runRulesPublish(dir, config(), flags)))

  rules
    .command('versions')
    .description('what is live, and who published or took back what, when and why')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: { json?: boolean }) => exit(await (await import('./rules-versions.ts')).runRulesVersions(config(), flags)))

  rules
    .command('rollback [version]')
    .description('put an earlier version in force again: the one before the present one, the one named, or «shipped»')
    .requiredOption('--author <name>', 'who takes it back')
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'one JSON document on stdout')
    .action(async (version: string | undefined, flags: WhyFlags) => exit(await (await import('./rules-versions.ts')).runRulesRollback(version, config(), flags)))

  for (const [verb, to, about] of [
    ['stop', 'stopped', 'nothing automatic is planned or delivered from now on; reading and judging go on'],
    ['resume', 'resumed', 'automation may act again; the next run does what was left'],
  ] as const) {
    rules
      .command(verb)
      .description(about)
      .requiredOption('--author <name>', 'who decides it')
      .requiredOption('--reason <text>', 'why')
      .option('--json', 'one JSON document on stdout')
      .action(async (flags: WhyFlags) => exit(await (await import('./rules-versions.ts')).runRulesSwitch(to, config(), flags)))
  }

  rules
    .command('backtest')
    .description('judge stored tickets by two policies: what would change, and with which one specialists agree; exit code 3 where the second takes P0 or P1 away')
    .requiredOption('--policy <a>', 'the one to compare with: a folder, a published version, live or shipped')
    .requiredOption('--against <b>', 'the other one')
    .requiredOption('--since <when>', 'tickets written since: a day (2026-01-31) or a number of days (30d)')
    .option('--examples <n>', 'examples of each kind, by ticket id', '10')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: BacktestFlags) => exit(await (await import('./rules-compare.ts')).runRulesBacktest(config(), flags)))

  rules
    .command('shadow')
    .description('what rules in shadow would have done to live traffic')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: { json?: boolean }) => exit(await (await import('./rules-compare.ts')).runRulesShadow(config(), flags)))

  rules
    .command('corrections')
    .description('what specialists corrected in the sidebar, the newest first: where rules are wrong')
    .option('--limit <n>', 'so many', '50')
    .option('--show', 'show why, which is people\'s words')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: CorrectionFlags) => exit(await (await import('./rules-corrections.ts')).runRulesCorrections(config(), flags)))

  rules
    .command('rates')
    .description('how often each rule fires today, against its usual band')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: { json?: boolean }) => exit(await (await import('./rules-compare.ts')).runRulesRates(config(), flags)))
}
