import type { Desk } from '../desk/context.ts'
import type { Sign } from '../desk/escalation/link.ts'
import type { Heartbeat } from '../desk/readiness.ts'
import type { Inboxes } from '../desk/receive-webhook.ts'
import type { AppOptions } from './app/routes.ts'
import type { Ids, Log } from '../domain/ports.ts'

export interface ServerOptions {
  readonly desk: Desk
  readonly log: Log
  readonly ids: Ids
  readonly heartbeat: Heartbeat
  readonly inboxes: Inboxes
  /** Where the CRM reaches this server; its host is let in, for webhooks and health only. */
  readonly publicUrl: string | null
  /** Further host names it may be called by. */
  readonly hosts?: readonly string[]
  /** True shows tickets to whoever reaches the server. There is no login yet. */
  readonly pagesForEverybody?: boolean
  /** The app in Zendesk, where one is set up: who comes in is checked against Zendesk with every request. */
  readonly app?: AppOptions
  /** Links from chat and mail by which an escalation is acknowledged. */
  readonly links?: { readonly sign: Sign; readonly wake?: () => void }
  /** Accepted POSTs a minute, per sender. */
  readonly limits?: { readonly webhooks: number; readonly tries: number }
}
