import { describe, expect, it } from 'vitest'
import { ContractBreach, type ContractBench, type StreamCase, type WriterCase } from '../../src/connector/contract/index.ts'
import { redactedStreamChecks, redactionChecks } from '../../src/connector/contract/redactions.ts'
import { noteMark } from '../../src/connector/note-mark.ts'
import { COVER } from '../../src/connector/redaction.ts'
import type { Outcome, RedactNote } from '../../src/domain/write.ts'

/** What redactions add to the suite catches what it should. */
type Flaw =
  | 'only says so' | 'covers one word' | 'covers the whole note' | 'covers the whole thread' | 'forgets whose note it was' | 'publishes what it redacts' | 'says landed of what is not there'
  | 'redacts the nearest note instead' | 'tells no redaction' | 'tells the old words' | 'tells no instant'

interface Said { id: string; key: string | null; body: string; public: boolean }

function toy(flaw: Flaw | null): ContractBench {
  const threads = new Map<string, Said[]>()
  let last = 0
  const redact = (write: RedactNote): Outcome => {
    const thread = threads.get(write.recordId) ?? []
    let note = thread.find((one) => one.key === write.note.key)
    if (note === undefined && flaw === 'redacts the nearest note instead') note = thread.find((one) => one.key !== null)
    if (note === undefined) return flaw === 'says landed of what is not there' ? { key: write.key, result: 'landed', recordId: write.recordId, version: null } : { key: write.key, result: 'refused', code: 'x', reason: 'absent', remedy: 'look' }
    if (flaw === 'covers one word') note.body = note.body.replace('555', COVER)
    else if (flaw === 'covers the whole note') note.body = COVER
    else if (flaw !== 'only says so') note.body = write.body
    if (flaw === 'covers the whole thread') for (const one of thread) one.body = COVER
    if (flaw === 'forgets whose note it was') note.key = null
    if (flaw === 'publishes what it redacts') note.public = !note.public
    return flaw === 'redacts the nearest note instead' && note.key !== write.note.key ? { key: write.key, result: 'refused', code: 'x', reason: 'absent', remedy: 'look' } : { key: write.key, result: 'landed', recordId: write.recordId, version: null }
  }
  const send = (batch: readonly RedactNote[]) => Promise.resolve({ state: 'settled' as const, outcomes: batch.map(redact) })
  const writer: WriterCase<RedactNote> = {
    op: 'redact-note',
    prepare: () => Promise.resolve([]),
    effects: () => Promise.resolve(0),
    redaction: {
      write(said, left) {
        const n = (last += 1)
        threads.set(`r${n}`, [{ id: `a${n}`, key: null, body: 'somebody else', public: true }, { id: `b${n}`, key: `k${n}`, body: said, public: true }])
        return Promise.resolve({ op: 'redact-note', key: `w${n}`, recordId: `r${n}`, note: { key: `k${n}`, mark: noteMark(said) }, body: left })
      },
    },
  }
  const rows = [{ ref: { id: 'one' }, body: 'a sentence with words', at: 1, changedAt: 1 }, { ref: { id: 'two' }, body: 'another sentence', at: 1, changedAt: 1 }]
  let news = rows
  const stream = {
    name: 'comments',
    idOf: (record: (typeof rows)[number]) => record.ref.id,
    make: () => Promise.resolve(['one', 'two']),
    redact: () => {
      news = flaw === 'tells no redaction' ? [] : [{ ...(rows[0] as (typeof rows)[number]), body: flaw === 'tells the old words' ? 'a sentence with words' : `a ${COVER} with words`, changedAt: flaw === 'tells no instant' ? 1 : 2 }]
      return Promise.resolve()
    },
    async *changes(since: string | null) {
      await Promise.resolve()
      yield { records: since === null ? rows : news, checkpoint: 'c', upTo: 0, atEnd: true, rejected: [] }
    },
  } as unknown as StreamCase
  return {
    streams: [stream], writers: [writer],
    connection: {
      writes: { 'redact-note': { conflicts: 'last-write-wins', largest: 5, inFlight: 1, submit: send, resubmit: send } },
      reads: { comments: { fetch: (ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, (threads.get(id) ?? []).map((one) => ({ ref: { id: one.id }, body: one.body, public: one.public, ownKey: one.key }))]))) } },
    },
    vendor: { settle: () => Promise.resolve() },
  } as unknown as ContractBench
}

const checks = [...redactionChecks('redact-note'), ...redactedStreamChecks('comments')]

async function broken(bench: () => ContractBench): Promise<string[]> {
  const names = []
  for (const check of checks) {
    try {
      await check.run(bench())
    } catch (error) {
      if (!(error instanceof ContractBreach)) throw error
      names.push(check.name)
    }
  }
  return names
}

describe('the contract of redactions', () => {
  it('passes a connector that keeps every promise', async () => {
    expect(await broken(() => toy(null))).toEqual([])
  })

  it.each([
    ['only says so', 'words that were taken back are gone'],
    ['covers one word', 'words that were taken back are gone'],
    ['covers the whole note', 'nothing else is'],
    ['covers the whole thread', 'nothing else is'],
    ['forgets whose note it was', 'words that were taken back are gone'],
    ['publishes what it redacts', 'nothing else is'],
    ['says landed of what is not there', 'never said to be redacted'],
    ['redacts the nearest note instead', 'never said to be redacted'],
    ['tells no redaction', 'comes again'],
    ['tells the old words', 'comes again'],
    ['tells no instant', 'comes again'],
  ] as const)('catches one that %s', async (flaw, name) => {
    expect((await broken(() => toy(flaw))).join('\n')).toContain(name)
  })

  it('does not pass a bench that tries nothing, and asks nothing of other ops and streams', async () => {
    const idle = (): ContractBench => ({ ...toy(null), streams: [{ ...toy(null).streams[0], redact: undefined }] as unknown as ContractBench['streams'], writers: [{ ...toy(null).writers[0], redaction: undefined }] as unknown as ContractBench['writers'] })
    expect(await broken(idle)).toEqual(checks.map((check) => check.name))
    expect([...redactionChecks('add-note'), ...redactedStreamChecks('tickets')]).toEqual([])
  })
})
