/** What a text is about; the sandbox keeps its own list, as it shares nothing with the bridge. */
export const TOPICS = [
  'child_exploitation', 'child_welfare', 'sextortion', 'self_harm', 'violent_threat', 'trafficking', 'intimate_images',
  'sexual_harassment', 'stalking_doxxing', 'bullying_harassment', 'hate', 'animal_cruelty', 'dangerous_activity',
  'account_takeover', 'scam_fraud', 'impersonation', 'underage_account', 'privacy_request', 'legal_request',
  'intellectual_property', 'appeal', 'bereavement', 'spam_manipulation', 'safety_advice', 'not_safety',
] as const
export type Topic = (typeof TOPICS)[number]

/**
 * One authored text. `[a|b]` picks one, `{slot}` is filled (handles, amounts, dates …).
 * `grave`: somebody may be in danger now; `buried`: grave, but written into an ordinary question.
 */
export type Text = readonly [topic: Topic, weight: '' | 'grave' | 'buried', subject: string, body: string]

/** Everything one language needs, written by and for its speakers, not translated. */
export interface Pack {
  readonly lang: string
  readonly names: readonly string[]
  readonly towns: readonly string[]
  readonly openers: readonly string[]
  readonly closers: readonly string[]
  /** Below an e-mail. */
  readonly signatures: readonly string[]
  /** `{name}` wrote on `{date}`: what a mail program puts above a quote. */
  readonly quoting: string
  /** An agent's public answers: passed on; a question back; something was done; others for ordinary matters. */
  readonly replies: readonly [passedOn: string, ask: string, ...done: string[]]
  /** The requester comes back, impatient. */
  readonly followUps: readonly string[]
  /** The requester comes back with more about somebody who does harm. */
  readonly again: readonly string[]
  readonly thanks: readonly string[]
  readonly texts: readonly Text[]
}
