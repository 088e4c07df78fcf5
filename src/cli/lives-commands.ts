import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { BackfillFlags } from './backfill.ts'
import type { DeleteFlags } from './deletes.ts'
import type { MergeFlags } from './merges.ts'
import type { CrossingFlags } from './crossing.ts'
import type { HoldFlags, RedactionFlags } from './lives.ts'
import type { Stop } from './stop.ts'

export interface LivesTools {
  readonly config: () => Config
  readonly exit: (code: number) => void
  readonly stop: Stop
}

/** `redactions`, `deletes`, `merges`, `hold`, `crossing`: what becomes of records that are preserved, and how much of one may be on both sides. */
export function addLives(program: Command, { config, exit, stop }: LivesTools): void {
  program
    .command('redactions')
    .description('redactions of preserved tickets, which wait for a person with that right; approve or decline one')
    .option('--approve <id>', 'the words go here, and on the other side with the next sync')
    .option('--decline <id>', 'the words stay, here and on the other side')
    .option('--why <text>', 'why; on record for ever')
    .option('--by <name>', 'who decides; the login name if left out')
    .option('--show', 'show what is left of each comment, which is people\'s words')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: RedactionFlags) => exit(await (await import('./lives.ts')).runRedactions(config(), flags)))
  program
    .command('deletes')
    .description('deleted records whose counterparts wait for a person with that right; approve or decline one, or `all` that wait because there are so many')
    .option('--approve <id>', 'the other side\'s record follows into the bin, from which it can be restored; by the id of either, or all')
    .option('--decline <id>', 'the other side keeps its record, and the two are linked no more')
    .option('--why <text>', 'why; on record for ever')
    .option('--by <name>', 'who decides; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: DeleteFlags) => exit(await (await import('./deletes.ts')).runDeletes(config(), flags)))
  program
    .command('merges')
    .description('merged tickets and cases of which something waits for a person with that right; approve or decline one')
    .option('--approve <id>', 'the case of the merged ticket names the one that was kept, and is solved; by the id of the ticket or the case')
    .option('--decline <id>', 'it stays as it is')
    .option('--why <text>', 'why; on record for ever')
    .option('--by <name>', 'who decides; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: MergeFlags) => exit(await (await import('./merges.ts')).runMerges(config(), flags)))
  program
    .command('hold [ticket]')
    .description('put a legal hold on a ticket, by its or its case\'s id or address: nothing of it is redacted or deleted; without a ticket, list all holds')
    .option('--release', 'end the hold')
    .option('--why <text>', 'why; on record for ever')
    .option('--by <name>', 'who places or releases it; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (ticket: string | undefined, flags: HoldFlags) => exit(await (await import('./lives.ts')).runHold(config(), ticket, flags, stop)))
  program
    .command('backfill')
    .description('how far the reading of history is, at what rate and for how long; pause it, or let it go on: what is new is read all the same')
    .option('--pause', 'no more history is read, by whatever process, until somebody resumes it')
    .option('--resume', 'history is read on from where it stood')
    .option('--why <text>', 'why; on record')
    .option('--by <name>', 'who does it; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: BackfillFlags) => exit(await (await import('./backfill.ts')).runBackfill(config(), flags, stop)))
  program
    .command('crossing <ticket>')
    .description('how much of a ticket may be on both sides, and why; triage only ever restricts it, and a person lets go of that with --set')
    .option('--set <much>', 'whole, redacted or pointer')
    .option('--why <text>', 'why; on record for ever')
    .option('--by <name>', 'who decides; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (ticket: string, flags: CrossingFlags) => exit(await (await import('./crossing.ts')).runCrossing(config(), ticket, flags, stop)))
}
