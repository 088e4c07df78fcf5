import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { WriteOp } from '../../src/domain/write.ts'
import { systemRandom } from '../../src/platform/chance.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { AT, comment, intent, stored, triage, update, vault } from './fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'bw-plans-'))
const file = join(folder, 'deep', 'breakwater.sqlite')
const statements = new Set<string>()
const connections = new Set<DatabaseSync>()
const WRITE_OPS = Object.keys({
  'update-ticket': 0,
  'edit-ticket': 0, 'create-ticket': 0, 'create-case': 0, 'update-case': 0, 'edit-case': 0, 'add-note': 0, 'redact-note': 0, remove: 0, 'add-file': 0, provision: 0, retire: 0,
} satisfies Record<WriteOp, 0>)

/** Everything a sync does again and again; what is asked once a page view (counts) is left out. */
async function work(store: Store): Promise<void> {
  await store.write(async (tx) => {
    await tx.tickets.observe([stored('1'), stored('2')])
    await tx.comments.add([comment('c1', '1')])
    await tx.triages.put([{ connection: 'zd', ticketId: '1', at: AT, triage: triage(), digest: 'd' }])
    await tx.tickets.settle('zd', [{ id: '1', changedAt: AT }])
    await tx.tickets.markDue('zd', ['1'], AT)
    await tx.tickets.markThreadComplete('zd', ['1'])
    await tx.intents.add([intent(update('a')), intent(update('b'))])
    await tx.intents.take({ connection: 'zd', op: 'update-ticket', limit: 1, delivery: 'd1', owner: 'w', now: AT, leaseMs: 1 })
    await tx.intents.setHandle('d1', 'job')
    await tx.intents.renew(['d1'], 'w', AT)
    await tx.intents.unsettled({ connection: 'zd', owner: 'x', now: AT + 9, leaseMs: 1 })
    await tx.intents.settle('d1', [{ key: 'a', result: 'refused', code: 'x', reason: 'r', remedy: 'm' }], AT)
    await tx.intents.retry('zd', ['a'], AT)
    await tx.intents.retry('zd', 'all', AT)
    await tx.waits.over('zd', 'sf', 9)
    await tx.inbox.put('zd', 'i1', [], AT)
    await tx.escalationMessages.take(AT, 9, 1)
    await tx.escalationMessages.withdraw('e1')
    await tx.inbox.done('zd', ['i1'])
  })
  await store.read(async (tx) => {
    await tx.tickets.get('zd', ['1'])
    await tx.tickets.ripe('zd', AT, 10)
    await tx.tickets.countDue('zd')
    await tx.tickets.list({ connection: 'zd', limit: 1 })
    await tx.tickets.list({ connection: 'zd', severity: 'P0', limit: 1, after: { changedAt: AT, id: '1' } })
    await tx.tickets.list({ connection: 'zd', category: 'self_harm', limit: 1 })
    await tx.comments.of('zd', ['1'])
    await tx.comments.ownKeys('zd', ['k'])
    await tx.triages.latest('zd', ['1'])
    await tx.triages.history('zd', '1')
    await tx.links.byLeft('zd', ['1'], 'sf')
    await tx.links.byExternalId('sf', ['1'])
    await tx.intents.ready('zd', AT)
    await tx.intents.nextAt('zd', new Set(['update-ticket', 'create-case']))
    await tx.intents.receipts('zd', 'ticket:a')
    await tx.intents.ofLanes('zd', ['ticket:a'])
    await tx.intents.landed(['a'])
    await tx.escalations.standing('zd', ['1'])
    await tx.escalations.last('zd', ['1'])
    await tx.escalations.ripe('zd', AT, 9)
    await tx.escalations.silentSince(AT)
    await tx.escalationMessages.unconfirmed(AT)
    await tx.escalationMessages.of('e1')
    await tx.intents.pendingLanes('zd', ['ticket:a'])
    await tx.intents.setAside('zd', 1)
    await tx.inbox.pending('zd', 1)
    await tx.inbox.heardAt('zd')
    await tx.runs.list(1)
    await tx.matches.chosen(['x'])
    await tx.matches.of('zd', ['1'], 'sf')
    await tx.identities.find('handle', ['x'])
  })
}

let store: Store

beforeAll(async () => {
  const watched = vi.spyOn(DatabaseSync.prototype, 'prepare')
  store = await openStore({ url: null, file, vault: vault(), clock: systemClock(), random: systemRandom() })
  watched.mockClear()
  await work(store)
  for (const [sql] of watched.mock.calls) statements.add(sql)
  for (const db of watched.mock.contexts) connections.add(db as DatabaseSync)
  watched.mockRestore()
})

afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

function plan(sql: string): readonly string[] {
  const db = new DatabaseSync(file)
  try {
    return db.prepare(`explain query plan ${sql}`).all().map((row) => String(row['detail']))
  } finally {
    db.close()
  }
}

const planned = () => [...statements].filter((sql) => /^(select|insert|update|delete|with|\s)/i.test(sql) && !sql.includes('sqlite_schema'))

describe('the statements on SQLite', () => {
  it('find their rows by an index: none walks through a table that keeps growing', () => {
    const growing = /^SCAN (tickets|comments|triages|identities|links|intents|before|out|deliveries|receipts|inbox|escalations|escalation_messages)\b(?!.*USING (COVERING )?INDEX)/
    const walking = planned().filter((sql) => plan(sql).some((detail) => growing.test(detail)))

    expect(planned().length).toBeGreaterThan(45)
    expect(walking).toEqual([])
  })

  it('look for work only among what is not done', () => {
    const heads = planned().filter((sql) => sql.includes('as before'))
    const details = heads.flatMap(plan)

    expect(heads).toHaveLength(3)
    expect(details.filter((detail) => /\b(intents|before|out)\b/.test(detail) && !/intents_waiting|intents_next|intents_one_sent/.test(detail))).toEqual([])
    expect(details.filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([])
    expect(planned().filter((sql) => sql.includes('"due_after" is not null')).flatMap(plan).filter((detail) => !detail.includes('tickets_due'))).toEqual([])
  })

  it('sort no more than they read: lists come out of their index in order', () => {
    const lists = planned().filter((sql) => sql.includes('listed = 1') && sql.includes('order by'))

    expect(lists).toHaveLength(3)
    expect(lists.flatMap(plan).filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([])
  })

  it('know every op there is', async () => {
    await store.write((tx) => tx.intents.add(WRITE_OPS.map((op) => intent({ ...update(`op-${op}`), op } as never, { connection: 'ops' }))))

    expect((await store.read((tx) => tx.intents.ready('ops', AT))).map((each) => each.op).toSorted()).toEqual([...WRITE_OPS].toSorted())
  })
})

describe('the file', () => {
  it('is for its owner only, and in WAL', () => {
    const db = new DatabaseSync(file)
    const value = (pragma: string) => Object.values(db.prepare(`pragma ${pragma}`).get() ?? {})[0]

    expect(value('journal_mode')).toBe('wal')
    expect(value('integrity_check')).toBe('ok')
    db.close()
    expect([file, `${file}-wal`, `${file}-shm`].map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['600', '600', '600'])
    expect((statSync(join(folder, 'deep')).mode & 0o777).toString(8)).toBe('700')
  })

  it('syncs every commit to the disk, and lets readers write nothing', () => {
    const pragma = (db: DatabaseSync, name: string) => Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0]
    const open = [...connections].filter((db) => db.isOpen)

    // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
    expect(open.map((db) => pragma(db, 'synchronous'))).toEqual([2, 2])
    expect(open.map((db) => pragma(db, 'query_only'))).toEqual([0, 1])
  })

  it('has only strict tables', () => {
    const db = new DatabaseSync(file)
    const loose = db.prepare(`select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite_%'`).all()
    db.close()

    expect(loose).toEqual([])
  })
})
