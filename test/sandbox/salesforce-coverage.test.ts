import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { routes } from '../../src/sandbox/salesforce/router.ts'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const folder = join(root, 'src/sandbox/salesforce')
const readme = readFileSync(join(folder, 'README.md'), 'utf8')

function table(heading: string): string[][] {
  const part = readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const lines = part.split('\n').filter((line) => line.startsWith('| `'))
  return lines.map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  )
}

function sources(): string {
  const names = readdirSync(folder, { recursive: true }).map(String)
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}

describe('the coverage table', () => {
  it('lists every route, and nothing else', () => {
    const listed = table('Routes').map(([route = '']) => route.replaceAll('`', ''))
    expect(listed.sort()).toEqual(routes.map((route) => `${route.method} ${route.path}`).sort())
  })

  it('names a document and a test that exists for each', () => {
    for (const [route = '', document = '', test = ''] of table('Routes')) {
      expect(document, route).toMatch(/^https:\/\/(developer|help)\.salesforce\.com\//)
      const [, file = '', title = ''] = /^`([\w.-]+)`: (.+)$/.exec(test) ?? []
      expect(readFileSync(join(root, 'test/sandbox', file), 'utf8'), `${route}: ${title}`).toContain(`'${title}'`)
    }
  })

  it('says of each refusal whether it is documented, observed or assumed, and lists no other', () => {
    const text = sources()
    const found = new Set<string>()
    for (const match of text.matchAll(/\brefuse\(\s*\d+,\s*'([A-Za-z_]+)'/g)) found.add(match[1] ?? '')
    for (const match of text.matchAll(/\b(?:errorCode|statusCode): '([A-Z_]+)'/g)) found.add(match[1] ?? '')
    for (const match of text.matchAll(/\bOAuthRefusal\('([a-z_]+)'/g)) found.add(match[1] ?? '')
    for (const match of text.matchAll(/, '(DUPLICATE_[A-Z_]+)'\)/g)) found.add(match[1] ?? '')
    const rows = table('Refusals')
    const listed = rows.map(([code = '']) => code.replaceAll('`', '')).filter((code) => !code.startsWith('('))
    expect(listed.sort()).toEqual([...found].sort())
    for (const row of rows) expect(['documented', 'observed', 'assumed'], row[0]).toContain(row[3])
  })
})
