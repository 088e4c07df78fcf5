import { describe, expect, it } from 'vitest'
import type { AddNote } from '../../src/domain/write.ts'
import type { LaneIntent } from '../../src/store/store.ts'
import { revived } from '../../src/sync/lives/revived.ts'
import { comment, landed, ticket } from './make.ts'

const write: AddNote = { op: 'add-note', key: 'note-1', recordId: '17', body: 'Severity P1.' }
const moot: LaneIntent = { ...landed(write), outcome: { key: 'note-1', result: 'moot', reason: 'the ticket is gone' }, createdAt: 1_000 }
const there = ticket({ changedAt: 5_000 })

describe('what was left undone for a record in the bin', () => {
  it('may be wished anew once the record is read to be out of it', () => {
    expect(revived([moot], { record: there, readAt: 6_000, thread: [] })[0]?.outcome).toEqual({ key: 'note-1', result: 'conflict' })
  })

  it('stays undone while the record is in it, is not known, or was last read before', () => {
    for (const record of [null, ticket({ status: 'deleted', changedAt: 5_000 }), ticket({ status: 'closed', changedAt: 5_000 })]) expect(revived([moot], { record, readAt: 6_000, thread: [] })).toEqual([moot])
    expect(revived([{ ...moot, createdAt: 9_000 }], { record: there, readAt: 6_000, thread: [] })[0]?.outcome?.result).toBe('moot')
  })

  it('has landed where the thread shows it, whatever was said of it then', () => {
    expect(revived([moot], { record: there, readAt: 500, thread: [comment({ ownKey: 'note-1' })] })[0]?.outcome).toMatchObject({ result: 'landed' })
  })

  it('changes nothing of what came to another end', () => {
    const all = [landed(write)]
    expect(revived(all, { record: there, readAt: 6_000, thread: [] })).toBe(all)
  })
})
