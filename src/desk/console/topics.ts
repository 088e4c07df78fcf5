/** What the console may be told has changed. */
export const TOPICS = ['overview', 'runs', 'set-aside', 'conflicts', 'waiting', 'escalations', 'mappings', 'policy', 'audit', 'access'] as const
export type Topic = (typeof TOPICS)[number]
