import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAPPINGS_FOLDER } from '../../src/mapping-files.ts'
import { breakwater, ended, environmentOf, sandboxProcess, type Ended, type SandboxProcess } from '../support/processes.ts'

interface State {
  readonly zendesk: { readonly tickets: readonly { readonly id: number; readonly status: string; readonly tags: readonly string[] }[] }
  readonly salesforce: { readonly cases: readonly Readonly<Record<string, unknown>>[] }
}
interface Listed {
  readonly conflicts: readonly { readonly id: string; readonly leftId: string; readonly field: string; readonly left?: string; readonly right?: string }[]
}

describe('a mapping, by its commands, over HTTP', () => {
  let sandbox: SandboxProcess
  const folder = mkdtempSync(join(tmpdir(), 'bw-mapping-'))
  const run = (...args: readonly string[]): Promise<Ended> => ended(breakwater(args, { ...environmentOf(sandbox), DATA_DIR: folder, MAPPING: 'zendesk-salesforce' }))
  const sync = async (): Promise<Readonly<Record<string, unknown>>> => {
    await sandbox.control('POST', '/clock', { advance: 120_000 })
    return JSON.parse((await run('sync', '--once', '--json')).stdout) as Readonly<Record<string, unknown>>
  }

  beforeAll(async () => {
    sandbox = await sandboxProcess()
  })
  afterAll(async () => {
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is listed and held against both accounts before anything is synced', { timeout: 240_000 }, async () => {
    expect((await run('mapping', 'list')).stdout).toContain('zendesk-salesforce')
    const checked = await run('mapping', 'check', 'zendesk-salesforce', '--json')
    expect(checked.code, checked.stdout + checked.stderr).toBe(0)
    expect((JSON.parse(checked.stdout) as { problems: unknown[] }).problems).toEqual([])
    const unknown = await run('mapping', 'check', 'no-such-mapping')
    expect(unknown.code).not.toBe(0)
    expect(unknown.stderr).toContain('there are: zendesk-salesforce')
  })

  let deciding = ''
  let decided: unknown = null

  it('puts what both sides changed apart before a person, shows no words unasked, and writes what was decided', { timeout: 240_000 }, async () => {
    expect(await sync()).toMatchObject({ state: 'done' })
    await sync()
    const { zendesk, salesforce } = await sandbox.control<State>('GET', '/state')
    const calm = zendesk.tickets.filter((ticket) => ['new', 'open', 'pending'].includes(ticket.status) && ticket.tags.includes('user_safety') && ticket.tags.some((tag) => /^severity_p[234]$/.test(tag)))
    const crossing = async (id: number): Promise<string> => (JSON.parse((await run('mapping', 'preview', 'zendesk-salesforce', String(id), '--json')).stdout) as { crossing: string }).crossing
    let ticketId = ''
    for (const { id } of calm.slice(0, 12)) if (ticketId === '' && (await crossing(id)) === 'whole') ticketId = String(id)
    const whole = salesforce.cases.find((one) => typeof one['Breakwater_External_Id__c'] === 'string' && one['Breakwater_External_Id__c'].endsWith(`-${ticketId}`))
    const preview = await run('mapping', 'preview', 'zendesk-salesforce', ticketId)
    expect(preview.stdout).toMatch(/crosses whole[\s\S]*subject +subject +subject +agreed/)

    await sandbox.control('POST', '/edit', { ticketId: Number(ticketId), subject: 'the lantern on the left' })
    await sandbox.control('POST', '/salesforce/write', { object: 'Case', records: [{ Id: whole?.['Id'], Subject: 'the lantern on the right' }] })
    await sync()
    const unseen = await run('conflicts', '--json')
    const seen = await run('conflicts', '--show')
    // Cases that somebody else had made, with subjects of their own, wait here as well.
    const open = (JSON.parse(unseen.stdout) as Listed).conflicts.filter((one) => one.leftId === ticketId)
    expect([unseen.code, open.map((one) => [one.leftId, one.field])]).toEqual([3, [[ticketId, 'subject']]])
    expect(unseen.stdout).not.toContain('lantern')
    expect(seen.stdout).toMatch(/the lantern on the left +the lantern on the right/)

    const converged = await run('reconcile', '--json')
    const report = JSON.parse(converged.stdout) as { links: number; equal: number; signature: string; differing: { ticketId: string; fields: { why: string }[] }[] }
    expect([converged.code, report.differing.find((one) => one.ticketId === ticketId)?.fields]).toEqual([3, [{ field: 'subject', why: 'conflict' }]])
    expect(report.signature).toMatch(/^\S{20,}$/)
    expect(report.equal).toBeGreaterThan(100)
    expect(converged.stdout).not.toContain('lantern')

    const story = await run('why', ticketId, '--field', 'subject')
    expect(story.stdout).toMatch(/^Ticket \d+; case 500\w{15}[\s\S]*It crosses \w+[\s\S]*both sides changed subject to different things[\s\S]*Waits \(subject\) for a person/)
    expect(story.stdout).not.toContain('lantern')
    expect((await run('why', `https://acme.lightning.force.com/lightning/r/Case/${String(whole?.['Id'])}/view`, '--show')).stdout).toContain('ticket: the lantern on the left')
    expect((await run('why', '999999999')).code).toBe(1)

    expect((await run('conflicts', open[0]?.id ?? '', '--keep', 'left')).code).toBe(0)
    deciding = String((await sync())['run'])
    decided = whole?.['Id']
    const after = await sandbox.control<State>('GET', '/state')
    expect(after.salesforce.cases.find((one) => one['Id'] === whole?.['Id'])?.['Subject']).toBe('the lantern on the left')
    expect((JSON.parse((await run('conflicts', '--json')).stdout) as Listed).conflicts.filter((one) => one.leftId === ticketId)).toEqual([])
    expect((await run('conflicts', 'nonsense', '--keep', 'left')).code).toBe(1)
    expect((await run('conflicts', '--keep', 'sideways')).code).toBe(2)
  })

  it('takes back what a run wrote, once it was shown', { timeout: 240_000 }, async () => {
    const wouldUndo = await run('undo', '--run', deciding)
    expect(wouldUndo.stdout).toMatch(/case +500\w{15} +.*subject/)
    expect([wouldUndo.stdout.includes('lantern'), (await run('undo')).code, (await run('undo', '--run', 'nonsense')).code]).toEqual([false, 2, 2])
    await run('undo', '--run', deciding, '--yes')
    await sync()
    await sync()
    const undone = await sandbox.control<State>('GET', '/state')
    expect(undone.salesforce.cases.find((one) => one['Id'] === decided)?.['Subject']).toBe('the lantern on the right')
    expect((await run('undo', '--run', deciding)).stdout).toContain('Nothing is left to take back')
  })

  it('holds a ticket for the law, says so, and lets it go', { timeout: 240_000 }, async () => {
    interface Holds {
      readonly holds: readonly { readonly ticketId: string; readonly released: object | null }[]
    }
    expect((await run('redactions')).stdout).toBe('No redaction waits for a person.\n')
    expect((await run('redactions', '--approve', 'nonsense', '--why', 'a try')).code).toBe(1)
    expect((await run('deletes')).stdout).toBe('No delete waits for a person.\n')
    expect((await run('deletes', '--approve', 'all', '--why', 'a try')).code).toBe(1)
    expect((await run('merges')).stdout).toBe('No merge waits for a person.\n')
    expect((await run('merges', '--approve', 'nonsense', '--why', 'a try')).code).toBe(1)
    expect((await run('hold', String(decided))).code).toBe(2)
    expect((await run('hold', String(decided), '--why', 'an order of a court', '--by', 'Ann')).stdout).toMatch(/^Ticket \d+ is held/)
    expect((JSON.parse((await run('hold', '--json')).stdout) as Holds).holds).toMatchObject([{ released: null }])
    expect((await run('hold', String(decided), '--release', '--why', 'the order ended')).stdout).toMatch(/^The hold on ticket \d+ has ended/)
  })

  it('lets a person say how much of a ticket may cross, with a reason that `why` tells', { timeout: 240_000 }, async () => {
    interface Now {
      readonly as: string
      readonly because: readonly string[]
    }
    const ticket = String(decided)
    expect((await run('crossing', ticket, '--set', 'sideways', '--why', 'a try')).code).toBe(2)
    expect((await run('crossing', ticket, '--set', 'pointer')).code).toBe(2)
    expect((await run('crossing', ticket, '--set', 'pointer', '--why', 'a pupil was named', '--by', 'Ann')).stdout).toMatch(/crosses as a pointer: ids and states only, because of a person/)
    expect(JSON.parse((await run('crossing', ticket, '--json')).stdout) as Now).toMatchObject({ as: 'pointer', because: ['a person'] })
    expect((await run('why', ticket)).stdout).toMatch(/It crosses as a pointer[\s\S]*because of a person[\s\S]*Ann decided that a pointer crosses: a pupil was named/)
    expect((await run('crossing', ticket, '--set', 'whole', '--why', 'it was a teacher', '--by', 'Ann')).stdout).toMatch(/crosses whole, because of a person[\s\S]*a pupil was named[\s\S]*it was a teacher/)
  })

  it('is on record since the first sync that wrote, is published as versions, and taken back', { timeout: 240_000 }, async () => {
    interface History {
      readonly live: string
      readonly events: readonly { readonly kind: string; readonly author: string }[]
    }
    const history = async (): Promise<History> => JSON.parse((await run('mapping', 'history', '--json')).stdout) as History
    const first = await history()
    expect(first.events).toMatchObject([{ kind: 'published', author: 'breakwater' }])

    const shipped = readFileSync(join(MAPPINGS_FOLDER, 'zendesk-salesforce.yaml'), 'utf8')
    const [good, faulty, broken] = ['good', 'faulty', 'broken'].map((name) => join(folder, `${name}.yaml`)) as [string, string, string]
    writeFileSync(good, shipped.replace('  - id: priority\n', '  - { id: origin, left: externalId, right: description, direction: to-right, owner: left }\n  - id: priority\n'))
    writeFileSync(faulty, shipped.replace('  - id: priority\n', '  - { id: origin, left: field:999, right: field:No_Such__c, direction: both }\n  - id: priority\n'))
    writeFileSync(broken, shipped.replace('direction: to-right', 'direction: sideways'))
    const refused = await run('mapping', 'publish', faulty, '--why', 'a try')
    expect([refused.code, (await run('mapping', 'publish', broken, '--why', 'a try')).code, (await run('mapping', 'publish', good)).code]).toEqual([1, 1, 2])
    expect(refused.stdout).toMatch(/error in origin: the right has no field No_Such__c[\s\S]*Not published/)
    expect((await history()).live).toBe(first.live)

    const published = await run('mapping', 'publish', good, '--why', 'origins are wanted', '--author', 'Ann', '--json')
    expect(JSON.parse(published.stdout)).toMatchObject({ before: first.live, problems: [], changes: [{ about: 'field origin', change: 'added' }] })
    const second = (await history()).live
    expect(await sync()).toMatchObject({ state: 'done', mapping: second })
    expect((await run('mapping', 'diff', first.live, 'live')).stdout).toMatch(/^added field origin: /)
    expect((await run('mapping', 'diff', first.live, 'zendesk-salesforce')).stdout).toBe('They say the same.\n')
    expect((await run('mapping', 'check', '--json')).code).toBe(0)

    expect((await run('mapping', 'rollback', '--why', 'too much')).stdout).toContain(`Version ${first.live} is live again`)
    expect(await sync()).toMatchObject({ state: 'done', mapping: first.live })
    expect((await run('mapping', 'history')).stdout).toMatch(new RegExp(`rolled-back +${first.live}.*too much\n.*published +${second} +Ann +origins are wanted`))
  })
})
