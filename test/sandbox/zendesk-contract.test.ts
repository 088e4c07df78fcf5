import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { EMPTY_WORLD, plainTicket, sandboxInProcess, ZENDESK_ORIGIN, type InProcess } from '../support/sandbox.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** The vendor's own description of its answers, where this machine has it. */
const FILE = new URL('../../../shared/contracts/zendesk-support-oas-2025-06.yaml', import.meta.url)

type Schema = Record<string, unknown>

/**
 * OpenAPI 3.0 → JSON Schema. The real service gives null where the file says a plain type (an unassigned ticket's `assignee_id`),
 * gives lists and booleans as values of custom fields, and the file's unions overlap (`oneOf` of shapes without a discriminator):
 * so every named property may be null, `oneOf` is read as `anyOf`, and custom field values are open.
 */
function translate(schema: unknown, name = ''): unknown {
  if (Array.isArray(schema)) return schema.map((part) => translate(part))
  if (typeof schema !== 'object' || schema === null) return schema
  const out: Schema = {}
  for (const [key, value] of Object.entries(schema)) {
    if (['example', 'examples', 'description', 'readOnly', 'writeOnly', 'nullable', 'format', 'discriminator', 'title', 'deprecated', 'xml', 'externalDocs', 'default'].includes(key) && typeof value !== 'object') continue
    if (['example', 'examples'].includes(key)) continue
    if (key === 'properties') out['properties'] = Object.fromEntries(Object.entries(value as Schema).map(([property, inner]) => [property, orNull(translate(inner, property))]))
    else if (key === '$ref' && typeof value === 'string') out['$ref'] = value.replace('#/components/schemas/', '#/definitions/')
    else if (key === 'oneOf') out['anyOf'] = translate(value)
    else out[key] = translate(value)
  }
  return name === 'custom_fields' || name === 'fields' ? {} : out
}

function orNull(schema: unknown): Schema {
  return { anyOf: [schema, { type: 'null' }] }
}

let ajv: Ajv
let world: InProcess
const clock = new VirtualClock(Date.UTC(2026, 10, 22, 12))
const headers = { authorization: `Basic ${Buffer.from('integration@bridge.example.com/token:sandbox-legacy-token').toString('base64')}`, 'content-type': 'application/json' }

async function ask(method: string, path: string, body?: object): Promise<Schema> {
  const answer = await world.wire({ method, url: `${ZENDESK_ORIGIN}/api/v2/${path}`, headers, body: body === undefined ? null : JSON.stringify(body) })
  expect([answer.status, answer.body.slice(0, 300)]).toEqual([answer.status < 300 ? answer.status : 200, answer.body.slice(0, 300)])
  return JSON.parse(answer.body) as Schema
}

function validator(schema: string): ValidateFunction {
  const found = ajv.getSchema(`zendesk#/definitions/${schema}`)
  if (found === undefined) throw new Error(`the file has no ${schema}`)
  return found
}

function faults(schema: string, answer: unknown): string[] {
  const validate = validator(schema)
  return validate(answer) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`)
}

/** Named in the file, and given by us: a shape that validates because it is empty proves nothing. */
function missing(schema: string, answer: unknown, optional: readonly string[]): string[] {
  const { definitions } = (ajv.getSchema('zendesk')?.schema ?? {}) as { definitions: Record<string, { properties?: Schema; allOf?: { properties?: Schema; $ref?: string }[] }> }
  const own = definitions[schema]
  const named = { ...own?.properties, ...Object.assign({}, ...(own?.allOf ?? []).map((part) => part.properties ?? definitions[part.$ref?.split('/').pop() ?? '']?.properties ?? {})) }
  return Object.keys(named).filter((name) => !(name in (answer as object)) && !optional.includes(name))
}

describe.skipIf(!existsSync(FILE))('the fake Zendesk answers in the shapes of the official description', () => {
  beforeAll(() => {
    const { components } = parse(readFileSync(FILE, 'utf8')) as { components: { schemas: Schema } }
    ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
    const definitions = translate(components.schemas) as Record<string, { properties: Schema }>
    // "The value can be a list": https://developer.zendesk.com/documentation/ticketing/reference-guides/actions-reference/
    if (definitions['ActionObject'] !== undefined) definitions['ActionObject'].properties['value'] = {}
    ajv.addSchema({ $id: 'zendesk', definitions })
    const attachments = [{ name: 'shot.png', contentType: 'image/png', size: 900 }]
    const first = plainTicket('t-1', true, 3, 600)
    world = sandboxInProcess(clock, {
      world: {
        ...EMPTY_WORLD, tickets: [{ ...first, messages: first.messages.map((message) => ({ ...message, attachments })) }, { ...plainTicket('t-2', false, 2, 900), status: 'closed', assignee: 'agent' }],
        suspended: [{ key: 's', subject: 'Held', body: 'Text', from: 'x@example.com', cause: 'Detected as spam', minutesAgo: 60 }],
      },
    })
  })

  it('would notice a wrong shape', () => {
    expect(faults('TicketObject', { id: 'not a number', requester_id: 1 })).not.toEqual([])
    expect(faults('TicketObject', { id: 1 })).not.toEqual([])
    expect(missing('GroupObject', { id: 1 }, [])).toContain('name')
  })

  /** Only in requests, in older accounts, or with side-loads. */
  const REQUEST_ONLY = [
    'assignee_email', 'attribute_value_ids', 'collaborators', 'comment', 'email_ccs', 'followers', 'macro_id', 'macro_ids', 'metadata', 'requester', 'safe_update', 'updated_stamp', 'via_followup_source_id', 'via_id', 'voice_comment',
  ]

  it('organizations', async () => {
    const { organization } = (await ask('POST', 'organizations.json', { organization: { name: 'Harbor', external_id: 'h-1' } })) as { organization: { id: number } }
    const many = await ask('GET', `organizations/show_many.json?ids=${organization.id}`)

    expect(faults('OrganizationObject', organization)).toEqual([])
    expect(missing('OrganizationObject', organization, [])).toEqual([])
    expect([faults('OrganizationsResponse', many), missing('OrganizationsResponse', many, [])]).toEqual([[], []])
  })

  it('tickets, one and many', async () => {
    const { ticket } = await ask('GET', 'tickets/1001.json')

    expect(faults('TicketObject', ticket)).toEqual([])
    expect(missing('TicketObject', ticket, REQUEST_ONLY)).toEqual([])
    expect(faults('TicketsResponse', await ask('GET', 'tickets/show_many.json?ids=1001,1002'))).toEqual([])
  })

  it('the exports, by cursor and by time', async () => {
    const page = await ask('GET', 'incremental/tickets/cursor.json?start_time=1&include=users')

    expect(faults('CursorBasedExportIncrementalTicketsResponse', page)).toEqual([])
    expect(missing('CursorBasedExportIncrementalTicketsResponse', page, [])).toEqual([])
    const timed = await ask('GET', 'incremental/tickets.json?start_time=1')
    expect(faults('TimeBasedExportIncrementalTicketsResponse', timed)).toEqual([])
    expect(missing('TimeBasedExportIncrementalTicketsResponse', timed, [])).toEqual([])
    const events = await ask('GET', 'incremental/ticket_events.json?start_time=1&include=comment_events')
    // The file gives ticket events the items of metric events; the envelope is what can be compared.
    expect(missing('ExportIncrementalTicketEventsResponse', events, [])).toEqual([])
  })

  it('an update with its audit, audits, comments and attachments', async () => {
    const answer = await ask('PUT', 'tickets/1001.json', { ticket: { priority: 'high', comment: { body: 'Words', public: false }, metadata: { own: 'mark' } } })

    expect(faults('TicketUpdateResponse', answer)).toEqual([])
    expect(missing('AuditObject', answer['audit'], [])).toEqual([])
    expect(faults('TicketAuditsResponseNoneCursor', await ask('GET', 'tickets/1001/audits.json'))).toEqual([])
    const comments = await ask('GET', 'tickets/1001/comments.json')
    expect(faults('TicketCommentsResponse', comments)).toEqual([])
    const [comment] = comments['comments'] as Schema[]
    expect(missing('TicketCommentObject', comment, ['uploads'])).toEqual([])
    const [file] = (comment?.['attachments'] ?? []) as Schema[]
    expect(missing('AttachmentObject', file, [])).toEqual([])
  })

  it('jobs, waiting and done, with an item that failed', async () => {
    const queued = await ask('PUT', 'tickets/update_many.json', { tickets: [{ id: 1001, additional_tags: ['x'] }, { id: 1002, additional_tags: ['x'] }] })
    expect(faults('JobStatusResponse', queued)).toEqual([])
    expect(missing('JobStatusObject', queued['job_status'], [])).toEqual([])
    clock.advance(5000)
    const done = await ask('GET', `job_statuses/show_many.json?ids=${String((queued['job_status'] as Schema)['id'])}`)

    expect(faults('JobStatusesResponse', done)).toEqual([])
    const results = ((done['job_statuses'] as Schema[])[0]?.['results'] ?? []) as Schema[]
    expect(faults('UpdateResourceResult', results[0])).toEqual([])
    expect(faults('FailedResult', results[1])).toEqual([])
    expect(results.map((result) => result['success'])).toEqual([true, false])
  })

  it('macros and what they would do', async () => {
    const made = await ask('POST', 'macros.json', { macro: { title: 'Reply', actions: [{ field: 'comment_value', value: 'Hello' }, { field: 'status', value: 'pending' }] } })
    const id = String((made['macro'] as Schema)['id'])

    expect(faults('MacroResponse', made)).toEqual([])
    expect(missing('MacroCommonObject', made['macro'], [])).toEqual([])
    expect(faults('MacrosResponse', await ask('GET', 'macros.json'))).toEqual([])
    expect(faults('MacroApplyTicketResponse', await ask('GET', `tickets/1001/macros/${id}/apply.json`))).toEqual([])
    expect(faults('MacroApplyTicketResponse', await ask('GET', `macros/${id}/apply.json`))).toEqual([])
  })

  it('people, groups, fields, statuses, forms, brands', async () => {
    const { users } = await ask('GET', 'users.json')
    const { groups } = await ask('GET', 'groups.json')
    const { ticket_field: field } = await ask('POST', 'ticket_fields.json', { ticket_field: { type: 'tagger', title: 'Pick', custom_field_options: [{ name: 'One', value: 'pick_one' }] } })
    const { custom_statuses: statuses } = await ask('GET', 'custom_statuses.json')

    for (const user of users as unknown[]) expect(faults('UserForAdmin', user)).toEqual([])
    expect(missing('UserForAdmin', (users as unknown[])[0], ['chat_only', 'remote_photo_url'])).toEqual([])
    for (const group of groups as unknown[]) expect([...faults('GroupObject', group), ...missing('GroupObject', group, [])]).toEqual([])
    expect(faults('TicketFieldObject', field)).toEqual([])
    expect(missing('TicketFieldObject', field, ['creator_app_name', 'creator_user_id', 'custom_statuses', 'relationship_filter', 'relationship_target_type', 'sub_type_id', 'system_field_options'])).toEqual([])
    expect(faults('TicketFieldsResponse', await ask('GET', 'ticket_fields.json'))).toEqual([])
    for (const status of statuses as unknown[]) expect([...faults('CustomStatusObject', status), ...missing('CustomStatusObject', status, [])]).toEqual([])
    expect(faults('TicketFormsResponse', await ask('GET', 'ticket_forms.json'))).toEqual([])
    expect(faults('BrandsResponse', await ask('GET', 'brands.json'))).toEqual([])
  })

  it('rules, views, held-back mail, search', async () => {
    expect(faults('TriggersResponse', await ask('GET', 'triggers.json'))).toEqual([])
    expect(faults('AutomationsResponse', await ask('GET', 'automations.json'))).toEqual([])
    expect(faults('ViewsResponse', await ask('GET', 'views.json'))).toEqual([])
    expect(faults('SuspendedTicketsResponse', await ask('GET', 'suspended_tickets.json'))).toEqual([])
    expect(faults('SearchExportResponse', await ask('GET', `search/export.json?query=tags:user_safety&${encodeURIComponent('filter[type]')}=ticket`))).toEqual([])
    expect(faults('SearchResponse', await ask('GET', 'search.json?query=type:ticket'))).toEqual([])
  })
})
