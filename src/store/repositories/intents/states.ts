import { sql } from 'kysely'
import type { IntentRow } from '../../store.ts'

/** As literals: SQLite uses a partial index only where the statement itself says its condition. */
export const WAITING = sql<boolean>`state = 'waiting'`
export const SENT = sql<boolean>`state = 'sent'`
export const ASIDE = sql<boolean>`state = 'set-aside'`

/** Set-up is planned under no policy. */
export function underOf(row: { readonly policy: string | null; readonly mapping: string | null }): Pick<IntentRow, 'under'> {
  return row.policy === null ? {} : { under: { policy: row.policy, mapping: row.mapping } }
}
