import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { loadPolicy } from '../policy-files.ts'
import { systemClock } from '../platform/clock.ts'
import type { EvalFlags } from './rules-eval.ts'
import type { ExplainFlags } from './rules-explain.ts'

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
    .option('--policy <dir>', 'a policy folder instead of the shipped one')
    .option('--rule <id>', 'only this rule')
    .option('--all', 'also rules none of whose words are there')
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string | undefined, flags: ExplainFlags) => exit(await (await import('./rules-explain.ts')).runRulesExplain(file, flags, () => loadPolicy(config().POLICY_DIR), systemClock().now())))

  rules
    .command('eval <files...>')
    .description('score labelled tickets: JSON lines, or worked examples as .txt')
    .option('--policy <dir>', 'a policy folder instead of the shipped one')
    .option('--json', 'one JSON document on stdout')
    .action(async (files: string[], flags: EvalFlags) => exit((await import('./rules-eval.ts')).runRulesEval(files, flags, () => loadPolicy(config().POLICY_DIR))))
}
