import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { breakwater, ended, type Ended } from '../support/processes.ts'

it('what was done is listed and proven on the command line; a changed event and a cut end are named, with exit code 1', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bw-audit-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const run = (...args: readonly string[]): Promise<Ended> => ended(breakwater(args, { DATA_DIR: folder }))
  const stops = ['rules', 'stop', '--author', 'Ann', '--reason', 'a drill'] as const
  expect((await run('audit')).stdout).toBe('Nothing of that kind was done.\n')
  expect((await run(...stops)).code).toBe(0)
  await run('rules', 'resume', '--author', 'Bo', '--reason', 'it is over')
  const anchor = join(folder, 'anchor')
  expect(await run('audit', 'verify', '--anchor', anchor)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 events, whole') as string })
  const [, hash = ''] = readFileSync(anchor, 'utf8').trim().split(' ')

  const listed = await run('audit', '--who', 'Bo', '--json')
  expect(JSON.parse(listed.stdout)).toMatchObject({ seq: 2, verb: 'automation-resumed', words: { by: 'Bo', why: 'it is over' }, hash })
  expect(await run('audit', '--verb', 'nonsense')).toMatchObject({ code: 2 })

  const db = new DatabaseSync(join(folder, 'breakwater.db'))
  onTestFinished(() => db.close())
  db.exec('create table aside as select * from audit where seq = 2; delete from audit where seq = 2')
  expect((await run('audit', 'verify')).code).toBe(0)
  expect(await run('audit', 'verify', '--anchor', anchor)).toMatchObject({ code: 1, stdout: expect.stringContaining('Broken at event 2: the chain ends before it') as string })
  expect((await run('audit', 'verify', '--expect', hash)).code).toBe(1)
  db.exec('insert into audit select * from aside; update audit set at = at - 1 where seq = 1')
  const broken = await run('audit', 'verify', '--json')
  expect([broken.code, JSON.parse(broken.stdout)]).toMatchObject([1, { broken: { fault: 'changed', seq: 1, affected: 2 } }])
}, 120_000)
