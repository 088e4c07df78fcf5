import type { Channel } from '../../domain/channel.ts'
import type { Wire } from '../../domain/ports.ts'
import { post } from './post.ts'

/**
 * A Slack-compatible incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks): `{"text"}`, answered by 200; 400, 403, 404 and
 * 410 are for good. `&`, `<` and `>` are its only signs, and nothing may be unfurled: what the link shows is for those who may open it.
 */
export function chatChannel({ url, carries, wire }: { readonly url: string; readonly carries: Channel['carries']; readonly wire: Wire }): Channel {
  return {
    name: 'chat', carries,
    send: ({ subject, text, links }) => post(wire, url, { text: [`*${plain(subject)}*`, plain(text), ...links.map((link) => `<${plain(link.url)}|${plain(link.label)}>`)].join('\n'), unfurl_links: false, unfurl_media: false }),
  }
}

function plain(text: string): string {
  return text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'))
}
