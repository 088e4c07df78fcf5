import { randomUUID } from 'node:crypto'
import type { Ids, Random } from '../domain/ports.ts'

export function systemIds(): Ids {
  return { next: () => randomUUID() }
}

export function systemRandom(): Random {
  return { next: () => Math.random() }
}
