import { spawnSync } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const simulate = (...flags: string[]) => spawnSync(process.execPath, ['src/launch.cjs', 'simulate', ...flags], { cwd: root, encoding: 'utf8' })

describe('simulate', () => {
  it('plays seeds on several threads, and says what they met', { timeout: 300_000 }, () => {
    const ran = simulate('--seeds', '2', '--workers', '2', '--json')
    const report = JSON.parse(ran.stdout) as Record<string, unknown>

    expect(ran.status).toBe(0)
    expect(report).toMatchObject({ seeds: 2, violations: 0, sabotage: null, caughtAt: null, faults: 0, failures: [] })
    expect(report['average']).toMatchObject({ events: 110, kills: expect.any(Number) as number, conflicts: expect.any(Number) as number })
  })

  it('shows how a planted bug was found, and how to see it again', { timeout: 300_000 }, () => {
    const ran = simulate('--seeds', '5', '--workers', '1', '--sabotage', 'lost-tag')

    expect(ran.status).toBe(0)
    expect(ran.stdout).toMatch(/Seed 1 broke:\n {2}tags of others untouched: ticket \d+ lost user_safety/)
    expect(ran.stdout).toMatch(/Again: npm run -s breakwater -- simulate --from 1 --seeds 1 --only [\d,]+ --sabotage lost-tag/)
    expect(ran.stdout).toContain('The planted bug "lost-tag" was caught at seed 1.')
  })

  it('fails where a planted bug is not caught, and names what it does not know', { timeout: 300_000 }, () => {
    expect(simulate('--seeds', '1', '--steps', '1', '--sabotage', 'base-forgotten').status).toBe(1)
    const unknown = simulate('--sabotage', 'nothing-like-it')
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('--list-sabotages names them all') as string])
    expect(simulate('--list-sabotages').stdout.trim().split('\n').length).toBeGreaterThanOrEqual(15)
  })
})

describe('simulate-fleet', () => {
  const fleet = (...flags: string[]) => spawnSync(process.execPath, ['src/launch.cjs', 'simulate-fleet', '--connections', '6', '--workers', '3', '--minutes', '10', '--json', ...flags], { cwd: root, encoding: 'utf8' })

  it('keeps many connections in step with a few workers that die now and then', { timeout: 300_000 }, () => {
    const ran = fleet()
    const report = JSON.parse(ran.stdout) as { readonly kills: number; readonly acts: number; readonly lag: { readonly others: { readonly count: number } } }

    expect(ran.status).toBe(0)
    expect(report).toMatchObject({ connections: 6, workers: 3, violations: 0, failures: [] })
    expect(report.kills).toBeGreaterThan(2)
    expect(report.acts).toBeGreaterThan(150)
  })

  it('fails where something is wrong with the engine, and names the connection', { timeout: 300_000 }, () => {
    const ran = fleet('--sabotage', 'lost-tag')
    const { failures } = JSON.parse(ran.stdout) as { readonly failures: readonly object[] }

    expect(ran.status).toBe(1)
    expect(failures).toContainEqual(expect.objectContaining({ connection: expect.stringMatching(/^c\d$/) as string, invariant: 'tags of others untouched' }))
  })
})
