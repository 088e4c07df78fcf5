/**
 * What one connection's sync consists of. Each is done by one process at a time, under a lease of its own; different processes may do
 * different ones, and a full run does all of them.
 */
export const STREAMS = [
  /** The tickets' own exports: tickets, comments, suspended mail. */
  'intake',
  /** Changes of the records at the other side. */
  'counterpart',
  /** Judging what is ripe, and planning. */
  'judge',
  'deliver-left',
  'deliver-right',
] as const

/** What webhooks name: read, judged and, where it is urgent, delivered at once, beside everything else. */
export const LIVE = 'live'

export type Stream = (typeof STREAMS)[number] | typeof LIVE

export function leaseOf(connection: string, stream: Stream): string {
  return `sync:${connection}:${stream}`
}
