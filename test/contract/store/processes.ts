import { describe, expect, it, onTestFinished } from 'vitest'
import { MIGRATIONS } from '../../../src/store/migrations/index.ts'
import { addNote, AT, createCase, intent, update } from '../../store/fixtures.ts'
import type { Child, Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

async function until(condition: () => boolean, child: Child): Promise<void> {
  let over = false
  void child.ended.finally(() => (over = true)).catch(() => undefined)
  while (!condition()) {
    if (over) throw new Error('the child ended before it did what was waited for')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export function processesContract(make: () => Promise<Site>): void {
  describe('processes', () => {
    it('may open an empty database at once', async () => {
      const site = await make()
      onTestFinished(() => site.end())
      const opened = await Promise.all([site.child('a', 'open').ended, site.child('b', 'open').ended, site.child('c', 'open').ended])

      expect(opened).toEqual([['opened'], ['opened'], ['opened']])
      expect(await site.raw('select id, name from schema_migrations order by id')).toEqual(MIGRATIONS.map(({ id, name }) => ({ id, name })))
    })

    it('refuses a database of a newer Breakwater, unless the change does not matter to it', async () => {
      const { site } = await fresh(make)
      await site.raw(`insert into schema_migrations (id, name, breaking, applied_at) values (9001, 'harmless', 0, 1)`)
      await (await site.open()).read((tx) => tx.connections.list())
      await site.raw(`insert into schema_migrations (id, name, breaking, applied_at) values (9002, 'grave', 1, 1)`)

      await expect(site.open()).rejects.toMatchObject({ code: 'store.newer', details: { migration: 9002 } })
    })

    it('write at once and lose nothing', async () => {
      const { store, site } = await fresh(make)
      const times = 40
      await Promise.all([site.child('a', 'write', times).ended, site.child('b', 'write', times).ended])

      expect((await store.read((tx) => tx.tickets.counts('zd'))).seen).toBe(2 * times * 10)
      expect(await store.read((tx) => tx.checkpoints.get('zd', 'a'))).toEqual({ value: String(times), upTo: AT + times })
      expect(await store.read((tx) => tx.checkpoints.get('zd', 'b'))).toEqual({ value: String(times), upTo: AT + times })
    })

    it('take every intent exactly once between them, each lane in order', async () => {
      const { store, site } = await fresh(make)
      const lanes = Array.from({ length: 40 }, (_, i) => `case:${i}`)
      await store.write((tx) => tx.intents.add(lanes.flatMap((lane) => [intent(createCase(`${lane}-1`), { lane }), intent(update(`${lane}-2`), { lane }), intent(addNote(`${lane}-3`), { lane })])))
      const children = [site.child('a', 'take'), site.child('b', 'take')]
      for (const child of children) await until(() => child.said.includes('ready'), child)
      for (const child of children) child.process.stdin?.end('!')
      const said = (await Promise.all(children.map((child) => child.ended))).map((lines) => lines.slice(1).map((line) => line.split(' ')[1] ?? ''))

      const expected = lanes.flatMap((lane) => [1, 2, 3].map((n) => `${lane}-${n}`))
      expect(said.flat().toSorted()).toEqual(expected.toSorted())
      expect(said.every((lines) => lines.length > 0)).toBe(true)
      for (const lane of lanes) {
        expect((await store.read((tx) => tx.intents.receipts('zd', lane))).map((each) => each.key)).toEqual([`${lane}-1`, `${lane}-2`, `${lane}-3`])
      }
    })

    it('leave whole transactions when killed', async () => {
      const { store, site } = await fresh(make)
      for (let round = 1; round <= 5; round++) {
        const name = `round${round}`
        const child = site.child(name, 'write-until-killed')
        await until(() => child.said.length >= 3 * round, child)
        child.process.kill('SIGKILL')
        const acknowledged = Number((await child.ended).at(-1))

        const written = Number((await store.read((tx) => tx.checkpoints.get('zd', name)))?.value)
        expect(written === acknowledged || written === acknowledged + 1).toBe(true)
        const ids = Array.from({ length: written + 2 }, (_, n) => Array.from({ length: 10 }, (__, i) => `${name}-${n}-${i}`)).flat()
        expect((await store.read((tx) => tx.tickets.get('zd', ids))).size).toBe(written * 10)
      }
    })

    it('take over what a killed one had sent, once its lease is over, exactly as it was sent', async () => {
      const { store, site } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(update('a', { note: 'as planned' })), intent(update('b'))]))
      const child = site.child('dead', 'take-and-die')
      expect(await child.ended).toEqual(['a b'])
      const unsettled = (now: number) => store.write((tx) => tx.intents.unsettled({ connection: 'zd', owner: 'heir', now, leaseMs: 1000 }))

      expect(await unsettled(AT + 59_999)).toEqual([])
      const [delivery] = await unsettled(AT + 60_000)
      expect(delivery?.intents.map((each) => [each.write, each.attempts, each.delivery])).toEqual([
        [update('a', { note: 'as planned' }), 1, 'dead'],
        [update('b'), 1, 'dead'],
      ])
    })
  })
}
