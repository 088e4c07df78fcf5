import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

  it('is listed and held against both accounts before anything is synced', async () => {
    expect((await run('mapping', 'list')).stdout).toContain('zendesk-salesforce')
    const checked = await run('mapping', 'check', 'zendesk-salesforce', '--json')
    expect(checked.code, checked.stdout + checked.stderr).toBe(0)
    expect((JSON.parse(checked.stdout) as { problems: unknown[] }).problems).toEqual([])
    const unknown = await run('mapping', 'check', 'no-such-mapping')
    expect(unknown.code).not.toBe(0)
    expect(unknown.stderr).toContain('there are: zendesk-salesforce')
  })

  it('puts what both sides changed apart before a person, shows no words unasked, and writes what was decided', { timeout: 120_000 }, async () => {
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

    expect((await run('conflicts', open[0]?.id ?? '', '--keep', 'left')).code).toBe(0)
    await sync()
    const after = await sandbox.control<State>('GET', '/state')
    expect(after.salesforce.cases.find((one) => one['Id'] === whole?.['Id'])?.['Subject']).toBe('the lantern on the left')
    expect((JSON.parse((await run('conflicts', '--json')).stdout) as Listed).conflicts.filter((one) => one.leftId === ticketId)).toEqual([])
    expect((await run('conflicts', 'nonsense', '--keep', 'left')).code).toBe(1)
    expect((await run('conflicts', '--keep', 'sideways')).code).toBe(2)
  })
})
