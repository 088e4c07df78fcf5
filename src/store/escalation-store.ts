import type { Escalation, EscalationEvent } from '../domain/escalation.ts'
import type { Instant } from '../domain/ports.ts'

/** Escalations and what happened to them. Of one ticket at most one stands. */
export interface Escalations {
  /** False where one of this ticket stands already: nothing is changed. */
  raise(escalation: Escalation): Promise<boolean>
  /** Those that are not over, by ticket. */
  standing(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, Escalation>>
  /** Whatever became of them: the last of each ticket. */
  last(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, Escalation>>
  /** All of these tickets, the first raised first; tickets without any are left out. */
  all(connection: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, readonly Escalation[]>>
  get(id: string): Promise<Escalation | null>
  /** Within a write: nobody else changes it until the end of that. */
  hold(id: string): Promise<Escalation | null>
  /** The watch comes by it next. */
  wake(ids: readonly string[]): Promise<void>
  /** Replaces all that is kept of it. */
  change(escalation: Escalation): Promise<void>
  note(id: string, event: EscalationEvent): Promise<void>
  /** The oldest first. */
  events(id: string): Promise<readonly EscalationEvent[]>
  /** Standing ones, the soonest due first; `dueBy`: only those that are due by then. */
  list(connection: string, limit: number, dueBy?: Instant): Promise<readonly Escalation[]>
  /** Standing ones whose next moment has come, the longest waiting first; the watch has not seen those that are without one. */
  ripe(connection: string, now: Instant, limit: number): Promise<readonly Escalation[]>
  /** How many grave ones the top of the ladder has left without an answer since before that. */
  silentSince(before: Instant): Promise<number>
}

/** One reminder on its way to people by one channel. What it says is made when it is sent. */
export interface EscalationMessage {
  /** The reminder's and the channel's: one of each for ever. */
  readonly key: string
  readonly escalation: string
  readonly reminder: string
  readonly channel: string
  readonly grave: boolean
  readonly at: Instant
  readonly attempts: number
  readonly body: MessageBody
}

export interface MessageBody {
  readonly what: string
  readonly rung: number
  readonly who: readonly string[]
}

/** At least once: what was taken and not settled goes out again, with the same key. */
export interface EscalationMessages {
  /** A known key changes nothing. */
  put(messages: readonly Omit<EscalationMessage, 'attempts'>[]): Promise<void>
  /** Those whose time has come, for so long nobody else's. */
  take(now: Instant, limit: number, leaseMs: number): Promise<readonly EscalationMessage[]>
  /** `confirmed`: the channel said that it has it. `failed`: it never will. Else it is tried again then. */
  settle(key: string, now: Instant, outcome: 'confirmed' | 'failed' | { readonly again: Instant }): Promise<void>
  /** What is not confirmed yet need not be any more: somebody has answered. */
  withdraw(escalation: string): Promise<void>
  /** How many reminders of grave ones no channel at all has confirmed since before that. */
  unconfirmed(before: Instant): Promise<number>
  /** What became of each, the oldest first. */
  of(escalation: string): Promise<readonly { readonly key: string; readonly channel: string; readonly at: Instant; readonly state: string; readonly attempts: number; readonly settledAt: Instant | null }[]>
}
