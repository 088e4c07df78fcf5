import type { Severity } from './labels.ts'

/** What people are told on a channel beside the CRMs. Never a word of a ticket. */
export interface ChannelMessage {
  /** One for each reminder and channel, for ever: whoever gets it twice can tell. */
  readonly key: string
  /** The same for all messages of one escalation. */
  readonly thread: string
  readonly severity: Severity
  readonly subject: string
  readonly text: string
  /** Where to go, the most useful first. */
  readonly links: readonly { readonly label: string; readonly url: string }[]
  /** Roles and people who are told, the last named first. */
  readonly who: readonly string[]
  /** Somebody has answered: where a channel rings until it is told so. */
  readonly over: boolean
}

/** `confirmed`: the channel said that it has it. `failed`: it never will. Else it may have it, or may take it after so long. */
export type ChannelOutcome = 'confirmed' | 'failed' | { readonly afterMs: number }

export interface Channel {
  readonly name: 'chat' | 'mail' | 'pager'
  /** How much it may say: `pointer` is that there is something, how urgent, and where; `summary` also which team. */
  readonly carries: 'pointer' | 'summary'
  /** Never rejects: no answer is `afterMs`. The same message may come twice. */
  send(message: ChannelMessage): Promise<ChannelOutcome>
}
