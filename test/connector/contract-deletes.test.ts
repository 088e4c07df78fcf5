import { describe, expect, it } from 'vitest'
import type { Looked } from '../../src/connector/connector.ts'
import { ContractBreach, type ContractBench, type WriterCase } from '../../src/connector/contract/index.ts'
import { deleteChecks } from '../../src/connector/contract/deletes.ts'
import type { Outcome, Remove } from '../../src/domain/write.ts'

/** What deletes add to the suite catches what it should. */
type Flaw =
  | 'only says so' | 'deletes for good' | 'restores another state' | 'deletes again what was restored' | 'takes the bin for nothing' | 'takes nothing for the bin' | 'never looks' | 'names the wrong person'
  | 'never tells of a merge' | 'takes a delete for a merge' | 'takes silence for a delete' | 'leaves it to be read'

interface Row { id: string; subject: string; stamp: number; bin: { by: string } | null; into?: string }

function toy(flaw: Flaw | null): ContractBench {
  const rows = new Map<string, Row>()
  let silent = false
  let last = 0
  const counts = new Map<string, number>()
  const remove = ({ key, recordId, version }: Remove, again: boolean): Outcome => {
    const row = rows.get(recordId)
    if (row === undefined || row.bin !== null) return again ? { key, result: 'landed', recordId, version: null } : { key, result: 'moot', reason: 'gone' }
    if (String(row.stamp) !== version && flaw !== 'deletes again what was restored') return { key, result: 'conflict' }
    counts.set(key, (counts.get(key) ?? 0) + 1)
    if (flaw === 'deletes for good') rows.delete(recordId)
    else if (flaw !== 'only says so') row.bin = { by: 'us' }
    return { key, result: 'landed', recordId, version: null }
  }
  const send = (again: boolean) => (batch: readonly Remove[]) => Promise.resolve({ state: 'settled' as const, outcomes: batch.map((write) => remove(write, again)) })
  const lookAt = (id: string): Looked => {
    const row = rows.get(id)
    if (silent && flaw === 'takes silence for a delete') return { found: 'absent' }
    if (flaw === 'never looks') return { found: 'there' }
    if (row === undefined) return flaw === 'takes nothing for the bin' ? { found: 'deleted', at: null, by: null } : { found: 'absent' }
    if (row.bin === null) return { found: 'there' }
    return flaw === 'takes the bin for nothing' ? { found: 'absent' } : { found: 'deleted', at: 1, by: flaw === 'names the wrong person' ? 'us' : row.bin.by }
  }
  const writer: WriterCase<Remove> = {
    op: 'remove',
    prepare: (count) => Promise.resolve(Array.from({ length: count }, (): Remove => {
      const n = (last += 1)
      rows.set(`r${n}`, { id: `r${n}`, subject: 'words', stamp: 1, bin: null })
      return { op: 'remove', key: `k${n}`, recordId: `r${n}`, version: '1', follows: { connection: 'other', id: '1' } }
    })),
    effects: ({ key }) => Promise.resolve(counts.get(key) ?? 0),
    removal: {
      somebody: 'bo', unknown: 'nobody',
      discard(id) {
        const row = rows.get(id)
        if (row !== undefined) row.bin = { by: 'bo' }
        return Promise.resolve()
      },
      merge(id, into) {
        const row = rows.get(id)
        if (row !== undefined) Object.assign(row, { into, bin: { by: 'bo' } })
        return Promise.resolve()
      },
      restore(id) {
        const row = rows.get(id)
        if (row !== undefined) Object.assign(row, { bin: null, stamp: row.stamp + 1 }, flaw === 'restores another state' ? { subject: '' } : {})
        return Promise.resolve()
      },
    },
  }
  return {
    writers: [writer],
    connection: {
      writes: { remove: { conflicts: 'detected', largest: 5, inFlight: 1, submit: send(false), resubmit: send(true) } },
      look: (ids: readonly string[]) => (silent && flaw !== 'takes silence for a delete' ? Promise.reject(new Error('no answer')) : Promise.resolve(new Map(ids.map((id) => [id, lookAt(id)])))),
      mergedInto: (ids: readonly string[]) => Promise.resolve(new Map(ids.flatMap((id) => {
        const into = rows.get(id)?.into ?? (flaw === 'takes a delete for a merge' && rows.get(id)?.bin !== null ? 'r1' : undefined)
        return into === undefined || flaw === 'never tells of a merge' ? [] : [[id, into] as const]
      }))),
      reads: { tickets: { fetch: (ids: readonly string[]) => Promise.resolve(ids.map((id) => {
        const row = rows.get(id)
        return row === undefined || (row.bin !== null && flaw !== 'leaves it to be read') ? null : { subject: row.subject, status: 'open', fields: {} }
      })) } },
    },
    vendor: {
      settle: () => Promise.resolve(),
      fault: () => {
        silent = true
        return Promise.resolve()
      },
    },
  } as unknown as ContractBench
}

const checks = deleteChecks('remove')

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

describe('the contract of deletes', () => {
  it('passes a connector that keeps every promise', async () => {
    expect(await broken(() => toy(null))).toEqual([])
  })

  it.each([
    ['only says so', 'what is removed can be restored'],
    ['deletes for good', 'what is removed can be restored'],
    ['restores another state', 'what is removed can be restored'],
    ['leaves it to be read', 'what is removed can be restored'],
    ['deletes again what was restored', 'left alone by the same write'],
    ['takes the bin for nothing', 'tells records apart'],
    ['takes nothing for the bin', 'tells records apart'],
    ['never looks', 'tells records apart'],
    ['names the wrong person', 'by whom'],
    ['never tells of a merge', 'names the one that it went into'],
    ['takes a delete for a merge', 'names the one that it went into'],
    ['takes silence for a delete', 'silence is no signal'],
  ] as const)('catches one that %s', async (flaw, name) => {
    expect((await broken(() => toy(flaw))).join('\n')).toContain(name)
  })

  it('does not pass a bench that tries nothing, and asks nothing of other ops', async () => {
    const idle = (): ContractBench => ({ ...toy(null), writers: [{ ...toy(null).writers[0], removal: undefined }] as unknown as ContractBench['writers'] })
    expect(await broken(idle)).toEqual(checks.map((check) => check.name))
    expect(deleteChecks('add-note')).toEqual([])
  })
})
