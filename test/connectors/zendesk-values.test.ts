import { describe, expect, it } from 'vitest'
import { settled, writerOf } from '../../src/connector/contract/writers.ts'
import type { AddNote, Outcome, UpdateTicket, Values } from '../../src/domain/write.ts'
import { zendeskWorld, type ZendeskWorld } from './zendesk-bench.ts'

/** What a mapping writes to Zendesk, against the sandbox's account. */

interface Row {
  readonly id: number
  readonly updated_at: string
  readonly subject: string
  readonly group_id: number | null
  readonly assignee_id: number | null
  readonly ticket_form_id: number
  readonly status: string
  readonly priority: string | null
  readonly custom_fields: readonly { readonly id: number; readonly value: unknown }[]
}

type Sent = UpdateTicket | AddNote

const show = (world: ZendeskWorld, id: number): Row => (world.hand('GET', `tickets/${id}.json`) as unknown as { ticket: Row }).ticket
const thread = (world: ZendeskWorld, id: number) => (world.hand('GET', `tickets/${id}/comments.json`) as unknown as { comments: { plain_body: string; public: boolean }[] }).comments.slice(1)
const fieldOf = (world: ZendeskWorld, field: object): number => (world.hand('POST', 'ticket_fields.json', { ticket_field: field }) as unknown as { ticket_field: { id: number } }).ticket_field.id
const valueOf = (row: Row, id: number): unknown => row.custom_fields.find((field) => field.id === id)?.value
const mapped = (row: Row, values: Values, more: Partial<UpdateTicket> = {}): UpdateTicket => ({ op: 'update-ticket', key: `k-${row.id}`, ticketId: String(row.id), version: row.updated_at, addTags: [], removeTags: [], fields: {}, note: null, values, ...more })
const noteOn = (row: Row, more: Partial<AddNote> = {}): AddNote => ({ op: 'add-note', key: `n-${row.id}`, recordId: String(row.id), version: row.updated_at, body: 'Seen', ...more })

async function made(world: ZendeskWorld, more: object = {}): Promise<Row> {
  const { ticket } = world.hand('POST', 'tickets.json', { ticket: { subject: 'A subject', comment: { body: 'Words' }, ...more } }) as unknown as { ticket: Row }
  await world.clock.sleep(3000)
  return ticket
}

async function send(world: ZendeskWorld, batch: readonly Sent[], how: 'submit' | 'resubmit' = 'submit'): Promise<readonly Outcome[]> {
  const writer = writerOf(world.open(), batch[0]?.op ?? 'add-note')
  if (writer === null) throw new Error('no writer')
  const outcomes = await settled(writer, await writer[how](batch), world.clock)
  if (outcomes === 'lost') throw new Error('lost')
  return outcomes
}

describe('mapped values', () => {
  it('are written to the ticket and its own fields, with status and priority, and cleared by nothing', async () => {
    const world = zendeskWorld()
    const { groups } = world.hand('GET', 'groups.json') as unknown as { groups: { id: number }[] }
    const { users } = world.hand('GET', 'users.json?role=agent') as unknown as { users: { id: number; role: string }[] }
    const agent = users.find((user) => user.role === 'agent')?.id ?? 0
    const row = await made(world)
    const ids = {
      word: fieldOf(world, { type: 'text', title: 'Word' }),
      count: fieldOf(world, { type: 'integer', title: 'Count' }),
      yes: fieldOf(world, { type: 'checkbox', title: 'Yes' }),
      day: fieldOf(world, { type: 'date', title: 'Day' }),
      many: fieldOf(world, { type: 'multiselect', title: 'Many', custom_field_options: ['a_one', 'b_two'].map((value) => ({ name: value, value })) }),
    }
    const field = (id: number): string => `field:${id}`
    const values = { subject: 'Another subject', group: String(groups[0]?.id), assignee: String(agent), form: String(row.ticket_form_id), [field(ids.word)]: 'x', [field(ids.count)]: 7, [field(ids.yes)]: true, [field(ids.day)]: '2026-11-22', [field(ids.many)]: ['a_one', 'b_two'] }

    expect(await send(world, [mapped(row, values, { status: 'pending', priority: 'high' })])).toMatchObject([{ result: 'landed' }])
    const full = show(world, row.id)
    expect(full).toMatchObject({ subject: 'Another subject', group_id: groups[0]?.id, assignee_id: agent, status: 'pending', priority: 'high' })
    expect(Object.values(ids).map((id) => valueOf(full, id))).toEqual(['x', '7', true, '2026-11-22', ['a_one', 'b_two']])

    await world.clock.sleep(3000)
    const nothing = Object.fromEntries([...Object.values(ids).map(field), 'group', 'assignee'].map((path) => [path, null]))
    expect(await send(world, [mapped(full, nothing, { key: 'clear' })])).toMatchObject([{ result: 'landed' }])
    const empty = show(world, row.id)
    expect(empty).toMatchObject({ group_id: null, assignee_id: null })
    expect(Object.values(ids).map((id) => valueOf(empty, id))).toEqual([null, null, false, null, null])
  })

  it('read back as they were written', async () => {
    const world = zendeskWorld()
    const word = fieldOf(world, { type: 'text', title: 'Word' })
    const row = await made(world)
    await send(world, [mapped(row, { subject: 'Mapped', [`field:${word}`]: 'x' })])

    const [ticket] = (await world.open().reads.tickets?.fetch([String(row.id)])) ?? []

    expect(ticket).toMatchObject({ subject: 'Mapped', fields: { [word]: 'x' }, form: String(row.ticket_form_id) })
  })

  it.each([
    [{ requester: '1' }, 'path-unknown', 'requester'],
    [{ description: 'x' }, 'path-unknown', 'description'],
    [{ 'field:99999': 'x' }, 'field-unknown', '99999'],
    [{ group: 'Safety' }, 'value-no-id', 'group'],
    [{ form: null }, 'value-empty', 'form'],
  ] as const)('%j is refused for its own ticket, named and with a remedy; its neighbour lands', async (values, code, name) => {
    const world = zendeskWorld()
    const [bad, good] = [await made(world), await made(world)]

    const outcomes = await send(world, [mapped(bad, values), mapped(good, { subject: 'Landed' })])

    expect(outcomes.find((one) => one.key === `k-${bad.id}`)).toMatchObject({ result: 'refused', code, reason: expect.stringContaining(name) as string, remedy: expect.stringMatching(/\w{3}/) as string })
    expect(show(world, good.id).subject).toBe('Landed')
    expect(show(world, bad.id).updated_at).toBe(bad.updated_at)
  })

  it('leave system fields and our own fields to whom they belong', async () => {
    const world = zendeskWorld()
    const { ticket_fields: fields } = world.hand('GET', 'ticket_fields.json') as unknown as { ticket_fields: { id: number; type: string }[] }
    const system = fields.find((field) => field.type === 'priority')?.id
    const own = fieldOf(world, { type: 'text', title: 'Ours', agent_description: 'breakwater:language' })
    const [one, other] = [await made(world), await made(world)]

    expect((await send(world, [mapped(one, { [`field:${system}`]: 'high' }), mapped(other, { [`field:${own}`]: 'x' })])).map((outcome) => 'code' in outcome && outcome.code)).toEqual(['field-unknown', 'field-own'])
  })

  it('find a field that was made a moment ago', async () => {
    const world = zendeskWorld()
    const connection = world.open()
    await connection.describe()
    const row = await made(world)
    const late = fieldOf(world, { type: 'text', title: 'Late' })
    const writer = connection.writes['update-ticket']
    if (writer === undefined) throw new Error('no writer')

    expect(await settled(writer, await writer.submit([mapped(row, { [`field:${late}`]: 'x' })]), world.clock)).toMatchObject([{ result: 'landed' }])
  })
})

describe('a comment by itself', () => {
  it('is private unless it is said to be public, and is written as it is', async () => {
    const world = zendeskWorld()
    const [quiet, loud] = [await made(world), await made(world)]
    const body = 'Hello <b>you</b>\n{{ticket.requester.email}} & more'

    expect(await send(world, [noteOn(quiet, { body }), noteOn(loud, { body, public: true })])).toMatchObject([{ result: 'landed' }, { result: 'landed' }])

    expect(thread(world, quiet.id).map((one) => one.public)).toEqual([false])
    expect(thread(world, loud.id).map((one) => one.public)).toEqual([true])
    for (const id of [quiet.id, loud.id]) expect(thread(world, id)[0]?.plain_body.replaceAll('\u200B', '')).toBe(body)
  })

  it('without a version is refused, and nothing leaves', async () => {
    const world = zendeskWorld()
    const { version: _, ...write } = noteOn(await made(world))
    const before = world.requests()

    expect(await send(world, [write])).toMatchObject([{ result: 'refused', code: 'version-missing' }])
    expect(world.requests()).toBe(before)
  })

  it('sent again is known by its words only where they were said as publicly', async () => {
    const world = zendeskWorld()
    const [said, whispered] = [await made(world), await made(world)]
    for (const [row, isPublic] of [[said, true], [whispered, false]] as const) world.hand('PUT', `tickets/${row.id}.json`, { ticket: { comment: { body: 'Seen by us', public: isPublic } } })
    await world.clock.sleep(3000)

    expect((await send(world, [noteOn(said, { body: 'Seen by us', public: true }), noteOn(whispered, { body: 'Seen by us', public: true })], 'resubmit')).map((one) => one.result)).toEqual(['landed', 'conflict'])
  })

  it('twice on one ticket in a batch is not sent at all: their results could not be told apart', async () => {
    const world = zendeskWorld()
    const row = await made(world)

    await expect(send(world, [noteOn(row), noteOn(row, { key: 'other' })])).rejects.toMatchObject({ code: 'connector.rejected' })
    expect(thread(world, row.id)).toEqual([])
  })
})
