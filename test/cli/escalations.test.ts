import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { VARIABLES } from '../../src/config.ts'
import { openStoreOf } from '../../src/main.ts'
import { breakwater, ended } from '../support/processes.ts'
import { MINUTE, raisedAt, settingsOf } from '../desk/escalation/make.ts'

const configOf = (folder: string) => ({ ...Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, undefined])), DATA_DIR: folder }) as unknown as Parameters<typeof openStoreOf>[0]

it('escalations are listed, the late ones by themselves, and followed to their end on the command line; what does not come next is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bw-escalations-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await ended(breakwater(['escalations', ...args], { DATA_DIR: folder }))
    return { code, text: stdout, said: stderr, json: stdout.startsWith('{') ? (JSON.parse(stdout) as { escalations: { id: string; overdue: boolean }[]; escalation: Record<string, unknown>; error: { code: string } }) : null }
  }
  const store = await openStoreOf(configOf(folder))
  const now = Date.now()
  await store.write(async (tx) => {
    await tx.connections.ensure({ id: 'zd', vendor: 'zendesk', url: 'https://acme.example.com', connectedAt: now })
    await tx.escalations.raise(raisedAt(settingsOf(), now - 60 * MINUTE, { id: 'late' }))
    await tx.escalations.raise(raisedAt(settingsOf(), now, { id: 'early', ticketId: '2', severity: 'P3' }))
  })
  await store.close()
  expect(await run('--overdue', '--json')).toMatchObject({ code: 3, json: { escalations: [{ id: 'late', ticketId: '1', owner: 'on_call', state: 'raised', overdue: true }] } })
  expect((await run()).text).toMatch(/late +1\b|1 +P0 +fraud +raised +on_call .* late +0 +late\n2 +P3/)
  expect(await run('late', '--verify', '--json')).toMatchObject({ code: 1, json: { error: { code: 'desk.order' } } })
  expect((await run('late', '--decline')).said).toContain('decline needs a reason')
  expect(await run('--acknowledge')).toMatchObject({ code: 2 })
  expect(await run('late', '--acknowledge', '--by', 'Bo', '--json')).toMatchObject({ code: 0, json: { escalation: { state: 'acknowledged', owner: 'Bo', overdue: false } } })
  expect((await run('late')).text).toMatch(/acknowledged +Bo\nWhat can be done with it: --start, --wait, --resolve, --decline, --recall, --reescalate/)
}, 120_000)
