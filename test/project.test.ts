import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Package {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const manifest = JSON.parse(read('package.json')) as Package
const installed = (name: string): string => (JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string }).version

/** Which test or script runs what README tells a reader to type. */
const RUN_BY: Readonly<Record<string, string>> = {
  'npm ci': '.ci/run',
  'npm test': '.ci/run',
  'npm start': 'test/journeys/start.test.ts',
  'npm run check': '.ci/run',
  'npm run prove': 'test/prove/kill.prove.ts',
  'npm run bench': 'test/bench/main.ts',
  start: 'test/journeys/start.test.ts',
  sync: 'test/journeys/main-job.test.ts',
  setup: 'test/journeys/main-job.test.ts',
  doctor: 'test/journeys/main-job.test.ts',
  triage: 'test/project.test.ts',
  'set-aside': 'test/journeys/main-job.test.ts',
  mapping: 'test/journeys/mapping.test.ts',
  reconcile: 'test/journeys/mapping.test.ts',
  conflicts: 'test/journeys/mapping.test.ts',
  people: 'test/journeys/people.test.ts',
  why: 'test/journeys/mapping.test.ts',
  undo: 'test/journeys/mapping.test.ts',
  redactions: 'test/journeys/mapping.test.ts',
  deletes: 'test/journeys/mapping.test.ts',
  merges: 'test/journeys/mapping.test.ts',
  backfill: 'test/journeys/backfill.test.ts',
  hold: 'test/journeys/mapping.test.ts',
  crossing: 'test/journeys/mapping.test.ts',
  audit: 'test/cli/audit.test.ts',
  escalations: 'test/cli/escalations.test.ts',
  patterns: 'test/cli/patterns.test.ts',
  report: 'test/cli/report.test.ts',
  review: 'test/cli/report.test.ts',
  app: 'test/web/app-package.test.ts',
  web: 'test/web/build.test.ts',
  sandbox: 'test/support/processes.ts',
  simulate: 'test/cli/simulate.test.ts',
  'simulate-fleet': 'test/cli/simulate.test.ts',
  connector: 'test/cli/connector.test.ts',
  rules: 'test/journeys/policy.test.ts',
}

describe('README', () => {
  const text = read('README.md')
  const typed = [...text.matchAll(/(?:npm run -s breakwater -- )([a-z-]+)|(npm (?:ci|test|start|run (?!-s)[a-z]+))/g)].map((match) => match[1] ?? match[2] ?? '')
  const listed = [...text.matchAll(/^\| `([a-z-]+)/gm)].map((match) => match[1] ?? '')

  it('tells nobody to type what nothing runs', () => {
    const commands = new Set([...typed, ...listed])

    expect([...commands].filter((command) => RUN_BY[command] === undefined)).toEqual([])
    expect(Object.keys(RUN_BY).filter((command) => !commands.has(command))).toEqual([])
    expect(Object.values(RUN_BY).filter((file) => !existsSync(join(root, file)))).toEqual([])
  })

  it('links to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map((match) => match[1] ?? '')

    expect(links.length).toBeGreaterThan(4)
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([])
  })

  it('has an example of triage that really runs', () => {
    const line = /^echo '(\{.*\})' \| npm run -s breakwater -- triage$/m.exec(text)?.[1] ?? ''
    const ran = spawnSync(process.execPath, ['src/launch.cjs', 'triage'], { cwd: root, input: `${line}\nnonsense\n${line}\n`, encoding: 'utf8' })
    const answers = ran.stdout.trim().split('\n').map((one) => JSON.parse(one) as Record<string, unknown>)

    // A bad line is answered on its own line, the rest go on, and the exit code says so.
    expect(ran.status).toBe(3)
    expect(answers.map((one) => one['id'] ?? one['line'])).toEqual(['1', 2, '1'])
    expect(answers[0]).toEqual(answers[2])
    expect(answers[0]).toMatchObject({ lang: 'en', severity: expect.stringMatching(/^P[0-4]$/) as string, findings: expect.any(Array) as unknown[] })
  })
})

describe('the Node that runs this', () => {
  it('is the one the project brings', () => {
    expect(process.versions.node).toBe(manifest.optionalDependencies['node'])
  })

  it('is asked for in one clear sentence where it is too old', () => {
    const old = join(mkdtempSync(join(tmpdir(), 'bw-old-')), 'old.cjs')
    writeFileSync(old, "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })")
    const refused = spawnSync(process.execPath, ['--require', old, 'src/launch.cjs', 'sync'], { cwd: root, encoding: 'utf8' })

    expect(refused.status).toBe(1)
    expect(refused.stderr).toContain('needs Node 24.15 or newer, and this is Node 20.20.2')
    expect(refused.stdout).toBe('')
  })

  it('is guarded in every script', () => {
    expect(Object.entries(manifest.scripts).filter(([, script]) => !script.startsWith('node src/launch.cjs'))).toEqual([])
  })
})

describe('what is installed', () => {
  it('is pinned to the digit', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }

    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
    expect(Object.entries(all).filter(([name, version]) => existsSync(join(root, 'node_modules', name)) && installed(name) !== version)).toEqual([])
  })

  it('holds the versions that behaviour depends on', () => {
    // An install started under an older Node picks older ones without a word; nock before 15 does not see jsforce's requests.
    expect(installed('jsforce')).toBe('3.10.26')
    expect(Number(installed('nock').split('.')[0])).toBeGreaterThanOrEqual(15)
    expect(Number(installed('kysely').split('.')[1])).toBeGreaterThanOrEqual(29)
  })
})
