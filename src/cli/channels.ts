import type { Config } from '../config.ts'
import type { Channel } from '../domain/channel.ts'
import type { Wire } from '../domain/ports.ts'
import type { Sign } from '../desk/escalation/link.ts'
import { vaultOf } from '../main.ts'
import { chatChannel } from '../platform/channels/chat.ts'
import { mailChannel } from '../platform/channels/mail.ts'
import { pagerChannel } from '../platform/channels/pager.ts'

/** The channels that these settings name; none is on by itself. */
export function channelsOf(config: Config, wire: Wire): readonly Channel[] {
  const { ESCALATION_CHAT_URL: chat, ESCALATION_PAGER_KEY: key, ESCALATION_PAGER_URL: pager, ESCALATION_MAIL_SERVER: server, ESCALATION_MAIL_FROM: from, ESCALATION_MAIL_TO: to, ESCALATION_CARRIES: carries } = config
  return [
    ...(chat === undefined ? [] : [chatChannel({ url: chat, carries, wire })]),
    ...(key === undefined ? [] : [pagerChannel({ url: pager, key, carries, wire })]),
    ...(server === undefined || from === undefined || to.length === 0 ? [] : [mailChannel({ server, from, to, carries, caFile: config.CA_FILE })]),
  ]
}

/** Signs links to escalations with the keys of this installation. */
export function signOf(config: Config): Sign {
  const vault = vaultOf(config)
  return (text) => vault.hash('escalation-link', text)
}
