import { createHash } from 'node:crypto'
import { BridgeError } from '../domain/errors.ts'
import type { AddFile, Outcome } from '../domain/write.ts'
import type { FileSource, OpenFile } from './connector.ts'

/** Longer than a run waits for anything: the next one tries again. */
const NEXT_RUN_MS = 11 * 60_000

/** Whether a file may be sent now, decided before any of its bytes are asked for. `most`: what this vendor takes at all. */
export async function admitFile(write: AddFile, files: FileSource | undefined, most: number): Promise<OpenFile | Outcome> {
  if (files === undefined) throw new Error('a file cannot be sent without its source')
  const { key } = write
  let found: Awaited<ReturnType<FileSource>>
  try {
    found = await files(write.file)
  } catch (error) {
    return sourceOutcome(key, error)
  }
  if ('held' in found) return found.held === 'now' ? later(key, 'file.held', found.afterMs) : { key, result: 'moot', reason: 'the file is gone' }
  if (found.scan === 'not-scanned') return later(key, 'file.not-scanned')
  if (found.scan === 'malware' || found.scan === 'failed') return { key, result: 'moot', reason: found.scan === 'malware' ? 'its CRM found malware in the file' : 'its CRM could not scan the file' }
  const limit = Math.min(write.largest, most)
  if (found.size > limit) return { key, result: 'refused', code: 'file.too-large', reason: `the file has ${found.size} bytes; ${limit} are the most`, remedy: 'Send it by hand if it is needed there, or raise `largest` of the mapping as far as both CRMs allow.' }
  return found
}

function later(key: string, code: string, afterMs = NEXT_RUN_MS): Outcome {
  return { key, result: 'again', code, afterMs }
}

/** A file on its way: counted and hashed as it passes, never held. */
interface PassingFile {
  /** Once more from the beginning, each time it is called. */
  readonly bytes: () => AsyncIterable<Uint8Array>
  /** Of what passed last; null until it has passed whole. */
  sha256(): string | null
  /** What went wrong at the source, if anything did: then the receiver never got the whole. */
  fault(): unknown
}

function passing(file: OpenFile, onFault: () => void = () => undefined): PassingFile {
  let sha256: string | null = null
  let fault: unknown = null
  async function* bytes(): AsyncIterable<Uint8Array> {
    const hash = createHash('sha256')
    let size = 0
    sha256 = null
    fault = null
    try {
      for await (const piece of file.bytes()) {
        size += piece.length
        if (size > file.size) break
        hash.update(piece)
        yield piece
      }
      if (size !== file.size) throw new BridgeError('connector.protocol', 'a file came in another length than its CRM says')
    } catch (error) {
      fault = error ?? new Error('unknown')
      onFault()
      throw error
    }
    sha256 = hash.digest('hex')
  }
  return { bytes, sha256: () => sha256, fault: () => fault }
}

/** Reads a file to its end and keeps nothing but its hash. */
async function hashOf(file: OpenFile): Promise<string> {
  const passed = passing(file)
  for await (const _ of passed.bytes()) continue
  return passed.sha256() ?? ''
}

/** The source failed: nothing of the file took effect, whatever was sent of it. */
function sourceOutcome(key: string, fault: unknown): Outcome {
  if (!(fault instanceof BridgeError)) return later(key, 'file.source')
  if (fault.code === 'connector.not-found') return { key, result: 'moot', reason: 'the file is gone' }
  if (fault.code === 'connector.protocol' || fault.code === 'connector.rejected' || fault.code === 'connector.permission') return { key, result: 'refused', code: fault.code, reason: fault.message, remedy: fault.remedy }
  return later(key, fault.code)
}

/** Sent whole, or an outcome; throws what the receiver threw. The signal tells a sender that there is no use in trying again. */
export async function passWhole<T>(key: string, file: OpenFile, send: (bytes: () => AsyncIterable<Uint8Array>, broken: AbortSignal) => Promise<T>): Promise<{ readonly answer: T; readonly sha256: string } | Outcome> {
  const broken = new AbortController()
  const passed = passing(file, () => broken.abort(new Error('the source of a file failed')))
  try {
    const answer = await send(passed.bytes, broken.signal)
    return { answer, sha256: passed.sha256() ?? '' }
  } catch (error) {
    if (passed.fault() === null) throw error
    return sourceOutcome(key, passed.fault())
  }
}

/** An earlier sending landed. Copies are known by their hash, so the source is read once more for it, where it still can be. */
export async function landedEarlier(write: AddFile, files: FileSource | undefined, recordId: string | null): Promise<Outcome> {
  const landed = { key: write.key, result: 'landed', recordId, version: null } as const
  const file = await admitFile(write, files, write.largest)
  if (!('bytes' in file)) return landed
  const sha256 = await hashOf(file).catch(() => null)
  return sha256 === null ? landed : { ...landed, sha256 }
}

/** This very file is there already. */
export function copyOutcome(key: string): Outcome {
  return { key, result: 'moot', reason: 'the record has this very file already' }
}

const LONGEST_NAME = 120

/** A name without directories, controls or marks that turn the reading direction, which hide what a file is. */
export function safeFileName(name: string): string {
  const clean = name.normalize('NFC').replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '').replace(/[\\/:*?"<>|]+/g, '_').replace(/^[.\s]+|[.\s]+$/g, '')
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? ''
  // Cut between characters, not inside one.
  const stem = Array.from(clean.slice(0, clean.length - extension.length)).slice(0, LONGEST_NAME).join('')
  return stem === '' ? `file${extension}` : stem + extension
}

/** A kind that may stand in a header. */
export function safeContentType(contentType: string): string {
  const [bare = ''] = contentType.toLowerCase().split(';')
  return /^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,80}$/.test(bare.trim()) ? bare.trim() : 'application/octet-stream'
}

/** How long a file may take: a minute, and a second for every 50 kB. */
export function timeFor(size: number): number {
  return 60_000 + Math.ceil(size / 50_000) * 1000
}
