import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { capabilityTable } from '../../src/cli/connector/capabilities.ts'
import { createSandboxClock } from '../../src/sandbox/core/clock.ts'
import { vendorServer } from '../../src/sandbox/core/serve-http.ts'
import { createRest } from '../../src/sandbox/rest/index.ts'
import { FULL, SECRETS, SHAPES, type Kind } from '../connectors/rest-shapes.ts'
import { breakwater, ended, type Ended } from '../support/processes.ts'

const manifest = (kind: Kind): string => join(import.meta.dirname, '../connectors/rest', `${kind}.yaml`)
const run = (environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> => ended(breakwater(['connector', ...args], environment))

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'bw-connector-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** A fake CRM on a port of this machine, with eleven records and something said on each. */
async function served(kind: Kind): Promise<{ readonly environment: Readonly<Record<string, string>>; readonly changes: () => number }> {
  const now = Date.now()
  const vendor = createRest(SHAPES[kind])
  for (let at = 0; at < 11; at += 1) {
    const id = vendor.hand.make({ ...FULL, from: 'una.user@example.com' }, now - 86_400_000 + at * 60_000)
    vendor.hand.say(id, { words: 'Call me on 555 0134', role: 'customer', open: true }, now - 80_000_000 + at * 60_000)
  }
  const made = vendor.hand.rows().reduce((sum, row) => sum + row.history.length, 0)
  const server = vendorServer(vendor, createSandboxClock(() => Date.now()), () => 0.5)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { environment: { ...SECRETS[kind], DESK_URL: `http://127.0.0.1:${port}${SHAPES[kind].base}` }, changes: () => vendor.hand.rows().reduce((sum, row) => sum + row.history.length, 0) - made }
}

it.each(['keyset', 'page', 'offset', 'link'] as const)('%s: a manifest is tried against a living CRM without a change to it, recorded without a secret or a word, and tried again from the recording', async (kind) => {
  const { environment, changes } = await served(kind)
  const file = join(folder(), 'recording.jsonl')

  const live = await run(environment, 'try', manifest(kind), '--record', file, '--json')
  expect([live.code, live.stderr]).toEqual([0, ''])
  const told = JSON.parse(live.stdout) as { kept: boolean; checks: { check: string; kept: boolean; said: string }[]; capabilities: { what: string; there: boolean }[] }
  expect(told.checks.filter((one) => !one.kept)).toEqual([])
  expect(told.checks.map((one) => one.check)).toContain('comments: threads are read, with who sees each')
  expect(told.checks.find((one) => one.check === 'tickets: the first pages are read')?.said).toMatch(/^\d+ records in 3 pages$/)
  expect(changes()).toBe(0)

  const recorded = readFileSync(file, 'utf8')
  for (const never of [...Object.values(SECRETS[kind]), 'una.user', 'Planted', '555 0134', '127.0.0.1', 'not-the-secret']) expect(recorded).not.toContain(never)
  const again = await run({}, 'try', manifest(kind), '--recorded', file, '--json')
  expect([again.code, again.stderr]).toEqual([0, ''])
  expect(JSON.parse(again.stdout)).toMatchObject({ recorded: true, kept: true, checks: told.checks, capabilities: told.capabilities })
}, 240_000)

it('what is not as the manifest says is named, with exit code 1, and bad usage with 2', async () => {
  const { environment } = await served('keyset')
  const file = join(folder(), 'wrong.yaml')
  const text = readFileSync(manifest('keyset'), 'utf8')

  writeFileSync(file, text.replace('open: working, pending: waiting', 'open: working'))
  const wrong = await run(environment, 'try', file)
  expect(wrong).toMatchObject({ code: 1, stdout: expect.stringContaining('a status at state.name that fields.status.values does not name') as string })

  const refused = await run({ ...environment, DESK_KEY: 'another' }, 'try', manifest('keyset'))
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('keyset-desk does not accept the credential [connector.auth]') as string })

  writeFileSync(file, text.replace('subject: title', 'subjekt: title'))
  const faulty = await run(environment, 'try', file)
  expect(faulty).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/tickets\.fields\.subjekt is not known here: take it out/) as string })
  expect(await run({ DESK_URL: 'http://127.0.0.1:1' }, 'try', manifest('keyset'))).toMatchObject({ code: 2, stderr: expect.stringContaining('secrets.DESK_KEY is missing: the manifest names it') as string })
  expect(await run(environment, 'try', manifest('keyset'), '--days', '0')).toMatchObject({ code: 2 })
}, 240_000)

it('the connectors are listed as in the README, and the schema as it is published', async () => {
  const root = join(import.meta.dirname, '../..')
  const readme = readFileSync(join(root, 'README.md'), 'utf8')

  expect(/<!-- capabilities -->\n([\s\S]*?)\n<!-- end -->/.exec(readme)?.[1]).toBe(capabilityTable())
  const listed = await run({}, 'list', '--json')
  expect((JSON.parse(listed.stdout) as { title: string }[]).map((one) => one.title)).toEqual(['Zendesk', 'Salesforce', 'Oracle B2C Service', 'REST, as its manifest says'])
  expect((await run({}, 'schema')).stdout).toBe(readFileSync(join(root, 'manifests/connectors/schema.json'), 'utf8'))
}, 240_000)
