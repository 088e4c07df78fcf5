import { createHash } from 'node:crypto'

/** A note's words as a digest, whatever a vendor does to its spaces, marks and covers. */
export function noteMark(text: string): string {
  return createHash('sha256').update(text.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '')).digest('base64url').slice(0, 16)
}
