import { ground } from './0001-ground.ts'
import { policies } from './0002-policies.ts'
import { twoWay } from './0003-two-way.ts'
import { mappings } from './0004-mappings.ts'
import { stories } from './0005-stories.ts'
import { circuits } from './0006-circuits.ts'
import type { Migration } from './migration.ts'

/** In order; ids rise by one. */
export const MIGRATIONS: readonly Migration[] = [ground, policies, twoWay, mappings, stories, circuits]
