import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EMPTY_WORLD, plainTicket } from '../support/sandbox.ts'
import { breakwater, ended, environmentOf, sandboxProcess, type Ended, type SandboxProcess } from '../support/processes.ts'
import { readBack } from '../support/reading.ts'

interface Listed {
  readonly people: readonly { readonly id: string; readonly candidates: readonly string[]; readonly tickets: readonly string[] }[]
}

const MAPPING = `
id: behind
title: Whoever is behind a ticket
left: { vendor: zendesk }
right: { vendor: salesforce }
people: { key: email }
organizations: { key: name }
`

describe('whom several contacts may stand for, by its commands, over HTTP', () => {
  let sandbox: SandboxProcess
  const folder = mkdtempSync(join(tmpdir(), 'bw-people-'))
  const run = (...args: readonly string[]): Promise<Ended> => ended(breakwater(args, { ...environmentOf(sandbox), DATA_DIR: folder }))
  const sync = async (): Promise<void> => {
    await sandbox.control('POST', '/clock', { advance: 120_000 })
    await run('sync', '--once', '--json')
  }
  const contacts = async (): Promise<readonly unknown[]> => (await readBack(sandbox)).salesforce.cases.map((row) => row['ContactId'] ?? null)

  beforeAll(async () => {
    sandbox = await sandboxProcess()
    const ticket = { ...plainTicket('one', true), messages: [{ from: 'requester', public: true, body: 'Somebody keeps posting adverts for cheap sunglasses under my videos. It is spam, please look at it.', minutesAgo: 1 }] }
    await sandbox.control('POST', '/reset', { empty: true })
    await sandbox.control('POST', '/seed', { ...EMPTY_WORLD, tickets: [ticket] })
    await sandbox.control('POST', '/salesforce/write', { object: 'Contact', records: ['First', 'Second'].map((LastName) => ({ LastName, Email: 'una@example.com' })) })
  })
  afterAll(async () => {
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('are listed without a name, and the one that is chosen is on the case', { timeout: 240_000 }, async () => {
    const file = join(folder, 'behind.yaml')
    writeFileSync(file, MAPPING)
    const published = await run('mapping', 'publish', file, '--why', 'cases name their contact')
    expect(published.code, published.stdout + published.stderr).toBe(0)
    writeFileSync(file, MAPPING.replace('key: email', 'key: externalId, field: No_Such__c'))
    expect((await run('mapping', 'check', file)).stdout).toMatch(/error in people: the right lacks Contact\.No_Such__c/)
    await sync()

    const listed = await run('people', '--json')
    const [open] = (JSON.parse(listed.stdout) as Listed).people
    expect([listed.code, open?.candidates.length, await contacts()]).toEqual([3, 2, [null]])
    const table = await run('people')
    expect(table.stdout).toMatch(/requester \d+ +\d+ +\S+ +003\w{15} 003\w{15} +[0-9a-f]{32}/)
    expect(table.stdout + listed.stdout).not.toMatch(/una|First|example/i)
    expect((await run('why', open?.tickets[0] ?? '')).stdout).toContain(`people ${open?.id} --choose`)
    expect([(await run('people', open?.id ?? '')).code, (await run('people', open?.id ?? '', '--choose', '003nobody')).code]).toEqual([2, 1])

    expect((await run('people', open?.id ?? '', '--choose', open?.candidates[1] ?? '')).stdout).toContain('the next sync tells the cases of 1 ticket')
    await sync()
    expect([await contacts(), (await run('people')).stdout]).toEqual([[open?.candidates[1]], 'Nobody has to be chosen.\n'])
  })
})
