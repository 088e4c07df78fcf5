import type { Instant } from './ports.ts'

/** What is wrong with the subscription at the vendor. `silent`: nothing that can be seen there, and yet nothing comes. */
export type WebhookFault = 'gone' | 'inactive' | 'differs' | 'secret' | 'silent'

export interface WebhookRepair {
  readonly at: Instant
  readonly because: WebhookFault
  /** The code of what kept it from being made; null: it was. */
  readonly failed: string | null
}

/** How the webhooks of one connection are. */
export interface WebhookHealth {
  readonly state: 'ok' | 'dead'
  /** When the vendor was last asked about its subscription. */
  readonly lookedAt: Instant
  /** What was found then; null: nothing. */
  readonly fault: WebhookFault | null
  /** The last ones, oldest first. */
  readonly repairs: readonly WebhookRepair[]
  /** Ever. */
  readonly repaired: number
}
