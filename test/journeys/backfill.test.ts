import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BackfillStatus } from '../../src/desk/backfill.ts'
import { breakwater, ended, environmentOf, sandboxProcess, type Ended, type SandboxProcess } from '../support/processes.ts'
import { readBack } from '../support/reading.ts'
import { plainWorld } from '../support/sandbox.ts'

let sandbox: SandboxProcess
const folder = mkdtempSync(join(tmpdir(), 'bw-backfill-'))
const run = (...args: readonly string[]): Promise<Ended> => ended(breakwater(args, { ...environmentOf(sandbox), DATA_DIR: folder }))
const cases = async (): Promise<number> => (await readBack(sandbox)).salesforce.cases.filter((row) => row['Breakwater_External_Id__c'] != null).length
const status = async (...args: readonly string[]): Promise<BackfillStatus & { readonly changed?: boolean }> => JSON.parse((await run('backfill', ...args, '--json')).stdout) as BackfillStatus
const later = (): Promise<unknown> => sandbox.control('POST', '/clock', { advance: 120_000 })

beforeAll(async () => {
  sandbox = await sandboxProcess()
  await sandbox.control('POST', '/reset', { empty: true })
  await sandbox.control('POST', '/seed', plainWorld(30, 30))
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('a running sync in another process honours a pause: what is new goes on, and history waits for somebody who resumes it', { timeout: 240_000 }, async () => {
  expect(await status('--pause', '--why', 'the quota is needed elsewhere', '--by', 'ada')).toMatchObject({ state: 'paused', changed: true, paused: { by: 'ada' } })
  const going = breakwater(['sync', '--json'], { ...environmentOf(sandbox), DATA_DIR: folder, SYNC_INTERVAL_SECONDS: '5' })
  const over = ended(going)
  try {
    // Its account is met by the first run; what comes from then on is news.
    await new Promise((resolve) => void createInterface({ input: going.stdout! }).once('line', resolve))
    await sandbox.control('POST', '/zendesk/edit', { key: 't-7', comment: 'Somebody wrote to me again.', public: true })
    await later()
    await expect.poll(cases, { timeout: 60_000, interval: 1_000 }).toBe(1)
    const shown = await run('backfill')
    expect(shown.stdout).toContain('`backfill --resume` lets history go on')

    expect(await status('--resume')).toMatchObject({ changed: true, paused: null })
    await later()
    await expect.poll(cases, { timeout: 60_000, interval: 1_000 }).toBe(30)
    await later()
    await expect.poll(async () => (await status()).state, { timeout: 60_000, interval: 1_000 }).toBe('done')
    expect((await run('backfill')).stdout).toMatch(/^The backfill is done since .*: \d+ tickets and \d+ comments read\.$/m)
    expect((await run('audit', '--json')).stdout).toMatch(/backfill-paused[\s\S]*backfill-resumed/)
    expect((await run('backfill', '--pause', '--resume')).code).toBe(2)
  } finally {
    going.kill('SIGINT')
    await over
  }
})
