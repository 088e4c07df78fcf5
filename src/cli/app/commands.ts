import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXIT, printJson, printLine } from '../output.ts'
import { checkApp } from './check.ts'
import type { AppFault } from './fault.ts'
import { readApp, zipApp } from './folder.ts'

const OURS = fileURLToPath(new URL('../../../manifests/zendesk-app', import.meta.url))
const OUT = fileURLToPath(new URL('../../../dist/breakwater-zendesk-app.zip', import.meta.url))

/** Checks an app's folder, ours where none is named. Exit code 1 where Zendesk would not take it. */
export function runAppCheck(folder: string | undefined, flags: { readonly json?: boolean }): number {
  const { faults } = examine(folder ?? OURS)
  if (flags.json === true) printJson({ faults })
  else tell(faults)
  return faults.some((fault) => fault.warning !== true) ? EXIT.failed : EXIT.done
}

/** Writes the zip that an admin uploads, once it has passed every check. */
export function runAppPackage(flags: { readonly out?: string; readonly json?: boolean }): number {
  const { faults, files } = examine(OURS)
  const good = !faults.some((fault) => fault.warning !== true)
  const out = flags.out ?? OUT
  if (good) {
    mkdirSync(dirname(out), { recursive: true })
    writeFileSync(out, zipApp(files))
  }
  if (flags.json === true) printJson({ file: good ? out : null, faults })
  else {
    tell(faults)
    if (good) printLine(`Wrote ${out}. Upload it in Admin Center, Apps and integrations > Zendesk Support apps > Upload private app.`)
  }
  return good ? EXIT.done : EXIT.failed
}

function examine(folder: string): { readonly faults: readonly AppFault[]; readonly files: ReturnType<typeof readApp>['files'] } {
  const { files, faults } = readApp(folder)
  return { files, faults: [...faults, ...checkApp(files)] }
}

function tell(faults: readonly AppFault[]): void {
  for (const { file, what, remedy, warning } of faults) printLine(`${warning === true ? 'look' : 'bad '}  ${file}: ${what}. ${remedy}`)
  if (faults.length === 0) printLine('Everything that can be checked offline is as Zendesk wants it.')
}
