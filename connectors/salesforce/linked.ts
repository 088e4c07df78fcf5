import { z } from 'zod'
import type { LinkedRecord, LinkFinder } from '../../src/connector/connector.ts'
import { asBridgeError, type Client } from './client.ts'
import { ApiFailure } from './failures.ts'
import { CASE_FIELDS, EXTERNAL_ID } from './fields.ts'
import type { DescribedField, Org } from './org.ts'
import { LONGEST_QUERY, queryMany } from './query.ts'
import { inBatches, within, withinNumbers } from './soql.ts'
import { describedCase } from './tickets.ts'

type Ticket = Parameters<LinkFinder['find']>[0][number]

/** `Zendesk_Ticket_Id__c`, `zendesk__Ticket__c`, `ZD_Ticket_URL__c`, «Ticket number» … */
const LOOKS_LIKE = /zendesk|\bzd\b|(?:^|_)zd_|ticket/i
const TEXTS = new Set(['string', 'url'])
const NUMBERS = new Set(['double', 'int', 'long'])

/** A field of another tool that may hold the ticket: found by its name, for every org calls it something else. */
export function pointerFields(fields: Iterable<DescribedField>): readonly DescribedField[] {
  return [...fields].filter(
    (field) =>
      field.custom &&
      field.filterable &&
      field.name !== EXTERNAL_ID &&
      field.name !== CASE_FIELDS.ticketUrl &&
      (TEXTS.has(field.type) || NUMBERS.has(field.type)) &&
      (LOOKS_LIKE.test(field.name) || LOOKS_LIKE.test(field.label)),
  )
}

const rowShape = z.looseObject({ Id: z.string(), SystemModstamp: z.string() })

/** Cases that point at our tickets already: by our own external id, or by a field that another tool fills. */
export function linkFinder(client: Client, org: Org): LinkFinder {
  return {
    async find(tickets) {
      const found = new Map<string, LinkedRecord[]>()
      if (tickets.length === 0) return found
      await search(client, org, tickets, found)
        .catch((error: unknown) => {
          if (!(error instanceof ApiFailure && error.has('INVALID_FIELD'))) throw error
          // A field that was there a while ago is gone.
          org.forget()
          return search(client, org, tickets, found)
        })
        .catch((error: unknown) => {
          throw asBridgeError(error, 'looking for linked cases')
        })
      return found
    },
  }
}

async function search(client: Client, org: Org, tickets: readonly Ticket[], found: Map<string, LinkedRecord[]>): Promise<void> {
  const described = await describedCase(org)
  const pointers = pointerFields(described.fields.values())
  const columns = [...(described.fields.has(EXTERNAL_ID) ? [EXTERNAL_ID] : []), ...pointers.map((field) => field.name)]
  if (columns.length === 0) return
  const build = (some: readonly Ticket[]): string => {
    const byKey = described.fields.has(EXTERNAL_ID)
      ? [
          within(
            EXTERNAL_ID,
            some.map((ticket) => ticket.externalId),
          ),
        ]
      : []
    const byPointer = pointers.flatMap((field) => condition(field, some))
    return `SELECT Id, SystemModstamp, ${columns.join(', ')} FROM Case WHERE ${[...byKey, ...byPointer].join(' OR ')}`
  }
  // Values of other fields may be written with other capitals; SOQL compares them without regard to case too.
  const values = new Map(tickets.flatMap((ticket) => spellings(ticket).map((value) => [value.toLowerCase(), ticket.id] as const)))
  const keys = new Map(tickets.map((ticket) => [ticket.externalId.toLowerCase(), ticket.id]))
  const soqls = inBatches(tickets, build, LONGEST_QUERY).map(build)
  for (const row of await queryMany(client, soqls, rowShape, { purpose: 'read' })) {
    const own = keys.get(text(row[EXTERNAL_ID]))
    if (own !== undefined) add(found, own, { id: row.Id, version: row.SystemModstamp, ours: true, via: EXTERNAL_ID })
    for (const { name } of pointers) {
      const ticket = values.get(text(row[name]))
      if (ticket !== undefined && ticket !== own) add(found, ticket, { id: row.Id, version: row.SystemModstamp, ours: false, via: name })
    }
  }
}

function condition(field: DescribedField, tickets: readonly Ticket[]): string[] {
  if (!NUMBERS.has(field.type))
    return [
      within(
        field.name,
        tickets.flatMap((ticket) => likely(field, ticket)),
      ),
    ]
  const ids = tickets.map((ticket) => Number(ticket.id)).filter((value) => Number.isSafeInteger(value))
  return ids.length === 0 ? [] : [withinNumbers(field.name, ids)]
}

/** A field that is called an id or an address holds just that; any other may hold either. */
function likely(field: DescribedField, ticket: Ticket): readonly string[] {
  if (field.type === 'url' || /url|link/i.test(field.name)) return addresses(ticket)
  return /(?:id|number|nr|no)(?:__c)?$/i.test(field.name) ? numbers(ticket) : spellings(ticket)
}

/** How other tools write a ticket down. */
function spellings(ticket: Ticket): readonly string[] {
  return [...numbers(ticket), ...addresses(ticket)]
}

function numbers(ticket: Ticket): readonly string[] {
  return [ticket.id, `#${ticket.id}`]
}

function addresses(ticket: Ticket): readonly string[] {
  if (!URL.canParse(ticket.url)) return []
  const { origin } = new URL(ticket.url)
  return [...new Set([ticket.url, `${origin}/tickets/${ticket.id}`, `${origin}/api/v2/tickets/${ticket.id}.json`])]
}

function text(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.toLowerCase() : ''
}

function add(found: Map<string, LinkedRecord[]>, ticket: string, record: LinkedRecord): void {
  const known = found.get(ticket) ?? []
  if (!known.some((one) => one.id === record.id && one.via === record.via)) found.set(ticket, [...known, record])
}
