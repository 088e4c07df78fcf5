import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { BridgeError } from './domain/errors.ts'
import { compilePolicy, type Policy, type PolicySource } from './rules/policy.ts'

/** The policy that ships with the bridge. */
export const POLICY_FOLDER = fileURLToPath(new URL('../manifests/policy', import.meta.url))

/** Reads and parses every YAML file of a policy folder; the only place where a policy meets a disk. Throws `policy.invalid`. */
export function readPolicy(folder: string = POLICY_FOLDER): PolicySource {
  const files: { name: string; data: unknown }[] = []
  const faults: string[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(?:yaml|txt|tsv)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).replaceAll('\\', '/')
    try {
      const text = readFileSync(path, 'utf8')
      files.push({ name, data: name.endsWith('.yaml') ? (parse(text) as unknown) : text })
    } catch (error) {
      faults.push(`${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'is not YAML'}`)
    }
  }
  if (faults.length > 0) throw new BridgeError('policy.invalid', `The policy has ${faults.length} unreadable file${faults.length === 1 ? '' : 's'}:\n- ${faults.join('\n- ')}`)
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)) }
}

/** Reads, checks and compiles a policy folder. Throws BridgeError `policy.invalid`. */
export function loadPolicy(folder: string = POLICY_FOLDER): Policy {
  return compilePolicy(readPolicy(folder))
}
