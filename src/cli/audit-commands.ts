import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { AuditFlags, VerifyFlags } from './audit.ts'

export interface AuditTools {
  readonly config: () => Config
  readonly exit: (code: number) => void
}

/** `audit`: what was done, by whom, when and why, and the proof that nothing of it was changed. */
export function addAudit(program: Command, { config, exit }: AuditTools): void {
  const audit = program.command('audit').description('what was done, by whom, when and why; no words of tickets are in it')
  audit
    .command('list', { isDefault: true })
    .description('list it, the oldest first')
    .option('--since <when>', 'from this day or instant on, such as 2026-11-01')
    .option('--verb <verb>', 'only what was done so, such as hold-placed')
    .option('--who <name>', 'only what this person did, or automation')
    .option('--json', 'JSON lines on stdout, one for each event')
    .action(async (flags: AuditFlags) => exit(await (await import('./audit.ts')).runAudit(config(), flags)))
  audit
    .command('verify')
    .description('prove that nothing was changed, taken out, put in, moved or cut off; exit code 1 where something was, and what')
    .option('--expect <hash>', 'the hash of an event that is known to have been there')
    .option('--anchor <file>', 'where the last hash of each verification is kept, somewhere else than the store; made where it is not there')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: VerifyFlags) => exit(await (await import('./audit.ts')).runAuditVerify(config(), flags)))
}
