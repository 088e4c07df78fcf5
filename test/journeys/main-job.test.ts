import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breakwater, ended, environmentOf, sandboxProcess, type Ended, type SandboxProcess } from '../support/processes.ts'

/** The integration user's id in the sandbox. */
const US = 360000000001
const RESTRICTED = /child_exploitation|sextortion|intimate_images|trafficking/

interface ReadTicket {
  readonly id: number
  readonly status: string
  readonly deleted: boolean
  readonly tags: readonly string[]
  readonly fields: Readonly<Record<string, unknown>>
  readonly comments: readonly { readonly public: boolean; readonly author_id: number; readonly body: string }[]
}

interface State {
  readonly zendesk: { readonly tickets: readonly ReadTicket[]; readonly macros: readonly { readonly title: string; readonly description: string | null }[]; readonly downloads: unknown }
  readonly salesforce: { readonly cases: readonly Record<string, unknown>[]; readonly queues: readonly unknown[] }
}

describe('the main job, by its commands, over HTTP', () => {
  let sandbox: SandboxProcess
  const folder = mkdtempSync(join(tmpdir(), 'bw-main-'))
  const run = (...args: readonly string[]): Promise<Ended> => ended(breakwater(args, { ...environmentOf(sandbox), DATA_DIR: folder }))
  const sync = async (): Promise<Record<string, number>> => JSON.parse((await run('sync', '--once', '--json')).stdout) as Record<string, number>
  const later = (): Promise<unknown> => sandbox.control('POST', '/clock', { advance: 120_000 })
  const notes = (ticket: ReadTicket) => ticket.comments.filter((comment) => !comment.public && comment.author_id === US)

  beforeAll(async () => {
    sandbox = await sandboxProcess()
  })
  afterAll(async () => {
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('looks before it writes: doctor, a dry run and setup plan change nothing', { timeout: 240_000 }, async () => {
    const before = await sandbox.control<State>('GET', '/state')
    const doctor = await run('doctor', '--json')
    const dry = await run('sync', '--dry-run')
    const plan = await run('setup', 'plan')
    const after = await sandbox.control<State>('GET', '/state')

    expect([doctor.code, dry.code, plan.code]).toEqual([0, 0, 0])
    expect(dry.stdout).toMatch(/ticket \d+: \+\[.*severity_p\d/)
    expect(after.zendesk.tickets.filter((ticket) => ticket.tags.some((tag) => tag.startsWith('severity_')))).toEqual([])
    expect((JSON.parse(doctor.stdout) as { hazards: { kind: string }[] }).hazards.map((hazard) => hazard.kind)).toContain('survey')
    expect(plan.stdout).toContain('Safety severity')
    expect(after.zendesk.macros.map((macro) => macro.title)).toEqual(before.zendesk.macros.map((macro) => macro.title))
    expect(after.salesforce.queues).toEqual(before.salesforce.queues)
  })

  it('writes back, mirrors, and then leaves everything alone', { timeout: 120_000 }, async () => {
    const first = await sync()
    const { tickets: arrived } = await sandbox.control<{ tickets: number[] }>('POST', '/arrive', { count: 8 })
    await later()
    const second = await sync()
    await later()
    const third = await sync()
    const { zendesk, salesforce } = await sandbox.control<State>('GET', '/state')
    const safety = zendesk.tickets.filter((ticket) => ticket.tags.includes('user_safety') && !ticket.deleted)
    const cases = salesforce.cases.flatMap((one) => (typeof one['Breakwater_External_Id__c'] === 'string' ? [one['Breakwater_External_Id__c']] : []))
    const unwritten = safety.filter((ticket) => ticket.status !== 'closed' && !(ticket.tags.some((tag) => /^severity_p[0-4]$/.test(tag)) && ticket.tags.some((tag) => tag.startsWith('safety_')) && Object.values(ticket.fields).some((value) => value !== null)))
    const outside = JSON.stringify([zendesk.tickets.map((ticket) => [ticket.tags, ticket.fields, notes(ticket)]), zendesk.macros, salesforce])

    expect(first).toMatchObject({ setAside: 0 })
    expect(first['written']).toBeGreaterThan(200)
    expect([second['written'] ?? 0, third['written']]).toEqual([expect.any(Number), 0])
    expect(unwritten.map((ticket) => ticket.id)).toEqual([])
    expect(new Set(cases).size).toBe(cases.length)
    expect(safety.filter((ticket) => !cases.some((key) => key.endsWith(`-${ticket.id}`))).map((ticket) => ticket.id)).toEqual([])
    expect(safety.filter((ticket) => arrived.includes(ticket.id) && ticket.status !== 'closed').map((ticket) => notes(ticket).length)).toSatisfy((counts: number[]) => counts.length > 0 && counts.every((count) => count === 1))
    expect(zendesk.tickets.filter((ticket) => ticket.status === 'closed' && notes(ticket).length > 0)).toEqual([])
    expect(zendesk.macros.some((macro) => macro.description?.includes('breakwater:') === true)).toBe(true)
    expect(outside.match(RESTRICTED)).toBeNull()
    expect(zendesk.downloads).toEqual([])
  })

  it('takes away what it made, and nothing else', async () => {
    const removed = await run('setup', 'remove')
    const { zendesk, salesforce } = await sandbox.control<State>('GET', '/state')

    expect(removed.code).toBe(0)
    expect(zendesk.macros.some((macro) => macro.description?.includes('breakwater:') === true)).toBe(false)
    expect(zendesk.macros.length).toBeGreaterThan(0)
    expect(JSON.stringify(salesforce.queues)).not.toContain('Safety: ')
    expect((await run('set-aside')).code).toBe(0)
  })
})

describe('the program', () => {
  it.each([['start'], ['sync'], ['setup plan'], ['setup apply'], ['setup remove'], ['doctor'], ['triage'], ['set-aside'], ['sandbox']])('explains %s', async (command) => {
    const help = await ended(breakwater([...command.split(' '), '--help'], {}))

    expect(help.code).toBe(0)
    expect(help.stdout).toContain(`breakwater ${command}`)
  })

  it('says what it does not know with exit code 2', async () => {
    expect((await ended(breakwater(['dance'], {}))).code).toBe(2)
    const bad = await ended(breakwater(['sync', '--once'], { PORT: 'x', ZENDESK_URL: 'nonsense' }))

    expect(bad.code).toBe(2)
    expect(bad.stderr).toMatch(/ZENDESK_URL[\s\S]*PORT|PORT[\s\S]*ZENDESK_URL/)
  })
})
