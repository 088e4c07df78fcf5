import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { ReportFlags } from './report.ts'
import type { ReviewFlags } from './review.ts'

export interface ReportTools {
  readonly config: () => Config
  readonly exit: (code: number) => void
}

/** `report` and `review`: what came in and what was made of it, and whether a second person judges alike. */
export function addReports(program: Command, { config, exit }: ReportTools): void {
  program
    .command('report')
    .description('what came in, how soon it was seen, escalated and answered, what was suggested, what repeats, and how far judgements agree; the last whole week where no range is given')
    .option('--from <day>', 'first day, 2026-11-16, or a moment, 2026-11-16T08:00:00Z')
    .option('--to <day>', 'the day or moment before which it ends')
    .option('--zone <name>', 'time zone by which days begin, such as Europe/Berlin', 'UTC')
    .option('--format <formats>', 'html, xlsx, docx or csv; several with commas between; all where left out')
    .option('--out <folder>', 'where to', '.')
    .option('--least <n>', 'what fewer people than this stand behind is withheld', Number, 5)
    .option('--no-records', 'do not write which tickets are behind each figure')
    .option('--transparency <file>', 'another mapping of categories than manifests/insight/transparency.yaml')
    .option('--bom', 'CSV with a byte order mark, for older Excels')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: ReportFlags) => exit(await (await import('./report.ts')).runReport(config(), flags)))
  program
    .command('review')
    .description('draw a sample of judged tickets for a blind second judgement (--out), or put the judgements on record (--in); reports then show how far they agree')
    .option('--out <file>', 'write the sample as CSV: category and severity are to be filled in')
    .option('--in <file>', 'read it back; lines that are not filled in wait')
    .option('--size <n>', 'how many tickets', Number, 50)
    .option('--from <day>', 'arrived from this day on; the last whole week where left out')
    .option('--to <day>', 'arrived before this day')
    .option('--zone <name>', 'time zone by which days begin', 'UTC')
    .option('--why <text>', 'why; on record for ever')
    .option('--by <name>', 'who judged; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: ReviewFlags) => exit(await (await import('./review.ts')).runReview(config(), flags)))
}
