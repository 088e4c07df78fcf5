import type { WebhookFault, WebhookHealth } from '../../domain/webhooks.ts'
import type { Instant } from '../../domain/ports.ts'

/** So often the vendor is asked, whatever comes. */
export const LOOK_MS = 60 * 60_000
/** Repairs within {@link LAST_MS}; from then on a person is needed, for somebody or something undoes them. */
const MOST = 3
const LAST_MS = 24 * 60 * 60_000

export interface Pulse {
  readonly now: Instant
  /** The first change that no webhook told of; null where there is none. */
  readonly unheardSince: Instant | null
  readonly silentMs: number
  /** As it was last noted; null: never. */
  readonly health: WebhookHealth | null
}

/** Whether the vendor is asked how its subscription is. Pure. */
export function isLookDue({ now, health, ...pulse }: Pulse): boolean {
  if (health === null || now - health.lookedAt >= LOOK_MS) return true
  // Given up, and heard again as it seems.
  if (health.state === 'dead' && pulse.unheardSince === null) return now - health.lookedAt >= pulse.silentMs
  // Silence is looked into once for as long as it takes to notice one.
  return isSilent({ now, ...pulse }) && now - health.lookedAt >= pulse.silentMs
}

function isSilent({ now, unheardSince, silentMs }: Pick<Pulse, 'now' | 'unheardSince' | 'silentMs'>): boolean {
  return unheardSince !== null && now - unheardSince >= silentMs
}

export type Verdict = { readonly do: 'nothing' } | { readonly do: 'repair' | 'tell'; readonly because: WebhookFault }

/** What is done about what was `seen` at the vendor. Never the same repair without end: it either helps, or a person is told. Pure. */
export function judgePulse(pulse: Pulse, seen: WebhookFault | null): Verdict {
  const because = seen ?? (isSilent(pulse) ? 'silent' : null)
  if (because === null) return { do: 'nothing' }
  const late = pulse.health?.repairs.filter(({ at }) => pulse.now - at < LAST_MS) ?? []
  // Sent anew although nothing was wrong with it, and nothing has come since: sending it once more would not help either.
  if (because === 'silent' && late.at(-1)?.because === 'silent') return { do: 'tell', because }
  return { do: late.length >= MOST ? 'tell' : 'repair', because }
}
