import type { SeedMessage, SeedTicket, SeedWorld } from '../core/seed.ts'
import { plant, plantField, plantUser } from './base.ts'
import type { Org } from './org.ts'
import type { Value } from './types.ts'

/** The first ticket of a world has this number in the fake Zendesk; the rest follow in the world's order. */
export const FIRST_TICKET = 1001

const MINUTE = 60_000

const STATUS: Readonly<Record<SeedTicket['status'], string>> = {
  new: 'New',
  open: 'Working',
  pending: 'On Hold',
  hold: 'On Hold',
  solved: 'Closed',
  closed: 'Closed',
}
const PRIORITY: Readonly<Record<string, string>> = { low: 'Low', normal: 'Medium', high: 'High', urgent: 'High' }

/** Users, queues and contacts of the invented world, and the cases that "another tool" made before the bridge came. */
export function plantWorld(org: Org, world: SeedWorld, now: number): void {
  const long = now - 90 * 24 * 60 * MINUTE
  plantField(org, 'Case', 'Zendesk_Ticket_ID__c', { type: 'Text', label: 'Zendesk Ticket ID', length: 40 })
  plantField(org, 'Case', 'Zendesk_Ticket_URL__c', { type: 'Url', label: 'Zendesk Ticket URL' })
  const agents = new Map<string, string>()
  for (const [index, person] of world.people.filter((each) => each.role !== 'end-user').entries()) {
    const [first = person.name, ...rest] = person.name.split(' ')
    const user = plantUser(org, long, {
        FirstName: first,
        LastName: rest.join(' ') || first,
        Username: person.email.replace('@', '.sf@'),
        Email: person.email,
        Alias: `agent${index}`.slice(0, 8),
        ProfileId: org.ids.adminProfile,
      })
    plant(org, 'PermissionSetAssignment', long, { AssigneeId: user, PermissionSetId: org.ids.moderation })
    agents.set(person.key, user)
  }
  const queues = new Map<string, string>()
  for (const group of world.groups) queues.set(group.key, plantQueue(org, long, group.name))
  for (const person of world.people) {
    const queueIds = person.groups.flatMap((key) => queues.get(key) ?? [])
    for (const id of queueIds) plant(org, 'GroupMember', long, { GroupId: id, UserOrGroupId: agents.get(person.key) ?? null })
  }
  const account = plant(org, 'Account', long, { Name: 'Players', Type: 'Customer' })
  const contacts = new Map<string, string>()
  const people = new Map(world.people.map((person) => [person.key, person]))
  let linked = 0
  for (const [index, ticket] of world.tickets.entries()) {
    if (ticket.foreignCase !== true) continue
    const requester = people.get(ticket.requester)
    let contact = contacts.get(ticket.requester)
    if (requester !== undefined && contact === undefined) {
      const [first = requester.name, ...rest] = requester.name.split(' ')
      contact = plant(org, 'Contact', long, {
        FirstName: first,
        LastName: rest.join(' ') || first,
        Name: requester.name,
        Email: requester.email,
        AccountId: account.id,
      }).id
      contacts.set(ticket.requester, contact)
    }
    plantCase(org, now, ticket, FIRST_TICKET + index, linked++, {
      ContactId: contact ?? null,
      AccountId: account.id,
      OwnerId: agents.get(ticket.assignee ?? '') ?? queues.get(ticket.group) ?? org.ids.defaultOwner,
    })
  }
}

function plantQueue(org: Org, at: number, name: string): string {
  const queue = plant(org, 'Group', at, { Name: name, DeveloperName: name.replace(/\W+/g, '_'), Type: 'Queue' })
  plant(org, 'QueueSobject', at, { QueueId: queue.id, SobjectType: 'Case' })
  return queue.id
}

/** One tool kept the ticket's number, another its address: they alternate. */
function plantCase(org: Org, now: number, ticket: SeedTicket, number: number, nth: number, links: Readonly<Record<string, Value>>): void {
  const first: SeedMessage | undefined = ticket.messages[0]
  const last = ticket.messages.at(-1)
  const closed = STATUS[ticket.status] === 'Closed'
  const sequence = (org.sequences.get('CaseNumber') ?? 1000) + 1
  org.sequences.set('CaseNumber', sequence)
  const pointer: Record<string, Value> =
    nth % 2 === 0
      ? { Zendesk_Ticket_ID__c: String(number) }
      : { Zendesk_Ticket_URL__c: `${org.settings.zendeskUrl}/agent/tickets/${number}` }
  plant(org, 'Case', now - (last?.minutesAgo ?? first?.minutesAgo ?? 60) * MINUTE, {
    ...links,
    ...pointer,
    Subject: `Support request ${number}`,
    Description: null,
    Status: STATUS[ticket.status],
    Priority: PRIORITY[ticket.priority ?? 'normal'] ?? 'Medium',
    Origin: 'Web',
    IsClosed: closed,
    CaseNumber: String(sequence).padStart(8, '0'),
    ClosedDate: null,
  })
}
