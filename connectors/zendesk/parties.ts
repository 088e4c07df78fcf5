import { z } from 'zod'
import type { Parties } from '../../src/connector/connector.ts'
import { chunks } from '../../src/connector/paging.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { PartyKeys, PartyKind } from '../../src/domain/party.ts'
import type { ZendeskApi } from './api.ts'
import { PartyShape } from './shapes.ts'

/** Ids per call: `ShowManyUsers` and `ShowManyOrganizations` of the official description (2025-06). Deleted users are left out unless asked for. */
const MANY = 100
const LIST: Readonly<Record<PartyKind, 'users' | 'organizations'>> = { person: 'users', organization: 'organizations' }

/** Users and organizations, by their ids only: no address of anybody stands in a URL. */
export function partiesOf(api: ZendeskApi): Parties {
  const show = async (kind: PartyKind, ids: readonly string[]): Promise<readonly z.infer<typeof PartyShape>[]> => {
    const list = LIST[kind]
    const answer = await api.get({ purpose: 'read' }, z.object({ [list]: z.array(PartyShape) }), `${list}/show_many.json`, { ids: ids.join(',') })
    return answer[list] ?? []
  }
  return {
    async read(kind, ids) {
      const found = new Map<string, PartyKeys>()
      for (const some of chunks([...new Set(ids)].filter((id) => /^\d+$/.test(id)), MANY))
        for (const one of await show(kind, some)) if (one.active !== false) found.set(one.id, { email: one.email, name: one.name, externalId: one.external_id })
      return found
    },
    async missing(kind, { key }) {
      if (key === (kind === 'person' ? 'name' : 'email')) return [{ permission: `${key} of ${LIST[kind]}`, why: `Zendesk's ${LIST[kind]} are not told apart by it`, remedy: 'Declare another key.' }]
      try {
        // The smallest question that the same permission answers.
        await show(kind, ['1'])
        return []
      } catch (error) {
        if (!(error instanceof BridgeError) || error.code !== 'connector.permission') throw error
        return [{ permission: `read ${LIST[kind]}`, why: `tickets name their ${kind === 'person' ? 'requester' : 'organization'} by an id alone`, remedy: `Let the integration user, or the scopes of its client, read ${LIST[kind]}.` }]
      }
    },
  }
}
