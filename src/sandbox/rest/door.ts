import type { SandboxRequest, SandboxResponse } from '../core/vendor.ts'
import type { RestShape } from './shape.ts'

/** Who may come in. */
export interface DoorKeeper {
  /** An answer where this is a request for a token. */
  token(request: SandboxRequest, now: number, random: () => number): SandboxResponse | null
  lets(request: SandboxRequest, now: number): boolean
  expire(): void
}

export function createDoor({ door }: RestShape): DoorKeeper {
  const issued = new Map<string, number>()
  return {
    token(request, now, random) {
      if (door.kind !== 'tokens' || request.path.split('?')[0] !== door.path) return null
      const given = request.headers['content-type']?.includes('json') === true ? (JSON.parse(request.body || '{}') as Record<string, string>) : Object.fromEntries(new URLSearchParams(request.body))
      if (given['client_id'] !== door.clientId || given['client_secret'] !== door.clientSecret || given['grant_type'] !== 'client_credentials') return json(401, { error: 'invalid_client' })
      const token = `token-${Math.floor(random() * 1e15).toString(36)}-${issued.size}`
      issued.set(token, now + door.lifeSeconds * 1000)
      return json(200, { access_token: token, token_type: 'Bearer', expires_in: door.lifeSeconds })
    },
    lets(request, now) {
      const shown = request.headers['authorization'] ?? ''
      switch (door.kind) {
        case 'basic':
          return shown === `Basic ${Buffer.from(`${door.user}:${door.password}`).toString('base64')}`
        case 'bearer':
          return shown === `Bearer ${door.token}`
        case 'header':
          return request.headers[door.header.toLowerCase()] === door.value
        case 'query':
          return new URL(request.path, 'http://here').searchParams.get(door.parameter) === door.value
        case 'tokens':
          return (issued.get(shown.replace(/^Bearer /, '')) ?? 0) > now
      }
    },
    expire: () => issued.clear(),
  }
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): SandboxResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}
