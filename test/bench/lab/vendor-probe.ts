import { setTimeout as sleep } from 'node:timers/promises'
import type { SandboxInfo } from '../../../src/sandbox/core/serve.ts'

export interface Probed {
  readonly began: number
  /** Stands on the ticket once the vendor has done it. */
  readonly tag: string
}

/**
 * Reads a ticket and its comments, and writes a tag by a job. `safely`: so that a second sending has no second effect, which wants the stamp,
 * and the second of the stamp to be over; by the clock of this machine, which here is the vendor's as well.
 */
export async function vendorProbe({ url, clientId, clientSecret }: SandboxInfo['zendesk']): Promise<(id: number, safely: boolean) => Promise<Probed>> {
  const json = { 'content-type': 'application/json' }
  const signed = await fetch(`${url}/oauth/tokens`, { method: 'POST', headers: json, body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'read write' }) })
  const { access_token: token } = (await signed.json()) as { readonly access_token: string }
  const headers = { ...json, authorization: `Bearer ${token}` }
  const get = async (path: string): Promise<unknown> => (await fetch(`${url}/api/v2/${path}`, { headers })).json()
  let round = 0
  return async (id, safely) => {
    round += 1
    const began = Date.now()
    const { tickets: [ticket] } = (await get(`tickets/show_many.json?ids=${id}`)) as { readonly tickets: readonly { readonly updated_at: string }[] }
    await get(`tickets/${id}/comments.json`)
    const tag = `probe_${round}_end`
    const stamp = ticket?.updated_at ?? ''
    if (safely) await sleep(Math.max(0, Date.parse(stamp) + 1_000 - Date.now()))
    const body = { tickets: [{ id, additional_tags: [tag], ...(safely ? { safe_update: true, updated_stamp: stamp } : {}) }] }
    await fetch(`${url}/api/v2/tickets/update_many.json`, { method: 'PUT', headers, body: JSON.stringify(body) })
    return { began, tag }
  }
}
