import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadCatalogue } from '../../src/catalogue-file.ts'
import { VARIABLES } from '../../src/config.ts'
import { keptTickets } from '../../src/desk/report/sightings.ts'
import { openStoreOf } from '../../src/main.ts'
import { stored } from '../store/fixtures.ts'
import { findPatterns, type PatternsFound, patternJson, type SetAsideLine } from '../../src/cli/patterns.ts'

const START = Date.UTC(2026, 8, 7)
const HOUR = 3_600_000
const NOUNS = ['lamp', 'kettle', 'garden', 'bicycle', 'window', 'pencil', 'river', 'station', 'blanket', 'mirror', 'ladder', 'market', 'button', 'feather', 'island', 'violin', 'basket', 'candle', 'tunnel', 'saddle']
const line = (id: string, at: number, body: string, more: object = {}): string => JSON.stringify({ id, createdAt: new Date(at).toISOString(), subject: 'question', body, ...more })

/** A month of people who each ask something of their own, and within a day twelve who name one page. */
function month(): string[] {
  const usual = Array.from({ length: 600 }, (_, index) => line(`u${index}`, START + index * HOUR, `where is my ${NOUNS[index % 20]} ${NOUNS[(index * 7 + 3) % 20]} ${NOUNS[Math.floor(index / 20) % 20]}`))
  const planted = Array.from({ length: 12 }, (_, index) => line(`c${index}`, START + (400 + index) * HOUR, `${NOUNS[index]} is this real tablet-gift${index % 2 === 0 ? '[.]' : '.'}example ${NOUNS[19 - index]}`, { requester: `p${index}`, lang: 'en', country: 'US' }))
  return [...usual, ...planted]
}

async function run(lines: readonly string[]): Promise<PatternsFound & { bad: SetAsideLine[] }> {
  const bad: SetAsideLine[] = []
  async function* input(): AsyncGenerator<string> {
    for (const one of lines) {
      await Promise.resolve()
      yield `${one}\n`
    }
  }
  const found = await findPatterns({ input: input(), catalogue: loadCatalogue(), onBadLine: (one) => bad.push(one), judge: async (tickets) => Promise.resolve(tickets.map(() => ({ lang: 'en', category: 'scam_fraud', severity: 'P2', surfaces: [], country: null }))) })
  return { ...found, bad }
}

it('names a line that it cannot read by number and remedy, not by what it says, and goes on', async () => {
  const lines = ['not json at all', '{"id":"a","createdAt":"yesterday","body":"secret words"}', '{"createdAt":0}', '', '[1]', 'x'.repeat(1_100_000), ...month(), line('u0', START, 'once more')]
  const found = await run(lines)

  expect(found.tickets).toBe(612)
  expect([found.setAsideLines, found.exit]).toEqual([6, 3])
  expect(found.bad.map((one) => one.line)).toEqual([1, 2, 3, 5, 6, 619])
  expect(found.bad[1]).toMatchObject({ id: 'a', error: expect.stringContaining('createdAt') as string })
  expect(found.bad.every(({ remedy }) => remedy !== '')).toBe(true)
  expect(JSON.stringify(found.bad)).not.toMatch(/not json at all|secret words|xxxx/)
  expect(found.patterns).toHaveLength(1)
})

it('prints the patterns with the fields that were promised, times as ISO 8601', async () => {
  const { patterns: [pattern] } = await run(month())
  if (pattern === undefined) throw new Error('nothing was found')

  expect(patternJson(pattern)).toMatchObject({
    id: expect.stringMatching(/^[a-z-]+-[0-9a-f]{12}$/) as string, kind: 'campaign', ticketIds: Array.from({ length: 12 }, (_, index) => `c${index}`),
    since: '2026-09-23T16:00:00.000Z', until: '2026-09-24T03:00:00.000Z', severity: 'P2', entities: [{ kind: 'host', tickets: 12 }],
    summary: expect.stringContaining('12 tickets of 12 people') as string, proposals: expect.arrayContaining([expect.objectContaining({ id: 'take-link-down', owner: 'fraud', dueDays: 1 })]) as unknown,
  })
  expect(JSON.stringify(patternJson(pattern))).not.toContain('tablet-gift')
})

it('is a command that reads stdin, names bad lines on stderr, and shows what tickets name only when asked', () => {
  const ran = (...args: string[]): ReturnType<typeof spawnSync> => spawnSync(process.execPath, ['src/launch.cjs', 'patterns', ...args], { cwd: fileURLToPath(new URL('../..', import.meta.url)), input: `${['nonsense', ...month()].join('\n')}\n`, encoding: 'utf8' })
  const [table, shown] = [ran(), ran('--json', '--show')]

  expect([table.status, shown.status]).toEqual([3, 3])
  expect(table.stderr).toContain('Line 1 was set aside: is not JSON. Correct this line')
  expect(table.stdout).toContain('12 tickets of 12 people')
  expect(table.stdout).not.toContain('tablet-gift')
  expect((JSON.parse(String(shown.stdout)) as { patterns: { ticketIds: string[] }[] }).patterns[0]?.ticketIds).toHaveLength(12)
  expect(shown.stdout).toContain('tablet-gift.example')
}, 120_000)

it('finds among the tickets that are kept what it finds on stdin, of a range where one is given, and holds no more than a page of them at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bw-patterns-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const store = await openStoreOf({ ...Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, undefined])), DATA_DIR: folder } as unknown as Parameters<typeof openStoreOf>[0])
  const tickets = month().map((one) => JSON.parse(one) as { id: string; createdAt: string; subject: string; body: string; requester?: string })
  const kept = tickets.map(({ id, createdAt, subject, body, requester }) => stored(id, { createdAt: Date.parse(createdAt), subject, description: body, requester: requester ?? null }))
  await store.write(async (tx) => {
    await tx.connections.ensure({ id: 'zd', vendor: 'zendesk', url: 'https://acme.example.com', connectedAt: START })
    await tx.tickets.observe(kept)
  })
  let reads = 0
  const counted: typeof store = { ...store, read: (work) => { reads += 1; return store.read(work) } }
  const one = keptTickets(counted, { from: 0, until: START + 1000 * HOUR })
  await one.next()
  // The list of accounts, and the first page.
  expect(reads).toBe(2)
  for (let left = await one.next(); left.done !== true; left = await one.next()) continue
  expect(reads).toBe(4)
  await store.close()

  const printed = (input: string, ...args: string[]): { patterns: unknown[]; tickets: number; setAsideLines: number } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['src/launch.cjs', 'patterns', '--json', ...args], { cwd: fileURLToPath(new URL('../..', import.meta.url)), input, encoding: 'utf8', env: { ...process.env, DATA_DIR: folder } })
    expect([status, stderr]).toEqual([0, ''])
    return JSON.parse(stdout) as ReturnType<typeof printed>
  }
  const onStdin = printed(tickets.map(({ id, createdAt, subject, body, requester }) => JSON.stringify({ id, createdAt, subject, body, requester })).join('\n'))
  expect(onStdin.patterns).toHaveLength(1)
  expect(printed('', '--store')).toEqual(onStdin)
  expect(printed('', '--store', '--from', '2026-09-07', '--to', '2026-09-14')).toMatchObject({ patterns: [], tickets: 168 })
  expect(spawnSync(process.execPath, ['src/launch.cjs', 'patterns', '--from', '2026-09-07'], { cwd: fileURLToPath(new URL('../..', import.meta.url)), input: '', encoding: 'utf8' }).status).toBe(2)
}, 240_000)
