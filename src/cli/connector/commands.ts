import type { Command } from 'commander'
import type { Config, Environment } from '../../config.ts'
import type { Stop } from '../stop.ts'

interface Tools {
  readonly config: () => Config
  readonly environment: () => Environment
  readonly exit: (code: number) => void
  readonly stop: Stop
}

interface Flags {
  readonly json?: boolean
}

/** `connector …`: which CRMs Breakwater knows, and how another one is described, drafted and tried. */
export function addConnector(program: Command, { config, environment, exit, stop }: Tools): void {
  const connector = program.command('connector').description('the CRMs that Breakwater knows, and any other by a manifest (manifests/connectors/README.md)')
  connector
    .command('list')
    .description('every connector and what it can do')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: Flags) => exit((await import('./list.ts')).runList(flags)))
  connector
    .command('schema')
    .description('the JSON Schema of manifests')
    .option('--json', 'accepted for uniformity; the output is always JSON')
    .action(async () => exit((await import('./list.ts')).runSchema()))
  connector
    .command('draft <openapi>')
    .description('write the beginning of a manifest from an OpenAPI document (YAML or JSON): reading only, with what is to be filled in and looked at')
    .option('--out <file>', 'where to; on stdout where left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string, flags: Flags & { out?: string }) => exit((await import('./draft.ts')).runDraft(file, flags)))
  connector
    .command('try <manifest>')
    .description('run the contract\'s checks that change nothing against the CRM that a manifest describes, and print what it can do; secrets come from the environment variables it names')
    .option('--days <n>', 'look at what changed in so many days', Number, 30)
    .option('--record <file>', 'keep the answers, without secrets, words and names, to try again without the CRM')
    .option('--recorded <file>', 'try against such a recording; nothing is sent anywhere')
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string, flags: Flags & { days: number; record?: string; recorded?: string }) => exit(await (await import('./try.ts')).runTry(config, environment(), file, flags, stop)))
}
