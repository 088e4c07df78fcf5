import { createHash } from 'node:crypto'
import type { FileRef } from '../../domain/write.ts'
import type { FileSource, OpenFile } from '../connector.ts'

/** Bytes that are no text in any encoding, the same for the same id and size. */
export function bytesOf(id: string, size: number): Uint8Array {
  return Buffer.alloc(size, createHash('sha512').update(id).digest())
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export const PLAIN_SIZE = 1000
/** No multiple of three or of a power of two, so that pieces end within whatever the vendor's encoding takes together. */
const PIECE = 331

/**
 * A file that lends its pieces: each is the same buffer, written over when the next one is asked for. Whoever keeps them to put them
 * together later, and so would hold a whole file in memory, sends something else than the file.
 */
export function lentFile(bytes: Uint8Array, more: Partial<OpenFile> = {}): OpenFile {
  return {
    name: 'notes.txt', contentType: 'text/plain', size: bytes.length, scan: 'clean',
    async *bytes() {
      const lent = Buffer.alloc(PIECE)
      for (let at = 0; at < bytes.length; at += PIECE) {
        await Promise.resolve()
        const length = Math.min(PIECE, bytes.length - at)
        lent.set(bytes.subarray(at, at + length))
        yield lent.subarray(0, length)
        lent.fill(0)
      }
    },
    ...more,
  }
}

/** Every file there could be. */
export const plainFiles: FileSource = (file: FileRef) => Promise.resolve(lentFile(bytesOf(file.id, PLAIN_SIZE)))
