import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome, WriteOp } from '../../../src/domain/write.ts'
import type { Store } from '../../../src/store/store.ts'
import { addNote, AT, createCase, intent, update } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

const OPS: ReadonlySet<WriteOp> = new Set<WriteOp>(['update-ticket', 'create-case', 'add-note'])
const landed = (key: string): Outcome => ({ key, result: 'landed', recordId: `r-${key}`, version: 'v2' })
const refused = (key: string): Outcome => ({ key, result: 'refused', code: 'RecordInvalid', reason: 'a reason', remedy: 'a remedy' })
const again = (key: string, afterMs: number): Outcome => ({ key, result: 'again', code: 'LockFault', afterMs })

function take(store: Store, delivery: string, more: { op?: WriteOp; limit?: number; owner?: string; now?: number; leaseMs?: number } = {}) {
  return store.write((tx) => tx.intents.take({ connection: 'zd', op: 'update-ticket', limit: 100, delivery, owner: 'w1', now: AT, leaseMs: 1000, ...more }))
}

const keysOf = (delivery: Awaited<ReturnType<typeof take>>) => delivery?.intents.map((each) => each.write.key) ?? []

export function intentsContract(make: () => Promise<Site>): void {
  describe('intents', () => {
    it('come back whole, most urgent first, oldest first among equals', async () => {
      const { store } = await fresh(make)
      const row = intent(update('a', { note: 'a note', fields: { severity: 'P1' } }), { priority: 1 })
      await store.write((tx) => tx.intents.add([intent(update('c')), intent(update('d')), row, intent(update('z'), { priority: 0 })]))
      const delivery = await take(store, 'd1', { limit: 3 })

      expect(keysOf(delivery)).toEqual(['z', 'a', 'c'])
      expect(delivery?.intents[1]).toEqual({ ...row, attempts: 1, delivery: 'd1' })
      expect(delivery).toMatchObject({ id: 'd1', connection: 'zd', op: 'update-ticket', sentAt: AT, handle: null })
      expect(await store.read((tx) => tx.intents.counts('zd'))).toEqual({ waiting: 1, sent: 3, done: 0, setAside: 0 })
      expect(await take(store, 'd2', { op: 'create-case' })).toBeNull()
      expect(keysOf(await take(store, 'd2'))).toEqual(['d'])
      expect(await take(store, 'd3')).toBeNull()
    })

    it('marks a lane anew with everything that happens in it, and no other lane', async () => {
      const { store } = await fresh(make)
      const marks = async () => [...(await store.read((tx) => tx.intents.laneMarks('zd', ['ticket:a', 'ticket:b', 'ticket:none'])))]
      await store.write((tx) => tx.intents.add([intent(update('a'), { lane: 'ticket:a' }), intent(update('b'), { lane: 'ticket:b' })]))
      const planned = await marks()
      expect(planned.map(([lane]) => lane)).toEqual(['ticket:a', 'ticket:b'])
      expect(await marks()).toEqual(planned)
      await take(store, 'd1', { limit: 1 })
      const sent = await marks()
      await store.write((tx) => tx.intents.settle('d1', [landed('a')], AT))
      const settled = await marks()

      expect(new Set([planned[0]?.[1], sent[0]?.[1], settled[0]?.[1]]).size).toBe(3)
      expect([sent[1], settled[1]]).toEqual([planned[1], planned[1]])
      expect(await store.read((tx) => tx.intents.sent('zd', OPS))).toBe(0)
    })

    it('hands out nothing less urgent than was asked for', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(update('a'), { priority: 2 }), intent(update('b'), { priority: 1 }), intent(update('c'), { priority: 3 }), intent(createCase('d'), { priority: 2 })]))

      expect(await store.read((tx) => tx.intents.ready('zd', AT, 1))).toMatchObject([{ op: 'update-ticket', count: 1, priority: 1 }])
      expect(keysOf(await store.write((tx) => tx.intents.take({ connection: 'zd', op: 'update-ticket', limit: 9, delivery: 'd1', owner: 'w1', now: AT, leaseMs: 1000, most: 1 })))).toEqual(['b'])
      expect(await store.read((tx) => tx.intents.ready('zd', AT, 1))).toEqual([])
      expect(keysOf(await take(store, 'd2'))).toEqual(['a', 'c'])
    })

    it('has one effect per key: a known key changes nothing, whatever became of it', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(update('k', { note: 'first' }))]))
      await store.write((tx) => tx.intents.add([intent(update('k', { note: 'other' })), intent(update('k', { note: 'third' }))]))
      const delivery = await take(store, 'd1')
      expect(delivery?.intents.map((each) => ('note' in each.write ? each.write.note : null))).toEqual(['first'])
      await store.write((tx) => tx.intents.add([intent(update('k'))]))
      await store.write((tx) => tx.intents.settle('d1', [landed('k')], AT))
      await store.write((tx) => tx.intents.add([intent(update('k'))]))

      expect(await store.read((tx) => tx.intents.counts('zd'))).toEqual({ waiting: 0, sent: 0, done: 1, setAside: 0 })
    })

    it('forgets what waits in lanes that nothing may go out of any more, and nothing that was sent', async () => {
      const { store } = await fresh(make)
      const at = (lane: string) => ({ lane })
      await store.write((tx) => tx.intents.add([intent(update('sent'), at('file:1:a')), intent(update('other'), at('file:2:a'))]))
      await take(store, 'd1', { limit: 1 })
      await store.write((tx) => tx.intents.add([intent(addNote('waits'), at('file:1:a')), intent(update('too'), at('file:1:b'))]))
      await store.write((tx) => tx.intents.withdraw('zd', ['file:1:a', 'file:1:b', 'file:9:z']))

      const left = await store.read((tx) => tx.intents.ofLanes('zd', ['file:1:a', 'file:1:b', 'file:2:a']))
      expect([...left.values()].flat().map((each) => [each.write.key, each.state])).toEqual([['sent', 'sent'], ['other', 'waiting']])
      // Its key is free again: it never had an effect.
      await store.write((tx) => tx.intents.add([intent(update('too'), at('file:1:b'))]))
      expect(keysOf(await take(store, 'd2'))).toEqual(['other', 'too'])
    })

    it('coalesces what is unsent of one lane and op, in the place of the older', async () => {
      const { store } = await fresh(make)
      const lane = { lane: 'case:1' }
      await store.write((tx) => tx.intents.add([intent(createCase('c1'), lane), intent(addNote('n1'), lane)]))
      await store.write((tx) => tx.intents.add([intent(createCase('c2'), lane), intent(addNote('other'), { lane: 'case:2' })]))

      expect(keysOf(await take(store, 'd1', { op: 'add-note' }))).toEqual(['other'])
      expect(keysOf(await take(store, 'd2', { op: 'create-case' }))).toEqual(['c2'])
      await store.write((tx) => tx.intents.add([intent(createCase('c3'), lane)]))
      const known = await store.read((tx) => tx.intents.ofLanes('zd', ['case:1', 'case:9']))
      expect([...known.keys()]).toEqual(['case:1'])
      expect(known.get('case:1')?.map((each) => [each.write.key, each.state])).toEqual([['c2', 'sent'], ['n1', 'waiting'], ['c3', 'waiting']])
    })

    it('takes a replaced key again: it never had an effect', async () => {
      const { store } = await fresh(make)
      for (const key of ['a', 'b', 'a']) await store.write((tx) => tx.intents.add([intent(update(key), { lane: 'ticket:1' })]))

      expect(keysOf(await take(store, 'd1'))).toEqual(['a'])
    })

    it('lets out one of a lane at a time, in order, across ops', async () => {
      const { store } = await fresh(make)
      const lane = { lane: 'case:1' }
      await store.write((tx) => tx.intents.add([intent(createCase('c'), lane), intent(addNote('n'), lane)]))

      expect(await take(store, 'd1', { op: 'add-note' })).toBeNull()
      await take(store, 'd1', { op: 'create-case' })
      expect(await take(store, 'd2', { op: 'add-note' })).toBeNull()
      expect(await store.read((tx) => tx.intents.pendingLanes('zd', ['case:1', 'case:2']))).toEqual(new Set(['case:1']))
      await store.write((tx) => tx.intents.settle('d1', [landed('c')], AT))
      expect(keysOf(await take(store, 'd2', { op: 'add-note' }))).toEqual(['n'])
      await store.write((tx) => tx.intents.settle('d2', [landed('n')], AT))
      expect(await store.read((tx) => tx.intents.pendingLanes('zd', ['case:1']))).toEqual(new Set())
      expect((await store.read((tx) => tx.intents.receipts('zd', 'case:1'))).map((each) => [each.key, each.op, each.outcome])).toEqual([['c', 'create-case', landed('c')], ['n', 'add-note', landed('n')]])
    })

    it('is held to one of a lane by the database itself', async () => {
      const { store, site } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(createCase('c'), { lane: 'case:1' }), intent(addNote('n'), { lane: 'case:1' })]))

      await expect(site.raw(`update intents set state = 'sent'`)).rejects.toThrow(/unique/i)
      expect(await store.read((tx) => tx.intents.counts('zd'))).toMatchObject({ waiting: 2, sent: 0 })
    })

    it('lifts what waits before an urgent one in its lane', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(createCase('other'), { priority: 2 }), intent(createCase('c'), { lane: 'case:1', priority: 3 })]))
      await store.write((tx) => tx.intents.add([intent(addNote('n'), { lane: 'case:1', priority: 0 })]))

      expect(keysOf(await take(store, 'd1', { op: 'create-case', limit: 1 }))).toEqual(['c'])
    })

    it('books every outcome as promised, and keeps a receipt of each', async () => {
      const { store } = await fresh(make)
      const keys = ['landed', 'conflict', 'moot', 'refused', 'again']
      await store.write((tx) => tx.intents.add(keys.map((key) => intent(update(key)))))
      await take(store, 'd1')
      const outcomes: Outcome[] = [landed('landed'), { key: 'conflict', result: 'conflict' }, { key: 'moot', result: 'moot', reason: 'closed' }, refused('refused'), again('again', 500)]
      await store.write((tx) => tx.intents.settle('d1', outcomes, AT + 10))

      await store.read(async (tx) => {
        expect(await tx.intents.counts('zd')).toEqual({ waiting: 1, sent: 0, done: 3, setAside: 1 })
        expect(await tx.intents.setAside('zd', 10)).toEqual([{ connection: 'zd', key: 'refused', op: 'update-ticket', lane: 'ticket:refused', code: 'RecordInvalid', reason: 'a reason', remedy: 'a remedy', at: AT + 10 }])
        expect(await tx.intents.nextAt('zd', OPS)).toBe(AT + 510)
        expect(await tx.intents.landed(keys)).toEqual(new Set(['landed']))
        expect(await tx.intents.receipts('zd', 'ticket:again')).toEqual([{ key: 'again', op: 'update-ticket', at: AT + 10, outcome: again('again', 500) }])
        expect((await tx.intents.ofLanes('zd', ['ticket:again', 'ticket:moot'])).get('ticket:again')?.[0]).toMatchObject({ state: 'waiting', outcome: null, attempts: 1 })
        expect((await tx.intents.ofLanes('zd', ['ticket:moot'])).get('ticket:moot')?.[0]?.outcome).toEqual({ key: 'moot', result: 'moot', reason: 'closed' })
      })
      expect(await take(store, 'd2', { now: AT + 509 })).toBeNull()
      expect((await take(store, 'd2', { now: AT + 510 }))?.intents[0]?.attempts).toBe(2)
    })

    it('books once: a second booking changes nothing, a late «landed» is believed', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(update('a')), intent(update('b'))]))
      await take(store, 'd1')
      await store.write((tx) => tx.intents.settle('d1', [landed('a'), again('b', 0)], AT))
      await store.write((tx) => tx.intents.settle('d1', [refused('a'), refused('b')], AT + 1))
      expect(await store.read((tx) => tx.intents.counts('zd'))).toEqual({ waiting: 1, sent: 0, done: 1, setAside: 0 })
      await store.write((tx) => tx.intents.settle('d1', [landed('b'), landed('stranger')], AT + 2))

      expect(await store.read((tx) => tx.intents.counts('zd'))).toEqual({ waiting: 0, sent: 0, done: 2, setAside: 0 })
      expect(await store.read((tx) => tx.intents.receipts('zd', 'ticket:b'))).toEqual([{ key: 'b', op: 'update-ticket', at: AT + 2, outcome: landed('b') }])
    })

    it('leaves the rest of a delivery sent when only some outcomes are known', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(update('a')), intent(update('b'))]))
      await take(store, 'd1')
      await store.write((tx) => tx.intents.settle('d1', [landed('a')], AT))
      const [left] = await store.write((tx) => tx.intents.unsettled({ connection: 'zd', owner: 'w2', now: AT + 1000, leaseMs: 1000 }))

      expect(left?.intents.map((each) => each.write.key)).toEqual(['b'])
      await store.write((tx) => tx.intents.settle('d1', [landed('b')], AT))
      expect(await store.write((tx) => tx.intents.unsettled({ connection: 'zd', owner: 'w3', now: AT + 9999, leaseMs: 1000 }))).toEqual([])
    })

    it('hands a delivery over only when its lease is over', async () => {
      const { store, site } = await fresh(make)
      const other = await site.open()
      const unsettled = (owner: string, now: number) => other.write(async (tx) => (await tx.intents.unsettled({ connection: 'zd', owner, now, leaseMs: 1000 })).map((each) => [each.id, each.handle, each.op]))
      await store.write((tx) => tx.intents.add([intent(update('a'))]))
      await take(store, 'd1', { owner: 'w1', leaseMs: 1000 })

      expect(await unsettled('w2', AT + 999)).toEqual([])
      expect(await unsettled('w1', AT + 999)).toEqual([])
      await store.write((tx) => tx.intents.setHandle('d1', 'job-1'))
      expect(await unsettled('w1', AT + 500)).toEqual([['d1', 'job-1', 'update-ticket']])
      await store.write((tx) => tx.intents.renew(['d1'], 'w1', AT + 3000))
      expect(await unsettled('w2', AT + 2999)).toEqual([])
      expect(await unsettled('w2', AT + 3000)).toEqual([['d1', 'job-1', 'update-ticket']])
      await store.write((tx) => tx.intents.renew(['d1'], 'w1', AT + 9999))
      expect(await unsettled('w3', AT + 4000)).toEqual([['d1', 'job-1', 'update-ticket']])
    })

    it('keeps body, key and version of what was sent until it is settled', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(update('a', { version: 'stamp-1', note: 'as sent' }), { lane: 'ticket:1' })]))
      const delivery = await take(store, 'd1')
      await store.write((tx) => tx.intents.add([intent(update('b', { version: 'stamp-2' }), { lane: 'ticket:1' })]))
      const [resent] = await store.write((tx) => tx.intents.unsettled({ connection: 'zd', owner: 'w2', now: AT + 5000, leaseMs: 1000 }))

      expect(resent?.intents).toEqual(delivery?.intents)
    })

    it('retries what was set aside, by key or all, unless newer work took its place', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add(['a', 'b', 'c'].map((key) => intent(update(key)))))
      await take(store, 'd1')
      await store.write((tx) => tx.intents.settle('d1', ['a', 'b', 'c'].map(refused), AT))
      await store.write((tx) => tx.intents.add([intent(update('c2'), { lane: 'ticket:c' })]))

      expect((await store.read((tx) => tx.intents.setAside('zd', 10))).map((each) => each.key).toSorted()).toEqual(['a', 'b'])
      expect(await store.write((tx) => tx.intents.retry('zd', ['a', 'c'], AT + 5))).toBe(1)
      expect(await store.write((tx) => tx.intents.retry('zd', 'all', AT + 5))).toBe(1)
      expect(await store.write((tx) => tx.intents.retry('zd', 'all', AT + 5))).toBe(0)
      expect(keysOf(await take(store, 'd2', { now: AT + 5 })).toSorted()).toEqual(['a', 'b', 'c2'])
    })

    it('says when the next may go out: of each lane only the first, and of a lane that is out none', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(createCase('c'), { lane: 'case:1' }), intent(addNote('n'), { lane: 'case:1' })]))
      await take(store, 'd1', { op: 'create-case' })
      expect(await store.read((tx) => tx.intents.nextAt('zd', OPS))).toBeNull()
      await store.write((tx) => tx.intents.settle('d1', [again('c', 5_000)], AT))
      expect(await store.read((tx) => tx.intents.nextAt('zd', OPS))).toBe(AT + 5_000)
    })

    it('counts and times only what was asked about: what a set-up left is no business of a run', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(createCase('c'), { lane: 'case:1' }), intent(update('u'), { lane: 'ticket:1' })]))
      await take(store, 'd1', { op: 'create-case' })
      const asked = (op: WriteOp) => store.read(async (tx) => [await tx.intents.sent('zd', new Set([op])), await tx.intents.nextAt('zd', new Set([op]))])

      expect(await asked('create-case')).toEqual([1, null])
      expect(await asked('update-ticket')).toEqual([0, AT])
      expect(await asked('provision')).toEqual([0, null])
    })

    it('says per op what is ready', async () => {
      const { store } = await fresh(make)
      await store.write((tx) => tx.intents.add([intent(update('a'), { createdAt: AT - 9 }), intent(update('b'), { priority: 1 }), intent(createCase('c'), { lane: 'case:1' }), intent(addNote('blocked'), { lane: 'case:1' }), intent(addNote('later'), { createdAt: AT + 1 })]))

      expect(await store.read((tx) => tx.intents.ready('zd', AT))).toEqual([
        { op: 'update-ticket', count: 2, priority: 1, oldest: AT - 9 },
        { op: 'create-case', count: 1, priority: 2, oldest: AT },
      ])
      expect(await store.read((tx) => tx.intents.ready('sf', AT))).toEqual([])
      expect(await store.read((tx) => tx.intents.nextAt('sf', OPS))).toBeNull()
    })

    it('never has two of a lane out, and lands a lane in order, whatever happens', async () => {
      const { store } = await fresh(make)
      let round = 0
      const step = fc.oneof(
        fc.record({ do: fc.constant('add' as const), lane: fc.constantFrom('x', 'y'), op: fc.constantFrom<WriteOp>('update-ticket', 'add-note'), priority: fc.integer({ min: 0, max: 3 }) }),
        fc.record({ do: fc.constant('take' as const), op: fc.constantFrom<WriteOp>('update-ticket', 'add-note'), limit: fc.integer({ min: 1, max: 3 }) }),
        fc.record({ do: fc.constant('settle' as const), result: fc.constantFrom('landed', 'again', 'refused') }),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
          const connection = `p${++round}`
          let n = 0
          const out: { id: string; keys: string[] }[] = []
          const takeOne = async (op: WriteOp, limit: number) => {
            const id = `${connection}-d${++n}`
            const before = await store.read((tx) => tx.intents.ofLanes(connection, ['x', 'y']))
            const heads = [...before.values()].map((own) => own.find((each) => each.state === 'waiting' || each.state === 'sent')?.write.key)
            const delivery = await store.write((tx) => tx.intents.take({ connection, op, limit, delivery: id, owner: 'w', now: AT, leaseMs: 1 }))
            if (delivery === null) return
            out.push({ id, keys: delivery.intents.map((each) => each.write.key) })
            for (const each of delivery.intents) expect(heads).toContain(each.write.key)
          }
          const settleFirst = async (result: string) => {
            const delivery = out.shift()
            if (delivery === undefined) return
            await store.write((tx) => tx.intents.settle(delivery.id, delivery.keys.map((key) => (result === 'landed' ? landed(key) : result === 'again' ? again(key, 0) : refused(key))), AT))
          }
          const check = async () => {
            for (const own of (await store.read((tx) => tx.intents.ofLanes(connection, ['x', 'y']))).values()) {
              expect(own.filter((each) => each.state === 'sent').length).toBeLessThanOrEqual(1)
            }
          }
          for (const each of steps) {
            if (each.do === 'add') {
              const key = `${connection}-k${++n}`
              await store.write((tx) => tx.intents.add([intent(each.op === 'add-note' ? addNote(key) : update(key), { connection, lane: each.lane, priority: each.priority })]))
            } else if (each.do === 'take') await takeOne(each.op, each.limit)
            else await settleFirst(each.result)
            await check()
          }
          for (let i = 0; i < 60 && (out.length > 0 || (await store.read((tx) => tx.intents.ready(connection, AT))).length > 0); i++) {
            await settleFirst('landed')
            for (const op of ['update-ticket', 'add-note'] as const) await takeOne(op, 3)
            await check()
          }
          const left = await store.read((tx) => tx.intents.counts(connection))
          expect([left.waiting, left.sent]).toEqual([0, 0])
        }),
        { numRuns: 15 },
      )
    })
  })
}
