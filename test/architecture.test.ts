import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { connectors } from '../connectors/index.ts'
import { VARIABLES } from '../src/config.ts'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Who may import whom. `types:x` allows `import type` only. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/platform': ['src/domain'],
  'src/text': ['src/domain'],
  'src/expr': ['src/domain'],
  'src/connector': ['src/domain'],
  'src/store': ['src/domain'],
  'src/rules': ['src/domain', 'src/text', 'src/expr'],
  'src/mapping': ['src/domain', 'src/text', 'src/expr'],
  'src/insight': ['src/domain', 'src/text', 'src/rules'],
  connectors: ['src/connector', 'src/domain', 'manifests/connectors'],
  'src/sync': ['src/domain', 'src/rules', 'src/mapping', 'src/connector', 'src/store'],
  'src/desk': ['src/domain', 'src/rules', 'src/mapping', 'src/insight', 'src/store', 'src/sync', 'types:src/connector'],
  'src/server': ['src/domain', 'src/desk', 'src/insight'],
  'src/web': ['types:src/domain', 'types:src/server/api'],
  'src/sandbox': [],
}

const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(|\brandomUUID\b|\bset(Timeout|Interval|Immediate)\(|\bAbortSignal\.timeout\(|node:timers|\bprocess\.env\b|(?:await|return|=>|[=(,])\s*fetch\(|globalThis\.fetch/
/** The HTTP shell of the sandbox is a program of its own, and what runs in a browser has its own clock; the command line and the settings are the edge of this one. */
const EDGES = ['src/platform/', 'src/cli/', 'src/web/', 'src/config.ts', 'src/main.ts', 'src/sandbox/core/serve']

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return files(path)
    return /\.tsx?$/.test(entry.name) ? [path] : []
  })
}

function importsOf(file: string, text: string): Import[] {
  const found = text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'(\.[^']+)'|^\s*import\s+'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'/gm)
  return [...found].map((match) => ({
    from: file,
    to: relative(root, resolve(root, dirname(file), match[2] ?? match[3] ?? match[4] ?? '')).replaceAll('\\', '/'),
    typeOnly: match[1] !== undefined,
  }))
}

/** The box a file lives in: a folder of the table, one connector, or null for the composition root (the list of connectors is part of it). */
function box(path: string): string | null {
  const connector = /^connectors\/([^/]+)\//.exec(path)
  if (connector !== null) return `connectors/${connector[1]}`
  return Object.keys(ARROWS).find((folder) => folder !== 'connectors' && path.startsWith(`${folder}/`)) ?? null
}

function mayImport(one: Import): boolean {
  const from = box(one.from)
  if (from === null) return true
  const to = box(one.to)
  if (to === from) return true
  const allowed = ARROWS[from.startsWith('connectors/') ? 'connectors' : from] ?? []
  if (to === null) return allowed.some((folder) => one.to.startsWith(`${folder}/`))
  return allowed.includes(to) || (one.typeOnly && allowed.some((folder) => folder === `types:${to}` || one.to.startsWith(`${folder.replace('types:', '')}/`)))
}

/** Comments and string literals may name what code may not call. */
function codeOnly(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '').replace(/\s\/\/ .*$/gm, '')
}

const sources = [...files('src'), ...files('connectors')].map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

describe('the architecture', () => {
  it('holds the arrows: no folder imports what the table does not allow', () => {
    const broken = sources.flatMap(({ file, text }) => importsOf(file, text).filter((one) => !mayImport(one)))

    expect(sources.length).toBeGreaterThan(50)
    expect(broken.map((one) => `${one.from} → ${one.to}`)).toEqual([])
  })

  it('would notice a broken arrow', () => {
    const planted = [
      ...importsOf('src/domain/ports.ts', "import { x } from '../sync/plan.ts'\n"),
      ...importsOf('connectors/zendesk/index.ts', "import '../salesforce/index.ts'\n"),
      ...importsOf('src/web/sidebar/main.tsx', "import { x } from '../../server/api/sidebar.ts'\nimport type { y } from '../../server/app.ts'\nimport type { z } from '../../server/api/sidebar.ts'\n"),
    ]

    expect(planted.map(mayImport)).toEqual([false, false, false, false, true])
  })

  it('keeps clocks, randomness, environment and network in the platform', () => {
    const impure = sources.filter(({ file, text }) => !EDGES.some((edge) => file.startsWith(edge)) && IMPURE.test(codeOnly(text)))

    expect(impure.map(({ file }) => file)).toEqual([])
  })

  it('lets nothing but the outbox call a writer', () => {
    const callers = sources.filter(({ file, text }) => file.startsWith('src/') && /\.(submit|resubmit)\(/.test(codeOnly(text)))

    expect(callers.map(({ file }) => file).filter((file) => !file.startsWith('src/sync/') && !file.startsWith('src/connector/contract/') && !file.startsWith('src/simulator/sabotage/'))).toEqual([])
    expect(callers.filter(({ file }) => file.startsWith('src/sync/')).every(({ file }) => file.startsWith('src/sync/outbox'))).toBe(true)
  })

  it('has every folder of connectors in the registry, and nothing else', () => {
    const folders = readdirSync(join(root, 'connectors')).filter((name) => statSync(join(root, 'connectors', name)).isDirectory())

    expect(connectors.map((connector) => connector.id).toSorted()).toEqual(folders.toSorted())
  })

  it('names every folder of src in the map', () => {
    const map = readFileSync(join(root, 'src/ARCHITECTURE.md'), 'utf8')
    const folders = readdirSync(join(root, 'src')).filter((name) => statSync(join(root, 'src', name)).isDirectory())

    expect(folders.filter((folder) => !map.includes(`\`${folder}\``))).toEqual([])
  })

  it('names for every invariant a test that exists', () => {
    const map = readFileSync(join(root, 'src/ARCHITECTURE.md'), 'utf8')
    const named = [...map.matchAll(/`(test\/[^`]+\.ts)`/g)].map((match) => match[1] ?? '')

    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((file) => !statSync(join(root, file), { throwIfNoEntry: false }))).toEqual([])
  })

  it('documents every setting in .env.example, and no other', () => {
    const documented = [...readFileSync(join(root, '.env.example'), 'utf8').matchAll(/^# ?([A-Z][A-Z_]+)=(.*)$/gm)].map((match) => [match[1], match[2]])

    expect(documented).toEqual(Object.entries(VARIABLES).map(([name, { example }]) => [name, example]))
  })

  it('loads in plain Node: no syntax that type stripping refuses', () => {
    const unstrippable = sources.filter(({ text }) => /^\s*(export\s+)?(const\s+)?enum\s|^\s*(export\s+)?namespace\s|constructor\([^)]*\b(private|public|protected|readonly)\s+\w+\s*\??:/m.test(codeOnly(text)))

    expect(unstrippable.map(({ file }) => file)).toEqual([])
  })
})
