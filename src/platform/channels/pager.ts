import type { Channel } from '../../domain/channel.ts'
import type { Severity } from '../../domain/labels.ts'
import type { Wire } from '../../domain/ports.ts'
import { post } from './post.ts'

const SEVERITY: Readonly<Record<Severity, string>> = { P0: 'critical', P1: 'error', P2: 'warning', P3: 'info', P4: 'info' }

/**
 * PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/events-api-v2/trigger-events/) and what speaks like it: 202 says that it has the event. One
 * `dedup_key` for all of one escalation, so that what is sent twice rings once; it stops ringing once somebody has it here.
 */
export function pagerChannel({ url, key, carries, wire }: { readonly url: string; readonly key: string; readonly carries: Channel['carries']; readonly wire: Wire }): Channel {
  return {
    name: 'pager', carries,
    send: ({ subject, text, links, severity, thread, over }) =>
      post(wire, url, {
        routing_key: key, dedup_key: `breakwater-${thread}`, event_action: over ? 'resolve' : 'trigger',
        ...(over ? {} : { payload: { summary: subject.slice(0, 1024), source: 'breakwater', severity: SEVERITY[severity], custom_details: { text } }, links: links.map((link) => ({ href: link.url, text: link.label })) }),
      }),
  }
}
