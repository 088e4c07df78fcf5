import type { Transaction } from 'kysely'
import type { Flavour } from './engine.ts'
import type { Schema } from './schema.ts'
import type { Sealer } from './seal.ts'

/** What every repository works with, for one transaction. */
export interface Context {
  readonly db: Transaction<Schema>
  readonly flavour: Flavour
  readonly sealer: Sealer
}

/** Both databases bound the parameters of a statement (32,766 and 65,535): 17 columns × 500 rows stay below. */
const CHUNK = 500

export async function inChunks<T>(rows: readonly T[], work: (chunk: readonly T[]) => Promise<void>): Promise<void> {
  for (let at = 0; at < rows.length; at += CHUNK) await work(rows.slice(at, at + CHUNK))
}

/** {@link inChunks} for reads: all answers in one list. */
export async function gather<T, R>(rows: readonly T[], work: (chunk: readonly T[]) => Promise<readonly R[]>): Promise<readonly R[]> {
  const found: R[] = []
  await inChunks(rows, async (chunk) => void found.push(...(await work(chunk))))
  return found
}

export function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)]
}

/** Rows in the order of their ids: two writers that lock rows in one order cannot lock each other out. */
export function inIdOrder<T>(rows: readonly T[], id: (row: T) => string): readonly T[] {
  return rows.toSorted((a, b) => (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : 0))
}
