import type { SeedPerson, SeedWorld } from '../core/seed.ts'
import type { Chance } from './chance.ts'
import type { Pack, Topic } from './types.ts'

export const GROUPS: SeedWorld['groups'] = [
  { key: 'frontline', name: 'Support frontline' },
  { key: 'billing', name: 'Billing and payments' },
  { key: 'accounts', name: 'Account security' },
  { key: 'community', name: 'Community safety' },
  { key: 'youth', name: 'Youth safety' },
  { key: 'crisis', name: 'Crisis response' },
  { key: 'legal', name: 'Privacy and legal' },
]

const AGENTS: readonly (readonly [name: string, groups: readonly string[], sees?: Pick<SeedPerson, 'restriction' | 'customRole'>])[] = [
  ['Ada Lindqvist', ['frontline', 'billing']], ['Bruno Teixeira', ['frontline']], ['Carmen Ibarra', ['community', 'frontline']], ['Dilan Eker', ['crisis', 'youth']],
  ['Esi Boateng', ['youth', 'community']], ['Farid Nasser', ['accounts']], ['Greta Thalberg', ['billing'], { restriction: 'groups' }], ['Hiro Tanabe', ['frontline', 'accounts']],
  ['Isla Renwick', ['crisis'], { customRole: 'team-lead' }], ['Joost Verbeek', ['legal'], { customRole: 'closed-desk', restriction: 'groups' }], ['Kasia Polak', ['community']], ['Leila Haddad', ['youth']], ['Mateus Rocha', ['billing', 'frontline'], { restriction: 'assigned' }], ['Nina Albrecht', ['legal', 'community']],
]

/** Agents and admins; all addresses are on reserved names (RFC 2606). */
export const STAFF: readonly SeedPerson[] = [
  ...AGENTS.map(([name, groups, sees = {}]): SeedPerson => ({ key: `agent-${name.split(' ')[0]!.toLowerCase()}`, name, email: `${name.toLowerCase().replace(' ', '.')}@support.example.com`, role: 'agent', groups, ...sees })),
  { key: 'admin-odile', name: 'Odile Bergmann', email: 'odile.bergmann@support.example.com', role: 'admin', groups: ['frontline'] },
  { key: 'admin-theo', name: 'Theo Vance', email: 'theo.vance@support.example.com', role: 'admin', groups: ['legal'] },
]

/** Where a ticket lands before anybody has judged it. */
export function groupFor(topic: Topic, safety: boolean): string {
  if (topic === 'self_harm') return safety ? 'crisis' : 'billing'
  if (['child_exploitation', 'child_welfare', 'sextortion', 'underage_account'].includes(topic)) return 'youth'
  if (['privacy_request', 'legal_request', 'intellectual_property', 'bereavement'].includes(topic)) return 'legal'
  if (['account_takeover', 'impersonation', 'scam_fraud', 'spam_manipulation'].includes(topic)) return 'accounts'
  if (topic === 'not_safety') return 'frontline'
  return safety ? 'community' : 'frontline'
}

export function agentOf(group: string, chance: Chance): string {
  return chance.pick(STAFF.filter((person) => person.role === 'agent' && person.groups.includes(group))).key
}

/** Makes requesters on demand; now and then somebody who wrote before writes again. */
export function requesterBook(chance: Chance): { readonly next: (pack: Pack) => SeedPerson; readonly all: () => readonly SeedPerson[] } {
  const made: SeedPerson[] = []
  const byLang = new Map<string, SeedPerson[]>()

  function next(pack: Pack): SeedPerson {
    const known = byLang.get(pack.lang) ?? []
    if (known.length > 4 && chance.oneIn(5)) return chance.pick(known)
    const name = chance.pick(pack.names)
    const slug = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z]+/g, '.').replaceAll(/^\.+|\.+$/g, '')
    const number = made.length + 1
    const person: SeedPerson = { key: `user-${number}`, name, email: `${slug === '' ? 'member' : slug}.${number}@example.${chance.pick(['com', 'net', 'org'])}`, role: 'end-user', groups: [] }
    made.push(person)
    byLang.set(pack.lang, [...known, person])
    return person
  }

  return { next, all: () => made }
}
