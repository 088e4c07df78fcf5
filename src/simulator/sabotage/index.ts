import { ENGINE } from './engine.ts'
import { READING } from './reading.ts'
import type { Sabotage } from './sabotage.ts'
import { WRITING } from './writes.ts'

export type { Sabotage } from './sabotage.ts'

/** Every one of them must be caught by the invariants. */
export const SABOTAGES: readonly Sabotage[] = [...READING, ...WRITING, ...ENGINE]
