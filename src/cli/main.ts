import { Command, CommanderError } from 'commander'
import { BridgeError } from '../domain/errors.ts'
import { parseConfig, readEnvironment } from '../config.ts'
import { loadPolicy } from '../policy-files.ts'
import { systemClock } from '../platform/clock.ts'
import { EXIT, explain, printJson, printNotice } from './output.ts'
import { addAudit } from './audit-commands.ts'
import { addConnector } from './connector/commands.ts'
import { addEscalations } from './escalation-commands.ts'
import { addLives } from './lives-commands.ts'
import type { Signed } from './lives.ts'
import { addMapping } from './mapping-commands.ts'
import { addReports } from './report-commands.ts'
import { addRules } from './rules.ts'
import type { PatternsFlags } from './patterns-command.ts'
import type { SimulateFlags } from './simulate.ts'
import type { FleetFlags } from './simulate-fleet.ts'
import { stopSignals } from './stop.ts'

const stop = stopSignals()
const config = () => parseConfig(readEnvironment())

/** Each command loads only what it needs: `triage` must not wait for a database driver. */
const program = new Command('breakwater')
  .description('Pulls safety tickets from Zendesk, triages them, writes the result back, and mirrors them as Salesforce cases.')
  .helpCommand('help [command]', 'show what a command does')
  .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 bad usage, 3 done with records set aside.\nSettings are environment variables; .env.example lists them all.')
  .exitOverride()
  .configureOutput({ writeErr: (text) => printNotice(text.trimEnd()) })

program
  .command('start')
  .description('run everything: scheduler, webhooks, pages; against the sandbox when no CRM is set up')
  .option('--no-arrivals', 'no new tickets arrive in the sandbox')
  .option('--json', 'one JSON line when the pages answer, then one per run that did something')
  .action(async (flags: { arrivals: boolean; json?: boolean }) => exit(await (await import('./start.ts')).runStart(config(), flags, stop)))

program
  .command('sync')
  .description('pull, triage, write back and mirror')
  .option('--once', 'one run, then exit (otherwise every SYNC_INTERVAL_SECONDS)')
  .option('--write', 'write even though set-up was not applied')
  .option('--dry-run', 'print what would be written and send nothing')
  .option('--json', 'one JSON summary per run on stdout')
  .action(async (flags: { once?: boolean; write?: boolean; dryRun?: boolean; json?: boolean }) => exit(await (await import('./sync.ts')).runSyncCommand(config(), flags, stop)))

const setup = program.command('setup').description('what Breakwater needs in the CRMs: fields, macros, queues, webhook, permissions')
for (const [verb, about] of [
  ['plan', 'show what would be made or changed; changes nothing'],
  ['apply', 'make it; from then on syncs write'],
  ['remove', 'take away exactly what apply made; from then on syncs observe'],
] as const) {
  setup
    .command(verb)
    .description(about)
    .option('--by <name>', 'who does it; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: Signed) => exit(await (await import('./setup.ts')).runSetup(verb, config(), flags, stop)))
}

program
  .command('triage')
  .description('triage JSON lines {id, subject, body, lang?, channel?, tags?} from stdin; one JSON line each on stdout')
  .option('--json', 'accepted for uniformity; the output is always JSON lines')
  .action(async () => {
    const { POLICY_DIR } = config()
    exit(await (await import('./triage-stream.ts')).triageStdin(loadPolicy(POLICY_DIR), systemClock()))
  })

program
  .command('patterns')
  .description('find what repeats among tickets, JSON lines {id, createdAt, subject, body, lang?, country?, requester?} on stdin: campaigns, shared links and handles, spikes')
  .option('--store', 'among the tickets that are kept here, instead of stdin')
  .option('--from <day>', 'with --store: arrived from this day on; all where left out')
  .option('--to <day>', '… and before this day')
  .option('--zone <name>', 'time zone by which days begin', 'UTC')
  .option('--show', 'show handles, links and numbers as people wrote them')
  .option('--json', 'one JSON document on stdout')
  .action(async (flags: PatternsFlags) => exit(await (await import('./patterns-command.ts')).runPatterns(config(), flags)))

program
  .command('doctor')
  .description('check settings, database, both CRMs, permissions, webhooks, clocks, and what our writes would set off')
  .option('--json', 'one JSON document on stdout')
  .action(async (flags: { json?: boolean }) => exit(await (await import('./doctor.ts')).runDoctor(readEnvironment(), flags, stop)))

program
  .command('set-aside')
  .description('list the records that were set aside and why, or try them again')
  .option('--retry [key]', 'try one again, or all of them')
  .option('--why <text>', 'why; on record for ever')
  .option('--by <name>', 'who does it; the login name if left out')
  .option('--json', 'one JSON document on stdout')
  .action(async (flags: { retry?: string | true } & Signed) => exit(await (await import('./set-aside.ts')).runSetAside(config(), flags, stop)))

program
  .command('conflicts [id]')
  .description('fields that both sides changed to different things; with --keep, decide one')
  .option('--keep <side>', 'left: the ticket\'s value stands; right: the case\'s')
  .option('--show', 'show the values, which are people\'s words')
  .option('--why <text>', 'why; on record for ever')
  .option('--by <name>', 'who does it; the login name if left out')
  .option('--json', 'one JSON document on stdout')
  .action(async (id: string | undefined, flags: { keep?: string; show?: boolean } & Signed) => exit(await (await import('./conflicts.ts')).runConflicts(config(), id, flags)))

program
  .command('people [id]')
  .description('requesters and organizations whom several contacts or accounts may stand for; with --choose or --none, decide one')
  .option('--choose <record>', 'the contact or account that it is')
  .option('--none', 'it is none of them')
  .option('--why <text>', 'why; on record for ever')
  .option('--by <name>', 'who does it; the login name if left out')
  .option('--json', 'one JSON document on stdout')
  .action(async (id: string | undefined, flags: { choose?: string; none?: boolean } & Signed) => exit(await (await import('./people.ts')).runPeople(config(), id, flags)))

program
  .command('reconcile')
  .description('compare both sides under the mapping, asked directly, and print a signed report; writes nothing')
  .option('--complete', 'also read the whole ticket export once more, and name what of the route is not here, older here, or has no case')
  .option('--repair', 'let the next sync compare those again that it can mend, and read those that are missing')
  .option('--why <text>', 'why; on record for ever')
  .option('--by <name>', 'who does it; the login name if left out')
  .option('--json', 'one JSON document on stdout')
  .action(async (flags: { repair?: boolean; complete?: boolean } & Signed) => exit(await (await import('./reconcile.ts')).runReconcile(config(), flags, stop)))

program
  .command('why <record>')
  .description('the story of a ticket and its case, by the id or address of either: what was read, judged, planned, sent, and why; what waits and for what')
  .option('--field <name>', 'only what is about this field')
  .option('--show', 'show the values, which are people\'s words')
  .option('--json', 'one JSON document on stdout')
  .action(async (record: string, flags: { field?: string; show?: boolean; json?: boolean }) => exit(await (await import('./why.ts')).runWhy(config(), record, flags, stop)))

program
  .command('undo')
  .description('take back what automation wrote in one run or under one version, except what was changed since; shows it first')
  .option('--run <id>', 'all that this run wrote')
  .option('--policy <version>', 'what triage under this policy wrote')
  .option('--mapping <version>', 'what was carried over under this mapping')
  .option('--yes', 'do it: the next sync sends it')
  .option('--why <text>', 'why; on record for ever')
  .option('--by <name>', 'who does it; the login name if left out')
  .option('--json', 'one JSON document on stdout')
  .action(async (flags: { run?: string; policy?: string; mapping?: string; yes?: boolean } & Signed) => exit(await (await import('./undo.ts')).runUndo(config(), flags, stop)))

addMapping(program, { config, exit, stop })
addLives(program, { config, exit, stop })
addAudit(program, { config, exit })
addEscalations(program, { config, exit })
addReports(program, { config, exit })
addConnector(program, { config, environment: readEnvironment, exit, stop })

const app = program.command('app').description('the app that an admin uploads to Zendesk')
app
  .command('check [folder]')
  .description('check its manifest, translations, icons and files by the framework\'s rules, offline')
  .option('--json', 'one JSON document on stdout')
  .action(async (folder: string | undefined, flags: { json?: boolean }) => exit((await import('./app/commands.ts')).runAppCheck(folder, flags)))
app
  .command('package')
  .description('write the zip to upload, once it has passed every check')
  .option('--out <file>', 'where to; dist/breakwater-zendesk-app.zip where left out')
  .option('--json', 'one JSON document on stdout')
  .action(async (flags: { out?: string; json?: boolean }) => exit((await import('./app/commands.ts')).runAppPackage(flags)))

program
  .command('web')
  .description('the pages that Zendesk shows')
  .command('build')
  .description('build them into dist/web and say what each loads before its first screen; `start` does so by itself where they are missing or old')
  .option('--if-needed', 'only where they are missing or older than their sources')
  .option('--json', 'one JSON document on stdout')
  .action(async (flags: { ifNeeded?: boolean; json?: boolean }) => exit(await (await import('./web.ts')).runWebBuild(flags)))

program
  .command('sandbox')
  .description('a fake Zendesk and Salesforce on this machine, with invented tickets')
  .option('--port <port>', 'port of the fake Zendesk; Salesforce and the control surface take the next two', (text) => Number(text), 0)
  .option('--arrivals', 'let new tickets arrive')
  .option('--json', 'one JSON line when ready')
  .action(async (flags: { port: number; arrivals?: boolean; json?: boolean }) => {
    if (!Number.isInteger(flags.port) || flags.port < 0 || flags.port > 65_533) throw new BridgeError('config.invalid', `--port takes a whole number from 0 to 65533`)
    await (await import('./sandbox.ts')).runSandbox(flags, stop)
  })

program
  .command('simulate')
  .description('play stories of edits, faults and kills, one per seed, against the real engine and both sandboxes in virtual time; nothing else is touched')
  .option('--seeds <n>', 'how many', Number, 20)
  .option('--from <seed>', 'the first of them', Number, 1)
  .option('--steps <n>', 'events of each story', Number, 110)
  .option('--sabotage <name>', 'plant a known bug; done once it is caught')
  .option('--list-sabotages', 'name the bugs that can be planted')
  .option('--only <events>', 'play only these events of a story, as a failure names them: 3,17,22')
  .option('--workers <n>', 'threads; as many as the machine has cores where left out', Number)
  .option('--json', 'one JSON document on stdout')
  .action(async (flags: SimulateFlags) => exit(await (await import('./simulate.ts')).runSimulate(flags)))

program
  .command('simulate-fleet')
  .description('play many connections, each with two accounts of its own, over a few workers that share the work and die now and then, in simulated time')
  .option('--connections <n>', 'pairs of accounts', Number, 200)
  .option('--workers <n>', 'workers that share them', Number, 8)
  .option('--minutes <n>', 'simulated minutes for which people are at work', Number, 20)
  .option('--seed <n>', 'of the story', Number, 1)
  .option('--sabotage <name>', 'plant a known bug in every connection')
  .option('--json', 'one JSON document on stdout')
  .action(async (flags: FleetFlags) => exit(await (await import('./simulate-fleet.ts')).runSimulateFleet(flags)))

addRules(program, { config, exit })

function exit(code: number): void {
  process.exitCode = code
}

// Whoever reads the output may stop early (`| head`): that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
  else {
    const bad = error instanceof BridgeError && error.code === 'config.invalid'
    if (process.argv.includes('--json') && error instanceof BridgeError) printJson({ error: { code: error.code, message: error.message, remedy: error.remedy } })
    printNotice(explain(error))
    process.exitCode = bad ? EXIT.usage : EXIT.failed
  }
}
