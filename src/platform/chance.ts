import { randomBytes, randomUUID } from 'node:crypto'
import type { Ids, Random } from '../domain/ports.ts'

export function systemIds(): Ids {
  return { next: () => randomUUID() }
}

export function systemRandom(): Random {
  return { next: () => Math.random() }
}

/** 256 bits that nobody can guess, safe in headers and markup. */
export function systemSecret(): string {
  return randomBytes(32).toString('base64url')
}
