import { nextId } from './account.ts'
import { listPage } from './page.ts'
import { invalid, notFound } from './refuse.ts'
import { idList, idParam, json, noContent, text, wrapped, type Route } from './route.ts'
import type { OrganizationRow } from './types.ts'

/** https://developer.zendesk.com/api-reference/ticketing/organizations/organizations/ */
export function showOrganization(row: OrganizationRow, origin: string): object {
  const at = new Date(row.createdAt).toISOString().replace(/\.\d+Z$/, 'Z')
  return {
    url: `${origin}/api/v2/organizations/${row.id}.json`, id: row.id, name: row.name, shared_tickets: false, shared_comments: false, external_id: row.externalId, created_at: at, updated_at: at,
    domain_names: [], details: null, notes: null, group_id: null, tags: [], organization_fields: {},
  }
}

const shared = { scope: 'organizations', role: 'agent' } as const

export const organizationRoutes: readonly Route[] = [
  { ...shared, method: 'GET', path: '/api/v2/organizations', purpose: 'read', answer: (call) => listPage(call, 'organizations', [...call.account.organizations.values()], (row) => showOrganization(row, call.origin)) },
  {
    ...shared, method: 'GET', path: '/api/v2/organizations/show_many', purpose: 'read',
    answer(call) {
      const rows = idList(call).flatMap((id) => call.account.organizations.get(id) ?? [])
      return json({ organizations: rows.map((row) => showOrganization(row, call.origin)), next_page: null, previous_page: null, count: rows.length })
    },
  },
  {
    ...shared, method: 'POST', path: '/api/v2/organizations', purpose: 'write',
    answer(call) {
      const input = wrapped(call, 'organization')
      const name = text(input['name'])
      if (name === null || name === '') throw invalid('name', { description: 'Name: cannot be blank', error: 'BlankValue' })
      if ([...call.account.organizations.values()].some((row) => row.name.toLowerCase() === name.toLowerCase())) throw invalid('name', { description: 'Name: has already been taken', error: 'DuplicateValue' })
      const row: OrganizationRow = { id: nextId(call.account), key: `made-${call.account.serial}`, name, externalId: text(input['external_id']), createdAt: call.now }
      call.account.organizations.set(row.id, row)
      return json({ organization: showOrganization(row, call.origin) }, 201)
    },
  },
  {
    ...shared, method: 'DELETE', path: '/api/v2/organizations/{organization_id}', role: 'admin', purpose: 'write',
    answer(call) {
      const id = idParam(call, 'organization_id')
      if (!call.account.organizations.delete(id)) throw notFound()
      for (const user of call.account.users.values()) if (user.organizationId === id) user.organizationId = null
      return noContent
    },
  },
]
