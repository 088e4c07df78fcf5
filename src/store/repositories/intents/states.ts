import { sql } from 'kysely'

/** As literals: SQLite uses a partial index only where the statement itself says its condition. */
export const WAITING = sql<boolean>`state = 'waiting'`
export const SENT = sql<boolean>`state = 'sent'`
export const ASIDE = sql<boolean>`state = 'set-aside'`
