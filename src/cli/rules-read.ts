import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BridgeError } from '../domain/errors.ts'
import { POLICY_FOLDER, readPolicy } from '../policy-files.ts'
import { checkPolicy, type CheckReport } from '../rules/check.ts'
import { contentHash } from '../rules/hash.ts'
import type { PolicySource } from '../rules/source.ts'

/** What is wrong with an argument: exit code 2. */
export function badUsage(text: string): BridgeError {
  return new BridgeError('config.invalid', text)
}

/** The policy files of a folder. Throws `config.invalid` where there is no such folder, `policy.invalid` where a file is no YAML. */
export function readFolder(folder: string | undefined): PolicySource {
  const path = folder ?? POLICY_FOLDER
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw badUsage(`There is no folder ${path}.`)
  return readPolicy(path)
}

/** Checks a folder as a whole; a file that is no YAML is a fault like any other. */
export function checkFolder(folder: string | undefined): { readonly source: PolicySource | null; readonly report: CheckReport } {
  try {
    const source = readFolder(folder)
    return { source, report: checkPolicy(source, readByCode()) }
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== 'policy.invalid') throw error
    const faults = error.message.split('\n- ').slice(1).map((line) => {
      const [file = '', ...text] = line.split(': ')
      return { file, about: null, text: text.join(': '), remedy: 'Correct the indentation and quotation marks: it is not YAML.' }
    })
    return { source: null, report: { version: contentHash({ files: [] }), policy: null, faults, warnings: [] } }
  }
}

/** Names that the program itself reads, found in its own source: a list kept by hand would go stale. */
function readByCode(): (name: string) => boolean {
  const names = new Set<string>()
  const prefixes: string[] = []
  const folder = fileURLToPath(new URL('../rules', import.meta.url))
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
    const code = readFileSync(join(entry.parentPath, entry.name), 'utf8')
    for (const [, name = ''] of code.matchAll(/['"`]([a-z][a-z0-9_]*)['"`]/g)) names.add(name)
    for (const [, prefix = ''] of code.matchAll(/`([a-z]+_)\$\{/g)) prefixes.push(prefix)
  }
  return (name) => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
}
