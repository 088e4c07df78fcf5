import { describe, expect, it } from 'vitest'
import { ContractBreach, type ContractBench, type StreamCase, type WriterCase } from '../../src/connector/contract/index.ts'
import { noteChecks } from '../../src/connector/contract/notes.ts'
import { valueChecks } from '../../src/connector/contract/values.ts'
import { wholeChecks } from '../../src/connector/contract/whole.ts'
import type { FieldValue } from '../../src/domain/ticket.ts'
import type { AddNote, EditCase, Outcome } from '../../src/domain/write.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** What two-way sync adds to the suite catches what it should: a toy keeps every promise, and each broken one turns a check red. */

type Flaw =
  | 'belongs to nothing'
  | 'forgets a field' | 'keeps what was cleared' | 'clears everything' | 'refuses the whole batch' | 'writes past a fault' | 'names nothing' | 'repeats the value' | 'finds a refused write landed when it is sent again'
  | 'publishes notes' | 'publishes none' | 'says a note twice' | 'fills placeholders' | 'marks nothing' | 'marks everybody' | 'needs no version'
  | 'leaves out the group' | 'takes everybody for an agent' | 'reads no own key' | 'loses custom fields'

interface Spoken {
  readonly key: string
  readonly body: string
  readonly public: boolean
}

interface Kept {
  values: Record<string, FieldValue>
  comments: Spoken[]
}

function toy(flaw: Flaw | null): ContractBench {
  const clock = new VirtualClock(1_000_000)
  const kept = new Map<string, Kept>()
  const done = new Map<string, Outcome>()
  let last = 0
  const make = (): string => {
    const id = `r${(last += 1)}`
    kept.set(id, { values: {}, comments: [] })
    return id
  }
  const of = (id: string): Kept => kept.get(id) ?? { values: {}, comments: [] }

  function put(write: EditCase): Outcome {
    const known = done.get(write.key)
    if (known !== undefined) return known
    const record = of(write.caseId)
    const bad = Object.keys(write.values ?? {}).find((path) => path.endsWith('nowhere'))
    if (bad !== undefined) {
      if (flaw === 'writes past a fault') record.values = { ...write.values }
      if (flaw === 'finds a refused write landed when it is sent again') done.set(write.key, { key: write.key, result: 'landed', recordId: write.caseId, version: null })
      const value = String(write.values?.[bad])
      return { key: write.key, result: 'refused', code: 'x', reason: flaw === 'names nothing' ? 'no' : flaw === 'repeats the value' ? `${bad}: ${value}` : bad, remedy: 'map another' }
    }
    if (flaw === 'clears everything') record.values = {}
    for (const [path, value] of Object.entries(write.values ?? {})) {
      if (flaw === 'forgets a field' && path.startsWith('field:')) continue
      if (flaw === 'belongs to nothing' && path === 'parent') continue
      if (flaw === 'keeps what was cleared' && value === null) continue
      record.values[path] = value
    }
    const outcome: Outcome = { key: write.key, result: 'landed', recordId: write.caseId, version: null }
    done.set(write.key, outcome)
    return outcome
  }

  function say(write: AddNote): Outcome {
    if (write.version === undefined && flaw !== 'needs no version') return { key: write.key, result: 'refused', code: 'x', reason: 'no version', remedy: 'plan anew' }
    if (!done.has(write.key) || flaw === 'says a note twice') {
      const isPublic = flaw === 'publishes notes' || (flaw !== 'publishes none' && write.public === true)
      of(write.recordId).comments.push({ key: flaw === 'marks nothing' ? '' : write.key, body: flaw === 'fills placeholders' ? write.body.replace(/\{\{.*?\}\}/g, 'una@example.com') : write.body, public: isPublic })
    }
    const outcome: Outcome = { key: write.key, result: 'landed', recordId: write.recordId, version: null }
    done.set(write.key, outcome)
    return outcome
  }

  const writer = <W>(work: (write: W) => Outcome, conflicts: 'detected' | 'last-write-wins') => {
    const send = (batch: readonly W[]) => {
      const outcomes = batch.map(work)
      const refused = outcomes.some((one) => one.result === 'refused') && flaw === 'refuses the whole batch'
      return Promise.resolve({ state: 'settled' as const, outcomes: refused ? outcomes.map((one) => outcomes.find((other) => other.result === 'refused' && other.key === one.key) ?? { key: one.key, result: 'refused' as const, code: 'x', reason: 'another was', remedy: 'x' }) : outcomes })
    }
    return { conflicts, largest: 5, inFlight: 1, submit: send, resubmit: send }
  }
  const editing: WriterCase<EditCase> = {
    op: 'edit-case',
    prepare: () => Promise.resolve([]),
    effects: (write) => Promise.resolve(of(write.caseId).values['subject'] === undefined ? 0 : 1),
    mapped: {
      lasting: ['group'],
      values: () => Promise.resolve({ subject: 'Mapped', group: 'g', parent: 'p', 'field:a': ['x', 'y'], 'field:b': true }),
      write: (values, recordId) => Promise.resolve({ op: 'edit-case', key: `e${(last += 1)}`, caseId: recordId ?? make(), version: '1', values }),
    },
  }
  const speaking: WriterCase<AddNote> = {
    op: 'add-note',
    prepare: () => Promise.resolve([]),
    effects: () => Promise.resolve(0),
    spoken: {
      write: (body, isPublic) => {
        const recordId = make()
        of(recordId).comments.push({ key: '', body: 'somebody else', public: true })
        return Promise.resolve({ op: 'add-note', key: `n${(last += 1)}`, recordId, version: '1', body, ...(isPublic === undefined ? {} : { public: isPublic }) })
      },
      recordOf: (write) => write.recordId,
      shown: (write) => Promise.resolve(of(write.recordId).comments.flatMap((one) => (one.body === 'somebody else' ? [] : [one.public]))),
    },
  }
  const ticketOf = (id: string): object => ({ ref: { id }, ...Object.fromEntries(Object.entries(of(id).values).filter(([path]) => !path.startsWith('field:'))), fields: Object.fromEntries(Object.entries(of(id).values).flatMap(([path, value]) => (path.startsWith('field:') ? [[path.slice(6), value]] : []))) })
  const commentsOf = (id: string): object[] => of(id).comments.map(({ key, body, public: isPublic }) => ({ body, public: isPublic, ownKey: flaw === 'marks everybody' ? 'k' : key === '' ? null : key }))

  const ticket = { ref: { id: 't' }, status: 'open', priority: null, subject: 's', description: 'd', group: flaw === 'leaves out the group' ? null : 'g', assignee: null, requester: 'r', form: null, fields: flaw === 'loses custom fields' ? {} : { a: 1, b: 2 }, changedBy: 'p' }
  const spoken = [[true, 'end-user', null], [false, 'agent', null], [false, 'agent', 'k']].map(([isPublic, role, key], index) => ({ ref: { id: `c${index}` }, ticketId: 't', body: 'w', public: isPublic, authorRole: role, ownKey: key }))
  const stream = (name: string, rows: readonly { readonly ref: { readonly id: string } }[], shown: readonly object[]): StreamCase =>
    ({
      name,
      idOf: (record: typeof rows[number]) => record.ref.id,
      async *changes() {
        await Promise.resolve()
        yield { records: shown, checkpoint: '', upTo: 0, atEnd: true, rejected: [] }
      },
      whole: () => Promise.resolve(rows.map(({ ref, ...says }) => ({ id: ref.id, says: 'fields' in says ? { ...says, group: 'g', fields: { a: 1 } } : says }))),
    }) as unknown as StreamCase
  return {
    clock,
    streams: [
      stream('tickets', [ticket], [ticket]),
      stream('comments', spoken, spoken.map((one) => ({ ...one, ...(flaw === 'takes everybody for an agent' ? { authorRole: 'agent' } : {}), ...(flaw === 'reads no own key' ? { ownKey: null } : {}) }))),
    ],
    writers: [editing, speaking],
    connection: {
      writes: { 'edit-case': writer(put, 'last-write-wins'), 'add-note': writer(say, 'detected') },
      reads: { tickets: { fetch: (ids: readonly string[]) => Promise.resolve(ids.map(ticketOf)) }, comments: { fetch: (ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, commentsOf(id)]))) } },
    },
    vendor: { settle: () => Promise.resolve() },
  } as unknown as ContractBench
}

const checks = [...wholeChecks('tickets'), ...wholeChecks('comments'), ...valueChecks('edit-case'), ...noteChecks('add-note')]

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

describe('the contract of two-way sync', () => {
  it('passes a connector that keeps every promise', async () => {
    expect(await broken(() => toy(null))).toEqual([])
  })

  it.each([
    ['forgets a field', 'read back as they were written'],
    ['belongs to nothing', 'read back as they were written'],
    ['keeps what was cleared', 'null clears'],
    ['clears everything', 'null clears'],
    ['refuses the whole batch', 'refused for its item alone'],
    ['writes past a fault', 'refused for its item alone'],
    ['names nothing', 'refused for its item alone'],
    ['repeats the value', 'refused for its item alone'],
    ['finds a refused write landed when it is sent again', 'refused for its item alone'],
    ['publishes notes', 'public only where it is said'],
    ['publishes none', 'public only where it is said'],
    ['says a note twice', 'sent again stays one'],
    ['fills placeholders', 'says its words'],
    ['marks nothing', 'says its words'],
    ['marks everybody', 'says its words'],
    ['needs no version', 'without a version'],
    ['leaves out the group', 'tickets: a record says everything'],
    ['loses custom fields', 'tickets: a record says everything'],
    ['takes everybody for an agent', 'comments: a record says everything'],
    ['reads no own key', 'comments: a record says everything'],
  ] as const)('catches one that %s', async (flaw, name) => {
    expect((await broken(() => toy(flaw))).join('\n')).toContain(name)
  })

  it('does not pass a bench that tries nothing', async () => {
    const idle = (): ContractBench => {
      const bench = toy(null)
      const without = <T extends object>(one: T): T => Object.fromEntries(Object.entries(one).filter(([name]) => !['whole', 'mapped', 'spoken'].includes(name))) as T
      return { ...bench, streams: bench.streams.map(without), writers: bench.writers.map(without) }
    }

    expect(await broken(idle)).toEqual(checks.map((check) => check.name))
  })

  it('asks all of it of every connector that declares the ops', () => {
    expect(checks).toHaveLength(9)
    expect([...wholeChecks('suspended'), ...valueChecks('retire'), ...noteChecks('update-ticket')]).toEqual([])
  })
})
