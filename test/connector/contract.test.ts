import { describe, expect, it } from 'vitest'
import type { Page } from '../../src/connector/connector.ts'
import { ContractBreach, type ContractBench, type Fault, type StreamCase, type WriterCase } from '../../src/connector/contract/index.ts'
import { accountChecks } from '../../src/connector/contract/account.ts'
import { streamChecks } from '../../src/connector/contract/streams.ts'
import { writerChecks } from '../../src/connector/contract/writers.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import { WireFault } from '../../src/domain/ports.ts'
import type { AddNote, Outcome } from '../../src/domain/write.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** The suite is worth what it catches: a toy that keeps every promise passes, and each broken promise turns a check red. */

type Flaw =
  | 'skips at the page edge' | 'forgets edits' | 'orders by time alone' | 'runs ahead' | 'fetch disagrees' | 'loses deletes' | 'hurries'
  | 'gives up wrongly' | 'swallows malformed' | 'takes any checkpoint' | 'ignores abort' | 'sends twice' | 'overwrites' | 'hides lost answers' | 'describes from memory'

interface Row {
  readonly id: string
  at: number
  order: number
  text: string
  gone: boolean
}

const PAGE = 3

function toy(flaw: Flaw | null): ContractBench {
  const clock = new VirtualClock(1_000_000)
  const rows = new Map<string, Row>()
  let order = 0
  let requests = 0
  let faults: Fault[] = []
  const put = (id: string, at: number, more: Partial<Row>): void => void rows.set(id, { id, text: 'as made', gone: false, ...rows.get(id), ...more, at, order: order++ })

  async function ask(on: 'read' | 'write'): Promise<Fault | null> {
    requests += 1
    const [fault] = faults.filter((one) => one.on === on)
    if (fault === undefined) return null
    faults = fault.times > 1 ? faults.map((one) => (one === fault ? { ...fault, times: fault.times - 1 } : one)) : faults.filter((one) => one !== fault)
    if (fault.kind === 'rate-limit') {
      await clock.sleep(flaw === 'hurries' ? 1000 : fault.afterSeconds * 1000)
      return ask(on)
    }
    if (fault.kind === 'server-error' && on === 'read') {
      if (fault.times > 3) throw new BridgeError(flaw === 'gives up wrongly' ? 'connector.rejected' : 'connector.unavailable', 'down')
      return ask(on)
    }
    return fault
  }

  async function* changes(since: string | null, options: { signal?: AbortSignal } = {}): AsyncIterable<Page<Row>> {
    if (since !== null && flaw !== 'takes any checkpoint' && !/^\d+$/.test(since)) throw new BridgeError('sync.checkpoint', 'unreadable')
    let after = since === null || !/^\d+$/.test(since) ? -1 : Number(since)
    for (;;) {
      if (flaw !== 'ignores abort') options.signal?.throwIfAborted()
      const fault = await ask('read')
      if (fault?.kind === 'malformed' && flaw !== 'swallows malformed') throw new BridgeError('connector.protocol', 'malformed')
      const key = (row: Row): number => (flaw === 'orders by time alone' ? row.at : row.order)
      const known = [...rows.values()].filter((row) => key(row) > after && !(flaw === 'loses deletes' && row.gone) && !(flaw === 'forgets edits' && row.text !== 'as made')).toSorted((a, b) => a.order - b.order)
      const records = fault?.kind === 'malformed' ? [] : known.slice(0, PAGE).map((row) => ({ ...row }))
      const last = records.at(-1)
      after = last === undefined ? after : key(last) + (flaw === 'skips at the page edge' ? 1 : 0)
      const atEnd = fault?.kind === 'malformed' || known.length <= PAGE
      yield { records, checkpoint: String(after), upTo: flaw === 'runs ahead' ? clock.now() + 60_000 : atEnd ? clock.now() : (last?.at ?? 0), atEnd, rejected: [] }
      if (atEnd) return
    }
  }

  const stream: StreamCase<Row> = {
    name: 'tickets',
    deletes: 'tombstones',
    pageSize: PAGE,
    changes,
    fetch: (ids) => Promise.resolve(ids.map((id) => rows.get(id) ?? null).map((row) => (row !== null && flaw === 'fetch disagrees' ? { ...row, text: 'other' } : row))),
    idOf: (row) => row.id,
    essence: (row) => ({ text: row.text, at: row.at }),
    isTombstone: (row) => row.gone,
    async make(count, together) {
      const made = Array.from({ length: count }, (_, at) => `m${order + at}`)
      for (const id of made) {
        if (!together) clock.advance(10)
        put(id, clock.now(), {})
      }
      await Promise.resolve()
      return made
    },
    edit: (id) => Promise.resolve(put(id, clock.now(), { text: 'edited' })),
    remove: (id) => Promise.resolve(put(id, clock.now(), { gone: true })),
  }
  const applied: { key: string; record: string }[] = []
  const versions = new Map<string, number>()
  const subject: WriterCase<AddNote> = {
    op: 'add-note',
    prepare: (count) => Promise.resolve(Array.from({ length: count }, (_, at) => ({ op: 'add-note', key: `k${requests}-${at}`, recordId: `r${at}`, body: String(versions.get(`r${at}`) ?? 0) }))),
    effects: (write) => Promise.resolve(applied.filter((one) => one.key === write.key).length),
    disturb: (write) => Promise.resolve(void versions.set(write.recordId, (versions.get(write.recordId) ?? 0) + 1)),
  }
  async function send(batch: readonly AddNote[]) {
    if (batch.length > 5) throw new BridgeError('connector.unsupported', 'too many')
    const fault = await ask('write')
    if (fault?.kind === 'server-error') throw new WireFault('down', 'maybe')
    const outcomes = batch.map((write): Outcome => {
      const known = applied.some((one) => one.key === write.key)
      if (!known && flaw !== 'overwrites' && String(versions.get(write.recordId) ?? 0) !== write.body) return { key: write.key, result: 'conflict' }
      if (!known || flaw === 'sends twice') applied.push({ key: write.key, record: write.recordId })
      return { key: write.key, result: 'landed', recordId: write.recordId, version: null }
    })
    if (fault?.kind === 'lost-answer' && flaw !== 'hides lost answers') throw new WireFault('lost', 'maybe')
    return { state: 'settled' as const, outcomes }
  }
  return {
    clock,
    streams: [stream],
    writers: [subject],
    connection: { writes: { 'add-note': { conflicts: 'detected', largest: 5, inFlight: 1, submit: send, resubmit: send } }, describe: () => (flaw === 'describes from memory' ? Promise.resolve({ fields: [] }) : ask('read').then(() => ({ fields: [] }))) },
    vendor: { fault: (fault: Fault) => void faults.push(fault), requests: () => requests, settle: () => clock.sleep(1000) },
  } as unknown as ContractBench
}

const checks = [...streamChecks('tickets'), ...writerChecks('add-note'), ...accountChecks.filter(({ name }) => name.includes('asks anew'))]

async function broken(flaw: Flaw | null): Promise<string[]> {
  const names = []
  for (const check of checks) {
    try {
      await check.run(toy(flaw))
    } catch (error) {
      if (!(error instanceof ContractBreach)) throw error
      names.push(check.name)
    }
  }
  return names
}

describe('the contract suite', () => {
  it('passes a connector that keeps every promise', async () => {
    expect(await broken(null)).toEqual([])
  })

  it.each([
    ['skips at the page edge', 'resuming from any checkpoint'],
    ['forgets edits', 'an edit made between two pages'],
    ['orders by time alone', 'sharing one timestamp'],
    ['runs ahead', 'never runs ahead'],
    ['fetch disagrees', 'fetch agrees'],
    ['loses deletes', 'deletes arrive'],
    ['hurries', '429 is waited out as told'],
    ['gives up wrongly', 'connector.unavailable'],
    ['swallows malformed', 'malformed page'],
    ['takes any checkpoint', 'unreadable checkpoint'],
    ['ignores abort', 'abort stops'],
    ['sends twice', 'the same key sent again'],
    ['overwrites', 'refused as conflict'],
    ['hides lost answers', 'first answer was lost'],
    ['describes from memory', 'asks anew'],
  ] as const)('catches one that %s', async (flaw, name) => {
    expect((await broken(flaw)).join('\n')).toContain(name)
  })
})
