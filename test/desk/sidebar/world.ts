import type { Agent } from '../../../src/domain/agent.ts'
import type { Comment, Ticket } from '../../../src/domain/ticket.ts'
import type { SidebarDesk } from '../../../src/desk/sidebar/context.ts'
import { triageInput } from '../../../src/sync/input.ts'
import { digest } from '../../../src/sync/keys.ts'
import { NOW, openWorld, ZD, type World } from '../../server/world.ts'

export const ADA: Agent = { connection: ZD, id: '901', name: 'Ada Example', role: 'agent' }

export interface SidebarWorld extends World {
  readonly desk: SidebarDesk
  /** Keeps and judges one more ticket, whose requester says these things; returns its id. */
  add(said: readonly string[], more?: Partial<Ticket>): Promise<string>
}

let next = 7000

/** The desk's world of invented tickets, in which everybody sees everything unless told otherwise. */
export async function sidebarWorld(more: Partial<SidebarDesk> = {}): Promise<SidebarWorld> {
  const world = await openWorld()
  let made = 0
  const desk: SidebarDesk = {
    ...world.desk, policy: world.policy, page: 'https://breakwater.example.com', ids: { next: () => `id-${(made += 1)}` }, sees: (_, ids) => Promise.resolve(new Set(ids)), ...more,
  }
  return {
    ...world, desk,
    add: async (said, over = {}) => {
      const id = String((next += 1))
      const ticket: Ticket = {
        ref: { connection: ZD, kind: 'ticket', id }, version: 'v1', changedAt: NOW, createdAt: NOW - 60_000, updatedAt: NOW, status: 'open', priority: null, subject: 'Help', description: said[0] ?? '', tags: ['user_safety'], fields: {}, channel: 'web',
        requester: `r${id}`, assignee: null, group: null, form: null, brand: null, externalId: null, changedBy: null, url: `https://acme.zendesk.test/agent/tickets/${id}`, ...over,
      }
      const thread = said.map((body, index): Comment => ({ ref: { connection: ZD, kind: 'comment', id: `${id}0${index}` }, ticketId: id, author: ticket.requester, authorRole: 'end-user', public: true, body, at: NOW - 60_000 + index, attachments: [], ownKey: null }))
      const triage = desk.triage(triageInput(ticket, thread), NOW)
      await world.store.write(async (tx) => {
        await tx.tickets.observe([{ ticket, routed: true, dueAfter: null, threadComplete: true }])
        await tx.comments.add(thread)
        await tx.triages.put([{ connection: ZD, ticketId: id, at: NOW, triage, digest: digest(triage) }])
      })
      return id
    },
  }
}
