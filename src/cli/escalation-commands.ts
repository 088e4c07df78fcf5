import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { EscalationFlags } from './escalations.ts'

export interface EscalationTools {
  readonly config: () => Config
  readonly exit: (code: number) => void
}

/** `escalations`: what stands and what is late, and what people do with it. */
export function addEscalations(program: Command, { config, exit }: EscalationTools): void {
  program
    .command('escalations [id]')
    .description('escalations that stand, the longest due first; with an id, one and all that happened to it, or one of the verbs below')
    .option('--overdue', 'only those past their time; exit code 3 where there is one')
    .option('--acknowledge', 'somebody has it')
    .option('--start', 'it is worked on')
    .option('--wait', 'it waits for somebody else; with --why')
    .option('--resolve', 'it is done, and somebody else is to check it')
    .option('--verify', 'it was checked; at P0 and P1 by somebody other than the one who resolved it')
    .option('--close', 'it is over')
    .option('--decline', 'the team does not take it; with --why. The fallback owner has it then')
    .option('--recall', 'it was a mistake; with --why')
    .option('--reescalate', 'further up the ladder; with --why')
    .option('--packet <file>', 'write what whoever acts on it needs, as a page that prints as a PDF (.html) or a Word document (.docx): fields that are known and missing, evidence by hash and time; no words and no media; on record')
    .option('--why <text>', 'why; on record for ever')
    .option('--by <name>', 'who does it; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (id: string | undefined, flags: EscalationFlags) => exit(await (await import('./escalations.ts')).runEscalations(config(), id, flags)))
}
