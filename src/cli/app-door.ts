import type { Config } from '../config.ts'
import type { Connection } from '../connector/connector.ts'
import type { AppDoor } from '../desk/app-session.ts'
import type { SidebarDesk } from '../desk/sidebar/context.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Bridge } from '../main.ts'
import { systemSecret } from '../platform/chance.ts'
import type { AppOptions } from '../server/app/routes.ts'
import { WEB_FOLDER } from '../web-files.ts'

type Parts = Pick<Bridge, 'store' | 'clock' | 'ids'> & { readonly crm: Connection }

/** The app in Zendesk as the server needs it; null where none is set up. Of the connection it gets questions only, and nothing that writes. */
export function appOptions(config: Config, { store, clock, ids, crm }: Parts, desk: Omit<SidebarDesk, 'ids' | 'page' | 'sees' | 'crm' | 'openFile'>): AppOptions | null {
  const { APP_ID: appId, APP_INSTALLATION_ID: installation } = config
  const { agents, reads } = crm
  if (appId === undefined || installation === undefined || agents === undefined) return null
  const account = subdomainOf(config)
  const door: AppDoor = { store, clock, connection: crm.id, account, agents, leads: new Set(config.APP_LEADS.filter((id) => id !== '')), secret: systemSecret }
  const sees: SidebarDesk['sees'] = (agent, ticketIds) => agents.mayRead(agent.id, ticketIds)
  const read = async (id: string) => (await reads.tickets?.fetch([id]))?.[0] ?? null
  const { files } = reads
  const preview = crm.previewMacro?.bind(crm)
  return {
    door, appId, installation, pages: WEB_FOLDER,
    desk: {
      ...desk,
      // The one in force changes under it.
      get policy() {
        return desk.policy
      },
      guardBlocks: config.APP_GUARD === 'block', ...(config.APP_SUPPORT_URL === undefined ? {} : { supportUrl: config.APP_SUPPORT_URL }),
      ids, page: config.PUBLIC_URL ?? null, sees, ...(preview === undefined ? {} : { crm: { read, previewMacro: preview } }), ...(files === undefined ? {} : { openFile: (file) => files.open(file) }),
    },
    frames: [`https://${account}.zendesk.com`, ...sandboxOrigins(config)],
  }
}

/** The account's name, as tokens have it. Throws `config.invalid`. */
export function subdomainOf({ APP_SUBDOMAIN: said, ZENDESK_URL: url }: Config): string {
  const told = said ?? /^([a-z0-9][a-z0-9-]*)\.zendesk\.com$/i.exec(new URL(url ?? 'http://none').hostname)?.[1]
  if (told === undefined) throw new BridgeError('config.invalid', 'APP_SUBDOMAIN is missing: ZENDESK_URL does not tell the account; for example APP_SUBDOMAIN=acme')
  return told.toLowerCase()
}

/** The sandbox's own screens are on this machine, and nothing else is ever let in beside the account. */
function sandboxOrigins({ ZENDESK_URL: url }: Config): readonly string[] {
  const { protocol, hostname, port } = new URL(url ?? 'https://none')
  if (protocol !== 'http:' || !(hostname === 'localhost' || /^127(\.\d{1,3}){3}$/.test(hostname))) return []
  return ['127.0.0.1', 'localhost'].map((name) => `http://${name}:${port}`)
}
