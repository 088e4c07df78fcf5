import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bw-app-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (...args: string[]): { status: number | null; stdout: string } => spawnSync(process.execPath, [join(ROOT, 'src/launch.cjs'), 'app', ...args], { encoding: 'utf8' })

describe('app package', () => {
  it('writes the same zip every time: manifest at its root, texts, art, and nothing else', () => {
    const [one, two] = [join(folder, 'one.zip'), join(folder, 'two.zip')]
    expect(JSON.parse(run('package', '--out', one, '--json').stdout)).toEqual({ file: one, faults: [] })
    execFileSync(process.execPath, [join(ROOT, 'src/launch.cjs'), 'app', 'package', '--out', two], { env: { ...process.env, TZ: 'Pacific/Auckland' } })

    expect(readFileSync(one).equals(readFileSync(two))).toBe(true)
    const inside = unzipSync(readFileSync(one))
    expect(Object.keys(inside).filter((name) => !/^(?:manifest\.json|translations\/[a-z-]+\.json|assets\/[\w-]+\.(?:png|svg))$/.test(name))).toEqual([])
    expect(Object.keys(inside).filter((name) => name.startsWith('translations/')).length).toBeGreaterThanOrEqual(9)
    expect(JSON.parse(Buffer.from(inside['manifest.json'] ?? []).toString())).toMatchObject({ version: (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version, signedUrls: true, private: true })
  })

  it('checks any folder, says what to do, and fails where Zendesk would not take it', () => {
    const broken = join(folder, 'broken')
    cpSync(join(ROOT, 'manifests/zendesk-app'), broken, { recursive: true })
    symlinkSync('/etc/hostname', join(broken, 'assets/host.json'))
    writeFileSync(join(broken, 'assets/icon_nav_bar.svg'), '<svg viewBox="0 0 18 18"><script/></svg>')
    const checked = run('check', broken)

    expect(run('check').status).toBe(0)
    expect(checked.status).toBe(1)
    expect(checked.stdout).toMatch(/assets\/host\.json: it is a link/)
    expect(checked.stdout).toMatch(/icon_nav_bar\.svg: it holds script\. Keep to shapes/)
  })
})
