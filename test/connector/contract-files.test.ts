import { describe, expect, it } from 'vitest'
import { ContractBreach, type ContractBench, type WriterCase } from '../../src/connector/contract/index.ts'
import { fileChecks, filedChecks } from '../../src/connector/contract/files.ts'
import { PLAIN_SIZE, sha256Of } from '../../src/connector/contract/file-source.ts'
import type { FileSource } from '../../src/connector/connector.ts'
import { admitFile, copyOutcome, passWhole } from '../../src/connector/files.ts'
import type { AddFile, Outcome } from '../../src/domain/write.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** The checks of files catch what they should: a toy keeps every promise, and each broken one turns a check red. */

type Flaw =
  | 'keeps the pieces' | 'tells no hash' | 'publishes files' | 'hides files' | 'adds a file twice' | 'forgets the hash when it is sent again' | 'sends malware' | 'sends what is not scanned' | 'sends whatever the size' | 'reads before it looks'
  | 'sends what is held' | 'sends copies' | 'takes every file for a copy' | 'keeps half a file' | 'gives up on a broken file' | 'marks nothing'
  | 'reads when it opens' | 'sends the credential along' | 'calls everything clean' | 'finds any id' | 'shows private files' | 'leaves files out' | 'reads a file once' | 'tells no kind' | 'always lacks something' | 'names no largest'

interface Kept {
  readonly id: string
  readonly recordId: string
  readonly name: string
  readonly bytes: Uint8Array
  readonly public: boolean
  readonly key: string | null
}

function toy(flaw: Flaw | null): ContractBench {
  const clock = new VirtualClock(1_000_000)
  const kept: Kept[] = []
  const done = new Map<string, Outcome>()
  const given = { times: 0, leaks: 0 }
  let last = 0
  let scanned = false
  const next = (): string => `f${(last += 1)}`

  async function put(write: AddFile, files: FileSource | undefined, again: boolean): Promise<Outcome> {
    const known = done.get(write.key)
    if (known !== undefined && flaw !== 'adds a file twice') return flaw === 'forgets the hash when it is sent again' ? { key: write.key, result: 'landed', recordId: null, version: null } : known
    if (flaw === 'reads before it looks' && files !== undefined) {
      const found = await files(write.file).catch(() => null)
      try {
        if (found !== null && 'bytes' in found) for await (const _ of found.bytes()) continue
      } catch {
        // Read in vain.
      }
    }
    const lenient: FileSource = async (ref) => {
      const found = (await files?.(ref)) ?? { held: 'gone' as const }
      if ('held' in found) return flaw === 'sends what is held' && found.held === 'now' ? { name: 'x', contentType: 'x', size: 0, scan: 'clean', bytes: async function* () {} } : found
      const blind = (flaw === 'sends malware' && found.scan === 'malware') || (flaw === 'sends what is not scanned' && found.scan === 'not-scanned')
      return blind ? { ...found, scan: 'clean' } : found
    }
    const file = await admitFile(flaw === 'sends whatever the size' ? { ...write, largest: 1e9 } : write, lenient, 1e9)
    if (!('bytes' in file)) return file
    const pieces: Uint8Array[] = []
    const sent = await passWhole(write.key, file, async (bytes) => {
      for await (const piece of bytes()) pieces.push(flaw === 'keeps the pieces' ? piece : Uint8Array.from(piece))
    })
    const landed = (sha256: string): Outcome => {
      kept.push({ id: next(), recordId: write.recordId, name: file.name, bytes: Buffer.concat(pieces), public: flaw === 'publishes files' || (flaw !== 'hides files' && write.public), key: flaw === 'marks nothing' ? null : write.key })
      const outcome: Outcome = { key: write.key, result: 'landed', recordId: null, version: null, ...(flaw === 'tells no hash' ? {} : { sha256 }) }
      done.set(write.key, outcome)
      return outcome
    }
    if ('result' in sent) {
      if (flaw === 'gives up on a broken file') done.set(write.key, { key: write.key, result: 'moot', reason: 'broken' })
      return flaw === 'keeps half a file' && !again ? landed('') : sent
    }
    if (flaw !== 'sends copies' && (write.known.includes(sent.sha256) || (flaw === 'takes every file for a copy' && write.known.length > 0))) return copyOutcome(write.key)
    return landed(sent.sha256)
  }

  const filing: WriterCase<AddFile> = {
    op: 'add-file',
    prepare: () => Promise.resolve([]),
    effects: () => Promise.resolve(0),
    filed: {
      write: (changes) => {
        const n = next()
        return Promise.resolve({ op: 'add-file', key: `k${n}`, recordId: `r${n}`, file: { connection: 'x', recordId: 'y', id: n }, public: false, heading: '', largest: 1e6, known: [], source: '', size: PLAIN_SIZE, ...changes })
      },
      shown: (write) => Promise.resolve(kept.filter((one) => one.recordId === write.recordId)),
    },
  }
  const rows = (ids: readonly string[] | null): object[] =>
    flaw === 'leaves files out' ? [] : kept.filter((one) => ids === null || ids.includes(one.recordId)).map((one) => ({ ref: { id: one.id }, ticketId: one.recordId, public: flaw === 'shows private files' || one.public, ownKey: one.key, attachments: [{ id: one.id, size: one.bytes.length }] }))
  return {
    clock,
    writers: [filing],
    files: {
      make: ({ name, bytes, public: isPublic }: { name: string; bytes: Uint8Array; public: boolean }) => {
        const id = next()
        kept.push({ id, recordId: `r${id}`, name, bytes, public: isPublic, key: null })
        return Promise.resolve({ connection: 'x', recordId: `r${id}`, id })
      },
      given: () => Promise.resolve(given),
    },
    connection: {
      writes: { 'add-file': { conflicts: 'last-write-wins', largest: 1, inFlight: 1, submit: async (batch: readonly AddFile[], files?: FileSource) => ({ state: 'settled', outcomes: await Promise.all(batch.map((one) => put(one, files, false))) }), resubmit: async (batch: readonly AddFile[], files?: FileSource) => ({ state: 'settled', outcomes: await Promise.all(batch.map((one) => put(one, files, true))) }) } },
      reads: {
        files: {
          largest: flaw === 'names no largest' ? Number.NaN : 2e6,
          missing: () => Promise.resolve(flaw === 'always lacks something' ? [{}] : []),
          loose: {
            fetch: (ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, rows([id])]))),
            async *changes() {
              await Promise.resolve()
              yield { records: rows(null), checkpoint: '', upTo: 0, atEnd: true, rejected: [] }
            },
          },
          open: ({ id }: { id: string }) => {
            const one = kept.find((each) => each.id === id) ?? (flaw === 'finds any id' ? kept[0] : undefined)
            if (one === undefined) return Promise.resolve(null)
            if (flaw === 'reads when it opens') given.times += 1
            const virus = Buffer.from(one.bytes).includes('EICAR')
            let looks = 0
            return Promise.resolve({
              name: one.name, contentType: flaw === 'tells no kind' ? 'application/octet-stream' : 'image/png', size: one.bytes.length,
              scan: flaw === 'calls everything clean' ? 'clean' : !scanned ? 'not-scanned' : virus ? 'malware' : 'clean',
              async *bytes() {
                await Promise.resolve()
                given.times += 1
                looks += 1
                if (flaw === 'sends the credential along') given.leaks += 1
                if (flaw !== 'reads a file once' || looks === 1) yield one.bytes
              },
            })
          },
        },
      },
    },
    vendor: {
      settle: () => {
        scanned = true
        return Promise.resolve()
      },
    },
  } as unknown as ContractBench
}

const checks = [...filedChecks('add-file'), ...fileChecks]

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

describe('the contract of files', () => {
  it('passes a connector that keeps every promise', async () => {
    expect(await broken(() => toy(null))).toEqual([])
  })

  it.each([
    ['keeps the pieces', 'arrives whole'],
    ['tells no hash', 'arrives whole'],
    ['publishes files', 'public only where'],
    ['hides files', 'public only where'],
    ['adds a file twice', 'is there once'],
    ['forgets the hash when it is sent again', 'is there once'],
    ['sends malware', 'may not be sent is not'],
    ['sends what is not scanned', 'may not be sent is not'],
    ['sends whatever the size', 'may not be sent is not'],
    ['sends what is held', 'may not be sent is not'],
    ['reads before it looks', 'may not be sent is not'],
    ['sends copies', 'a copy of a file'],
    ['takes every file for a copy', 'a copy of a file'],
    ['keeps half a file', 'breaks off at its source'],
    ['gives up on a broken file', 'breaks off at its source'],
    ['marks nothing', 'known again as ours'],
    ['reads when it opens', 'is read as it is'],
    ['sends the credential along', 'is read as it is'],
    ['reads a file once', 'is read as it is'],
    ['tells no kind', 'is read as it is'],
    ['always lacks something', 'has what it takes'],
    ['names no largest', 'has what it takes'],
    ['calls everything clean', 'goes by its scan'],
    ['finds any id', 'that is gone'],
    ['shows private files', 'part of what is read'],
    ['leaves files out', 'part of what is read'],
  ] as const)('catches one that %s', async (flaw, name) => {
    expect((await broken(() => toy(flaw))).join('\n')).toContain(name)
  })

  it('does not pass a bench that tries nothing, and is asked of every connector that declares files', async () => {
    const idle = (): ContractBench => {
      const { files: _, ...bench } = toy(null)
      return { ...bench, writers: bench.writers.map(({ filed: _filed, ...rest }) => rest) }
    }

    expect(await broken(idle)).toEqual(checks.map((check) => check.name))
    expect(checks).toHaveLength(12)
    expect(filedChecks('add-note')).toEqual([])
    expect(sha256Of(new Uint8Array())).toMatch(/^e3b0c442/)
  })
})
