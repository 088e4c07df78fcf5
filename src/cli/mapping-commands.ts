import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { MappingWhy } from './mapping-versions.ts'
import type { Stop } from './stop.ts'

export interface MappingTools {
  readonly config: () => Config
  readonly exit: (code: number) => void
  readonly stop: Stop
}

interface Flags {
  readonly json?: boolean
}

/** `mapping …`: what is kept in step between tickets and cases; check, preview, publish and take back. */
export function addMapping(program: Command, { config, exit, stop }: MappingTools): void {
  const mapping = program.command('mapping').description('what is kept in step between tickets and cases')
  mapping
    .command('list')
    .description('the mappings of manifests/mappings')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: Flags) => exit((await import('./mapping.ts')).runMappingList(flags)))
  mapping
    .command('check [name]')
    .description('hold a mapping (a name, a file, a version, or the one in force) against both accounts: fields, types, choices, permissions; changes nothing')
    .option('--json', 'one JSON document on stdout')
    .action(async (name: string | undefined, flags: Flags) => exit(await (await import('./mapping.ts')).runMappingCheck(config(), name, flags, stop)))
  mapping
    .command('preview <name> <ticket>')
    .description('what a mapping would do to a ticket and its case; sends nothing')
    .option('--show', 'show the values, which are people\'s words')
    .option('--json', 'one JSON document on stdout')
    .action(async (name: string, ticket: string, flags: Flags & { readonly show?: boolean }) => exit(await (await import('./mapping.ts')).runMappingPreview(config(), name, ticket, flags, stop)))
  mapping
    .command('publish [file]')
    .description('hold a mapping (the one that MAPPING names, if no other is) against both accounts, keep it as a version for ever, and put it in force; one that does not fit changes nothing')
    .requiredOption('--why <text>', 'why; on record for ever')
    .option('--author <name>', 'who publishes it; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string | undefined, flags: MappingWhy) => exit(await (await import('./mapping-versions.ts')).runMappingPublish(config(), file, flags, stop)))
  mapping
    .command('history')
    .description('which version is in force, and who published or took back what, when and why')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: Flags) => exit(await (await import('./mapping-versions.ts')).runMappingHistory(config(), flags)))
  mapping
    .command('diff <a> <b>')
    .description('what a second mapping does otherwise than a first: names, files, versions, or «live»')
    .option('--json', 'one JSON document on stdout')
    .action(async (a: string, b: string, flags: Flags) => exit(await (await import('./mapping-versions.ts')).runMappingDiff(config(), a, b, flags)))
  mapping
    .command('rollback [version]')
    .description('put an earlier version in force again: the one before the present one, the one named, or «none»')
    .requiredOption('--why <text>', 'why; on record for ever')
    .option('--author <name>', 'who takes it back; the login name if left out')
    .option('--json', 'one JSON document on stdout')
    .action(async (version: string | undefined, flags: MappingWhy) => exit(await (await import('./mapping-versions.ts')).runMappingRollback(config(), version, flags)))
}
