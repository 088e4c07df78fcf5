import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rule, RULES, smallPolicy, writePolicy } from '../support/policy.ts'
import { breakwater, ended, environmentOf, sandboxProcess, type Ended, type SandboxProcess } from '../support/processes.ts'
import { ownTags, readBack, safetyTickets } from '../support/reading.ts'

const WHO = ['--author', 'Ann Specialist', '--reason', 'seen too often'] as const

/** A rule is edited in YAML and goes all the way by commands alone, against the sandbox and a store on disk. */
describe('a rule, from an edit to a rollback', () => {
  let sandbox: SandboxProcess
  const folder = mkdtempSync(join(tmpdir(), 'bw-rules-'))
  const policy = join(folder, 'policy')
  const rulesFile = join(policy, 'rules/own.yaml')
  const run = (...args: readonly string[]): Promise<Ended> => ended(breakwater(args, { ...environmentOf(sandbox), DATA_DIR: join(folder, 'data'), POLICY_DIR: shipped }))
  const shipped = join(folder, 'shipped')
  const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse((await run(...args, '--json')).stdout) as T
  const sync = async (): Promise<Record<string, number>> => {
    await sandbox.control('POST', '/clock', { advance: 120_000 })
    return json('sync', '--once')
  }
  const rewrite = (change: (text: string) => string): void => writeFileSync(rulesFile, change(readFileSync(rulesFile, 'utf8')))
  const severityOf = async (): Promise<ReadonlyMap<string, string>> =>
    new Map(safetyTickets(await readBack(sandbox)).filter((ticket) => ticket.status !== 'closed').map((ticket) => [String(ticket.id), ownTags(ticket).filter((tag) => tag.startsWith('severity_')).join(' ')]))
  const live = async (): Promise<string | null> => (await json<{ live: string | null }>('rules', 'versions')).live

  let before: ReadonlyMap<string, string>
  let first: string
  let second: string

  beforeAll(async () => {
    const words = { bothered: { negatable: true, entries: { en: 'keeps writing\nkeeps sending' } }, threat: { negatable: true, entries: { en: 'kill' } }, family: { negatable: true, entries: { en: 'daughter\nson\nsister\nbrother\nclass\nschool' } } }
    writePolicy(shipped, smallPolicy(RULES.map((one) => ({ ...one, tests: [{ hit: one.id === 'threat' ? 'i will kill him' : 'he keeps writing' }, { miss: 'fine' }] })), { ...words, negation_before: { negatable: false, entries: { en: 'not' } } }))
    writePolicy(policy, smallPolicy([
      ...RULES.map((one) => ({ ...one, tests: [{ hit: one.id === 'threat' ? 'i will kill him' : 'he keeps writing' }, { miss: 'fine' }] })),
      rule('family', { state: 'draft', when: 'family', outcome: { category: 'child_welfare', severity: 'P1', weight: 6 }, reason: 'Words: {family}', tests: [{ hit: 'my sister cries' }, { miss: 'fine' }] }),
    ], { ...words, negation_before: { negatable: false, entries: { en: 'not' } } }))
    sandbox = await sandboxProcess()
  })
  afterAll(async () => {
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('begins with the shipped folder in force', { timeout: 90_000 }, async () => {
    const summary = await sync()
    before = await severityOf()

    expect(summary).toMatchObject({ setAside: 0, state: 'done' })
    expect([...before.values()].filter((tag) => tag === '')).toEqual([])
    const [versions, rates] = await Promise.all([run('rules', 'versions'), run('rules', 'rates')])
    expect(versions.stdout).toContain('The shipped policy is live')
    expect(rates.stdout).toMatch(/^(bothered|threat) +\d+ +\d+/m)
  })

  it('is checked, tested and explained', async () => {
    const [check, test, broken] = await Promise.all([run('rules', 'check', policy), run('rules', 'test', policy), run('rules', 'check', join(folder, 'nowhere'))])
    const ticket = join(folder, 'ticket.json')
    writeFileSync(ticket, JSON.stringify({ subject: 'help', body: 'my sister cries, he keeps writing \u001b[31m' }))
    const [explain, one] = await Promise.all([run('rules', 'explain', ticket, '--policy', policy), json<{ rules: { fired: boolean; state: string; signals: { words: string[] }[] }[] }>('rules', 'explain', ticket, '--policy', policy, '--rule', 'family')])

    expect([check.code, test.code, broken.code, explain.code]).toEqual([0, 0, 2, 0])
    expect(check.stdout).toContain('2 live, 1 draft rules')
    expect(test.stdout).toContain('6 of 6 tests of 3 rules hold.')
    expect(explain.stdout).toMatch(/● bothered .*\n.*when bothered\n {2}Fired: bothered is present\.\n.*«keeps writing» \(body 20-33\)/)
    expect(explain.stdout).toContain('Would fire (it is in state draft): family is present.')
    expect(explain.stdout).not.toContain('\u001b')
    expect(one.rules).toMatchObject([{ fired: true, state: 'draft', signals: [{ words: ['sister'] }] }])
  })

  it('is measured on labelled tickets, of both kinds', async () => {
    const [lines, examples] = [join(folder, 'cases.jsonl'), join(folder, 'en-1.txt')]
    writeFileSync(lines, `${JSON.stringify({ id: 'a', lang: 'en', body: 'i will kill him', category: 'violent_threat', severity: ['P1'] })}\nnonsense\n`)
    writeFileSync(examples, '# violent_threat P0,P1\nsomething bad is coming\n# not_safety P4\nthis app will kill me\n')
    const [left, right] = await Promise.all([run('rules', 'eval', lines, '--policy', 'live'), json<{ cases: number; missed: string[]; falseAlarms: string[] }>('rules', 'eval', examples, '--policy', policy)])

    expect([left.code, left.stderr.trim()]).toEqual([3, 'cases.jsonl:2: is not JSON'])
    expect(left.stdout).toContain('P0 or P1, answered so       100.0 % (1/1)')
    expect(right).toMatchObject({ cases: 2, missed: ['en-1.txt:2'], falseAlarms: ['en-1.txt:4'] })
  })

  it('is tried on stored history before anybody sees it', async () => {
    rewrite((text) => text.replace('state: draft', 'state: live'))
    const found = await json<{ tickets: number; counts: Record<string, number>; examples: Record<string, { ticketId: string; gained: string[] }[]> }>('rules', 'backtest', '--policy', 'live', '--against', policy, '--since', '3650d')
    const [text, bad] = await Promise.all([
      run('rules', 'backtest', '--policy', policy, '--against', 'shipped', '--since', '2016-01-01'), run('rules', 'backtest', '--policy', 'live', '--against', policy, '--since', 'yesterday'),
    ])

    expect(found.tickets).toBeGreaterThan(200)
    expect(found.counts['newlyEscalated']).toBeGreaterThan(2)
    expect(found.counts['noLongerEscalated']).toBe(0)
    expect(found.examples['newlyEscalated']?.[0]).toMatchObject({ gained: ['family'] })
    // The other way round it would take P1 away: that is what exit code 3 says.
    expect([text.code, text.stdout.includes(`no longer P0 or P1  ${found.counts['newlyEscalated']}`)]).toEqual([3, true])
    expect(bad.code).toBe(2)
  })

  it('runs in shadow and changes nothing', { timeout: 90_000 }, async () => {
    rewrite((text) => text.replace(/(- id: family[\s\S]*?)state: live/, '$1state: shadow'))
    const published = await json<{ published: string }>('rules', 'publish', policy, ...WHO)
    first = published.published
    await sync()
    const { rules } = await json<{ rules: { rule: string; fired: number; wouldEscalate: number; tickets: { id: string }[] }[] }>('rules', 'shadow')

    expect(await live()).toBe(first)
    expect(rules).toMatchObject([{ rule: 'family' }])
    expect(rules[0]?.wouldEscalate).toBeGreaterThan(2)
    expect(rules[0]?.tickets).toHaveLength(rules[0]?.fired ?? -1)
    expect(await severityOf()).toEqual(before)
    expect((await run('rules', 'shadow')).stdout).toMatch(/family: #\d+ P4→P1/)
  })

  it('goes live under a sync that keeps running, and what it was expected to change changes', { timeout: 90_000 }, async () => {
    const { rules } = await json<{ rules: { tickets: { id: string; severity: { to: string } }[] }[] }>('rules', 'shadow')
    rewrite((text) => text.replace('state: shadow', 'state: live'))
    await sandbox.control('POST', '/clock', { advance: 120_000 })
    const running = breakwater(['sync', '--json'], { ...environmentOf(sandbox), DATA_DIR: join(folder, 'data'), POLICY_DIR: shipped, SYNC_INTERVAL_SECONDS: '5' })
    const runs = createInterface({ input: running.stdout! })[Symbol.asyncIterator]()
    const next = async (): Promise<Record<string, number>> => JSON.parse((await runs.next()).value as string) as Record<string, number>
    const quiet = await next()
    second = (await json<{ published: string }>('rules', 'publish', policy, ...WHO)).published
    let summary = await next()
    while (summary['triaged'] === 0) summary = await next()
    const ending = ended(running)
    running.kill('SIGTERM')
    await ending
    const now = await severityOf()
    const expected = (rules[0]?.tickets ?? []).filter((one) => now.has(one.id))

    expect(quiet['written']).toBe(0)
    expect(second).not.toBe(first)
    expect(summary['written']).toBeGreaterThan(0)
    expect(expected.length).toBeGreaterThan(0)
    expect(expected.map((one) => now.get(one.id))).toEqual(expected.map((one) => `severity_${one.severity.to.toLowerCase()}`))
  })

  it('leaves the live version in force when it is broken', { timeout: 60_000 }, async () => {
    const good = readFileSync(rulesFile, 'utf8')
    for (const broken of [good.replace('when: family', 'when: famly'), good.replace('state: live', 'state: [live'), good.replace('my sister cries', 'my aunt cries')]) {
      writeFileSync(rulesFile, broken)
      const [check, publish] = await Promise.all([run('rules', 'check', policy), run('rules', 'publish', policy, ...WHO)])

      expect([check.code, publish.code]).toEqual([1, 1])
      expect(check.stdout).toContain('rules/own.yaml')
      expect(publish.stdout).toContain('Not published: whatever is live stays live.')
    }
    writeFileSync(rulesFile, good)
    expect(await live()).toBe(second)
    expect((await Promise.all([run('rules', 'publish', policy, '--author', 'Ann', '--reason', ' '), run('rules', 'publish', policy)])).map((one) => one.code)).toEqual([2, 2])
  })

  it('waits while everything automatic is stopped, and is taken back after that', { timeout: 90_000 }, async () => {
    const wrong = await severityOf()
    expect((await run('rules', 'stop', ...WHO)).code).toBe(0)
    expect(await json('rules', 'rollback', ...WHO)).toEqual({ live: first, before: second })
    const doctor = await run('doctor')
    const calm = await sync()

    expect(doctor.stdout).toContain('somebody stopped everything automatic')
    expect(calm).toMatchObject({ mode: 'observe', planned: 0, written: 0 })
    expect(await severityOf()).toEqual(wrong)
    expect((await run('rules', 'resume', ...WHO)).stdout).toContain('Resumed')
    await sync()
    expect(await severityOf()).toEqual(before)
    const { stdout } = await run('rules', 'versions')
    expect(stdout).toContain(`Version ${first} is live.`)
    expect(stdout).toMatch(new RegExp(`rolled-back +${first} +Ann Specialist +seen too often`))
    expect(stdout).toMatch(/stopped {2,}Ann Specialist[\s\S]*published/)
    expect((await run('rules', 'rollback', 'beef', ...WHO)).code).toBe(2)
  })
})
