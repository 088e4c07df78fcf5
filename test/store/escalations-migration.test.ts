import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { systemRandom } from '../../src/platform/chance.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { vault } from './fixtures.ts'

it('escalations from before there was a watch are taken over: those that stood stand and are watched next, those that were closed are over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bw-migration-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'breakwater.db')
  const keys = vault()
  const open = () => openStore({ url: null, file, vault: keys, clock: systemClock(), random: systemRandom() })
  const store = await open()
  const old = { connection: 'zd', raisedAt: 5, raisedBy: 'ada', dueAt: 9, team: 'fraud', also: [], severity: 'P1', note: 'n' } as const
  await store.write(async (tx) => {
    await tx.escalations.raise({ ...old, id: 'e1', ticketId: '1', state: 'raised', watch: null })
    await tx.escalations.raise({ ...old, id: 'e2', ticketId: '2', state: 'closed', watch: null })
  })
  await store.close()
  // As it was before: the columns, tables and indexes of the migration are not there.
  const db = new DatabaseSync(file)
  for (const index of ['standing', 'due', 'next', 'silent']) db.exec(`drop index escalations_${index}`)
  for (const column of ['open', 'next_at', 'silent_since']) db.exec(`alter table escalations drop column ${column}`)
  db.exec(`drop table escalation_messages; delete from schema_migrations where id = 18;
    create unique index escalations_standing on escalations (connection, ticket_id) where state <> 'closed'; create index escalations_due on escalations (connection, due_at) where state <> 'closed'`)
  db.close()

  const again = await open()
  onTestFinished(() => again.close())
  expect((await again.read((tx) => tx.escalations.ripe('zd', 1, 9))).map(({ id, watch, dueAt }) => [id, watch, dueAt])).toEqual([['e1', null, 9]])
  expect((await again.read((tx) => tx.escalations.standing('zd', ['1', '2']))).size).toBe(1)
  expect(await again.write(async (tx) => [await tx.escalations.raise({ ...old, id: 'e3', ticketId: '2', state: 'raised', watch: null }), await tx.escalations.raise({ ...old, id: 'e4', ticketId: '1', state: 'raised', watch: null })])).toEqual([true, false])
})
