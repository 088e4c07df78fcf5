import type { Instant } from '../../domain/ports.ts'
import type { SidebarDesk } from './context.ts'

/** An answer of the CRM stands so long: pages ask again every half minute, and each question costs the account several calls. */
const FRESH_MS = 60_000
/** Answers kept in all; beyond that the oldest go. */
const MOST = 20_000

/**
 * Asks the CRM who may see what at most once a minute for a person and a ticket. Only for lists, which name tickets and show none of their words: whoever opens
 * one is asked about anew each time, by whoever mounts the routes.
 */
export function remembering({ sees, clock }: Pick<SidebarDesk, 'sees' | 'clock'>): SidebarDesk['sees'] {
  const known = new Map<string, { readonly at: Instant; readonly may: boolean }>()
  return async (agent, ticketIds) => {
    const now = clock.now()
    const name = (id: string): string => JSON.stringify([agent.connection, agent.id, id])
    const isKnown = (id: string): boolean => now - (known.get(name(id))?.at ?? -Infinity) < FRESH_MS
    const unknown = ticketIds.filter((id) => !isKnown(id))
    const fresh = unknown.length === 0 ? new Set<string>() : await sees(agent, unknown)
    for (const id of unknown) {
      known.delete(name(id))
      known.set(name(id), { at: now, may: fresh.has(id) })
    }
    const seen = new Set(ticketIds.filter((id) => known.get(name(id))?.may === true))
    for (const oldest of known.keys()) {
      if (known.size <= MOST) break
      known.delete(oldest)
    }
    return seen
  }
}
