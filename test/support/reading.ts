import type { SandboxProcess } from './processes.ts'

/** Whoever the sandbox's OAuth clients act as. */
export const INTEGRATION_USER = 360000000001

export interface ReadComment {
  readonly public: boolean
  readonly author_id: number
  readonly body: string
  readonly created_at: string
}

export interface ReadTicket {
  readonly id: number
  readonly key: string | null
  readonly status: string
  readonly deleted: boolean
  readonly tags: readonly string[]
  readonly ticket: { readonly subject: string; readonly description: string; readonly updated_at: string; readonly custom_fields: readonly { readonly id: number; readonly value: unknown }[] }
  readonly comments: readonly ReadComment[]
}

/** A case by its fields' names. */
export type Case = Readonly<Record<string, string | number | boolean | null>>

export interface State {
  readonly zendesk: {
    readonly tickets: readonly ReadTicket[]
    readonly macros: readonly { readonly title: string; readonly description: string | null }[]
    readonly fields: readonly { readonly id: number; readonly title: string; readonly agent_description: string | null }[]
    readonly mails: readonly { readonly why: string }[]
    readonly downloads: readonly unknown[]
    readonly unknownRoutes: readonly unknown[]
  }
  readonly salesforce: {
    readonly cases: readonly Case[]
    readonly comments: readonly unknown[]
    readonly queues: readonly { readonly id: string; readonly name: string }[]
    readonly fields: readonly { readonly object: string; readonly name: string }[]
    readonly customObjects: readonly string[]
    readonly permissions: { readonly sets: readonly { readonly Name: string }[] }
  }
}

/** Both CRMs as the control surface shows them. */
export function readBack(sandbox: SandboxProcess): Promise<State> {
  return sandbox.control<State>('GET', '/state')
}

export function notesOf(ticket: ReadTicket): readonly ReadComment[] {
  return ticket.comments.filter((comment) => !comment.public && comment.author_id === INTEGRATION_USER)
}

/** Not deleted, and with the tag that the route reads. */
export function safetyTickets(state: State): readonly ReadTicket[] {
  return state.zendesk.tickets.filter((ticket) => !ticket.deleted && ticket.tags.includes('user_safety'))
}

export function ownTags(ticket: ReadTicket): readonly string[] {
  return ticket.tags.filter((tag) => /^(?:safety|severity)_/.test(tag))
}

/** Our fields of a ticket by title, as `Safety severity`. */
export function ownFields(state: State, ticket: ReadTicket): Readonly<Record<string, unknown>> {
  const ours = new Map(state.zendesk.fields.filter(isOurs).map((field) => [field.id, field.title]))
  return Object.fromEntries(ticket.ticket.custom_fields.flatMap(({ id, value }) => (ours.has(id) ? [[ours.get(id), value]] : [])))
}

/** Whatever set-up makes in Zendesk says so in its description. */
export function isOurs(thing: { readonly description?: string | null; readonly agent_description?: string | null }): boolean {
  return `${thing.description ?? ''} ${thing.agent_description ?? ''}`.includes('breakwater:')
}

/** Cases that stand for a ticket, ours and other tools' alike: by our key, by its number, by its address. */
export function casesOf(state: State, ticket: ReadTicket): readonly Case[] {
  const id = String(ticket.id)
  return state.salesforce.cases.filter(
    (row) =>
      row['IsDeleted'] !== true &&
      (text(row['Breakwater_External_Id__c']).endsWith(`-${id}`) || row['Zendesk_Ticket_ID__c'] === id || text(row['Zendesk_Ticket_URL__c']).endsWith(`/${id}`)),
  )
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
