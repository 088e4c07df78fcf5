import type { Instant } from '../domain/ports.ts'
import type { RecordRef } from '../domain/ticket.ts'

export interface PendingDelivery {
  readonly id: string
  readonly refs: readonly RecordRef[]
  readonly at: Instant
}

export interface Inbox {
  /** False for a delivery already stored. */
  put(connection: string, deliveryId: string, refs: readonly RecordRef[], at: Instant): Promise<boolean>
  pending(connection: string, limit: number): Promise<readonly PendingDelivery[]>
  /** When the last delivery came; null: none ever did. */
  heardAt(connection: string): Promise<Instant | null>
  done(connection: string, ids: readonly string[]): Promise<void>
}
