import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { breakwater, ended } from '../support/processes.ts'

const until = async <T>(look: () => Promise<T | null>, ms: number): Promise<T> => {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    const found = await look().catch(() => null)
    if (found !== null) return found
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`nothing in ${ms} ms`)
}

describe('npm start, on a machine that has nothing but this', () => {
  it('shows triaged tickets within a minute, answers its probes, and ends within ten seconds of being asked', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bw-start-'))
    const child = breakwater(['start'], { DATA_DIR: folder, PORT: '0' })
    let printed = ''
    child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')))
    const done = ended(child)
    const url = await until(() => Promise.resolve(/Open (http:\/\/\S+)/.exec(printed)?.[1] ?? null), 60_000)
    const overview = await until(async () => {
      const view = (await (await fetch(`${url}/api/overview`)).json()) as { counts: { triaged: number }; linked: number }
      return view.counts.triaged >= 200 && view.linked >= 200 ? view : null
    }, 60_000)
    const [health, ready, metrics, page] = await Promise.all(['/healthz', '/readyz', '/metrics', '/tickets?severity=P0'].map(async (path) => {
      const answer = await fetch(`${url}${path}`)
      return { status: answer.status, text: await answer.text() }
    }))
    const asked = Date.now()
    child.kill('SIGTERM')
    const { code } = await done
    const took = Date.now() - asked
    rmSync(folder, { recursive: true, force: true })

    expect(overview.counts.triaged).toBeGreaterThanOrEqual(200)
    expect([health?.status, ready?.status, metrics?.status, page?.status]).toEqual([200, 200, 200, 200])
    expect(metrics?.text).toContain('breakwater_')
    expect(page?.text).toMatch(/href="\/tickets\/\d+"/)
    expect(code).toBe(0)
    expect(took).toBeLessThan(10_000)
  })
})
