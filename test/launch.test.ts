import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { afterAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bw-launch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Manifest {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const manifest = (path = ''): Manifest => JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')) as Manifest
const guard = readFileSync(join(ROOT, 'src/launch.cjs'), 'utf8')

interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run(node: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(node, [...args], { cwd: ROOT }, (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }))
  })
}

/** This Node under another name. */
function runAs(version: string, args: readonly string[]): Promise<Answer> {
  const preload = join(folder, `as-${version}.cjs`)
  writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`)
  return run(process.execPath, ['--require', preload, 'src/launch.cjs', ...args])
}

/** A Node of this machine that is too old, if there is one: not the one that npm brought along. */
async function oldNode(): Promise<string | null> {
  for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(place, 'node')
    if (place.includes('node_modules') || !existsSync(node)) continue
    const { stdout } = await run(node, ['--print', 'process.versions.node'])
    if (Number(stdout.split('.')[0]) < 24) return node
  }
  return null
}

const old = await oldNode()

function expectRefusal({ code, stdout, stderr }: Answer, version: string): void {
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toContain(`Breakwater needs Node 24.15 or newer, and this is Node ${version}.`)
  expect(stderr).toContain('npm ci')
  expect(stderr).not.toMatch(/\n\s+at /)
}

describe('an old Node', () => {
  it.each(['8.17.0', '20.20.2', '22.22.0', '24.14.9'])('%s is told what to do, whatever the command', async (version) => {
    expectRefusal(await runAs(version, ['start']), version)
    expectRefusal(await runAs(version, ['--guard']), version)
  })

  it.each(['24.15.0', '25.0.0', '30.1.0'])('%s is let in', async (version) => {
    expect(await runAs(version, ['--guard'])).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it.skipIf(old === null)('of this machine is told the same', async () => {
    const version = (await run(old ?? '', ['--print', 'process.versions.node'])).stdout.trim()

    expectRefusal(await run(old ?? '', ['src/launch.cjs', 'start']), version)
  })

  it('can read the guard: nothing in it is younger than ES5', () => {
    const code = guard.replaceAll(/\/\/.*$/gm, '').replaceAll(/'(?:[^'\\]|\\.)*'/g, "''")

    expect(() => new Script(`(function (require, module, exports) { ${guard}\n})`)).not.toThrow()
    expect(code.match(/\b(?:const|let|class|async|await|import|export|of)\b|=>|`|\.\.\.|\?\.|\?\?|\*\*|(?:var|let|const)\s*[[{]/g)).toBeNull()
  })

  it('meets the guard first in every npm script', () => {
    for (const [name, script] of Object.entries(manifest().scripts)) expect([name, script]).toEqual([name, expect.stringMatching(/^node src\/launch\.cjs(?: |$)/)])
  })
})

describe('what is installed', () => {
  const major = (version: string): number => Number(version.split('.')[0])
  const installed = (name: string): string => manifest(join('node_modules', name)).version

  it('is what the work rests on', () => {
    const [nodeMajor, nodeMinor] = process.versions.node.split('.').map(Number)

    expect(nodeMajor).toBe(24)
    expect(nodeMinor).toBeGreaterThanOrEqual(15)
    expect(installed('jsforce')).toBe('3.10.26')
    expect(installed('node-zendesk')).toBe('6.0.1')
    expect(major(installed('nock'))).toBeGreaterThanOrEqual(15)
    expect(major(installed('vitest'))).toBe(5)
    expect(installed('kysely')).toMatch(/^0\.29\./)
    expect(major(installed('p-queue'))).toBe(10)
    expect(manifest().engines.node).toBe('>=24.15')
  })

  it('is pinned to the digit, and just what is written down', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest()
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/)])
      expect([name, installed(name)]).toEqual([name, version])
    }
  })
})
