import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Comment } from '../../src/domain/ticket.ts'
import type { AddFile, Outcome } from '../../src/domain/write.ts'
import { CROSSINGS } from '../../src/mapping/mapping.ts'
import type { LaneIntent } from '../../src/store/store.ts'
import { carryFile, type FilesInput } from '../../src/sync/carry/files.ts'
import { comment, CONNECTED } from './make.ts'

const file = (id: string, more: object = {}) => ({ id, contentType: 'image/png', size: 10, scan: 'clean' as const, ...more })
const input = (changes: Partial<FilesInput> = {}): FilesInput => ({
  files: { direction: 'both', largest: 100, types: [] }, comments: { public: 'none', private: 'none', attribution: 'role', history: 'leave' }, crossing: 'whole', from: 'left', thread: [], there: [], here: [], notes: [],
  to: { connection: 'salesforce:acme', recordId: '500', version: '1' }, since: CONNECTED, ...changes,
})
const done = (write: AddFile, outcome: Partial<Outcome> & { readonly result: Outcome['result'] }): LaneIntent => ({ write, state: 'done', outcome: { key: write.key, recordId: null, version: null, ...outcome } as Outcome, attempts: 1, createdAt: 0, run: 'r', under: null })

/** Carries until nothing is left; what each came to is asked of `answer`. */
function carryAll(given: FilesInput, answer: (write: AddFile, tries: number) => Outcome['result']): readonly AddFile[] {
  let there = given.there
  const sent: AddFile[] = []
  for (let round = 0; round < 60; round += 1) {
    const { write } = carryFile({ ...given, there })
    if (write === null) return sent
    sent.push(write)
    there = [...there, done(write, { result: answer(write, round) })]
  }
  throw new Error('never came to rest')
}

describe('the next file to carry over', () => {
  it('is none of a record that does not cross whole, whatever else is so (10,000 cases)', () => {
    const files = fc.array(fc.record({ id: fc.string({ minLength: 1, maxLength: 4 }), contentType: fc.constantFrom('image/png', 'text/plain'), size: fc.nat(200), scan: fc.constantFrom('clean' as const, 'malware' as const, 'not-scanned' as const, 'failed' as const, 'none' as const) }), { maxLength: 3 })
    const said = fc.array(fc.record({ public: fc.boolean(), at: fc.integer({ min: CONNECTED - 5, max: CONNECTED + 5 }), attachments: files, ownKey: fc.constantFrom(null, 'key'), body: fc.constantFrom('', 'words', '→ words') }).map((one) => comment(one)), { maxLength: 4 })
    const way = fc.constantFrom('to-right' as const, 'to-left' as const, 'both' as const, 'none' as const)
    fc.assert(fc.property(said, fc.constantFrom(...CROSSINGS), fc.constantFrom('left' as const, 'right' as const), way, way, way, (thread, crossing, from, direction, isPublic, isPrivate) => {
      const { write } = carryFile(input({ thread, crossing, from, files: { direction, largest: 100, types: [] }, comments: { public: isPublic, private: isPrivate, attribution: 'none', history: 'leave' } }))
      if (write === null) return
      const source = thread.find((one) => one.attachments.some((each) => each.id === write.file.id && write.source.startsWith(`${one.ref.connection} ${one.ref.id} `)))
      expect(crossing).toBe('whole')
      expect(['both', from === 'left' ? 'to-right' : 'to-left']).toContain(direction)
      expect(thread.filter((one) => one.public === write.public && one.ownKey === null && one.at >= CONNECTED && !one.body.startsWith('→')).flatMap((one) => one.attachments).some((one) => one.id === write.file.id && one.size > 0 && one.size <= 100 && one.scan !== 'malware' && one.scan !== 'failed')).toBe(true)
      expect(source).toBeDefined()
    }), { numRuns: 10_000 })
  })

  it('comes in the order they were said, each once, until it landed or is settled for good', () => {
    const thread = [comment({ id: '1', attachments: [file('a'), file('b')] }), comment({ id: '2', attachments: [file('c')] })]
    const order = (answer: (write: AddFile, tries: number) => Outcome['result']): readonly string[] => carryAll(input({ thread }), answer).map((write) => write.file.id)

    expect(order(() => 'landed')).toEqual(['a', 'b', 'c'])
    expect(order(() => 'refused')).toEqual(['a', 'b', 'c'])
    expect(order(() => 'moot')).toEqual(['a', 'b', 'c'])
    expect(order((_, tries) => (tries < 2 ? 'conflict' : 'landed'))).toEqual(['a', 'a', 'a', 'b', 'c'])
    expect(new Set(carryAll(input({ thread }), (_, tries) => (tries < 2 ? 'conflict' : 'landed')).map((write) => write.key)).size).toBe(5)
  })

  it('waits for the words it came with, and for the one before it', () => {
    const comments = { public: 'both', private: 'none', attribution: 'role', history: 'leave' } as const
    const first = comment({ id: '0', body: 'description' })
    const thread = [first, comment({ id: '1', attachments: [file('a')] })]
    const note = (outcome: Outcome | null): LaneIntent => ({ write: { op: 'add-note', key: 'n', recordId: '500', body: '', source: 'zendesk:acme 1' }, state: outcome === null ? 'waiting' : 'done', outcome, attempts: 1, createdAt: 0, run: 'r', under: null })

    expect(carryFile(input({ thread, comments })).write).toBeNull()
    expect(carryFile(input({ thread, comments, notes: [note(null)] })).write).toBeNull()
    const next = carryFile(input({ thread, comments, notes: [note({ key: 'n', result: 'landed', recordId: null, version: null })] })).write
    expect(next?.file.id).toBe('a')
    expect(carryFile(input({ thread: [comment({ id: '0', attachments: [file('d')] })], comments })).write?.file.id).toBe('d')
    if (next === null || next === undefined) return
    const more: readonly Comment[] = [first, comment({ id: '1', attachments: [file('a'), file('b')] })]
    for (const state of ['waiting', 'sent'] as const) expect(carryFile(input({ thread: more, there: [{ ...done(next, { result: 'landed' }), state, outcome: null }] })).write).toBeNull()
  })

  it('never is one of ours, and knows the hashes of those of its size on both sides', () => {
    const thread = [comment({ id: '1', attachments: [file('a'), file('b', { size: 20 })] })]
    const other = carryFile(input({ thread })).write
    if (other === null) throw new Error('nothing to carry')
    const here = [done({ ...other, file: { ...other.file, id: 'z' } }, { result: 'landed', recordId: 'a', sha256: 'ha' }), done({ ...other, size: 20 }, { result: 'landed', recordId: 'y', sha256: 'hy' })]

    expect(carryFile(input({ thread, here })).write).toMatchObject({ file: { id: 'b' }, known: ['hy'] })
  })
})
